import Glibc

/// The lower triangular L of A = L·Lᵀ, A symmetric and positive definite.
package struct CholeskyFactor: Sendable {
  /// L [n, n], zero above the diagonal.
  package let lower: Matrix
  /// What was added to the diagonal of A before it could be factored.
  package let jitter: Double

  /// The number of rows.
  package var count: Int { lower.rows }

  /// Factors a matrix, of which only the lower triangle is read; nil where it is not positive definite. O(n³/3).
  package init?(_ matrix: Matrix) { self.init(matrix, jitter: 0) }

  private init?(_ matrix: Matrix, jitter: Double) {
    precondition(matrix.rows == matrix.columns)
    var lower = matrix
    let count = matrix.rows
    let isDefinite = lower.storage.withUnsafeMutableBufferPointer { storage in
      guard let start = storage.baseAddress else { return true }
      for row in 0..<count {
        start[row * count + row] += jitter
        for column in row + 1..<max(count, row + 1) { start[row * count + column] = 0 }
      }
      return DenseLoops.factor(start, count: count)
    }
    guard isDefinite else { return nil }
    self.lower = lower
    self.jitter = jitter
  }

  /// Factors A + jitter·I with the smallest jitter of 0 and 1e-10 to 1e-2 times the mean of the diagonal that succeeds; nil
  /// where none does.
  package static func withJitter(_ matrix: Matrix) -> CholeskyFactor? {
    let count = matrix.rows
    let diagonal = (0..<count).reduce(0.0) { $0 + matrix[$1, $1] } / Double(max(count, 1))
    guard diagonal.isFinite, diagonal >= 0 else { return nil }
    let unit = diagonal > 0 ? diagonal : .leastNormalMagnitude
    for step in [0, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2] {
      if let factor = CholeskyFactor(matrix, jitter: step * unit) { return factor }
    }
    return nil
  }

  /// ln det A.
  package var logDeterminant: Double { 2 * (0..<count).reduce(0.0) { $0 + log(lower[$1, $1]) } }

  /// L⁻¹·b. O(n²).
  package func solveLower(_ vector: [Double]) -> [Double] {
    precondition(vector.count == count)
    var solution = vector
    lower.storage.withUnsafeBufferPointer { lower in
      for row in 0..<count {
        let start = lower.baseAddress! + row * count
        solution[row] =
          (solution[row] - solution.withUnsafeBufferPointer { DenseLoops.dot(start, $0.baseAddress!, row) })
          / start[row]
      }
    }
    return solution
  }

  /// L⁻ᵀ·b. O(n²).
  package func solveUpper(_ vector: [Double]) -> [Double] {
    precondition(vector.count == count)
    var solution = vector
    lower.storage.withUnsafeBufferPointer { lower in
      solution.withUnsafeMutableBufferPointer { solution in
        for row in stride(from: count - 1, through: 0, by: -1) {
          let start = lower.baseAddress! + row * count
          solution[row] /= start[row]
          DenseLoops.add(-solution[row], start, to: solution.baseAddress!, row)
        }
      }
    }
    return solution
  }

  /// A⁻¹·b. O(n²).
  package func solve(_ vector: [Double]) -> [Double] { solveUpper(solveLower(vector)) }

  /// L·z: a draw of a normal vector of covariance A where z is a draw of standard normals.
  package func multiply(_ vector: [Double]) -> [Double] {
    precondition(vector.count == count)
    return lower.storage.withUnsafeBufferPointer { lower in
      vector.withUnsafeBufferPointer { vector in
        (0..<count).map { DenseLoops.dot(lower.baseAddress! + $0 * count, vector.baseAddress!, $0 + 1) }
      }
    }
  }
}
