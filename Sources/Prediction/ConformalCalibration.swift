import Glibc

/// What out-of-fold errors say of a model's deviations: one factor that makes them right on average, and the quantile
/// that an interval needs.
///
/// The interval is split conformal with normalised residuals (`lei2018distribution`) on out-of-fold predictions: of n
/// residuals |y − μ|/σ the k-th smallest, k = ⌈(n + 1)·level⌉, is the half width in deviations; for k > n it is
/// unbounded. Where groups hold several records, each group has the same weight (`lee2023hierarchical`), so that the level
/// is that of a record of a new group.
package struct ConformalCalibration: Sendable, Equatable {
  /// The factor on every deviation.
  package let deviationScale: Double
  /// |y − μ|/(scale·σ) of out-of-fold predictions, rising.
  package let residuals: [Double]
  /// The weight of each residual; with the weight of a new group they sum to one.
  package let weights: [Double]

  package init(deviationScale: Double, residuals: [Double], weights: [Double]) {
    precondition(residuals.count == weights.count)
    self.deviationScale = deviationScale
    self.residuals = residuals
    self.weights = weights
  }

  /// Calibrates on out-of-fold errors (y − μ)/σ, on the transformed scale, of records in groups. O(n·log n).
  package init(errors: [Double], groups: [String]) {
    let square = errors.reduce(0) { $0 + $1 * $1 } / Double(max(1, errors.count))
    // Errors of nothing but zero leave the deviations as they are.
    let scale = square > 0 && square.isFinite ? square.squareRoot() : 1
    var sizes: [String: Int] = [:]
    for group in groups { sizes[group, default: 0] += 1 }
    let rising = zip(errors, groups).map { (abs($0) / scale, 1 / Double((sizes.count + 1) * sizes[$1]!)) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    self.init(deviationScale: scale, residuals: rising.map(\.0), weights: rising.map(\.1))
  }

  /// The half width, in calibrated deviations, of an interval of a level; nil where the residuals are too few. O(n).
  package func quantile(level: Double) -> Double? {
    var sum = 0.0
    for (residual, weight) in zip(residuals, weights) {
      sum += weight
      // Weights are rounded: 9/10 as a sum of tenths must reach 0.9.
      if sum >= level - 1e-9 { return residual }
    }
    return nil
  }
}

/// Whether an interval keeps its level.
package enum IntervalGuarantee: String, Sendable {
  /// It does for records like the training data.
  case valid
  /// The record is out of the model's domain: the level is a hope.
  case shifted
  /// Too few residuals for the level: the interval has no bounds.
  case tooFew = "too_few"
}
