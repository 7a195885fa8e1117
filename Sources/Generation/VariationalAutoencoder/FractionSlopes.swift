import Autodiff
import NeuralNetworks

extension CompositionAutoencoder {
  /// How the fractions among some elements change with the latent numbers at a point [k]: a row [k] for each of `held`, places
  /// in the model. They are those of the decoder, whose softmax over `held` has a sum of one: each column sums to zero.
  ///
  /// Exact, by one pass back over a tape of double precision for each element (`griewank2008evaluating`).
  /// O(|held| · parameters).
  package func fractionSlopes(at latent: [Double], held: [Int]) -> [[Double]] {
    precondition(latent.count == shape.latent.dimension)
    var tape = Tape<Double>(parameters: parameters.map { Double($0) })
    let point = tape.input(rows: 1, columns: latent.count, latent)
    let outputs = decoder.record(on: &tape, tape.scaled(point, by: Double(shape.latent.decoderScale)))
    let logits = tape.value(outputs)
    let greatest = held.map { logits[dimension + $0] }.max() ?? 0
    let weights = held.map { Double.exponential(logits[dimension + $0] - greatest) }
    let whole = weights.reduce(0, +)
    let fractions = weights.map { $0 / whole }
    return held.indices.map { own in
      var seed = [Double](repeating: 0, count: 2 * dimension)
      for (other, place) in held.enumerated() {
        seed[dimension + place] = fractions[own] * ((other == own ? 1 : 0) - fractions[other])
      }
      tape.backward(from: [(outputs, seed)])
      return tape.gradient(point)
    }
  }
}
