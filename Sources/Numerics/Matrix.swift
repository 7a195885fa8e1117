/// A dense row-major matrix [rows, columns] of `Double`.
package struct Matrix: Equatable, Sendable {
  package let rows: Int
  package let columns: Int
  /// Row-major storage, `rows * columns` long.
  package var storage: [Double]

  package init(rows: Int, columns: Int, repeating value: Double = 0) {
    self.rows = rows
    self.columns = columns
    self.storage = [Double](repeating: value, count: rows * columns)
  }

  /// Takes row-major storage of exactly `rows * columns` values.
  package init(rows: Int, columns: Int, storage: [Double]) {
    precondition(storage.count == rows * columns)
    self.rows = rows
    self.columns = columns
    self.storage = storage
  }

  /// Takes rows of equal length.
  package init(_ rows: [[Double]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns })
    self.init(rows: rows.count, columns: columns, storage: rows.flatMap { $0 })
  }

  /// The element at a row and a column, both from zero.
  @inlinable package subscript(row: Int, column: Int) -> Double {
    get { storage[row * columns + column] }
    set { storage[row * columns + column] = newValue }
  }

  /// A copy of one row.
  package func row(_ row: Int) -> [Double] { Array(storage[row * columns..<(row + 1) * columns]) }
}
