import Numerics

/// The exclusive volumes of points in three objectives: the third ascends; each step of the staircase holds the part of
/// the plane that it alone dominates, as boxes side by side whose heights descend (after Emmerich & Fonseca 2011,
/// `emmerich2011computing`).
enum ExclusiveSweep {
  /// The volume that each point alone dominates; every point is better than the reference in all three objectives.
  static func contributions(_ points: [[Double]], reference: [Double]) -> [Double] {
    var staircase = Staircase()
    var covered: [Staircase.Step] = []
    var regions = [Region](repeating: Region(), count: points.count)
    let order = ColumnOrder.ascending(Matrix(points), column: 2)
    for index in order {
      let (x, y, z) = (points[index][0], points[index][1], points[index][2])
      if let cover = staircase.last(atOrBefore: x), cover.y <= y {
        // Only the last of the steps that cover the point can have lost something, and only if it is the only one.
        regions[cover.label].cut(x: x, y: y, level: z)
        continue
      }
      let (before, after) = staircase.insert(Staircase.Step(x: x, y: y, label: index), covered: &covered)
      for step in covered { regions[step.label].end(level: z) }
      if let before { regions[before.label].cut(x: x, y: y, level: z) }
      if let after { regions[after.label].cut(x: x, y: y, level: z) }
      var boxes: [Region.Box] = []
      var left = x
      var height = before?.y ?? reference[1]
      for step in covered {
        if step.x > left { boxes.append(Region.Box(left: left, right: step.x, top: height)) }
        (left, height) = (step.x, step.y)
      }
      let right = after?.x ?? reference[0]
      if right > left { boxes.append(Region.Box(left: left, right: right, top: height)) }
      regions[index] = Region(boxes: boxes, bottom: y, level: z)
    }
    for index in points.indices { regions[index].end(level: reference[2]) }
    return regions.map(\.volume)
  }

  /// What one point alone dominates in the plane at the present level, and the volume gathered below it.
  private struct Region {
    /// From `bottom` of the region to `top`.
    struct Box {
      var left: Double
      var right: Double
      var top: Double
    }

    var boxes: [Box] = []
    var bottom = 0.0
    var level = 0.0
    var area = 0.0
    var volume = 0.0

    init() {}

    init(boxes: [Box], bottom: Double, level: Double) {
      self.boxes = boxes
      self.bottom = bottom
      self.level = level
      area = Region.area(boxes, bottom)
    }

    /// Gathers the volume up to a level and gives up the region.
    mutating func end(level: Double) {
      rise(to: level)
      boxes = []
      area = 0
    }

    /// Takes away what a point (x, y) dominates from a level on.
    mutating func cut(x: Double, y: Double, level: Double) {
      rise(to: level)
      let ceiling = max(y, bottom)
      // Boxes ascend in x and descend in height: those that reach beyond x and above the ceiling are one run.
      let first = boxes.partition { $0.right > x }
      var end = first
      while end < boxes.count, boxes[end].top > ceiling { end += 1 }
      if first == end { return }
      let run = boxes[first..<end]
      let right = boxes[end - 1].right
      var replacement: [Box] = []
      if run[first].left < x { replacement.append(Box(left: run[first].left, right: x, top: run[first].top)) }
      if ceiling > bottom { replacement.append(Box(left: max(run[first].left, x), right: right, top: ceiling)) }
      boxes.replaceSubrange(first..<end, with: replacement)
      area = Region.area(boxes, bottom)
    }

    private mutating func rise(to level: Double) {
      volume += area * (level - self.level)
      self.level = level
    }

    private static func area(_ boxes: [Box], _ bottom: Double) -> Double {
      var sum = 0.0
      for box in boxes { sum += (box.right - box.left) * (box.top - bottom) }
      return sum
    }
  }
}

extension Array {
  /// The first place whose element satisfies a condition that holds for a tail of the array.
  fileprivate func partition(where isInTail: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isInTail(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
