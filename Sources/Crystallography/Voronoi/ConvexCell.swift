import Glibc

/// A convex polyhedron around the origin that planes cut smaller: a Voronoi cell while it grows.
///
/// Faces are loops of vertices. A cut clips the loops that it meets and closes the wound with a face whose vertices are
/// ordered by angle, so that there is no topology that rounding could break: at vertices in which more planes meet than
/// need be, as in every symmetric crystal, the worst is a face or an edge of no size. Vertices within `touch` of a plane are
/// not cut off.
///
/// One cell is used again for site after site. It keeps its own memory: vertices in places that are given anew once they
/// are cut off, and one row of vertex numbers a face.
struct ConvexCell: ~Copyable {
  /// How far a vertex may stand beyond a plane without being cut off, Å.
  static let touch = 1e-9

  /// Positions of the vertices, Å; the origin in a place that is free.
  private var vertices = Row<SIMD3<Double>>(capacity: 64)
  private var vertexCount = 0
  /// Height of each vertex above the plane of a cut.
  private var heights = Row<Double>(capacity: 64)
  private var free = Row<Int32>(capacity: 64)
  private var freeCount = 0

  /// How many places for faces are in use; some of them may be empty.
  private(set) var faceCount = 0
  private var planes = Row<Int>(capacity: 32)
  /// How many vertices each face has; zero for a face that is gone.
  private var sizes = Row<Int32>(capacity: 32)
  /// The vertices of face f begin at f·width.
  private var loops = Row<Int32>(capacity: 32 * 16)
  private var width = 16

  private var clipped = Row<Int32>(capacity: 16)
  private var wound = Row<(angle: Double, vertex: Int32)>(capacity: 64)
  private var woundCount = 0
  private var crossings = Row<(below: Int32, above: Int32, vertex: Int32)>(capacity: 64)
  private var crossingCount = 0
  private var edges = Row<SIMD3<Double>>(capacity: 16)

  /// The greatest squared distance of a vertex from the origin, Å².
  private(set) var greatestSquare = 0.0

  init() {}

  /// The number of the plane that made a face, negative for the box that the cell began as; nil for an empty place.
  func plane(of face: Int) -> Int? { sizes[face] > 0 ? planes[face] : nil }

  /// Begins anew with a cube of an edge 2·`half`, Å.
  mutating func reset(half: Double) {
    freeCount = 0
    vertexCount = 8
    for corner in 0..<8 {
      vertices[corner] = SIMD3(
        corner & 1 == 0 ? -half : half, corner & 2 == 0 ? -half : half, corner & 4 == 0 ? -half : half)
    }
    faceCount = 6
    for (side, loop) in ConvexCell.sides.enumerated() {
      planes[side] = -1 - side
      sizes[side] = 4
      for place in 0..<4 { loops[side * width + place] = loop[place] }
    }
    greatestSquare = 3 * half * half
  }

  private static let sides: [[Int32]] = [
    [0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5],
  ]

  /// Cuts off what lies beyond the plane x·normal = height, normal of length 1, height positive. O(size of the cell).
  mutating func cut(normal: SIMD3<Double>, height: Double, plane: Int) {
    var highest = 0.0
    for vertex in 0..<vertexCount {
      let above = vertices[vertex].dot(normal) - height
      heights[vertex] = above
      highest = max(highest, above)
    }
    guard highest > ConvexCell.touch else { return }
    woundCount = 0
    crossingCount = 0
    let last = vertexCount
    for face in 0..<faceCount { clip(face) }
    if woundCount >= 3 { closeWound(normal: normal, plane: plane) }
    for vertex in 0..<last where heights[vertex] > ConvexCell.touch {
      // At the origin, below every plane, until it is given anew.
      vertices[vertex] = .zero
      heights[vertex] = 0
      free.reserve(freeCount + 1)
      free[freeCount] = Int32(truncatingIfNeeded: vertex)
      freeCount += 1
    }
    greatestSquare = 0
    for vertex in 0..<vertexCount { greatestSquare = max(greatestSquare, vertices[vertex].dot(vertices[vertex])) }
  }

  /// Keeps of a face what lies below the plane, and notes the vertices at which it was cut.
  private mutating func clip(_ face: Int) {
    let size = Int(sizes[face])
    let start = face * width
    var isTouched = false
    for place in start..<start + size where heights[Int(loops[place])] > ConvexCell.touch { isTouched = true }
    guard isTouched else { return }
    clipped.reserve(2 * size)
    var count = 0
    var from = loops[start + size - 1]
    var isFromAbove = heights[Int(from)] > ConvexCell.touch
    for place in start..<start + size {
      let to = loops[place]
      let isAbove = heights[Int(to)] > ConvexCell.touch
      if isAbove != isFromAbove {
        let vertex = isAbove ? crossing(below: from, above: to) : crossing(below: to, above: from)
        // A vertex on the plane stands in the loop by itself.
        if vertex != from, vertex != to {
          clipped[count] = vertex
          count += 1
        }
        noteWound(vertex)
      }
      if !isAbove {
        clipped[count] = to
        count += 1
      }
      (from, isFromAbove) = (to, isAbove)
    }
    if count > width { widen(to: count) }
    sizes[face] = count < 3 ? 0 : Int32(truncatingIfNeeded: count)
    for place in 0..<count { loops[face * width + place] = clipped[place] }
  }

  private mutating func noteWound(_ vertex: Int32) {
    for place in 0..<woundCount where wound[place].vertex == vertex { return }
    wound.reserve(woundCount + 1)
    wound[woundCount] = (0, vertex)
    woundCount += 1
  }

  /// The vertex at which an edge goes through the plane; the same for both faces that share the edge.
  private mutating func crossing(below: Int32, above: Int32) -> Int32 {
    let (low, high) = (heights[Int(below)], heights[Int(above)])
    if low >= -ConvexCell.touch { return below }
    for place in 0..<crossingCount where crossings[place].below == below && crossings[place].above == above {
      return crossings[place].vertex
    }
    let share = low / (low - high)
    let position = vertices[Int(below)] + share * (vertices[Int(above)] - vertices[Int(below)])
    let vertex: Int32
    if freeCount > 0 {
      freeCount -= 1
      vertex = free[freeCount]
    } else {
      vertex = Int32(truncatingIfNeeded: vertexCount)
      vertexCount += 1
      vertices.reserve(vertexCount)
      heights.reserve(vertexCount)
    }
    vertices[Int(vertex)] = position
    heights[Int(vertex)] = 0
    crossings.reserve(crossingCount + 1)
    crossings[crossingCount] = (below, above, vertex)
    crossingCount += 1
    return vertex
  }

  /// Makes a face of the vertices at which the plane cut, in the order of their angles around its normal.
  private mutating func closeWound(normal: SIMD3<Double>, plane: Int) {
    var centre = SIMD3<Double>.zero
    for place in 0..<woundCount { centre += vertices[Int(wound[place].vertex)] }
    centre /= Double(woundCount)
    let first = vertices[Int(wound[0].vertex)] - centre
    let u = first - first.dot(normal) * normal
    let v = normal.cross(u)
    for place in 0..<woundCount {
      let offset = vertices[Int(wound[place].vertex)] - centre
      var item = (angle: ConvexCell.pseudoAngle(offset.dot(u), offset.dot(v)), vertex: wound[place].vertex)
      var hole = place
      while hole > 0, wound[hole - 1].angle > item.angle {
        wound[hole] = wound[hole - 1]
        hole -= 1
      }
      swap(&wound[hole], &item)
    }
    if woundCount > width { widen(to: woundCount) }
    var face = 0
    while face < faceCount, sizes[face] > 0 { face += 1 }
    if face == faceCount {
      faceCount += 1
      planes.reserve(faceCount)
      sizes.reserve(faceCount)
      loops.reserve(faceCount * width)
    }
    planes[face] = plane
    sizes[face] = Int32(truncatingIfNeeded: woundCount)
    for place in 0..<woundCount { loops[face * width + place] = wound[place].vertex }
  }

  /// A number that grows with the angle of (x, y), from −2 to 2.
  private static func pseudoAngle(_ x: Double, _ y: Double) -> Double {
    let sum = abs(x) + abs(y)
    guard sum > 0 else { return 0 }
    return y < 0 ? x / sum - 1 : 1 - x / sum
  }

  /// Makes room for faces of more vertices.
  private mutating func widen(to count: Int) {
    let wider = max(count, 2 * width)
    loops.reserve(faceCount * wider)
    for face in stride(from: faceCount - 1, through: 0, by: -1) {
      for place in stride(from: Int(sizes[face]) - 1, through: 0, by: -1) {
        loops[face * wider + place] = loops[face * width + place]
      }
    }
    width = wider
  }

  /// What a face measures.
  struct Measure {
    /// Å².
    var area = 0.0
    /// The solid angle that the face fills as seen from the origin, steradian.
    var solidAngle = 0.0
    /// How many corners it has; see `corners`.
    var order = 0
  }

  /// Area, solid angle and order of a face. The solid angle is summed over a fan of triangles
  /// (`vanoosterom1983solid`). O(vertices of the face).
  mutating func measure(_ face: Int) -> Measure {
    var measure = Measure()
    let (start, size) = (face * width, Int(sizes[face]))
    let origin = vertices[Int(loops[start])]
    let originLength = origin.length
    var area = SIMD3<Double>.zero
    var circumference = 0.0
    var previous = vertices[Int(loops[start + size - 1])]
    var previousLength = previous.length
    for place in start..<start + size {
      let vertex = vertices[Int(loops[place])]
      let length = vertex.length
      circumference += (vertex - previous).length
      if place > start + 1 {
        area += (previous - origin).cross(vertex - origin)
        let volume = origin.dot(previous.cross(vertex))
        let below =
          originLength * (previousLength * length + previous.dot(vertex)) + origin.dot(previous) * length
          + origin.dot(vertex) * previousLength
        measure.solidAngle += 2 * atan2(abs(volume), below)
      }
      (previous, previousLength) = (vertex, length)
    }
    measure.order = corners(of: face, circumference: circumference)
    measure.area = area.length / 2
    return measure
  }

  /// How many corners a face has, edges shorter than a hundredth of its circumference and turns of less than 5 degrees
  /// left out: those come and go with the last digits of the positions.
  private mutating func corners(of face: Int, circumference: Double) -> Int {
    let (start, size) = (face * width, Int(sizes[face]))
    var previous = vertices[Int(loops[start + size - 1])]
    edges.reserve(size)
    var kept = 0
    for place in start..<start + size {
      let vertex = vertices[Int(loops[place])]
      let edge = vertex - previous
      let length = edge.length
      if length > circumference / 100 {
        edges[kept] = edge / length
        kept += 1
      }
      previous = vertex
    }
    var count = 0
    for edge in 0..<kept where edges[edge].dot(edges[edge == 0 ? kept - 1 : edge - 1]) < ConvexCell.straight {
      count += 1
    }
    return count
  }

  /// The cosine of 5 degrees.
  private static let straight = 0.99619469809174555
}

/// A run of memory that grows and is not checked.
private struct Row<Element>: ~Copyable {
  private var start: UnsafeMutablePointer<Element>
  private var capacity: Int

  init(capacity: Int) {
    start = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  deinit { start.deallocate() }

  subscript(place: Int) -> Element {
    @inline(__always) get { start[place] }
    @inline(__always) nonmutating _modify { yield &start[place] }
  }

  /// Makes room for `count` elements and keeps those there are.
  @inline(__always) mutating func reserve(_ count: Int) {
    if count > capacity { grow(count) }
  }

  private mutating func grow(_ count: Int) {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: max(count, 2 * capacity))
    larger.update(from: start, count: capacity)
    start.deallocate()
    start = larger
    capacity = max(count, 2 * capacity)
  }
}
