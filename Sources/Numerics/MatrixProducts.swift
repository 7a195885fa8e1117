import CDenseAlgebra

extension Matrix {
  /// Aᵀ.
  package var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for row in 0..<rows {
      for column in 0..<columns { result[column, row] = self[row, column] }
    }
    return result
  }

  /// A·B: [n, k] by [k, m]. A row of the result depends on that row of A alone. O(nkm).
  package func multiplied(by other: Matrix) -> Matrix {
    precondition(columns == other.rows)
    var result = Matrix(rows: rows, columns: other.columns)
    storage.withUnsafeBufferPointer { left in
      other.storage.withUnsafeBufferPointer { right in
        result.storage.withUnsafeMutableBufferPointer { result in
          guard let left = left.baseAddress, let right = right.baseAddress, let result = result.baseAddress else {
            return
          }
          let hasMemory = dense_multiply(
            rows, other.columns, columns, dense_operand(at: left, row: columns, column: 1, shape: dense_full),
            dense_operand(at: right, row: other.columns, column: 1, shape: dense_full), result)
          precondition(hasMemory)
        }
      }
    }
    return result
  }

  /// A·v. O(nk).
  package func multiplied(by vector: [Double]) -> [Double] {
    precondition(columns == vector.count)
    return storage.withUnsafeBufferPointer { storage in
      vector.withUnsafeBufferPointer { vector in
        (0..<rows).map { row in
          guard let start = storage.baseAddress, let vector = vector.baseAddress else { return 0 }
          return dense_dot(start + row * columns, vector, columns)
        }
      }
    }
  }
}
