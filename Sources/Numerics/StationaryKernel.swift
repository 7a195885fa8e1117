import CDenseAlgebra

/// A covariance of the scaled distance r = ‖z − z′‖, 1 at r = 0.
package enum StationaryKernel: String, Sendable, CaseIterable {
  /// (1 + √5·r + 5/3·r²)·exp(−√5·r), twice differentiable (`rasmussen2006gaussian`).
  case matern52 = "matern-5/2"
  /// exp(−r²/2).
  case squaredExponential = "squared-exponential"

  /// Writes the covariances of a point with the first `count` of some others, and their slopes s: ∂k/∂zₖ = −s·(zₖ − zₖ′).
  /// O(n·d).
  package func covariances(
    of point: UnsafePointer<Double>, with points: DenseAlgebra.Columns, count: Int,
    into values: UnsafeMutablePointer<Double>, slopes: UnsafeMutablePointer<Double>? = nil
  ) {
    dense_covariances(
      self == .matern52 ? dense_matern52 : dense_squared_exponential, point, points.start, points.stride,
      points.dimension, count, values, slopes)
  }
}
