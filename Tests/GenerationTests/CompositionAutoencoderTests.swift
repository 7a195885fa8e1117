import Autodiff
import Chemistry
import Generation
import NeuralNetworks
import Numerics
import TestKit
import Testing

func elements(_ symbols: String) -> [Element] { symbols.split(separator: " ").map { Element(symbol: $0)! } }

@Suite("The autoencoder of compositions") struct CompositionAutoencoderTests {
  static let three = elements("Nb Mo Ta")
  /// Rows over three elements, with zeros.
  static let rows: [[Double]] = [[0.5, 0.5, 0], [0.2, 0.3, 0.5], [1, 0, 0], [0, 0.25, 0.75]]

  static let spaces = [
    LatentSpace(dimension: 2), LatentSpace(.dirichlet, dimension: 3, concentration: 0.7),
    LatentSpace(.dirichlet, dimension: 3, approximation: .laplace, concentration: 0.7),
  ]

  @Test("the gradient of the whole loss equals central differences in Double", arguments: [0, 0.37], spaces)
  func gradient(beta: Double, space: LatentSpace) {
    var random = SeededGenerator(seed: 5)
    let model = CompositionAutoencoder(
      elements: Self.three, shape: CompositionAutoencoder.Shape(latent: space, hidden: [5, 4]), random: &random)
    var parameters = model.parameters.map { Double($0) + 0.2 * (random.uniform() - 0.5) }
    let noise = (0..<4 * space.dimension).map { _ in random.uniformOpen() }
    /// Gamma draws are quantiles of the shapes as they stand, so that differences see the path of the implicit gradient.
    func drawn(_ outputs: [Double]) -> [Double] {
      guard outputs.count == noise.count else { return noise.map { 2 * $0 - 1 } }
      return zip(outputs, noise).map { GammaQuantile.logarithm($1, shape: DirichletHead.concentration($0)) }
    }
    func loss(_ parameters: [Double], gradient: Bool) -> (Double, [Double]) {
      var tape = Tape<Double>(parameters: parameters)
      let value = EvidenceLowerBound.record(
        model, on: &tape, fractions: SparseRows(Self.rows.flatMap { $0 }, columns: 3), beta: beta, noise: drawn)
      guard gradient else { return (tape.scalar(value), []) }
      tape.backward(from: [(value, [1])])
      return (tape.scalar(value), tape.gradient(tape.parameter(at: 0, rows: 1, columns: parameters.count)))
    }
    let (_, gradient) = loss(parameters, gradient: true)
    let step = 1e-5
    for k in parameters.indices {
      let middle = parameters[k]
      parameters[k] = middle + step
      let above = loss(parameters, gradient: false).0
      parameters[k] = middle - step
      let below = loss(parameters, gradient: false).0
      parameters[k] = middle
      let difference = (above - below) / (2 * step)
      #expect(abs(gradient[k] - difference) < 1e-6 * max(1, abs(difference)), "parameter \(k)")
    }
  }

  /// The divergence and its mean over draws are those of the distributions: E ln q(z)/p(z) of a Dirichlet posterior by Monte
  /// Carlo, and of a prior of the same concentrations zero.
  @Test("a Dirichlet latent: divergence of the prior from itself, centres and draws are proportions") func dirichlet() {
    let space = LatentSpace(.dirichlet, dimension: 3, concentration: 1)
    // Concentration one is output zero.
    #expect(abs(space.divergence([0, 0, 0])) < 1e-12)
    #expect(space.center([0, 0, 0]).allSatisfy { abs($0 - 1.0 / 3) < 1e-6 })
    var random = SeededGenerator(seed: 4)
    var sums = [0.0, 0, 0]
    for _ in 0..<4000 {
      let draw = space.draw([2, 0, 0], &random)
      #expect(abs(draw.reduce(0, +) - 1) < 1e-5 && draw.allSatisfy { $0 >= 0 })
      for k in 0..<3 { sums[k] += Double(draw[k]) / 4000 }
    }
    let center = space.center([2, 0, 0])
    // A proportion varies by less than 0.3; four standard errors of the mean.
    for k in 0..<3 { #expect(abs(sums[k] - Double(center[k])) < 0.02) }
    let other = LatentSpace(.dirichlet, dimension: 3, approximation: .laplace, concentration: 1)
    // The Laplace approximation of Dir(1, 1, 1) has variances 1 − 2/3 + 3/9 = 2/3; moments of it have no divergence.
    let logarithm = Float.logarithm(2.0 / 3)
    #expect(abs(other.divergence([0, 0, 0, logarithm, logarithm, logarithm])) < 1e-6)
  }

  /// With all weights zero every presence has probability ½ (d·ln 2), fractions are alike among the elements present
  /// (100·(ln m − entropy), m of them), and the posterior is the prior.
  @Test("the parts of the bound, by hand, on a tape and without one") func parts() {
    let shape = CompositionAutoencoder.Shape(latent: LatentSpace(dimension: 2), hidden: [4])
    let (encoder, decoder) = CompositionAutoencoder.networks(dimension: 3, shape)
    let zeros = [Float](repeating: 0, count: encoder.parameterCount + decoder.parameterCount)
    let model = CompositionAutoencoder(elements: Self.three, shape: shape, parameters: zeros)
    func log(_ x: Double) -> Double { Double.logarithm(x) }
    let entropies = Self.rows.map { row in row.reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) } }
    let sizes = Self.rows.map { row in Double(row.count { $0 > 0 }) }
    let expected = zip(sizes, entropies).reduce(0) { $0 + 100 * (log($1.0) - $1.1) } / 4
    var random = SeededGenerator(seed: 1)
    let fractions = Self.rows.flatMap { $0.map { Float($0) } }
    let bound = EvidenceLowerBound.mean(of: model, fractions, draws: 3, random: &random)
    #expect(abs(bound.presence - 3 * log(2)) < 1e-9)
    #expect(abs(bound.fractions - expected) < 1e-5)
    #expect(bound.divergence == 0)

    var tape = Tape<Double>(parameters: zeros.map { Double($0) })
    let noise = [Double](repeating: 0.3, count: 8)
    let value = EvidenceLowerBound.record(
      model, on: &tape, fractions: SparseRows(Self.rows.flatMap { $0 }, columns: 3), beta: 0.5, noise: { _ in noise })
    let entropy = entropies.reduce(0, +) / 4
    #expect(abs(tape.scalar(value) - (3 * log(2) + expected + 100 * entropy)) < 1e-9)
  }

  /// The weights of inputs and outputs move with the elements.
  @Test("the order of the elements changes nothing") func permutation() {
    let order = [2, 0, 3, 1]
    let d = 4
    let names = elements("Nb Mo Ta W")
    let shape = CompositionAutoencoder.Shape(latent: LatentSpace(dimension: 3), hidden: [16, 8])
    var random = SeededGenerator(seed: 9)
    let model = CompositionAutoencoder(elements: names, shape: shape, random: &random)
    var moved = model.parameters
    let first = model.encoder.layers[0]
    let last = model.decoder.layers[2]
    for (place, old) in order.enumerated() {
      for half in 0..<2 {
        for column in 0..<first.outputs {
          moved[first.weight + (half * d + place) * first.outputs + column] =
            model.parameters[first.weight + (half * d + old) * first.outputs + column]
        }
        for row in 0..<last.inputs {
          moved[last.weight + row * 2 * d + half * d + place] =
            model.parameters[last.weight + row * 2 * d + half * d + old]
        }
        moved[last.bias + half * d + place] = model.parameters[last.bias + half * d + old]
      }
    }
    let permuted = CompositionAutoencoder(elements: order.map { names[$0] }, shape: shape, parameters: moved)
    let x: [Float] = [0.1, 0.2, 0, 0.7]
    let y = order.map { x[$0] }
    for (a, b) in zip(model.encode(x), permuted.encode(y)) { #expect(abs(a - b) < 1e-6) }
    let (logits, others) = (model.decode([0.3, -1, 2]), permuted.decode([0.3, -1, 2]))
    for (place, old) in order.enumerated() {
      #expect(abs(logits[old] - others[place]) < 1e-5)
      #expect(abs(logits[d + old] - others[d + place]) < 1e-5)
    }
    let (back, backPermuted) = (model.reconstruct(x), permuted.reconstruct(y))
    for (place, old) in order.enumerated() { #expect(abs(back[old] - backPermuted[place]) < 1e-5) }
  }

  @Test("fractions are a softmax over the elements present, exactly zero elsewhere") func softmax() {
    let x = CompositionAutoencoder.fractions([0, 50, Float.logarithm(3)], isPresent: [true, false, true])
    #expect(x[1] == 0)
    #expect(abs(x[0] - 0.25) < 1e-7 && abs(x[2] - 0.75) < 1e-7)
    var random = SeededGenerator(seed: 1)
    let model = CompositionAutoencoder(
      elements: Self.three, shape: .init(latent: LatentSpace(dimension: 1), hidden: [2]), random: &random)
    // No presence above one half: the likeliest alone.
    #expect(model.mostLikely([-3, -1, -2, 5, 0, 5]) == [0, 1, 0])
    #expect(model.mostLikely([-3, 1, 2, 5, 0, 0]) == [0, 0.5, 0.5])
  }

  /// KL of N(μ, e^ℓ) against N(0, 1), ½Σ(μ² + e^ℓ − 1 − ℓ): biases of the encoder's last layer are the moments where its
  /// weights are zero.
  @Test("the divergence is that of the posterior from the prior") func divergence() {
    let shape = CompositionAutoencoder.Shape(latent: LatentSpace(dimension: 2), hidden: [3])
    let (encoder, decoder) = CompositionAutoencoder.networks(dimension: 3, shape)
    var parameters = [Float](repeating: 0, count: encoder.parameterCount + decoder.parameterCount)
    let bias = encoder.layers[1].bias
    for (k, value) in ([1, -2, 0.5, -1] as [Float]).enumerated() { parameters[bias + k] = value }
    let model = CompositionAutoencoder(elements: Self.three, shape: shape, parameters: parameters)
    var random = SeededGenerator(seed: 1)
    let bound = EvidenceLowerBound.mean(of: model, [0.5, 0.5, 0], draws: 1, random: &random)
    let expected = (1 + 1.6487212707001282 - 1 - 0.5) / 2 + (4 + 0.36787944117144233 - 1 + 1) / 2
    #expect(abs(bound.divergence - expected) < 1e-6)
  }
}
