/// Why a Gaussian process cannot be built. Rows count from zero.
package enum GaussianProcessError: Error, Equatable {
  case noObservations
  case noInputs
  case tooManyObservations(limit: Int)
  /// Targets or noise variances are not as many as the inputs.
  case unequalCounts
  /// An input is not finite or above 1e100.
  case invalidInput(row: Int)
  /// A target is not finite or above 1e100.
  case invalidTarget(row: Int)
  /// A noise variance is negative, not finite or above 1e200.
  case invalidNoise(row: Int)
  /// Stored hyper-parameters do not fit the inputs, or one is out of its range.
  case invalidHyperparameters
  /// No jitter made the covariance positive definite.
  case notPositiveDefinite
  case outOfMemory
}
