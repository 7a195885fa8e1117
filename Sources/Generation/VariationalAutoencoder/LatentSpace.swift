import Autodiff
import Numerics

/// What lies between encoder and decoder: k latent numbers, how the encoder's output is a distribution over them, and what
/// they are drawn from where nothing is known.
///
/// A Dirichlet latent point is k proportions, so that the decoder mixes k directions of design space; its distribution is
/// Dirichlet with implicit gradients (`figurnov2018implicit`), or the logistic normal one that approximates it
/// (`srivastava2017autoencoding`).
package struct LatentSpace: Sendable, Equatable {
  /// What the latent numbers are.
  package enum Family: String, Sendable, CaseIterable {
    case gaussian, dirichlet
  }

  /// How the draws of a Dirichlet latent are made differentiable.
  package enum Approximation: String, Sendable, CaseIterable {
    case implicit, laplace
  }

  package let family: Family
  /// Of a Dirichlet latent.
  package let approximation: Approximation
  /// k.
  package let dimension: Int
  /// Of each proportion before anything is known; of a Dirichlet latent.
  package let concentration: Double

  package init(
    _ family: Family = .gaussian, dimension: Int = 8, approximation: Approximation = .implicit,
    concentration: Double = 1
  ) {
    precondition(dimension > (family == .dirichlet ? 1 : 0) && concentration > 0)
    self.family = family
    self.dimension = dimension
    self.approximation = approximation
    self.concentration = concentration
  }

  /// Whether the encoder gives concentrations; else means and logarithms of variances.
  var givesConcentrations: Bool { family == .dirichlet && approximation == .implicit }

  /// Numbers that the encoder gives: k concentrations as they are before the head, or 2k moments.
  package var encoderOutputs: Int { givesConcentrations ? dimension : 2 * dimension }

  /// Of the Gaussian that moments are compared with.
  private var priorVariance: Double {
    guard family == .dirichlet else { return 1 }
    return DirichletDistribution.laplaceBasis(prior).variances[0]
  }

  private var prior: [Double] { Array(repeating: concentration, count: dimension) }

  /// The variance of one latent number under the prior.
  package var spread: Double {
    guard family == .dirichlet else { return 1 }
    let k = Double(dimension)
    return (k - 1) / (k * k * (k * concentration + 1))
  }

  /// What latent numbers are multiplied by before the decoder sees them, so that they vary there as a Gaussian's do: k
  /// proportions vary by 1/k and less.
  package var decoderScale: Float { family == .dirichlet ? Float(1 / spread.squareRoot()) : 1 }

  // MARK: On a tape

  /// What is random in one pass, for encoder outputs as they stand: standard normal numbers, or the logarithms of gamma draws.
  package func noise(_ outputs: [Float], _ random: inout SeededGenerator) -> [Float] {
    guard givesConcentrations else {
      return (0..<outputs.count / 2).map { _ in Float(random.standardNormal()) }
    }
    return outputs.map { Float(random.gammaLogarithm(shape: Double(DirichletHead.concentration($0)))) }
  }

  /// Records draws [n, k] and their divergence from the prior, at least `freeBits` nats a latent number, for encoder outputs
  /// [n, …]. `noise` sees the outputs and gives n·k numbers as `noise(_:_:)` does.
  func record<Scalar: TapeScalar>(
    _ outputs: Variable, on tape: inout Tape<Scalar>, freeBits: Double, noise: ([Scalar]) -> [Scalar]
  ) -> (draws: Variable, divergence: Variable) {
    let random = tape.constant(rows: outputs.rows, columns: dimension, noise(tape.value(outputs)))
    if givesConcentrations {
      let concentrations = tape.concentrations(outputs)
      return (
        tape.dirichletDraw(concentrations, logarithms: random),
        tape.dirichletDivergence(concentrations, prior: prior, floor: freeBits * Double(dimension))
      )
    }
    let draws = tape.gaussianDraw(outputs, noise: random)
    let divergence = tape.gaussianDivergence(outputs, variance: Scalar(priorVariance), floor: Scalar(freeBits))
    return (family == .dirichlet ? tape.softmax(draws) : draws, divergence)
  }

  // MARK: Without a tape

  /// The point [k] that stands for one row of encoder outputs: the mean of its distribution, of a logistic normal one the
  /// softmax of the mean.
  package func center(_ outputs: ArraySlice<Float>) -> [Float] {
    if givesConcentrations {
      let alpha = outputs.map { DirichletHead.concentration($0) }
      let sum = alpha.reduce(0, +)
      return alpha.map { $0 / sum }
    }
    let means = outputs.prefix(dimension)
    return family == .dirichlet ? Self.proportions(means.map(Double.init)) : Array(means)
  }

  /// The divergence of one row of encoder outputs from the prior, nats.
  package func divergence(_ outputs: ArraySlice<Float>) -> Double {
    if givesConcentrations {
      return DirichletDistribution.divergence(
        concentrations(outputs), from: prior)
    }
    let variance = priorVariance
    return zip(outputs.prefix(dimension), outputs.dropFirst(dimension)).reduce(0) { sum, moments in
      let (mean, logarithm) = (Double(moments.0), Double(moments.1))
      return sum
        + ((mean * mean + Double.exponential(logarithm)) / variance - 1 - logarithm
          + Double.logarithm(variance)) / 2
    }
  }

  /// A draw [k] of one row of encoder outputs. `spread` scales its width: the standard deviation, or the inverse of the
  /// concentrations.
  package func draw(_ outputs: ArraySlice<Float>, spread: Double = 1, _ random: inout SeededGenerator) -> [Float] {
    let drawn = unbounded(outputs, spread: spread, &random)
    return family == .dirichlet ? Self.proportions(drawn) : drawn.map { Float($0) }
  }

  /// A draw [k] before it is made proportions: the numbers, logits, or logarithms of gamma draws.
  private func unbounded(
    _ outputs: ArraySlice<Float>, spread: Double, _ random: inout SeededGenerator
  ) -> [Double] {
    if givesConcentrations {
      return concentrations(outputs).map { random.gammaLogarithm(shape: $0 / spread) }
    }
    return zip(outputs.prefix(dimension), outputs.dropFirst(dimension)).map { mean, logarithm in
      Double(mean) + spread * Double.exponential(Double(logarithm) / 2) * random.standardNormal()
    }
  }

  /// A draw [k] in the coordinates of which posteriors have a density: the numbers, logits, or logarithms of proportions.
  func densityDraw(_ outputs: ArraySlice<Float>, _ random: inout SeededGenerator) -> [Double] {
    let drawn = unbounded(outputs, spread: 1, &random)
    guard givesConcentrations else { return drawn }
    let greatest = drawn.max() ?? 0
    let whole = greatest + Double.logarithm(drawn.reduce(0) { $0 + Double.exponential($1 - greatest) })
    return drawn.map { $0 - whole }
  }

  /// The concentrations [k] of one row of encoder outputs of an implicit Dirichlet latent.
  func concentrations(_ outputs: ArraySlice<Float>) -> [Double] {
    outputs.map { DirichletHead.concentration(Double($0)) }
  }

  private static func proportions(_ logarithms: [Double]) -> [Float] {
    DirichletDistribution.proportions(logarithms: logarithms).map { Float($0) }
  }
}
