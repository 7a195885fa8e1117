import Glibc

/// Which errors a model keeps small. Stacks choose their weights by it, and it says what is scored.
package enum PredictionLoss: String, Sendable, CaseIterable {
  /// Squared errors: the mean is the best answer.
  case squared
  /// The magnitude of errors: the median is the best answer, and is given beside the mean.
  case absolute

  /// What the loss scores of a prediction.
  package func answer(_ prediction: LatentPrediction) -> Double {
    self == .absolute ? prediction.median : prediction.mean
  }

  /// −ln of the probability of what happened, of a probability and an outcome 0 or 1.
  package static func logLoss(_ probability: Double, _ outcome: Double) -> Double {
    -log(outcome > 0.5 ? probability : 1 - probability)
  }

  /// The loss of one answer.
  package func value(_ answer: Double, _ target: Double) -> Double {
    let error = answer - target
    return self == .absolute ? abs(error) : error * error
  }
}
