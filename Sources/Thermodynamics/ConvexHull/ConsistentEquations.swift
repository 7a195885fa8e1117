/// Linear equations that have a solution, with at most as many unknowns as equations.
enum ConsistentEquations {
  /// Solves Σₖ aₖ·columnₖ = b for one or several right sides b by elimination with full pivoting; nil where columns depend
  /// on one another.
  ///
  /// The order of operations on a right side depends on its numbers and the columns alone. O(rows·columns·(columns + sides)).
  /// - Parameter table: the columns and then the right sides, row-major [rows, unknowns + sides]; used up.
  /// - Returns: row-major [unknowns, sides].
  static func solve(_ table: inout [Double], unknowns: Int, sides: Int = 1) -> [Double]? {
    let width = unknowns + sides
    let rows = table.count / width
    guard unknowns > 0, unknowns <= rows else { return nil }
    var solution = [Double](repeating: 0, count: unknowns * sides)
    let isSolved = withUnsafeTemporaryAllocation(of: Int.self, capacity: unknowns) { order in
      for place in 0..<unknowns { order[place] = place }
      return table.withUnsafeMutableBufferPointer { table in
        guard eliminate(table, rows, unknowns, width, order) else { return false }
        for side in 0..<sides {
          for step in stride(from: unknowns - 1, through: 0, by: -1) {
            var value = table[step * width + unknowns + side]
            for column in step + 1..<unknowns {
              value -= table[step * width + column] * solution[order[column] * sides + side]
            }
            solution[order[step] * sides + side] = value / table[step * width + step]
          }
        }
        return true
      }
    }
    return isSolved ? solution : nil
  }

  private static func eliminate(
    _ table: UnsafeMutableBufferPointer<Double>, _ rows: Int, _ unknowns: Int, _ width: Int,
    _ order: UnsafeMutableBufferPointer<Int>
  ) -> Bool {
    for step in 0..<unknowns {
      var best = (row: step, column: step)
      var greatest = abs(table[step * width + step])
      for row in step..<rows {
        for column in step..<unknowns where abs(table[row * width + column]) > greatest {
          best = (row, column)
          greatest = abs(table[row * width + column])
        }
      }
      guard greatest > 1e-13 else { return false }
      if best.row != step { for column in 0..<width { table.swapAt(step * width + column, best.row * width + column) } }
      if best.column != step {
        order.swapAt(step, best.column)
        for row in 0..<rows { table.swapAt(row * width + step, row * width + best.column) }
      }
      for row in step + 1..<rows where table[row * width + step] != 0 {
        let factor = table[row * width + step] / table[step * width + step]
        for column in step..<width { table[row * width + column] -= factor * table[step * width + column] }
      }
    }
    return true
  }
}
