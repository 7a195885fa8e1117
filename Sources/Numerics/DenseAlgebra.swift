import CDenseAlgebra

/// Loops of linear algebra over memory that the caller owns. They use the widest registers that the processor has and sum
/// in one order on all, so that processors with a fused multiply-add give the same bits.
///
/// Factor, triangular inverse and inverse together take 0.4 to 0.9 of the time of OpenBLAS 0.3.21 from 20 to 1,000 rows
/// (Tests/Benchmarks/gaussian-process), so that no BLAS is used.
package enum DenseAlgebra {
  /// Why a factor could not be had.
  package enum Failure: Error, Equatable {
    case notPositiveDefinite
    case outOfMemory
  }

  /// a·b.
  package static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int) -> Double {
    dense_dot(a, b, count)
  }

  /// Replaces the lower triangle of A [n, n] by L, A = L·Lᵀ, and writes L⁻¹ [n, n] with zeros above its diagonal, which have
  /// to be there before. Above the diagonal A serves as scratch. 2/3·n³ operations.
  package static func factorAndInvert(
    _ matrix: UnsafeMutablePointer<Double>, inverse: UnsafeMutablePointer<Double>, count: Int
  ) throws(Failure) {
    switch dense_factor_and_invert(matrix, inverse, count) {
    case 0: return
    case 1: throw .notPositiveDefinite
    default: throw .outOfMemory
    }
  }

  /// Writes the lower triangle of A⁻¹ = L⁻ᵀ·L⁻¹ [n, n] given L⁻¹; above the diagonal it is undefined. n³/3 operations.
  package static func inverse(
    ofFactorInverse factor: UnsafePointer<Double>, into inverse: UnsafeMutablePointer<Double>, count: Int
  ) throws(Failure) {
    guard dense_inverse(factor, inverse, count) else { throw .outOfMemory }
  }

  /// y = T·x for a lower triangle T whose rows begin `stride` apart, or follow one another if that is 0. O(n²).
  package static func multiply(
    triangle: UnsafePointer<Double>, stride: Int = 0, _ x: UnsafePointer<Double>,
    into y: UnsafeMutablePointer<Double>, count: Int
  ) {
    dense_apply(triangle, stride, x, y, count)
  }

  /// y = Tᵀ·x, likewise.
  package static func multiply(
    transposedTriangle triangle: UnsafePointer<Double>, stride: Int = 0, _ x: UnsafePointer<Double>,
    into y: UnsafeMutablePointer<Double>, count: Int
  ) {
    dense_apply_transposed(triangle, stride, x, y, count)
  }

  /// ‖T·x‖² of eight vectors laid out [n, 8], for a lower triangle T whose rows follow one another. O(n²).
  package static func squaredNorms(
    triangle: UnsafePointer<Double>, _ vectors: UnsafePointer<Double>, into norms: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    dense_squared_norms(triangle, vectors, norms, count)
  }

  /// Points laid out [d, stride], coordinate after coordinate.
  package struct Columns {
    package let start: UnsafePointer<Double>
    package let stride: Int
    package let dimension: Int

    package init(_ start: UnsafePointer<Double>, stride: Int, dimension: Int) {
      self.start = start
      self.stride = stride
      self.dimension = dimension
    }
  }

  /// sums[k] += Σᵢ wᵢ·(pₖ − xₖᵢ)² over the first `count` points x.
  package static func addWeightedSquares(
    _ weights: UnsafePointer<Double>, from point: UnsafePointer<Double>, to points: Columns, count: Int,
    sums: UnsafeMutablePointer<Double>
  ) {
    dense_weighted_squares(weights, point, points.start, points.stride, points.dimension, count, sums)
  }

  /// sums[k] = Σᵢ vᵢ·(pₖ − xₖᵢ) and sums[d + k] = Σᵢ wᵢ·(pₖ − xₖᵢ).
  package static func weightedDifferences(
    _ v: UnsafePointer<Double>, _ w: UnsafePointer<Double>, from point: UnsafePointer<Double>, to points: Columns,
    count: Int, sums: UnsafeMutablePointer<Double>
  ) {
    dense_weighted_differences(v, w, point, points.start, points.stride, points.dimension, count, sums)
  }
}
