/// One binary regression tree in preorder: a node's left child follows it, its right child stands further on. A row whose
/// input is at most the threshold goes left.
///
/// Four arrays of n nodes, 14 bytes a node. Of targets 0 and 1 the value of a leaf is the share of ones, and splits by
/// variance are splits by Gini's impurity, so that a tree classifies two classes as it stands.
package struct DecisionTree: Sendable, Equatable {
  /// The input that a node compares; −1 in a leaf.
  package let input: [Int16]
  /// The threshold of a node; in a leaf the mean of its targets.
  package let value: [Float]
  /// How far on the right child stands; 0 in a leaf.
  package let right: [Int32]
  /// In a leaf the variance of the targets about it, over the plan's `varianceRows` at least; 0 in other nodes.
  package let variance: [Float]

  /// How many nodes there are.
  package var count: Int { input.count }

  /// A tree out of its arrays; nil where they are none that a walk from the root could follow to a leaf, whatever the row
  /// of `dimension` inputs. O(nodes).
  package init?(input: [Int16], value: [Float], right: [Int32], variance: [Float], dimension: Int) {
    let count = input.count
    guard count > 0, value.count == count, right.count == count, variance.count == count else { return nil }
    for node in 0..<count {
      guard value[node].isFinite, variance[node].isFinite, variance[node] >= 0 else { return nil }
      if input[node] < 0 { continue }
      // Both children stand further on and before the end, so a walk ends.
      guard input[node] < dimension, right[node] > 1, Int(right[node]) < count - node else { return nil }
    }
    self.init(checked: input, value, right, variance)
  }

  init(checked input: [Int16], _ value: [Float], _ right: [Int32], _ variance: [Float]) {
    self.input = input
    self.value = value
    self.right = right
    self.variance = variance
  }

  /// Calls `body` with each row of [n, d] and the leaf's value and variance. O(n·depth).
  @inline(__always)
  func forEachLeaf(
    _ rows: UnsafeBufferPointer<Float>, dimension: Int, _ body: (_ row: Int, _ value: Float, _ variance: Float) -> Void
  ) {
    guard let start = rows.baseAddress else { return }
    input.withUnsafeBufferPointer { input in
      value.withUnsafeBufferPointer { value in
        right.withUnsafeBufferPointer { right in
          for row in 0..<rows.count / dimension {
            let numbers = start + row * dimension
            var node = 0
            while input[node] >= 0 {
              node += numbers[Int(input[node])] <= value[node] ? 1 : Int(right[node])
            }
            body(row, value[node], variance[node])
          }
        }
      }
    }
  }
}
