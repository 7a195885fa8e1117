import Glibc

/// How a property is transformed before a model learns it.
package enum TargetTransform: String, Sendable, CaseIterable {
  case none
  /// The natural logarithm: errors count relative to the value, and predictions stay positive.
  case log

  /// Whether a value has a transform.
  package func accepts(_ value: Double) -> Bool { value.isFinite && (self == .none || value > 0) }

  /// The transformed value.
  package func forward(_ value: Double) -> Double { self == .log ? Glibc.log(value) : value }

  /// The value of a transformed one, kept within the finite numbers.
  package func backward(_ value: Double) -> Double {
    self == .log ? min(Glibc.exp(value), .greatestFiniteMagnitude) : value
  }
}

/// Transform and standardisation of the target: the model's own scale has mean zero and deviation one.
package struct TargetScaling: Sendable, Equatable {
  package let transform: TargetTransform
  /// Of the transformed training targets.
  package let mean: Double
  package let deviation: Double

  package init(transform: TargetTransform, mean: Double, deviation: Double) {
    self.transform = transform
    self.mean = mean
    self.deviation = deviation
  }

  /// The scale of training targets; where they all agree the deviation is one.
  package init(_ transform: TargetTransform, of targets: [Double]) {
    let moments = Moments(targets.map(transform.forward))
    let deviation = moments.variance.squareRoot()
    self.init(transform: transform, mean: moments.mean, deviation: deviation > 0 ? deviation : 1)
  }

  /// A target on the model's scale.
  package func scaled(_ target: Double) -> Double { (transform.forward(target) - mean) / deviation }

  /// A model's answer on the transformed scale.
  package func transformed(_ answer: LatentPrediction) -> LatentPrediction {
    LatentPrediction(
      mean: mean + deviation * answer.mean, median: mean + deviation * answer.median,
      aleatoric: deviation * deviation * answer.aleatoric,
      epistemic: deviation * deviation * answer.epistemic)
  }
}

/// A Gaussian answer of a model on its own or on the transformed scale of the target; the variance is the sum of both
/// parts.
package struct LatentPrediction: Sendable, Equatable {
  package let mean: Double
  /// What half of the targets lie below, of a model that knows; else the mean.
  package let median: Double
  /// Variance of the data's noise: E[σ²] over an ensemble.
  package let aleatoric: Double
  /// Variance of what the model does not know: Var[μ] over an ensemble.
  package let epistemic: Double

  package init(mean: Double, median: Double? = nil, aleatoric: Double, epistemic: Double) {
    self.mean = mean
    self.median = median ?? mean
    self.aleatoric = aleatoric
    self.epistemic = epistemic
  }

  /// √(aleatoric + epistemic).
  package var deviation: Double { (aleatoric + epistemic).squareRoot() }
}
