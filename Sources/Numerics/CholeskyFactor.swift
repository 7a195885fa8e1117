import Glibc

/// The lower triangular L of A = L·Lᵀ, A symmetric and positive definite, with its inverse.
package struct CholeskyFactor: Sendable {
  /// L [n, n], zero above the diagonal.
  package let lower: Matrix
  /// L⁻¹ [n, n], zero above the diagonal.
  package let lowerInverse: Matrix
  /// What was added to the diagonal of A before it could be factored.
  package let jitter: Double

  /// The number of rows.
  package var count: Int { lower.rows }

  /// Factors a matrix, of which only the lower triangle is read; nil where it is not positive definite. 2/3·n³ operations.
  package init?(_ matrix: Matrix) { self.init(matrix, jitter: 0) }

  private init?(_ matrix: Matrix, jitter: Double) {
    precondition(matrix.rows == matrix.columns)
    let count = matrix.rows
    var lower = matrix
    var inverse = Matrix(rows: count, columns: count)
    for row in 0..<count { lower[row, row] += jitter }
    let isFactored = lower.storage.withUnsafeMutableBufferPointer { lower in
      inverse.storage.withUnsafeMutableBufferPointer { inverse in
        guard let lower = lower.baseAddress, let inverse = inverse.baseAddress else { return true }
        do throws(DenseAlgebra.Failure) {
          try DenseAlgebra.factorAndInvert(lower, inverse: inverse, count: count)
          return true
        } catch { return false }
      }
    }
    guard isFactored else { return nil }
    for row in 0..<count {
      for column in row + 1..<max(count, row + 1) { lower[row, column] = 0 }
    }
    self.lower = lower
    self.lowerInverse = inverse
    self.jitter = jitter
  }

  /// Factors A + jitter·I with the smallest jitter of 0 and 1e-10 to 1e-2 times the mean of the diagonal that succeeds; nil
  /// where none does.
  package static func withJitter(_ matrix: Matrix) -> CholeskyFactor? {
    let count = matrix.rows
    let diagonal = (0..<count).reduce(0.0) { $0 + matrix[$1, $1] } / Double(max(count, 1))
    guard diagonal.isFinite, diagonal >= 0 else { return nil }
    let unit = diagonal > 0 ? diagonal : 1e-300
    for step in [0, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2] {
      if let factor = CholeskyFactor(matrix, jitter: step * unit) { return factor }
    }
    return nil
  }

  /// ln det A.
  package var logDeterminant: Double { 2 * (0..<count).reduce(0.0) { $0 + log(lower[$1, $1]) } }

  /// L⁻¹·b. O(n²).
  package func solveLower(_ vector: [Double]) -> [Double] {
    apply(lowerInverse, vector) { DenseAlgebra.multiply(triangle: $0, stride: count, $1, into: $2, count: count) }
  }

  /// L⁻ᵀ·b. O(n²).
  package func solveUpper(_ vector: [Double]) -> [Double] {
    apply(lowerInverse, vector) {
      DenseAlgebra.multiply(transposedTriangle: $0, stride: count, $1, into: $2, count: count)
    }
  }

  /// A⁻¹·b. O(n²).
  package func solve(_ vector: [Double]) -> [Double] { solveUpper(solveLower(vector)) }

  /// L·z: a draw of a normal vector of covariance A where z is a draw of standard normals. O(n²).
  package func multiply(_ vector: [Double]) -> [Double] {
    apply(lower, vector) { DenseAlgebra.multiply(triangle: $0, stride: count, $1, into: $2, count: count) }
  }

  private func apply(
    _ matrix: Matrix, _ vector: [Double],
    _ product: (UnsafePointer<Double>, UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    precondition(vector.count == count)
    guard count > 0 else { return [] }
    return [Double](unsafeUninitializedCapacity: count) { result, initialized in
      matrix.storage.withUnsafeBufferPointer { matrix in
        vector.withUnsafeBufferPointer { vector in
          product(matrix.baseAddress!, vector.baseAddress!, result.baseAddress!)
        }
      }
      initialized = count
    }
  }
}
