import Chemistry
import DesignSpace
import Numerics
import Testing

@Suite("The nearest design and the rounding to the grid")
struct NearestDesignTests {
  static func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  /// Rounding keeps the elements that are present, so each has a step at least. Independent implementation: every point of
  /// the grid that holds them all.
  @Test("rounding keeps the sum and is the nearest point of the grid", arguments: [(3, 7), (4, 10), (5, 6)])
  func rounding(dimension: Int, units: Int) throws {
    let names = Array(elements("Nb Mo Ta W Cr").prefix(dimension))
    let space = try CompositionSimplex(CompositionConstraints(elements: names, step: 1 / Double(units)))
    let grid = plainGrid(dimension: dimension, units: units).filter { !$0.contains(0) }
      .map { $0.map { Double($0) / Double(units) } }
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let raw = (0..<dimension).map { _ in generator.uniformOpen() }
      let x = raw.map { $0 / raw.reduce(0, +) }
      let rounded = try #require(space.rounded(x))
      #expect(space.contains(rounded))
      #expect(abs(rounded.reduce(0, +) - 1) < 1e-12)
      let least = grid.map { Self.squaredDistance(x, $0) }.min() ?? 0
      #expect(Self.squaredDistance(x, rounded) <= least + 1e-12)
    }
  }

  /// Independent implementation: the projection onto every face with an allowed number of elements.
  @Test("with a count alone the nearest design is that of the best face", arguments: [1...1, 2...2, 2...3, 4...4])
  func count(_ count: ClosedRange<Int>) throws {
    let space = try CompositionSimplex(CompositionConstraints(elements: elements("Nb Mo Ta W"), count: count))
    var generator = SeededGenerator(seed: 8)
    for _ in 0..<100 {
      let y = (0..<4).map { _ in 2 * generator.uniform() - 0.5 }
      let x = try #require(space.nearest(to: y))
      var least = Double.infinity
      for set in 1..<16 where count.contains(set.nonzeroBitCount) {
        let places = (0..<4).filter { set >> $0 & 1 == 1 }
        let part = SimplexProjection.nearest(to: places.map { y[$0] })
        var point = [0.0, 0, 0, 0]
        for (place, value) in zip(places, part) { point[place] = value }
        least = min(least, Self.squaredDistance(y, point))
      }
      // A present element has at least 1e-8, which costs as much distance at most.
      #expect(Self.squaredDistance(x, y) <= least + 1e-6)
    }
  }

  @Test("what is returned is a design, whatever the rules and the point", arguments: 0..<8)
  func member(seed: Int) throws {
    var statements = RandomStatements(seed: UInt64(seed))
    var generator = SeededGenerator(seed: UInt64(seed))
    var found = 0
    var missed = 0
    for _ in 0..<60 {
      var statement = statements.next()
      if generator.uniform() < 0.5 { statement.step = nil }
      guard let space = try? CompositionSimplex(statement) else { continue }
      for _ in 0..<10 {
        let y = (0..<space.dimension).map { _ in 3 * generator.uniform() - 1 }
        if let x = space.nearest(to: y) {
          #expect(space.violation(of: x) == nil, "\(statement)")
          found += 1
        } else {
          missed += 1
        }
      }
    }
    // The search is a heuristic where rows and bounds differ between elements; it may miss, never lie.
    #expect(found > 4 * missed, "\(found) found, \(missed) missed")
  }

  @Test("points that are no numbers have no nearest design", arguments: [Double.nan, .infinity, -1e300])
  func hostile(value: Double) throws {
    let space = try CompositionSimplex(CompositionConstraints(elements: elements("Nb Mo"), step: 0.01))
    #expect(space.nearest(to: [value, 0.5]) == nil)
    #expect(space.nearest(to: [0.5]) == nil)
    if !value.isFinite { #expect(space.rounded([value, 0.5]) == nil) }
  }
}
