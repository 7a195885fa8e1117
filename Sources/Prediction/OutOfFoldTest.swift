import Glibc

/// What a cross-validation scores.
package enum ModelScores: Sendable, Equatable {
  case regression(PredictionScores)
  case classification(ClassificationScores)
}

/// The test of a model by cross-validation. What a fold is scored with (deviations, interval) is calibrated on the other
/// folds, so that the scores are those of records that nothing has seen.
struct OutOfFoldTest {
  /// From all folds: what the final model carries.
  let calibration: ConformalCalibration
  let scores: ModelScores
  /// Of each record, calibrated on the other folds.
  let predictions: [PropertyPrediction?]

  /// Tests answers on the transformed scale, or probabilities, one for each record by the model that did not see its fold.
  init(records: [TrainingRecord], folds: GroupedFolds, answers: [LatentPrediction], plan: PredictorPlan) {
    let targets = records.map { plan.transform.forward($0.target) }
    func calibration(without fold: Int?) -> ConformalCalibration {
      let kept = records.indices.filter { folds.fold[$0] != fold }
      let (answers, groups) = (kept.map { answers[$0] }, kept.map { records[$0].group })
      switch plan.task {
      case .regression: return ConformalCalibration(answers, targets: kept.map { targets[$0] }, groups: groups)
      case .classification:
        return ConformalCalibration(probabilities: answers, outcomes: kept.map { targets[$0] > 0.5 }, groups: groups)
      }
    }
    self.calibration = calibration(without: nil)
    let byFold = (0..<folds.count).map { calibration(without: $0) }
    let calibrated = zip(answers, folds.fold).map { byFold[$1].applied(to: $0) }
    let quantiles = byFold.map { $0.quantile(level: plan.level) }
    let predictions: [PropertyPrediction?] = calibrated.indices.map {
      let (answer, quantile) = (calibrated[$0], quantiles[folds.fold[$0]])
      return switch plan.task {
      case .regression: PropertyPrediction(answer, transform: plan.transform, quantile: quantile, departures: [])
      case .classification: PropertyPrediction(probability: answer, quantile: quantile, departures: [])
      }
    }
    self.predictions = predictions
    let baseline = (0..<folds.count).map { fold in
      Moments(records.indices.filter { folds.fold[$0] != fold }.map { records[$0].target }).mean
    }
    let baselines = folds.fold.map { baseline[$0] }
    switch plan.task {
    case .regression:
      scores = .regression(
        PredictionScores(
          of: predictions, targets: records.map(\.target), latent: calibrated, transform: plan.transform,
          loss: plan.loss, baseline: baselines))
    case .classification:
      // An answer that is no finite number is as good as the baseline, and its set holds nothing.
      scores = .classification(
        ClassificationScores(
          predictions.indices.map { predictions[$0]?.mean ?? baselines[$0] }, targets.map { $0 > 0.5 },
          sets: predictions.map { prediction in prediction.map(\.outcomes) ?? [] }))
    }
  }
}
