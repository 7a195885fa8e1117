/// The exclusive volumes of points in up to three objectives: the third ascends; each step of the staircase holds the part
/// of the plane that it alone dominates, as boxes side by side whose heights descend (after Emmerich & Fonseca 2011,
/// `emmerich2011computing`).
struct ExclusiveSweep {
  private let reference: (x: Double, y: Double, z: Double)
  private var regions: [Region]
  private var boxes = BoxPool()

  /// What one point alone dominates in the plane at the present level, and the volume gathered below it.
  private struct Region {
    var boxes = BoxPool.List()
    /// The boxes reach down to here.
    var bottom = 0.0
    var area = 0.0
    var level = 0.0
    var volume = 0.0

    /// Gathers the volume up to a level.
    mutating func rise(to level: Double) {
      volume += area * (level - self.level)
      self.level = level
    }
  }

  private init(count: Int, reference: (Double, Double, Double)) {
    self.reference = reference
    regions = [Region](repeating: Region(), count: count)
  }

  /// The volume that each point alone dominates. O(n log n) as long as no point is dominated.
  /// - Parameters:
  ///   - rows: points [n, m], row by row, m 1 to 3, better than the reference in every objective.
  ///   - reference: m values.
  static func contributions(_ rows: [Double], reference: [Double]) -> [Double] {
    if reference.count == 2, let rectangles = rectangles(rows, reference: reference) { return rectangles }
    // Fewer objectives are three with the others constant at one unit from the reference.
    let m = reference.count
    let padded = reference + [Double](repeating: 1, count: 3 - m)
    var sweep = ExclusiveSweep(count: rows.count / m, reference: (padded[0], padded[1], padded[2]))
    var staircase = Staircase()
    var covered: [Staircase.Step] = []
    for index in ColumnOrder.ascending(rows, columns: m, column: m < 3 ? 0 : 2) {
      let step = Staircase.Step(x: rows[index * m], y: m > 1 ? rows[index * m + 1] : 0, label: index)
      let level = m > 2 ? rows[index * m + 2] : 0
      if let cover = staircase.last(atOrBefore: step.x), cover.y <= step.y {
        // Only the last of the steps that cover the point can have lost something, and only if it is the only one.
        sweep.cut(cover.label, step, level)
        continue
      }
      let (before, after) = staircase.insert(step, covered: &covered)
      for old in covered { sweep.end(old.label, level) }
      if let before { sweep.cut(before.label, step, level) }
      if let after { sweep.cut(after.label, step, level) }
      sweep.begin(step, level, before: before, covered: covered, after: after)
    }
    for index in sweep.regions.indices { sweep.regions[index].rise(to: sweep.reference.z) }
    // Boxes are taken off an area one by one, so that a little less than nothing may be left.
    return sweep.regions.map { max(0, $0.volume) }
  }

  /// In two objectives the rectangle between each point and its neighbours; nil where a point is dominated or doubled.
  private static func rectangles(_ rows: [Double], reference: [Double]) -> [Double]? {
    let order = ColumnOrder.ascending(rows, columns: 2, column: 0)
    var areas = [Double](repeating: 0, count: order.count)
    var top = reference[1]
    for place in order.indices {
      let (x, y) = (rows[2 * order[place]], rows[2 * order[place] + 1])
      let right = place + 1 < order.count ? rows[2 * order[place + 1]] : reference[0]
      guard y < top, x < right else { return nil }
      areas[order[place]] = (right - x) * (top - y)
      top = y
    }
    return areas
  }

  /// Opens the region of a new step, between its neighbours and above the steps that it covers.
  private mutating func begin(
    _ step: Staircase.Step, _ level: Double, before: Staircase.Step?, covered: [Staircase.Step], after: Staircase.Step?
  ) {
    var region = Region()
    region.bottom = step.y
    region.level = level
    var left = step.x
    var top = before?.y ?? reference.y
    func add(until right: Double) {
      guard right > left else { return }
      boxes.append(BoxPool.Box(left: left, right: right, top: top), to: &region.boxes)
      region.area += (right - left) * (top - step.y)
    }
    for old in covered {
      add(until: old.x)
      (left, top) = (old.x, old.y)
    }
    add(until: after?.x ?? reference.x)
    regions[step.label] = region
  }

  /// Gathers a region's volume and gives the region up.
  private mutating func end(_ label: Int, _ level: Double) {
    regions[label].rise(to: level)
    regions[label].area = 0
    boxes.release(&regions[label].boxes)
  }

  /// Takes away from a region what a step dominates from a level on: of the boxes that reach beyond it and above it, which
  /// lie side by side, what is beyond and above.
  private mutating func cut(_ label: Int, _ step: Staircase.Step, _ level: Double) {
    var region = regions[label]
    region.rise(to: level)
    let ceiling = max(step.y, region.bottom)
    // A lower step cuts boxes at the end, a higher one those at the beginning: look there.
    var node = region.boxes.first
    if step.y <= region.bottom {
      node = region.boxes.last
      while node >= 0, boxes[node].left > step.x, boxes.previous(node) >= 0 { node = boxes.previous(node) }
    }
    while node >= 0, boxes[node].right <= step.x { node = boxes.next(node) }
    var low: BoxPool.Box?
    while node >= 0, boxes[node].top > ceiling {
      let box = boxes[node]
      let following = boxes.next(node)
      region.area -= (box.right - max(box.left, step.x)) * (box.top - ceiling)
      if ceiling > region.bottom {
        low = BoxPool.Box(left: low?.left ?? max(box.left, step.x), right: box.right, top: ceiling)
      }
      if box.left < step.x {
        boxes[node].right = step.x
      } else {
        boxes.remove(node, from: &region.boxes)
      }
      node = following
    }
    if let low { boxes.insert(low, before: node, into: &region.boxes) }
    if region.boxes.first < 0 { region.area = 0 }
    regions[label] = region
  }
}

/// Lists of boxes whose links lie in one array, so that a cut allocates nothing.
private struct BoxPool {
  struct Box {
    var left: Double
    var right: Double
    var top: Double
  }

  /// The ends of a list; −1 where there is none.
  struct List {
    var first: Int32 = -1
    var last: Int32 = -1
  }

  private struct Node {
    var box: Box
    var previous: Int32
    var next: Int32
  }

  private var nodes: [Node] = []
  /// Nodes that are free, linked by `next`.
  private var free: Int32 = -1

  subscript(node: Int32) -> Box {
    get { nodes[Int(node)].box }
    set { nodes[Int(node)].box = newValue }
  }

  func next(_ node: Int32) -> Int32 { nodes[Int(node)].next }
  func previous(_ node: Int32) -> Int32 { nodes[Int(node)].previous }

  mutating func append(_ box: Box, to list: inout List) { insert(box, before: -1, into: &list) }

  /// Puts a box before a node, or at the end for −1.
  mutating func insert(_ box: Box, before next: Int32, into list: inout List) {
    let previous = next < 0 ? list.last : nodes[Int(next)].previous
    let node: Int32
    if free >= 0 {
      node = free
      free = nodes[Int(node)].next
      nodes[Int(node)] = Node(box: box, previous: previous, next: next)
    } else {
      node = Int32(nodes.count)
      nodes.append(Node(box: box, previous: previous, next: next))
    }
    if previous < 0 { list.first = node } else { nodes[Int(previous)].next = node }
    if next < 0 { list.last = node } else { nodes[Int(next)].previous = node }
  }

  mutating func remove(_ node: Int32, from list: inout List) {
    let (previous, next) = (nodes[Int(node)].previous, nodes[Int(node)].next)
    if previous < 0 { list.first = next } else { nodes[Int(previous)].next = next }
    if next < 0 { list.last = previous } else { nodes[Int(next)].previous = previous }
    nodes[Int(node)].next = free
    free = node
  }

  /// Frees all of a list.
  mutating func release(_ list: inout List) {
    if list.last < 0 { return }
    nodes[Int(list.last)].next = free
    free = list.first
    list = List()
  }
}
