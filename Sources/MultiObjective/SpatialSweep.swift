/// m = 3: the third objective ascends while a staircase holds the area dominated so far (Fonseca 2006,
/// `fonseca2006improved`).
enum SpatialSweep {
  /// The volume that points [n, 3], row by row and better than the reference, dominate. O(n log n).
  static func volume(_ rows: [Double], reference: [Double]) -> Double {
    let order = ColumnOrder.ascending(rows, columns: 3, column: 2)
    var staircase = Staircase()
    var covered: [Staircase.Step] = []
    var volume = 0.0
    var area = 0.0
    var level = 0.0
    for row in order {
      let (x, y, z) = (rows[3 * row], rows[3 * row + 1], rows[3 * row + 2])
      if staircase.covers(x: x, y: y) { continue }
      volume += area * (z - level)
      level = z
      let (before, after) = staircase.insert(Staircase.Step(x: x, y: y, label: row), covered: &covered)
      var left = x
      var height = before?.y ?? reference[1]
      for step in covered {
        area += (step.x - left) * (height - y)
        (left, height) = (step.x, step.y)
      }
      area += ((after?.x ?? reference[0]) - left) * (height - y)
    }
    return volume + area * (reference[2] - level)
  }
}
