extension Matrix {
  /// Aᵀ.
  package var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for row in 0..<rows {
      for column in 0..<columns { result[column, row] = self[row, column] }
    }
    return result
  }

  /// A·B: [n, k] by [k, m]. Every row of the result depends on that row of A alone. O(nkm).
  package func multiplied(by other: Matrix) -> Matrix {
    precondition(columns == other.rows)
    var result = Matrix(rows: rows, columns: other.columns)
    result.storage.withUnsafeMutableBufferPointer { result in
      other.storage.withUnsafeBufferPointer { other in
        guard let target = result.baseAddress, let source = other.baseAddress else { return }
        for row in 0..<rows {
          for k in 0..<columns {
            DenseLoops.add(
              self[row, k], source + k * (other.count / columns), to: target + row * (result.count / rows),
              result.count / rows)
          }
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
          return DenseLoops.dot(start + row * columns, vector, columns)
        }
      }
    }
  }
}
