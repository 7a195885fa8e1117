import Autodiff
import Numerics

/// Compositions [n, d] and, of a conditional model, what is known of their properties [n, 2c]: row by row the scaled value
/// of each condition, zero where it is unknown, then whether it is known.
package struct TrainingRows: Sendable {
  package let dimension: Int
  package let fractions: [Float]
  package let conditions: [Float]
  /// The fractions again, without their zeros.
  private let sparse: SparseRows

  package init(dimension: Int, fractions: [Float], conditions: [Float] = []) {
    self.dimension = dimension
    self.fractions = fractions
    self.conditions = conditions
    sparse = SparseRows(fractions, columns: dimension)
  }

  package var count: Int { fractions.count / dimension }
  package var isEmpty: Bool { fractions.isEmpty }

  /// Fractions of some rows.
  func fractions(of rows: ArraySlice<Int>) -> SparseRows { sparse.rows(rows) }

  /// Conditions of some rows, each withheld with a probability, so that a model learns to do without.
  func conditions(of rows: ArraySlice<Int>, withheld: Double, _ random: inout SeededGenerator) -> [Float] {
    let width = count == 0 ? 0 : conditions.count / count
    guard width > 0 else { return [] }
    return rows.flatMap { row in
      random.uniform() < withheld
        ? Array(repeating: 0, count: width) : Array(conditions[row * width..<(row + 1) * width])
    }
  }
}
