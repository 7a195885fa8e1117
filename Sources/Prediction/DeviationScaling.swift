import Glibc

/// What out-of-fold errors say of a model's deviations: σ′² = floor² + scale²·σ², the floor counted as noise.
///
/// A scale alone cannot help a model that is sure of nothing but what it has seen: where all trees agree their variance is
/// zero, and the error is not. For each floor of a list the scale is that which brings the mean square of errors over
/// deviations to one; the floor with the greatest Gaussian likelihood is taken.
package struct DeviationScaling: Sendable, Equatable {
  package let scale: Double
  /// A standard deviation on the transformed scale.
  package let floor: Double

  package init(scale: Double, floor: Double = 0) {
    self.scale = scale
    self.floor = floor
  }

  /// Floors that are tried, as shares of the mean squared error.
  private static let shares = [0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.2, 0.4, 0.6, 0.8]

  /// Fits to errors y − μ under variances σ². O(n).
  package init(errors: [Double], variances: [Double]) {
    let squares = errors.map { $0 * $0 }
    let count = Double(max(1, errors.count))
    let mean = squares.reduce(0, +) / count
    guard mean > 0, mean.isFinite else {
      // Errors of nothing but zero leave the deviations as they are.
      self.init(scale: 1)
      return
    }
    var best = (scale: 1.0, floor: 0.0, likelihood: -Double.infinity)
    for share in Self.shares {
      let floor = share * mean
      guard let scale = Self.scale(squares, variances, floor: floor) else { continue }
      var likelihood = 0.0
      for (square, variance) in zip(squares, variances) {
        let total = floor + scale * variance
        likelihood -= square / total + log(total)
      }
      if likelihood > best.likelihood { best = (scale, floor, likelihood) }
    }
    guard best.likelihood > -.infinity else {
      // Variances that are nearly all zero say nothing: errors are then the same everywhere.
      self.init(scale: 0, floor: mean.squareRoot())
      return
    }
    self.init(scale: best.scale.squareRoot(), floor: best.floor.squareRoot())
  }

  /// The factor on variances with mean(e²/(floor + factor·v)) = 1; nil where none brings it there. The mean falls as the
  /// factor grows.
  private static func scale(_ squares: [Double], _ variances: [Double], floor: Double) -> Double? {
    let count = Double(squares.count)
    func excess(_ factor: Double) -> Double {
      var sum = 0.0
      for (square, variance) in zip(squares, variances) { sum += square / (floor + factor * variance) }
      return sum / count - 1
    }
    if floor == 0 {
      let factor = excess(1) + 1
      return factor.isFinite && factor > 0 ? factor : nil
    }
    var (low, high) = (1e-12, 1e12)
    guard excess(low) > 0, excess(high) < 0 else { return nil }
    for _ in 0..<60 {
      let middle = (low * high).squareRoot()
      if excess(middle) > 0 { low = middle } else { high = middle }
    }
    return high
  }

  /// The answer with its deviations as they should be.
  package func applied(to answer: LatentPrediction) -> LatentPrediction {
    LatentPrediction(
      mean: answer.mean, median: answer.median, aleatoric: floor * floor + scale * scale * answer.aleatoric,
      epistemic: scale * scale * answer.epistemic)
  }
}
