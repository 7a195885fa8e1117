import Glibc
import Numerics

/// A random walk whose points are, in the long run, uniform over the designs with a given number of elements.
///
/// Two moves alternate: hit-and-run within the present set of elements (a random direction, then a uniform point of the
/// chord; Smith 1984, `smith1984efficient`) and the exchange of a present for an absent element, which keeps the
/// fraction and is its own reverse. Directions are scaled by how far each coordinate can move, so that long thin spaces
/// mix as well, and lie in the plane of the rules that hold with equality.
struct HitAndRun: Sendable {
  /// What every walk of a space shares.
  struct Frame: Sendable {
    /// How far each coordinate can move, zero where it cannot.
    let widths: [Double]
    /// Rows, in scaled coordinates, that directions must not leave.
    let equalities: [[Double]]

    /// Four linear programs for each element and each row at most.
    init(_ space: CompositionSimplex) {
      let lower = space.present.indices.map { space.isMandatory[$0] ? space.present[$0]?.lowerBound ?? 0 : 0 }
      let upper = space.present.map { $0?.upperBound ?? 0 }
      let relaxed = SupportPolytope(lower: lower, upper: upper, rows: space.rows)
      let widths = space.present.indices.map { place in
        var unit = [Double](repeating: 0, count: space.dimension)
        unit[place] = 1
        let range = relaxed.range(of: unit) ?? 0...0
        let width = range.upperBound - range.lowerBound
        return width > 1e-9 ? width : 0
      }
      self.widths = widths
      let fixed = space.rows.filter { row in
        guard !row.isEquality else { return true }
        guard let range = relaxed.range(of: row.coefficients) else { return false }
        return range.upperBound - range.lowerBound <= row.tolerance
      }
      let planes = [[Double](repeating: 1, count: space.dimension)] + fixed.map(\.coefficients)
      equalities = planes.map { plane in zip(plane, widths).map { $0 * $1 } }
    }
  }

  private let space: CompositionSimplex
  private let widths: [Double]
  private let equalities: [[Double]]
  /// Whether a design lies in the face of its set of elements; else absent elements are only those at zero.
  private let isFace: Bool
  private let exchanges: Bool
  private(set) var x: [Double]

  /// A walk from a design in the relative interior of its set of elements.
  /// - Parameter exchanges: whether the set of elements changes on the way.
  init(_ space: CompositionSimplex, _ frame: Frame, from start: [Double], exchanges: Bool) {
    self.space = space
    isFace = !space.isOnePolytope
    self.exchanges = exchanges
    x = start
    widths = frame.widths
    equalities = frame.equalities
  }

  /// Makes a number of moves.
  mutating func advance(_ moves: Int, using generator: inout SeededGenerator) {
    for _ in 0..<moves {
      run(&generator)
      if exchanges { exchange(&generator) }
    }
  }

  private mutating func run(_ generator: inout SeededGenerator) {
    guard let direction = direction(&generator) else { return }
    var (back, forth) = (-Double.infinity, Double.infinity)
    func limit(_ slope: Double, below: Double, above: Double) {
      guard abs(slope) > 1e-14 else { return }
      let (first, second) = (-max(0, below) / slope, max(0, above) / slope)
      back = max(back, min(first, second))
      forth = min(forth, max(first, second))
    }
    for place in x.indices where direction[place] != 0 {
      guard let range = space.present[place] else { continue }
      let low = max(range.lowerBound, isFace ? CompositionSimplex.leastPresent : 0)
      let floor = isFace || space.isMandatory[place] ? low : 0
      limit(direction[place], below: x[place] - floor, above: range.upperBound - x[place])
    }
    for row in space.rows {
      let slope = row.value(direction)
      guard abs(slope) > 1e-12 else { continue }
      let value = row.value(x)
      limit(slope, below: value - row.minimum, above: row.maximum - value)
    }
    guard back.isFinite, forth.isFinite, forth > back else { return }
    let distance = back + (forth - back) * generator.uniform()
    for place in x.indices { x[place] += distance * direction[place] }
    // Rounding drifts off the plane of the sum over many moves; the largest fraction takes it up.
    if let largest = x.indices.max(by: { x[$0] < x[$1] }) { x[largest] += 1 - x.reduce(0, +) }
  }

  /// A symmetric random direction over the present elements within the equalities; nil where they leave none.
  private func direction(_ generator: inout SeededGenerator) -> [Double]? {
    var scaled = x.indices.map { place in
      x[place] > 0 && widths[place] > 0 ? 2 * generator.uniform() - 1 : 0
    }
    var basis: [[Double]] = []
    for plane in equalities {
      var normal = plane.indices.map { x[$0] > 0 ? plane[$0] : 0 }
      let original = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for known in basis { Self.remove(known, from: &normal) }
      let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if length > 1e-9 * original { basis.append(normal.map { $0 / length }) }
    }
    for normal in basis { Self.remove(normal, from: &scaled) }
    for normal in basis { Self.remove(normal, from: &scaled) }
    let length = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 1e-9 else { return nil }
    return zip(scaled, widths).map { $0 * $1 / length }
  }

  private static func remove(_ normal: [Double], from vector: inout [Double]) {
    let along = zip(normal, vector).reduce(0) { $0 + $1.0 * $1.1 }
    for place in vector.indices { vector[place] -= along * normal[place] }
  }

  private mutating func exchange(_ generator: inout SeededGenerator) {
    let free = x.indices.filter { space.present[$0] != nil && !space.isMandatory[$0] }
    let held = free.filter { x[$0] > 0 }
    let absent = free.filter { x[$0] == 0 }
    guard !held.isEmpty, !absent.isEmpty else { return }
    let out = held[generator.index(below: held.count)]
    let into = absent[generator.index(below: absent.count)]
    guard let range = space.present[into], range.contains(x[out]) else { return }
    var moved = x
    moved[into] = x[out]
    moved[out] = 0
    if space.rows.allSatisfy({ $0.allows($0.value(moved)) }) { x = moved }
  }
}
