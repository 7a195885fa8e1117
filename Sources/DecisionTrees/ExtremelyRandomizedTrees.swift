import Numerics

/// What trees say of one row, in the units of the targets.
package struct TreeAnswer: Sendable, Equatable {
  /// The mean over the trees.
  package let mean: Double
  /// The median over the trees of what their leaves hold: of a target that is often the same value the better guess,
  /// where errors count by their magnitude (`meinshausen2006quantile`).
  package let median: Double
  /// The mean over the trees of the variance of targets about a leaf.
  package let within: Double
  /// The variance over the trees of their leaves' means.
  package let between: Double
}

/// An ensemble of extremely randomised trees (`geurts2006extremely`): every tree sees all rows; at a node each of the
/// inputs tried has one threshold, drawn uniformly between the least and the greatest value there, and the split that
/// leaves the least squared error is taken.
package struct ExtremelyRandomizedTrees: Sendable, Equatable {
  package let trees: [DecisionTree]
  /// d.
  package let dimension: Int

  /// An ensemble of at least one tree over d ≥ 1 inputs.
  package init(_ trees: [DecisionTree], dimension: Int) {
    precondition(!trees.isEmpty && dimension > 0)
    self.trees = trees
    self.dimension = dimension
  }

  /// Grows one tree; the same generator gives the same tree. O(d·share·n·depth), memory O(n + d²).
  package static func grow(_ rows: TreeRows, plan: TreePlan, random: inout SeededGenerator) -> DecisionTree {
    TreeGrower(rows, plan).grow(&random)
  }

  /// The answers for finite rows [n, d], row-major; each depends on its row alone. O(n·trees·(depth + log trees)).
  package func predict(rows count: Int, _ rows: [Float]) -> [TreeAnswer] {
    precondition(rows.count == count * dimension)
    var answers: [TreeAnswer] = []
    answers.reserveCapacity(count)
    // A tree stays in the cache for a block of rows, and the leaves of a block are few.
    let block = 256
    var leaves = [Float](repeating: 0, count: block * trees.count)
    var within = [Double](repeating: 0, count: block)
    for first in stride(from: 0, to: count, by: block) {
      let size = min(block, count - first)
      for row in 0..<size { within[row] = 0 }
      rows.withUnsafeBufferPointer { rows in
        let part = UnsafeBufferPointer(rebasing: rows[first * dimension..<(first + size) * dimension])
        for (place, tree) in trees.enumerated() {
          tree.forEachLeaf(part, dimension: dimension) { row, value, variance in
            leaves[row * trees.count + place] = value
            within[row] += Double(variance)
          }
        }
      }
      for row in 0..<size {
        answers.append(answer(&leaves[row * trees.count..<(row + 1) * trees.count], within: within[row]))
      }
    }
    return answers
  }

  private func answer(_ leaves: inout ArraySlice<Float>, within: Double) -> TreeAnswer {
    let count = Double(leaves.count)
    var mean = 0.0
    for leaf in leaves { mean += Double(leaf) }
    mean /= count
    var between = 0.0
    for leaf in leaves { between += (Double(leaf) - mean) * (Double(leaf) - mean) }
    leaves.sort()
    let middle = leaves.startIndex + leaves.count / 2
    let upper = Double(leaves[middle])
    let median = leaves.count.isMultiple(of: 2) ? (Double(leaves[middle - 1]) + upper) / 2 : upper
    return TreeAnswer(mean: mean, median: median, within: within / count, between: between / count)
  }
}
