/// Linear equations in exact fractions, by elimination: a few elements by a few substances.
enum ExactEquations {
  /// The one solution of Σₖ aₖ·columnₖ = rightSide; nil where there is none or more than one.
  /// - Throws: `RationalOverflow`.
  static func solve(columns: [[Int]], rightSide: [Int]) throws(RationalOverflow) -> [Rational]? {
    var rows = rightSide.indices.map { row in columns.map { Rational($0[row]) } + [Rational(rightSide[row])] }
    let pivots = try reduce(&rows, columns: columns.count)
    guard pivots.count == columns.count else { return nil }
    guard rows[pivots.count...].allSatisfy({ $0[columns.count] == .zero }) else { return nil }
    return pivots.indices.map { rows[$0][columns.count] }
  }

  /// The one vector but for its scale with Σₖ aₖ·columnₖ = 0, its first component one; nil where there is none, where there
  /// are more, or where the first component is zero.
  /// - Throws: `RationalOverflow`.
  static func nullVector(columns: [[Int]]) throws(RationalOverflow) -> [Rational]? {
    guard let first = columns.first else { return nil }
    return try solve(columns: Array(columns.dropFirst()), rightSide: first.map { -$0 }).map { [.one] + $0 }
  }

  /// Reduced row echelon form of the first columns; returns the column of each pivot row.
  private static func reduce(_ rows: inout [[Rational]], columns: Int) throws(RationalOverflow) -> [Int] {
    var pivots: [Int] = []
    for column in 0..<columns {
      let step = pivots.count
      guard step < rows.count, let row = rows.indices.dropFirst(step).first(where: { rows[$0][column] != .zero }) else {
        continue
      }
      rows.swapAt(step, row)
      let scale = rows[step][column]
      for place in rows[step].indices { rows[step][place] = try rows[step][place] / scale }
      for other in rows.indices where other != step && rows[other][column] != .zero {
        let factor = rows[other][column]
        for place in rows[other].indices {
          rows[other][place] = try rows[other][place] - factor * rows[step][place]
        }
      }
      pivots.append(column)
    }
    return pivots
  }
}
