import Glibc

/// The test of a model by cross-validation. What a fold is scored with (deviation scale, interval) is calibrated on the
/// other folds, so that the scores are those of records that nothing has seen.
struct OutOfFoldTest {
  /// From all folds: what the final model carries.
  let calibration: ConformalCalibration
  let scores: PredictionScores
  /// Of each record, calibrated on the other folds.
  let predictions: [PropertyPrediction?]

  /// Tests answers on the transformed scale, one for each record by the model that did not see its fold.
  init(
    records: [TrainingRecord], folds: GroupedFolds, answers: [LatentPrediction], transform: TargetTransform,
    level: Double, loss: PredictionLoss
  ) {
    let errors = zip(records, answers).map { (transform.forward($0.target) - $1.mean) / $1.deviation }
    func calibration(without fold: Int?) -> ConformalCalibration {
      let kept = records.indices.filter { folds.fold[$0] != fold }
      return ConformalCalibration(errors: kept.map { errors[$0] }, groups: kept.map { records[$0].group })
    }
    self.calibration = calibration(without: nil)
    let byFold = (0..<folds.count).map { calibration(without: $0) }
    let calibrated = zip(answers, folds.fold).map { $0.scaled(by: byFold[$1].deviationScale) }
    let quantiles = byFold.map { $0.quantile(level: level) }
    predictions = calibrated.indices.map {
      PropertyPrediction(
        calibrated[$0], transform: transform, quantile: quantiles[folds.fold[$0]], departures: [])
    }
    scores = Self.scores(
      records: records, folds: folds, calibrated: calibrated, predictions: predictions, transform: transform,
      loss: loss)
  }

  private static func scores(
    records: [TrainingRecord], folds: GroupedFolds, calibrated: [LatentPrediction],
    predictions: [PropertyPrediction?], transform: TargetTransform, loss: PredictionLoss
  ) -> PredictionScores {
    let targets = records.map(\.target)
    let count = Double(targets.count)
    let baseline = (0..<folds.count).map { fold in
      Moments(targets.indices.filter { folds.fold[$0] != fold }.map { targets[$0] }).mean
    }
    // An answer that is no finite number is as wrong as the baseline, and never covers.
    let means = predictions.indices.map { predictions[$0]?.mean ?? baseline[folds.fold[$0]] }
    let answers = loss == .absolute ? predictions.indices.map { predictions[$0]?.median ?? means[$0] } : means
    let squares = zip(targets, means).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let variance = Moments(targets).variance
    let intervals = predictions.compactMap { $0?.interval }
    let covered = zip(targets, predictions).count { $1?.interval?.contains($0) ?? false }
    let transformed = targets.map(transform.forward)
    let errors = zip(transformed, calibrated).map { ($0 - $1.mean) / $1.deviation }
    // The density of y is that of ln y over y.
    let jacobian = transform == .log ? transformed.reduce(0, +) / count : 0
    let hasBounds = intervals.count == predictions.count
    return PredictionScores(
      meanAbsoluteError: zip(targets, answers).reduce(0) { $0 + abs($1.0 - $1.1) } / count,
      rootMeanSquaredError: (squares / count).squareRoot(),
      determination: variance > 0 ? 1 - squares / count / variance : nil,
      rankCorrelation: ScoreFormulas.rankCorrelation(targets, means),
      coverage: hasBounds ? Double(covered) / count : nil,
      intervalWidth: hasBounds ? intervals.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) } / count : nil,
      negativeLogLikelihood: ScoreFormulas.negativeLogLikelihood(
        transformed, means: calibrated.map(\.mean), deviations: calibrated.map(\.deviation)) + jacobian,
      miscalibrationArea: ScoreFormulas.miscalibrationArea(errors),
      baselineError: targets.indices.reduce(0) { $0 + abs(targets[$1] - baseline[folds.fold[$1]]) } / count)
  }
}
