import Autodiff
import Glibc
import NeuralNetworks
import Numerics

/// The negative evidence lower bound of compositions in parts, in nats a composition (`kingma2014vae`), the divergence
/// weighted by β (`higgins2017beta`).
///
/// A composition x counts as `atoms` atoms drawn from the decoded fractions p: the multinomial likelihood −atoms·Σ xᵢ ln pᵢ
/// over the elements present. Presence has a Bernoulli likelihood of its own.
package struct EvidenceLowerBound: Sendable, Equatable {
  /// Atoms that a composition counts as: its fractions are then known to a few per cent, as measured ones are.
  package static let atoms = 100.0

  /// Bernoulli cross-entropy of the elements present.
  package var presence = 0.0
  /// Multinomial cross-entropy of the fractions less the entropy of the fractions themselves, so that zero is perfect.
  package var fractions = 0.0
  /// Divergence of the posterior from the prior.
  package var divergence = 0.0

  /// What the latent numbers have to explain.
  package var reconstruction: Double { presence + fractions }

  /// The value that training lessens.
  package func loss(beta: Double) -> Double { reconstruction + beta * divergence }

  /// How the fractions among the elements present are judged.
  package enum Likelihood: String, Sendable, CaseIterable {
    case multinomial
    /// Wrong for fractions, whose errors are relative; there to be compared with.
    case squaredError = "squared-error"
  }

  /// Records the mean loss over a batch of sparse fractions [n, d] on a tape. `noise` is asked for what is random in the latent
  /// draws, see `LatentSpace.noise`.
  package static func record<Scalar: TapeScalar>(
    _ model: CompositionAutoencoder, on tape: inout Tape<Scalar>, fractions: SparseRows, beta: Scalar,
    freeBits: Double = 0, likelihood: Likelihood = .multinomial, noise: ([Scalar]) -> [Scalar]
  ) -> Variable {
    let d = model.dimension
    let rows = fractions.rows
    let outputs = model.encoder.record(on: &tape, CompositionAutoencoder.encoderInput(fractions, dimension: d))
    let latent = model.shape.latent.record(outputs, on: &tape, freeBits: freeBits, noise: noise)
    let factor = Scalar(model.shape.latent.decoderScale)
    let logits = model.decoder.record(
      on: &tape, factor == 1 ? latent.draws : tape.scaled(latent.draws, by: factor))
    let presence = SparseRows(
      starts: fractions.starts, places: fractions.places, weights: fractions.weights.map { _ in 1 })
    let presenceLoss = tape.bernoulliCrossEntropy(logits, columns: 0..<d, target: presence)
    let fractionLoss =
      likelihood == .multinomial
      ? tape.softmaxCrossEntropy(logits, from: d, target: fractions)
      : tape.squaredError(
        tape.softmax(tape.columns(logits, d..<2 * d)),
        target: tape.input(rows: rows, columns: d, fractions.dense(columns: d)))
    return tape.weightedSum([(presenceLoss, 1), (fractionLoss, Scalar(atoms)), (latent.divergence, beta)])
  }

  /// The mean parts over compositions [n, d], each with `draws` latent points.
  /// O(n·draws·parameters).
  package static func mean(
    of model: CompositionAutoencoder, _ compositions: [Float], draws: Int, random: inout SeededGenerator
  ) -> EvidenceLowerBound {
    let d = model.dimension
    let space = model.shape.latent
    let rows = compositions.count / d
    var sum = EvidenceLowerBound()
    guard rows > 0, draws > 0 else { return sum }
    let outputs = model.encode(compositions)
    let width = space.encoderOutputs
    var latent: [Float] = []
    for row in 0..<rows {
      let own = outputs[row * width..<(row + 1) * width]
      sum.divergence += space.divergence(own)
      for _ in 0..<draws { latent += space.draw(own, &random) }
    }
    let logits = model.decode(latent)
    for row in 0..<rows {
      let x = compositions[row * d..<(row + 1) * d]
      for draw in row * draws..<(row + 1) * draws {
        let start = draw * 2 * d
        sum.presence += presence(of: x, logits[start..<start + d]) / Double(draws)
        sum.fractions += fractions(of: x, logits[start + d..<start + 2 * d]) / Double(draws)
      }
    }
    return sum.divided(by: Double(rows))
  }

  /// The mean parts over compositions [n, d] of a model that knows only how often and with which mean fraction each element
  /// comes in training compositions [m, d].
  package static func ofFrequencies(_ compositions: [Float], training: [Float], dimension d: Int) -> EvidenceLowerBound
  {
    let (rows, known) = (compositions.count / d, Double(training.count / d))
    var (held, amounts) = ([Double](repeating: 0, count: d), [Double](repeating: 0, count: d))
    for (place, fraction) in training.enumerated() where fraction > 0 {
      held[place % d] += 1
      amounts[place % d] += Double(fraction)
    }
    // Half a composition more of each kind, so that nothing is impossible.
    let logits = held.map { Float(log(($0 + 0.5) / (known - $0 + 0.5))) }
    let shares = zip(amounts, held).map { Float(log(max($0, 1e-3) / max($1, 1))) }
    var sum = EvidenceLowerBound()
    for row in 0..<rows {
      let x = compositions[row * d..<(row + 1) * d]
      sum.presence += presence(of: x, logits[...])
      sum.fractions += fractions(of: x, shares[...])
    }
    return sum.divided(by: Double(max(1, rows)))
  }

  private func divided(by n: Double) -> EvidenceLowerBound {
    EvidenceLowerBound(presence: presence / n, fractions: fractions / n, divergence: divergence / n)
  }

  /// The part of the recorded loss that no model can lessen: atoms times the mean entropy of compositions.
  package static func entropy(_ compositions: [Float], rows: Int) -> Double {
    var sum = 0.0
    for fraction in compositions where fraction > 0 { sum -= Double(fraction) * log(Double(fraction)) }
    return atoms * sum / Double(max(1, rows))
  }

  private static func presence(of x: ArraySlice<Float>, _ logits: ArraySlice<Float>) -> Double {
    zip(x, logits).reduce(0) { sum, pair in
      let logit = Double(pair.1)
      return sum + Double.softplus(logit) - (pair.0 > 0 ? logit : 0)
    }
  }

  /// −atoms·Σ x ln(p/x).
  private static func fractions(of x: ArraySlice<Float>, _ logits: ArraySlice<Float>) -> Double {
    var greatest = -Double.infinity
    for (fraction, logit) in zip(x, logits) where fraction > 0 { greatest = max(greatest, Double(logit)) }
    var total = 0.0
    for (fraction, logit) in zip(x, logits) where fraction > 0 { total += exp(Double(logit) - greatest) }
    let normalisation = greatest + log(total)
    var sum = 0.0
    for (fraction, logit) in zip(x, logits) where fraction > 0 {
      sum += Double(fraction) * (log(Double(fraction)) - Double(logit) + normalisation)
    }
    return atoms * sum
  }
}
