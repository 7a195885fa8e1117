import Glibc

/// How well out-of-fold predictions do, in the target's unit unless said otherwise.
package struct PredictionScores: Sendable, Equatable {
  /// Mean absolute error.
  package let meanAbsoluteError: Double
  /// Root of the mean squared error.
  package let rootMeanSquaredError: Double
  /// 1 − Σ(y − ŷ)²/Σ(y − ȳ)²; nil where the targets all agree.
  package let determination: Double?
  /// Spearman's rank correlation; nil where either side does not vary.
  package let rankCorrelation: Double?
  /// The share of targets within their interval; nil where the interval has no bounds.
  package let coverage: Double?
  /// The mean width of the interval.
  package let intervalWidth: Double?
  /// Mean −ln of the predicted density, in nats.
  package let negativeLogLikelihood: Double
  /// The area between the curve of observed over expected shares in central intervals and the diagonal.
  package let miscalibrationArea: Double
  /// Mean continuous ranked probability score of the Gaussian predictions (`gneiting2005calibrated`), on the transformed
  /// scale: the mean absolute error of an answer that is a distribution.
  package let rankedProbabilityScore: Double
  /// The mean over groups of rising deviation of |RMS deviation − RMS error|/RMS deviation (`levi2022evaluating`).
  package let normalizedCalibrationError: Double
  /// The mean absolute error of the mean of the training folds: what a model must beat.
  package let baselineError: Double
}

extension PredictionScores {
  /// Scores predictions against targets, one at least.
  /// - Parameters:
  ///   - latent: the predictions on the transformed scale, calibrated.
  ///   - loss: whether the mean or the median answers for the mean absolute error.
  ///   - baseline: what the mean predictor says of each.
  init(
    of predictions: [PropertyPrediction?], targets: [Double], latent: [LatentPrediction], transform: TargetTransform,
    loss: PredictionLoss, baseline: [Double]
  ) {
    let count = Double(targets.count)
    // An answer that is no finite number is as wrong as the baseline, and never covers.
    let means = predictions.indices.map { predictions[$0]?.mean ?? baseline[$0] }
    let answers = loss == .absolute ? predictions.indices.map { predictions[$0]?.median ?? baseline[$0] } : means
    let squares = zip(targets, means).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let variance = Moments(targets).variance
    let intervals = predictions.compactMap { $0?.interval }
    let covered = zip(targets, predictions).count { $1?.interval?.contains($0) ?? false }
    let transformed = targets.map(transform.forward)
    let errors = zip(transformed, latent).map { $0 - $1.mean }
    let deviations = latent.map(\.deviation)
    // The density of y is that of ln y over y.
    let jacobian = transform == .log ? transformed.reduce(0, +) / count : 0
    let hasBounds = intervals.count == predictions.count
    self.init(
      meanAbsoluteError: zip(targets, answers).reduce(0) { $0 + abs($1.0 - $1.1) } / count,
      rootMeanSquaredError: (squares / count).squareRoot(),
      determination: variance > 0 ? 1 - squares / count / variance : nil,
      rankCorrelation: ScoreFormulas.rankCorrelation(targets, means),
      coverage: hasBounds ? Double(covered) / count : nil,
      intervalWidth: hasBounds ? intervals.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) } / count : nil,
      negativeLogLikelihood: ScoreFormulas.negativeLogLikelihood(
        transformed, means: latent.map(\.mean), deviations: deviations) + jacobian,
      miscalibrationArea: ScoreFormulas.miscalibrationArea(zip(errors, deviations).map { $0 / $1 }),
      rankedProbabilityScore: ScoreFormulas.rankedProbabilityScore(errors, deviations: deviations),
      normalizedCalibrationError: ScoreFormulas.normalizedCalibrationError(errors, deviations: deviations),
      baselineError: zip(targets, baseline).reduce(0) { $0 + abs($1.0 - $1.1) } / count)
  }
}

/// Scores one by one.
package enum ScoreFormulas {
  /// Spearman's ρ: Pearson's correlation of ranks, ties at their mean rank; nil where a side does not vary. O(n·log n).
  package static func rankCorrelation(_ a: [Double], _ b: [Double]) -> Double? {
    let (x, y) = (ranks(a), ranks(b))
    let (mx, my) = (Moments(x), Moments(y))
    guard mx.variance > 0, my.variance > 0 else { return nil }
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - mx.mean) * ($1.1 - my.mean) } / Double(x.count)
    return covariance / (mx.variance * my.variance).squareRoot()
  }

  /// Ranks from 0, ties at their mean rank. O(n·log n).
  static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for k in start..<end { ranks[order[k]] = Double(start + end - 1) / 2 }
      start = end
    }
    return ranks
  }

  /// Mean −ln N(y; μ, σ²) in nats.
  package static func negativeLogLikelihood(_ targets: [Double], means: [Double], deviations: [Double]) -> Double {
    var sum = 0.0
    for (k, target) in targets.enumerated() {
      let error = (target - means[k]) / deviations[k]
      sum += error * error / 2 + Glibc.log(deviations[k]) + Glibc.log(2 * .pi) / 2
    }
    return sum / Double(max(1, targets.count))
  }

  /// Mean σ·(z·(2Φ(z) − 1) + 2φ(z) − 1/√π), z = (y − μ)/σ.
  package static func rankedProbabilityScore(_ errors: [Double], deviations: [Double]) -> Double {
    var sum = 0.0
    for (error, deviation) in zip(errors, deviations) {
      let z = error / deviation
      sum +=
        deviation
        * (z * erf(z / 2.squareRoot()) + (2 / Double.pi).squareRoot() * exp(-z * z / 2) - 1 / Double.pi.squareRoot())
    }
    return sum / Double(max(1, errors.count))
  }

  /// The expected normalised calibration error: answers in order of their deviation are cut into `groups` of nearly equal
  /// size. O(n·log n).
  package static func normalizedCalibrationError(_ errors: [Double], deviations: [Double], groups: Int = 10) -> Double {
    let order = deviations.indices.sorted { (deviations[$0], $0) < (deviations[$1], $1) }
    let groups = min(groups, order.count)
    var sum = 0.0
    for group in 0..<groups {
      let members = order[order.count * group / groups..<order.count * (group + 1) / groups]
      let variance = members.reduce(0) { $0 + deviations[$1] * deviations[$1] }
      let square = members.reduce(0) { $0 + errors[$1] * errors[$1] }
      sum += abs(variance.squareRoot() - square.squareRoot()) / variance.squareRoot()
    }
    return sum / Double(max(1, groups))
  }

  /// The miscalibration area of normalised errors (y − μ)/σ (`kuleshov2018accurate`): for expected shares p = 0 … 1 in
  /// `levels` steps, the share of errors within the central interval of p, as a polyline; the area to the diagonal,
  /// exact where they cross. O(levels·log n).
  package static func miscalibrationArea(_ errors: [Double], levels: Int = 100) -> Double {
    // |error| ≤ Φ⁻¹((1 + p)/2) is erf(|error|/√2) ≤ p.
    let shares = errors.map { erf(abs($0) / 2.squareRoot()) }.sorted()
    guard !shares.isEmpty, levels > 1 else { return 0 }
    var area = 0.0
    var previous = 0.0
    var inside = 0
    for k in 0..<levels {
      let expected = Double(k) / Double(levels - 1)
      while inside < shares.count, shares[inside] <= expected { inside += 1 }
      // Every error is within an interval of level one.
      let observed = k == levels - 1 ? 1 : Double(inside) / Double(shares.count)
      let gap = observed - expected
      if k > 0 { area += between(previous, gap) / Double(levels - 1) }
      previous = gap
    }
    return area
  }

  /// The mean of |linear function| between two values.
  private static func between(_ a: Double, _ b: Double) -> Double {
    if a * b >= 0 { return (abs(a) + abs(b)) / 2 }
    return (a * a + b * b) / (2 * (abs(a) + abs(b)))
  }
}
