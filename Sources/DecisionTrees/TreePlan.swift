/// How extremely randomised trees are grown (`geurts2006extremely`).
package struct TreePlan: Sendable, Equatable {
  /// How many trees.
  package var trees = 300
  /// How many inputs that vary within a node are tried for its split, as a share of all inputs; at least one is.
  package var share = 0.5
  /// The fewest rows of a leaf.
  package var leaf = 1
  /// The fewest rows from which the variance of the targets about a leaf is taken: a leaf that has fewer takes that of
  /// the nearest node above it that has them.
  package var varianceRows = 5

  package init() {}
}

/// Rows that trees grow on: inputs column after column, since a split looks at one input of many rows.
package struct TreeRows: Sendable {
  /// n, at most 2³¹ − 1.
  package let count: Int
  /// d, at most `inputLimit`.
  package let dimension: Int
  /// [d, n].
  let columns: [Float]
  let targets: [Float]

  /// The most inputs: a node names its input in 16 bits.
  package static let inputLimit = Int(Int16.max)

  /// Takes finite rows [n, d], row-major, and n finite targets. O(n·d).
  package init(_ rows: [Float], dimension: Int, targets: [Float]) {
    precondition(rows.count == dimension * targets.count && dimension <= Self.inputLimit)
    precondition(targets.count < Int(Int32.max))
    let count = targets.count
    var columns = [Float](repeating: 0, count: rows.count)
    for row in 0..<count {
      for k in 0..<dimension { columns[k * count + row] = rows[row * dimension + k] }
    }
    self.count = count
    self.dimension = dimension
    self.columns = columns
    self.targets = targets
  }
}
