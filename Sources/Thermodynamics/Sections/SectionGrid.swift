/// The grid of a section: its points and the cells between them.
struct SectionGrid {
  private let plane: SectionPlane
  /// Row by row.
  let points: [LatticePoint]

  init(_ plane: SectionPlane) {
    self.plane = plane
    let (cells, step) = (plane.cells, SectionPlane.finest)
    points = (0...cells).flatMap { row in
      (0...(plane.isTriangle ? cells - row : cells)).map { LatticePoint(x: $0 * step, y: row * step) }
    }
  }

  /// Squares, or triangles upright and inverted.
  var cells: [SectionCell] {
    let step = SectionPlane.finest
    return points.flatMap { point -> [SectionCell] in
      let (right, up) = (LatticePoint(x: point.x + step, y: point.y), LatticePoint(x: point.x, y: point.y + step))
      let far = LatticePoint(x: point.x + step, y: point.y + step)
      guard plane.isTriangle else {
        return max(far.x, far.y) > plane.extent ? [] : [SectionCell(corners: [point, right, far, up])]
      }
      let sum = point.x + point.y
      if sum >= plane.extent { return [] }
      let upright = SectionCell(corners: [point, right, up])
      return sum + step >= plane.extent ? [upright] : [upright, SectionCell(corners: [right, far, up])]
    }
  }

  /// Whether a tie-line is drawn through a point: through about ten in a row.
  func isMarked(_ point: LatticePoint) -> Bool {
    let stride = max(1, plane.cells / 10) * SectionPlane.finest
    return plane.isTriangle && point.x % stride == 0 && point.y % stride == 0
  }

  /// Neighbours of a point in the grid.
  func neighbours(_ point: LatticePoint) -> [LatticePoint] {
    let step = SectionPlane.finest
    let steps =
      [(step, 0), (-step, 0), (0, step), (0, -step)] + (plane.isTriangle ? [(step, -step), (-step, step)] : [])
    return steps.map { LatticePoint(x: point.x + $0.0, y: point.y + $0.1) }
  }

  /// The connected fields of equal sets in the order of the grid, each labelled where it is deepest; then the sets that only
  /// boundaries came upon. O(points).
  func fields(_ states: [Int?], _ survey: SectionSurvey) -> [PhaseSection.Field] {
    let numbers = Dictionary(uniqueKeysWithValues: points.enumerated().map { ($1, $0) })
    let near = points.map { point in neighbours(point).map { numbers[$0] } }
    // How far each point lies from another set, in steps of the grid.
    var depth = [Int](repeating: -1, count: points.count)
    var front = points.indices.filter { place in near[place].contains { $0 == nil || states[$0!] != states[place] } }
    var level = 0
    while !front.isEmpty {
      for place in front { depth[place] = level }
      level += 1
      var next: [Int] = []
      for place in front {
        for other in near[place].compactMap({ $0 }) where depth[other] < 0 {
          depth[other] = level
          next.append(other)
        }
      }
      front = next
    }
    var isTaken = [Bool](repeating: false, count: points.count)
    var fields: [PhaseSection.Field] = []
    for start in points.indices where !isTaken[start] {
      guard let set = states[start] else { continue }
      isTaken[start] = true
      var members = [start]
      var seen = 0
      while seen < members.count {
        for other in near[members[seen]].compactMap({ $0 }) where !isTaken[other] && states[other] == set {
          isTaken[other] = true
          members.append(other)
        }
        seen += 1
      }
      let most = members.reduce(0) { max($0, depth[$1]) }
      let deepest = middle(members.filter { depth[$0] == most })
      fields.append(
        .init(set: set, label: position(points[deepest]), share: Double(members.count) / Double(points.count)))
    }
    let known = Set(fields.map(\.set))
    for set in survey.sets.indices where !known.contains(set) {
      let own = survey.states.filter { $0.value == set }.keys.sorted { ($0.y, $0.x) < ($1.y, $1.x) }
      if !own.isEmpty { fields.append(.init(set: set, label: position(own[own.count / 2]), share: 0)) }
    }
    return fields
  }

  /// Of some points of the grid the one next to their mean.
  private func middle(_ places: [Int]) -> Int {
    let count = Double(places.count)
    let x = places.reduce(0) { $0 + Double(points[$1].x) } / count
    let y = places.reduce(0) { $0 + Double(points[$1].y) } / count
    func distance(_ place: Int) -> Double {
      let (dx, dy) = (Double(points[place].x) - x, Double(points[place].y) - y)
      return dx * dx + dy * dy
    }
    return places.min { distance($0) < distance($1) } ?? places[0]
  }

  private func position(_ point: LatticePoint) -> SectionPoint { plane.position(Double(point.x), Double(point.y)) }
}

/// A square or a triangle of the lattice, its corners in order around it.
struct SectionCell: Hashable {
  let corners: [LatticePoint]

  var size: Int { corners[0].distance(corners[1]) }

  /// Its edges, in order.
  var edges: [(LatticePoint, LatticePoint)] {
    corners.indices.map { (corners[$0], corners[($0 + 1) % corners.count]) }
  }

  /// Four cells of half the size.
  var quarters: [SectionCell] {
    let middles = edges.map { $0.0.middle($0.1) }
    let count = corners.count
    if count == 3 {
      return [SectionCell(corners: middles)]
        + (0..<3).map { SectionCell(corners: [corners[$0], middles[$0], middles[($0 + 2) % 3]]) }
    }
    let centre = corners[0].middle(corners[2])
    return (0..<4).map { SectionCell(corners: [corners[$0], middles[$0], centre, middles[($0 + 3) % 4]]) }
  }
}
