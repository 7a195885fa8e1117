import Glibc

/// What out-of-fold errors say of a model: what makes its deviations or probabilities right on average, and the quantile
/// that an interval or a set of outcomes needs.
///
/// The interval is split conformal with normalised residuals (`lei2018distribution`) on out-of-fold predictions: of n
/// residuals |y − μ|/σ the k-th smallest, k = ⌈(n + 1)·level⌉, is the half width in deviations; for k > n it is
/// unbounded. Where groups hold several records, each group has the same weight (`lee2023hierarchical`), so that the level
/// is that of a record of a new group. Of probabilities the residual is 1 − p of what happened (`vovk2005algorithmic`).
package struct ConformalCalibration: Sendable, Equatable {
  /// What makes the deviations right on average.
  package let deviations: DeviationScaling
  /// Of probabilities, what makes them right on average; nil of numbers.
  package let probabilities: ProbabilityScaling?
  /// |y − μ|/σ of out-of-fold predictions with deviations made right, or 1 − p of what happened; rising.
  package let residuals: [Double]
  /// The weight of each residual; with the weight of a new group they sum to one.
  package let weights: [Double]

  package init(
    deviations: DeviationScaling, probabilities: ProbabilityScaling? = nil, residuals: [Double], weights: [Double]
  ) {
    precondition(residuals.count == weights.count)
    self.deviations = deviations
    self.probabilities = probabilities
    self.residuals = residuals
    self.weights = weights
  }

  /// Calibrates on out-of-fold answers and targets, on the transformed scale, of records in groups. O(n·log n).
  package init(_ answers: [LatentPrediction], targets: [Double], groups: [String]) {
    let errors = zip(answers, targets).map { $1 - $0.mean }
    let deviations = DeviationScaling(errors: errors, variances: answers.map { $0.aleatoric + $0.epistemic })
    let residuals = zip(answers, errors).map { abs($1) / deviations.applied(to: $0).deviation }
    let (rising, weights) = Self.weighted(residuals, groups)
    self.init(deviations: deviations, residuals: rising, weights: weights)
  }

  /// Calibrates on out-of-fold probabilities and outcomes of records in groups. O(n·log n).
  package init(probabilities answers: [LatentPrediction], outcomes: [Bool], groups: [String]) {
    let scaling = ProbabilityScaling(answers.map(\.mean), outcomes)
    let residuals = zip(answers, outcomes).map { answer, outcome in
      let probability = scaling.applied(to: answer).mean
      return outcome ? 1 - probability : probability
    }
    let (rising, weights) = Self.weighted(residuals, groups)
    self.init(
      deviations: DeviationScaling(scale: 1), probabilities: scaling, residuals: rising, weights: weights)
  }

  /// Residuals in rising order with their weights: of each group the same, one more group for the record to come.
  private static func weighted(_ residuals: [Double], _ groups: [String]) -> (residuals: [Double], weights: [Double]) {
    var sizes: [String: Int] = [:]
    for group in groups { sizes[group, default: 0] += 1 }
    let rising = zip(residuals, groups).map { ($0, 1 / Double((sizes.count + 1) * sizes[$1]!)) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    return (rising.map(\.0), rising.map(\.1))
  }

  /// An answer with its deviations, or its probability, made right.
  package func applied(to answer: LatentPrediction) -> LatentPrediction {
    probabilities?.applied(to: answer) ?? deviations.applied(to: answer)
  }

  /// The outcomes whose 1 − p is within the quantile: a set that holds what happens with the level's probability. An empty
  /// set would say nothing, so the likelier outcome is always in it.
  package static func outcomes(_ probability: Double, quantile: Double) -> [Bool] {
    [false, true].filter { outcome in
      let own = outcome ? probability : 1 - probability
      return 1 - own <= quantile || own > 0.5 || (own == 0.5 && outcome)
    }
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
