import Numerics

/// The region that a front does not dominate, below a reference point, cut into disjoint boxes whose upper corners are
/// local upper bounds (Lacour et al. 2017, `lacour2017box`). Sums over the boxes give exact expected hypervolume
/// improvement (Yang et al. 2019, `yang2019efficient`).
///
/// At most n + 1 boxes for m = 2 and 2n + 1 for m = 3, found in O(n log n).
package struct NondominatedBoxes: Sendable {
  /// lower ≤ y < upper in every objective; a lower corner may be −∞.
  package struct Box: Sendable, Equatable {
    package var lower: [Double]
    package var upper: [Double]
  }

  package let boxes: [Box]

  /// Cuts up {y < reference : no point of the front is ≤ y}.
  /// - Parameters:
  ///   - front: points [n, m], m 1 to 3, all finite; dominated points, duplicates and points beyond the reference are
  ///     allowed and change nothing.
  ///   - reference: m values.
  package init(front: Matrix, reference: [Double]) {
    let m = reference.count
    precondition((1...3).contains(m) && front.columns == m)
    let padding = 3 - m
    let inside = (0..<front.rows).map(front.row).filter { zip($0, reference).allSatisfy { $0 < $1 } }
    var sweep = BoxSweep(reference: reference + [Double](repeating: 1, count: padding))
    sweep.run(inside.map { $0 + [Double](repeating: 0, count: padding) })
    // A padded objective is 0 at every point, so of the boxes along it those beyond 0 are the answer.
    boxes = sweep.closed.compactMap { box in
      if !inside.isEmpty, box.upper[m...].contains(where: { $0 <= 0 }) { return nil }
      return Box(lower: Array(box.lower[..<m]), upper: Array(box.upper[..<m]))
    }
  }
}

/// The third objective ascends; between two steps of the staircase stands a column that is open downwards and ends at
/// the height of the step on its left. A new point closes the columns that it cuts and opens two.
private struct BoxSweep {
  let reference: [Double]
  private(set) var closed: [NondominatedBoxes.Box] = []
  private var staircase = Staircase()
  /// The column that begins at the step of a point, and the one that begins at −∞.
  private var columns: [Column] = []
  private var first: Column

  private struct Column {
    var left: Double
    var top: Double
    var level: Double
  }

  init(reference: [Double]) {
    self.reference = reference
    first = Column(left: -.infinity, top: reference[1], level: -.infinity)
  }

  mutating func run(_ points: [[Double]]) {
    columns = points.map { Column(left: $0[0], top: $0[1], level: $0[2]) }
    var covered: [Staircase.Step] = []
    let order = points.isEmpty ? [] : ColumnOrder.ascending(Matrix(points), column: 2)
    for index in order {
      let (x, y, z) = (points[index][0], points[index][1], points[index][2])
      if staircase.covers(x: x, y: y) { continue }
      let (before, after) = staircase.insert(Staircase.Step(x: x, y: y, label: index), covered: &covered)
      let right = after?.x ?? reference[0]
      // The column before the point ends at x from here on.
      let oldRight = covered.first?.x ?? right
      var column = before.map { columns[$0.label] } ?? first
      close(column, right: oldRight, level: z)
      column.level = z
      if let before { columns[before.label] = column } else { first = column }
      for (place, step) in covered.enumerated() {
        close(columns[step.label], right: place + 1 < covered.count ? covered[place + 1].x : right, level: z)
      }
    }
    let steps = staircase.steps
    close(first, right: steps.first?.x ?? reference[0], level: reference[2])
    for (place, step) in steps.enumerated() {
      close(
        columns[step.label], right: place + 1 < steps.count ? steps[place + 1].x : reference[0], level: reference[2])
    }
  }

  private mutating func close(_ column: Column, right: Double, level: Double) {
    guard column.left < right, column.level < level else { return }
    closed.append(
      NondominatedBoxes.Box(
        lower: [column.left, -.infinity, column.level], upper: [right, column.top, level]))
  }
}
