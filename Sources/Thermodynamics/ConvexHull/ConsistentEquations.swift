/// Linear equations that have a solution, with at most as many unknowns as equations.
enum ConsistentEquations {
  /// Solves Σₖ aₖ·columnₖ = rightSide by elimination with full pivoting; nil where columns depend on one another.
  ///
  /// The order of operations depends on the numbers alone. O(rows·columns²).
  static func solve(columns: [[Double]], rightSide: [Double]) -> [Double]? {
    let (rows, unknowns) = (rightSide.count, columns.count)
    guard unknowns > 0, unknowns <= rows else { return nil }
    var matrix = (0..<rows).map { row in columns.map { $0[row] } + [rightSide[row]] }
    var order = Array(0..<unknowns)
    for step in 0..<unknowns {
      var best = (row: step, column: step)
      for row in step..<rows {
        for column in step..<unknowns where abs(matrix[row][column]) > abs(matrix[best.row][best.column]) {
          best = (row, column)
        }
      }
      guard abs(matrix[best.row][best.column]) > 1e-13 else { return nil }
      matrix.swapAt(step, best.row)
      if best.column != step {
        order.swapAt(step, best.column)
        for row in 0..<rows { matrix[row].swapAt(step, best.column) }
      }
      for row in step + 1..<rows where matrix[row][step] != 0 {
        let factor = matrix[row][step] / matrix[step][step]
        for column in step...unknowns { matrix[row][column] -= factor * matrix[step][column] }
      }
    }
    var solution = [Double](repeating: 0, count: unknowns)
    for step in stride(from: unknowns - 1, through: 0, by: -1) {
      var value = matrix[step][unknowns]
      for column in step + 1..<unknowns { value -= matrix[step][column] * solution[order[column]] }
      solution[order[step]] = value / matrix[step][step]
    }
    return solution
  }
}
