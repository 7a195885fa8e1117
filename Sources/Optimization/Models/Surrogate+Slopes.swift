import GaussianProcesses
import Glibc
import Numerics

/// Slopes along the variables of a design, for a search that refines them.
extension Surrogate {
  /// What is known of one quantity at one design, with the slopes of mean and standard deviation by its inputs.
  struct Slope {
    let mean: Double
    let standardDeviation: Double
    let meanGradient: [Double]
    let deviationGradient: [Double]
  }

  /// The moments of one quantity at a design, given as model inputs, with their slopes by the inputs behind those of the
  /// composition; those by the fractions are left 0. O(n² + n·d).
  func slope(_ quantity: Int, at inputs: [Double]) -> Slope {
    switch models[quantity] {
    case .process(let process, let coordinates):
      var point = inputs
      if coordinates == .fractions {
        for column in 0..<compositionColumns { point[column] *= point[column] }
      }
      return slope(of: process, at: point)
    case .alwaysMet: return Slope(mean: 1, standardDeviation: 0, count: inputs.count)
    case .unknown: return Slope(mean: 0, standardDeviation: Self.wide, count: inputs.count)
    }
  }

  /// The same of a process at a point in its own inputs.
  func slope(of process: GaussianProcess, at point: [Double]) -> Slope {
    var (mean, variance, meanGradient, varianceGradient) = process.gradient(at: point)
    let deviation = max(0, variance).squareRoot()
    for column in point.indices {
      if column < compositionColumns { meanGradient[column] = 0 }
      varianceGradient[column] =
        deviation > 0 && column >= compositionColumns ? varianceGradient[column] / (2 * deviation) : 0
    }
    return Slope(
      mean: mean, standardDeviation: deviation, meanGradient: meanGradient, deviationGradient: varianceGradient)
  }
}

extension Surrogate.Slope {
  /// Moments that are the same everywhere.
  fileprivate init(mean: Double, standardDeviation: Double, count: Int) {
    let flat = [Double](repeating: 0, count: count)
    self.init(mean: mean, standardDeviation: standardDeviation, meanGradient: flat, deviationGradient: flat)
  }
}

extension Feasibility {
  /// ln P of one limit less what a shortfall pays, with the derivatives by mean and standard deviation.
  static func slope(
    _ limit: Formulation.Limit, mean: Double, standardDeviation: Double
  ) -> (value: Double, mean: Double, standardDeviation: Double) {
    let log = logProbability(limit, mean: mean, standardDeviation: standardDeviation)
    let shortfall = limit.probability > 0 ? max(0, Glibc.log(limit.probability) - log) : 0
    let value = log - limit.shortfallPower * shortfall
    guard log > -1e6, standardDeviation > 0 else { return (value, 0, 0) }
    var (byMean, byDeviation) = (0.0, 0.0)
    for (bound, sign) in [(limit.maximum, -1.0), (limit.minimum, 1.0)] where bound.isFinite {
      let z = (bound - mean) / standardDeviation
      let density = exp(StandardNormal.logDensity(z) - log) / standardDeviation
      byMean += sign * density
      byDeviation += sign * z * density
    }
    let weight = shortfall > 0 ? 1 + limit.shortfallPower : 1
    return (value, weight * byMean, weight * byDeviation)
  }
}
