import Glibc
import Numerics

/// The priors of BoTorch's `SingleTaskGP` since 0.12: length scales LogNormal(√2 + ½·ln d, √3), which keep the model as
/// complex in many dimensions as in few, and noise variance LogNormal(−4, 1) (Hvarfner et al. 2024,
/// `hvarfner2024vanilla`). The mean has none.
struct HyperparameterPrior {
  let dimension: Int

  /// The box of the search, in ln ℓ and ln σ². The lower ends are BoTorch's; the upper ones, that of the noise an option, only keep
  /// the search finite.
  static let logLengthScales = (lower: log(0.025), upper: log(1e4))
  static let leastLogNoiseVariance = log(1e-4)

  private var lengthScaleLocation: Double { 2.0.squareRoot() + 0.5 * log(Double(dimension)) }
  private static let lengthScaleVariance = 3.0
  private static let noiseLocation = -4.0

  /// d values of ln ℓ and one of ln σ² at the modes of the priors.
  var mode: [Double] {
    [Double](repeating: lengthScaleLocation - Self.lengthScaleVariance, count: dimension) + [Self.noiseLocation - 1]
  }

  /// ln ℓ and ln σ² drawn from the priors.
  func draw(using generator: inout SeededGenerator) -> [Double] {
    let deviation = Self.lengthScaleVariance.squareRoot()
    let scales = (0..<dimension).map { _ in lengthScaleLocation + deviation * generator.standardNormal() }
    return scales + [Self.noiseLocation + generator.standardNormal()]
  }

  /// The log density of ℓ and σ² at ln ℓ and ln σ².
  func logDensity(_ parameters: [Double]) -> Double {
    (0...dimension).reduce(0.0) { sum, k in
      let (location, variance) = normal(k)
      let difference = parameters[k] - location
      return sum - parameters[k] - difference * difference / (2 * variance) - 0.5 * log(variance)
        - StandardNormal.halfLogTwoPi
    }
  }

  /// Adds the derivatives of the log density by ln ℓ and ln σ².
  func addGradient(_ parameters: UnsafeBufferPointer<Double>, to gradient: UnsafeMutableBufferPointer<Double>) {
    for k in 0...dimension {
      let (location, variance) = normal(k)
      gradient[k] -= 1 + (parameters[k] - location) / variance
    }
  }

  private func normal(_ k: Int) -> (location: Double, variance: Double) {
    k < dimension ? (lengthScaleLocation, Self.lengthScaleVariance) : (Self.noiseLocation, 1)
  }
}
