import Autodiff

/// Compositions [n, d] and, of a conditional model, the values [n, c] of their properties, nil where unknown.
package struct TrainingRows: Sendable {
  package let dimension: Int
  package let fractions: [Float]
  package let values: [[Double?]]
  /// The fractions again, without their zeros.
  private let sparse: SparseRows

  package init(dimension: Int, fractions: [Float], values: [[Double?]] = []) {
    self.dimension = dimension
    self.fractions = fractions
    self.values = values
    sparse = SparseRows(fractions, columns: dimension)
  }

  package var count: Int { fractions.count / dimension }
  package var isEmpty: Bool { fractions.isEmpty }

  /// Fractions of some rows.
  func fractions(of rows: ArraySlice<Int>) -> SparseRows { sparse.rows(rows) }
}
