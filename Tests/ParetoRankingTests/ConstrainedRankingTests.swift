import MaterialRecords
import MultiObjective
import Numerics
import ParetoRanking
import Testing

/// Ranks and counts against the definitions, applied pair by pair.
@Suite struct ConstrainedRankingTests {
  /// Constrained dominance as Deb 2002 (`deb2002fast`) defines it.
  private static func dominates(_ a: Int, _ b: Int, _ points: Matrix, _ violations: [Double]) -> Bool {
    switch (violations[a] > 0, violations[b] > 0) {
    case (false, true): true
    case (true, false): false
    case (true, true): violations[a] < violations[b]
    case (false, false): Dominance.strongly(points.row(a), over: points.row(b))
    }
  }

  @Test(arguments: [(1, 20), (2, 40), (3, 60), (4, 50)]) func agreesWithTheDefinition(_ m: Int, _ n: Int) {
    var generator = SeededGenerator(seed: UInt64(m))
    // Few distinct values, so that ties and duplicates occur.
    let points = Matrix(rows: n, columns: m, storage: (0..<n * m).map { _ in Double(generator.index(below: 6)) })
    let violations = (0..<n).map { _ in max(0, Double(generator.index(below: 5)) - 2) }
    let ranking = ConstrainedRanking(
      objectives: points, violations: violations, reference: Array(repeating: 6, count: m))
    var remaining = Set(0..<n)
    var rank = 0
    while !remaining.isEmpty {
      let front = remaining.filter { b in !remaining.contains { Self.dominates($0, b, points, violations) } }
      for design in front { #expect(ranking.ranks[design] == rank) }
      remaining.subtract(front)
      rank += 1
    }
    let counts = ranking.dominationCounts()
    for b in 0..<n {
      #expect(counts[b] == (0..<n).count { Self.dominates($0, b, points, violations) })
    }
    #expect(ranking.front == (0..<n).filter { ranking.ranks[$0] == 0 && violations[$0] == 0 })
  }

  /// A contribution is the volume of the front less that of the front without the design.
  @Test func contributionsAreWhatRemovalCosts() throws {
    var generator = SeededGenerator(seed: 7)
    let points = Matrix(rows: 40, columns: 3, storage: (0..<120).map { _ in generator.uniform() })
    let ranking = ConstrainedRanking(
      objectives: points, violations: Array(repeating: 0, count: 40), reference: [1.1, 1.1, nil])
    let volume = Hypervolume(reference: try #require(ranking.reference))
    #expect(abs(volume.volume(of: points) - (try #require(ranking.hypervolume))) < 1e-12)
    let contributions = ranking.contributions()
    for design in 0..<40 {
      let others = Matrix(ranking.front.filter { $0 != design }.map(points.row))
      let expected = ranking.ranks[design] == 0 ? volume.volume(of: points) - volume.volume(of: others) : 0
      #expect(abs(contributions[design] - expected) < 1e-12)
    }
  }

  @Test func noDesignAtAll() {
    let ranking = ConstrainedRanking(objectives: Matrix(rows: 0, columns: 2), violations: [], reference: [1, nil])
    #expect(ranking.ranks.isEmpty && ranking.front.isEmpty && ranking.frontRange == nil && ranking.reference == nil)
    #expect(ranking.hypervolume == 0)
  }

  @Test func allInfeasibleHaveNoFront() {
    let ranking = ConstrainedRanking(
      objectives: Matrix([[1, 1], [2, 2], [3, 3]]), violations: [0.5, 0.25, 0.5], reference: [4, 4])
    #expect(ranking.front.isEmpty && ranking.hypervolume == 0)
    #expect(ranking.ranks == [1, 0, 1] && ranking.dominationCounts() == [1, 0, 1])
  }

  /// Above the limit the volume is left out, and nothing takes exponential time.
  @Test func aLargeFrontOfManyObjectivesIsNotMeasured() {
    let n = ConstrainedRanking.measurableFront(objectives: 6) + 1
    let rows = (0..<n).map { k in [Double(k), Double(n - k), Double(k * k % 997), Double(k % 7), 1, 2] }
    let ranking = ConstrainedRanking(
      objectives: Matrix(rows), violations: Array(repeating: 0, count: n), reference: Array(repeating: nil, count: 6))
    #expect(ranking.front.count == n && ranking.hypervolume == nil && ranking.contributions().allSatisfy { $0 == 0 })
  }
}

/// Expected values by hand; Φ from tables.
@Suite struct ConstraintShortfallTests {
  private static func constraint(_ text: String) throws -> PropertyConstraint {
    let problem = #"{"problem":1,"space":{"variables":[{"name":"x","range":[0,1]}]},"constraints":[\#(text)]}"#
    return try Problem(parsing: Array(problem.utf8)).constraints[0]
  }

  @Test(
    arguments: [
      (#"{"property":"p","maximum":8}"#, .number(8), nil, 0),
      (#"{"property":"p","maximum":8}"#, .number(10), nil, 0.25),
      (#"{"property":"p","minimum":2000}"#, .number(1500), nil, 0.25),
      (#"{"property":"p","minimum":0}"#, .number(-3), nil, 3),
      (#"{"property":"p","minimum":-4}"#, .number(-5), nil, 0.25),
      (#"{"property":"p","minimum":1,"maximum":2}"#, .number(3), nil, 0.5),
      (#"{"property":"p","equals":true}"#, .boolean(true), nil, 0),
      (#"{"property":"p","equals":true}"#, .boolean(false), nil, 1),
      (#"{"property":"p","equals":"bcc"}"#, .text("fcc"), nil, 1),
      // Φ(1.5) = 0.933193 is enough for 0.9, Φ(1) = 0.841345 is not.
      (#"{"property":"p","maximum":8,"probability":0.9}"#, .number(5), 2, 0),
      (#"{"property":"p","maximum":8,"probability":0.9}"#, .number(6), 2, 0.9 - 0.8413447460685429),
      // Φ(-1) = 0.158655; the mean is a quarter of the bound outside.
      (#"{"property":"p","maximum":8,"probability":0.9}"#, .number(10), 2, 0.25 + 0.9 - 0.15865525393145707),
      // Φ(1) − Φ(−1) = 0.682689 between two bounds.
      (#"{"property":"p","minimum":4,"maximum":8,"probability":0.7}"#, .number(6), 2, 0.7 - 0.6826894921370859),
      // Certain values ignore the probability.
      (#"{"property":"p","maximum":8,"probability":0.9}"#, .number(7.999), nil, 0),
      (#"{"property":"p","maximum":8,"probability":0.9}"#, .number(7.999), 0, 0),
    ] as [(String, PropertyValue, Double?, Double)]) func shortfall(
      _ text: String, _ value: PropertyValue, _ deviation: Double?, _ expected: Double
    ) throws
  {
    let shortfall = ConstraintShortfall.of(value, standardDeviation: deviation, in: try Self.constraint(text))
    #expect(abs(shortfall - expected) < 1e-12)
  }

  /// A verdict counts by its margin in kJ/mol, by one where it has none or one of the other sign; a margin against zero likewise.
  @Test(
    arguments: [
      (#"{"property":"single_phase","phase":"BCC_A2","equals":true}"#, .boolean(false), -250, 0.25),
      (#"{"property":"single_phase","phase":"BCC_A2","equals":true}"#, .boolean(false), nil, 1),
      (#"{"property":"single_phase","phase":"BCC_A2","equals":true}"#, .boolean(false), 250, 1),
      (#"{"property":"single_phase","phase":"BCC_A2","equals":true}"#, .boolean(true), 250, 0),
      (#"{"property":"single_phase","equals":false}"#, .boolean(true), 3000, 3),
      (#"{"property":"single_phase_margin_j_per_mol_atoms","phase":"BCC_A2","minimum":0}"#, .number(-250), nil, 0.25),
      (#"{"property":"single_phase_margin_j_per_mol_atoms","minimum":500}"#, .number(250), nil, 0.5),
    ] as [(String, PropertyValue, Double?, Double)])
  func margin(_ text: String, _ value: PropertyValue, _ margin: Double?, _ expected: Double) throws {
    #expect(ConstraintShortfall.of(value, margin: margin, in: try Self.constraint(text)) == expected)
  }
}

/// Expected choices by hand.
@Suite struct DiverseSubsetTests {
  private static func choose(_ count: Int, _ rows: [[Double]], compositions: [[DiverseSubset.Share]]? = nil) -> [Int] {
    let points = Matrix(rows)
    let ranking = ConstrainedRanking(
      objectives: points, violations: rows.map { _ in 0 }, reference: [11, 11])
    return DiverseSubset(
      ranking, objectives: points, compositions: compositions ?? rows.map { _ in [] }
    ).choose(count)
  }

  /// A line front of eleven points: from the point with the largest contribution (the first end, as the reference is the
  /// same distance from all and 1 · 1 is every inner contribution) the other end is farthest, then the middle.
  @Test func spreadsOverAFront() {
    let line = (0...10).map { [Double($0), Double(10 - $0)] }
    #expect(Self.choose(2, line) == [0, 10])
    #expect(Self.choose(3, line) == [0, 5, 10])
    #expect(Self.choose(11, line) == Array(0...10) && Self.choose(50, line) == Array(0...10))
  }

  /// Whole fronts first; of the next the farthest from those chosen.
  @Test func takesFrontsInOrder() {
    let rows: [[Double]] = [[0, 2], [2, 0], [1, 5], [4, 4], [5, 1], [9, 9]]
    #expect(Self.choose(2, rows) == [0, 1])
    #expect(Self.choose(3, rows) == [0, 1, 3])
    #expect(Self.choose(5, rows) == [0, 1, 2, 3, 4])
  }

  /// Equal objectives, different elements: composition decides.
  @Test func composesDifferently() {
    func pure(_ element: Int) -> [DiverseSubset.Share] { [.init(element: element, fraction: 1)] }
    let mixed: [DiverseSubset.Share] = [.init(element: 41, fraction: 0.9), .init(element: 42, fraction: 0.1)]
    let chosen = Self.choose(
      2, [[1, 1], [1, 1], [1, 1], [1, 1]], compositions: [pure(41), mixed, pure(41), pure(73)])
    #expect(chosen == [0, 3])
  }
}
