/// Finds the lines on which the set of phases changes, cell by cell.
struct BoundaryTracer {
  /// Two sets that meet, ascending.
  struct Kind: Hashable {
    let first: Int
    let second: Int
  }

  /// A point between points of the lattice, in its steps.
  struct Place: Hashable {
    let x: Double
    let y: Double
  }

  /// A boundary or a part of one.
  struct Chain {
    let kind: Kind
    var points: [Place]
  }

  private(set) var survey: SectionSurvey
  private var segments: [Kind: [(Place, Place)]] = [:]
  /// Kinds in the order in which they were met.
  private var kinds: [Kind] = []

  /// A cell in which boundaries meet is cut until it is this many steps of the lattice.
  private static let smallest = SectionPlane.finest / 256
  /// A point of a boundary this near to the line through its neighbours is left out, in steps of the lattice.
  private static let slack = 1.0

  /// Cells that are quartered whatever their edges say.
  private let opened: Set<SectionCell>

  init(_ survey: SectionSurvey, opened: Set<SectionCell>) {
    self.survey = survey
    self.opened = opened
  }

  /// The changes of one kind around a cell, in order, and the edge of each.
  private struct Crossings {
    let kind: Kind
    var places: [Place] = []
    var edges: [Int] = []

    /// Whether a narrow field, the same on both sides, comes in over one edge and leaves over another.
    var isBand: Bool { edges.count == 4 && edges[0] == edges[1] && edges[1] != edges[2] && edges[2] == edges[3] }
    /// Whether it is clear which belong together.
    var isPlain: Bool { isBand || edges.count == 2 && edges[0] != edges[1] }
  }

  /// Adds the boundaries in a cell.
  mutating func trace(_ cell: SectionCell) {
    var groups: [Crossings] = []
    for (edge, (from, to)) in cell.edges.enumerated() {
      var changes: [(kind: Kind, place: Place)] = []
      find(from, to, &changes)
      for (kind, place) in changes {
        let number = groups.firstIndex { $0.kind == kind } ?? groups.count
        if number == groups.count { groups.append(Crossings(kind: kind)) }
        groups[number].places.append(place)
        groups[number].edges.append(edge)
      }
    }
    let isPlain = groups.allSatisfy(\.isPlain) && !opened.contains(cell)
    if !isPlain, cell.size > Self.smallest, survey.equilibria < SectionSurvey.mostEquilibria {
      for quarter in cell.quarters { trace(quarter) }
      return
    }
    let loose = groups.filter { $0.places.count % 2 == 1 }.compactMap(\.places.last)
    let junction = Place(
      x: loose.reduce(0) { $0 + $1.x } / Double(max(1, loose.count)),
      y: loose.reduce(0) { $0 + $1.y } / Double(max(1, loose.count)))
    for group in groups {
      let kind = group.kind
      var places = group.places
      // Around the cell the two lines of a band are the first with the last, and those between.
      if group.isBand { places.swapAt(1, 3) }
      for place in stride(from: 0, to: places.count - 1, by: 2) { add(kind, places[place], places[place + 1]) }
      if places.count % 2 == 1, let last = places.last, last != junction { add(kind, last, junction) }
    }
  }

  private mutating func add(_ kind: Kind, _ from: Place, _ to: Place) {
    if segments[kind] == nil { kinds.append(kind) }
    segments[kind, default: []].append((from, to))
  }

  /// The changes along an edge, by bisection; each lies between two neighbours of the lattice. Halving meets the same points
  /// from a cell and from its quarters.
  private mutating func find(
    _ from: LatticePoint, _ to: LatticePoint, _ changes: inout [(kind: Kind, place: Place)]
  ) {
    guard let first = survey.state(from), let last = survey.state(to) else { return }
    if first == last {
      // Between equal ends something else is known where a cell beside was quartered, or told by a leap of the compositions.
      let mayDiffer = survey.states[from.middle(to)] != nil || survey.jumps(from, to)
      guard from.distance(to) > 1, mayDiffer, survey.equilibria < SectionSurvey.mostEquilibria else { return }
    }
    if from.distance(to) <= 1 || survey.equilibria >= SectionSurvey.mostEquilibria {
      let place = Place(x: Double(from.x + to.x) / 2, y: Double(from.y + to.y) / 2)
      changes.append((Kind(first: min(first, last), second: max(first, last)), place))
      return
    }
    let middle = from.middle(to)
    find(from, middle, &changes)
    find(middle, to, &changes)
  }

  // MARK: Lines

  /// The segments joined to lines as long as they go, in the order in which their kinds were met.
  var chains: [Chain] {
    kinds.flatMap { kind in
      Self.joined(segments[kind] ?? []).map { Chain(kind: kind, points: Self.straightened($0)) }
    }
  }

  /// Follows segments from end to end: first from points where a line ends, then around rings. O(segments).
  private static func joined(_ segments: [(Place, Place)]) -> [[Place]] {
    var ends: [Place: [Int]] = [:]
    for (number, segment) in segments.enumerated() where segment.0 != segment.1 {
      ends[segment.0, default: []].append(number)
      ends[segment.1, default: []].append(number)
    }
    var isUsed = segments.map { $0.0 == $0.1 }
    var lines: [[Place]] = []
    func follow(_ start: Place, _ first: Int) -> [Place] {
      var line = [start]
      var next: Int? = first
      while let number = next {
        isUsed[number] = true
        let here = segments[number].0 == line[line.count - 1] ? segments[number].1 : segments[number].0
        line.append(here)
        let around = ends[here] ?? []
        next = around.count == 2 ? around.first { !isUsed[$0] } : nil
      }
      return line
    }
    for isEndWanted in [true, false] {
      for (number, segment) in segments.enumerated() where !isUsed[number] {
        if let start = [segment.0, segment.1].first(where: { !isEndWanted || ends[$0]?.count != 2 }) {
          lines.append(follow(start, number))
        }
      }
    }
    return lines
  }

  /// A line without the points that its neighbours tell (Douglas and Peucker's way). O(points²) at worst.
  private static func straightened(_ line: [Place]) -> [Place] {
    var isKept = [Bool](repeating: false, count: line.count)
    (isKept[0], isKept[line.count - 1]) = (true, true)
    var spans = [(0, line.count - 1)]
    while let (low, high) = spans.popLast() {
      guard high - low > 1 else { continue }
      let (a, b) = (line[low], line[high])
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      let length = (dx * dx + dy * dy).squareRoot()
      var farthest = (place: low, distance: slack)
      for place in low + 1..<high {
        let (px, py) = (line[place].x - a.x, line[place].y - a.y)
        // Around a ring both ends are one point.
        let distance = length == 0 ? (px * px + py * py).squareRoot() : abs(px * dy - py * dx) / length
        if distance > farthest.distance { farthest = (place, distance) }
      }
      guard farthest.place > low else { continue }
      isKept[farthest.place] = true
      spans += [(low, farthest.place), (farthest.place, high)]
    }
    return zip(line, isKept).filter(\.1).map(\.0)
  }
}
