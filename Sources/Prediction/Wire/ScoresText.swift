import JSON

extension ModelScores {
  /// Writes the members of a card's or an evaluation's scores.
  func write(to writer: inout JSONWriter) {
    switch self {
    case .regression(let scores): scores.write(to: &writer)
    case .classification(let scores): scores.write(to: &writer)
    }
  }

  /// The score that says most, for a person.
  var summary: String {
    switch self {
    case .regression(let scores):
      "mean absolute error \(TrainingProgress.short(scores.meanAbsoluteError)) (mean predictor "
        + "\(TrainingProgress.short(scores.baselineError)))"
    case .classification(let scores):
      "area under the curve \(scores.areaUnderCurve.map(TrainingProgress.short) ?? "unknown"), log loss "
        + TrainingProgress.short(scores.logLoss)
    }
  }

  var coverage: Double? {
    switch self {
    case .regression(let scores): scores.coverage
    case .classification(let scores): scores.coverage
    }
  }
}

extension PredictionScores {
  /// - Parameter hasDistribution: whether the predictions came with deviations.
  func write(to writer: inout JSONWriter, hasDistribution: Bool = true) {
    writer.member("mean_absolute_error", meanAbsoluteError)
    writer.member("root_mean_squared_error", rootMeanSquaredError)
    if let determination { writer.member("r2", determination) }
    if let rankCorrelation { writer.member("spearman", rankCorrelation) }
    if let coverage { writer.member("coverage", coverage) }
    if let intervalWidth { writer.member("interval_width", intervalWidth) }
    if hasDistribution {
      writer.member("negative_log_likelihood", negativeLogLikelihood)
      writer.member("continuous_ranked_probability_score", rankedProbabilityScore)
      writer.member("miscalibration_area", miscalibrationArea)
      writer.member("normalized_calibration_error", normalizedCalibrationError)
    }
    writer.member("baseline_mean_absolute_error", baselineError)
  }
}

extension ClassificationScores {
  func write(to writer: inout JSONWriter) {
    if let areaUnderCurve { writer.member("roc_auc", areaUnderCurve) }
    writer.member("log_loss", logLoss)
    writer.member("brier_score", brierScore)
    writer.member("accuracy", accuracy)
    if let balancedAccuracy { writer.member("balanced_accuracy", balancedAccuracy) }
    if let f1 { writer.member("f1", f1) }
    writer.member("calibration_error", calibrationError)
    if let coverage { writer.member("coverage", coverage) }
    if let setSize { writer.member("set_size", setSize) }
  }
}
