import Chemistry
import DesignSpace
import Numerics
import Testing

/// Spaces under linear equations beside counts, minima, bounds, steps and inequalities, held to the listing of every point of a
/// plain grid.
@Suite("Spaces under linear equations")
struct LinearEquationTests {
  /// Spaces with a design, which their equations go through.
  struct Statements {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func next() -> (constraints: CompositionConstraints, units: Int) {
      let d = 3 + generator.index(below: 3)
      let names = Array(elements("Nb Mo Ta W Cr").prefix(d))
      let units = [10, 20][generator.index(below: 2)]
      let held = 2 + generator.index(below: d - 1)
      let support = Array((0..<d).shuffled(using: &generator).prefix(held))
      var amounts = [Int](repeating: 0, count: d)
      for _ in 0..<units { amounts[support[generator.index(below: held)]] += 1 }
      let x = amounts.map { Double($0) / Double(units) }
      var constraints = CompositionConstraints(elements: names, step: 1 / Double(units))
      let count = x.count { $0 > 0 }
      if chance(0.5) { constraints.count = max(1, count - generator.index(below: 2))...min(d, count + 1) }
      if chance(0.4) { constraints.minimumIfPresent = x.filter { $0 > 0 }.min() ?? 0 }
      for (place, element) in names.enumerated() where chance(0.2) {
        constraints.bounds[element] = 0.5 * x[place]...min(1, x[place] + 0.4)
      }
      for index in 0..<(1 + generator.index(below: 2)) {
        let coefficients = names.map { _ in [0, 1, 1, 2, 3, -1, 0.5, 1.5][generator.index(below: 8)] }
        let value = zip(coefficients, x).reduce(0) { $0 + $1.0 * $1.1 }
        let named = Dictionary(uniqueKeysWithValues: zip(names, coefficients))
        let isEquation = index == 0 || chance(0.5)
        constraints.linear.append(
          LinearConstraint(
            coefficients: named, minimum: isEquation ? value : value - 0.2, maximum: isEquation ? value : nil))
      }
      return (constraints, units)
    }

    private mutating func chance(_ probability: Double) -> Bool { generator.uniform() < probability }
  }

  private static func listed(_ space: CompositionSimplex, _ units: Int) -> [[Double]] {
    plainGrid(dimension: space.dimension, units: units).map { $0.map { Double($0) / Double(units) } }
      .filter { space.contains($0) }
  }

  private static func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  @Test("count, draws, nearest designs and exchanges on a grid", arguments: 0..<8)
  func grids(seed: Int) throws {
    var statements = Statements(seed: UInt64(seed))
    var generator = SeededGenerator(seed: UInt64(seed))
    var (designs, reached, excess) = (0, 0, 0.0)
    for _ in 0..<30 {
      let (statement, units) = statements.next()
      let space = try CompositionSimplex(statement)
      let listed = Self.listed(space, units)
      #expect(space.grid?.count.exactly64 == UInt64(listed.count), "\(statement)")
      #expect(!listed.isEmpty)
      for distribution in [.uniform, .dirichlet([Double](repeating: 0.7, count: space.dimension))]
        as [SpaceSampler.Distribution]
      {
        var sampler = SpaceSampler(space, distribution)
        for _ in 0..<8 {
          let drawn = sampler.next(using: &generator)
          let x = try #require(drawn, "\(statement)")
          #expect(space.violation(of: x) == nil)
        }
      }
      for _ in 0..<4 {
        let y = (0..<space.dimension).map { _ in 1.5 * generator.uniform() - 0.25 }
        let x = try #require(space.nearest(to: y), "\(statement)")
        #expect(space.contains(x))
        let least = listed.map { Self.squaredDistance($0, y) }.min() ?? 0
        excess += Self.squaredDistance(x, y).squareRoot() - least.squareRoot()
      }
      designs += listed.count
      reached += Self.reached(space, from: listed[0], units)
    }
    // Exchanges lead nearly everywhere: a minimum, a count and two equations at once may leave an island. A nearest design is
    // one by a heuristic: on average it lies 0.03 too far.
    #expect(Double(reached) >= 0.9 * Double(designs), "\(reached) of \(designs)")
    #expect(excess / 120 < 0.03, "\(excess / 120)")
  }

  /// How many designs exchanges of one unit and of more lead to.
  private static func reached(_ space: CompositionSimplex, from start: [Double], _ units: Int) -> Int {
    func key(_ x: [Double]) -> [Int] { x.map { Int(($0 * Double(units)).rounded()) } }
    var seen: Set<[Int]> = [key(start)]
    var open = [start]
    while let x = open.popLast() {
      for amount in [1 / Double(units), 0.2] {
        for y in space.neighbours(of: x, amount: amount) {
          #expect(space.violation(of: y) == nil && y != x)
          if seen.insert(key(y)).inserted { open.append(y) }
        }
      }
    }
    return seen.count
  }

  /// Without a step: every draw, projection and exchange keeps the rules, and draws reach every set of elements that a grid
  /// shows to have designs.
  @Test("draws, nearest designs and exchanges without a grid", arguments: 0..<6)
  func continuous(seed: Int) throws {
    var statements = Statements(seed: UInt64(50 + seed))
    var generator = SeededGenerator(seed: UInt64(seed))
    var (sets, met) = (0, 0)
    for _ in 0..<12 {
      var (statement, units) = statements.next()
      statement.step = nil
      let space = try CompositionSimplex(statement)
      var sampler = SpaceSampler(space)
      var drawn: [[Double]] = []
      for _ in 0..<200 {
        let x = sampler.next(using: &generator)
        drawn.append(try #require(x, "\(statement)"))
      }
      for x in drawn { #expect(space.violation(of: x) == nil, "\(statement)") }
      for x in drawn.prefix(8) {
        for amount in [0.1, 0.001] {
          for y in space.neighbours(of: x, amount: amount) { #expect(space.violation(of: y) == nil, "\(statement)") }
        }
        let y = x.map { $0 + 0.2 * generator.uniform() - 0.1 }
        let near = try #require(space.nearest(to: y), "\(statement)")
        #expect(space.violation(of: near) == nil)
      }
      guard !space.isOnePolytope else { continue }
      let possible = Set(Self.listed(space, units).map { x in x.indices.filter { x[$0] > 0 } })
      let seen = Set(drawn.map { x in x.indices.filter { x[$0] > CompositionSimplex.tolerance } })
      sets += possible.count
      met += possible.intersection(seen).count
    }
    #expect(Double(met) >= 0.95 * Double(sets), "\(met) of \(sets)")
  }

  /// x₁ + 2·x₂ + 3·x₃ = 2 on the simplex is the segment from (½, 0, ½) to (0, 1, 0): x₂ is uniform on [0, 1].
  @Test("a weighted equation leaves a uniform segment") func segment() throws {
    let names = elements("Nb Mo Ta")
    let row = LinearConstraint(coefficients: [names[0]: 1, names[1]: 2, names[2]: 3], minimum: 2, maximum: 2)
    let space = try CompositionSimplex(CompositionConstraints(elements: names, linear: [row]))
    #expect(space.exchanges.count == 1)
    #expect(zip(space.exchanges[0], [0.5, -1, 0.5]).allSatisfy { abs($0 - $1) < 1e-12 })
    var sampler = SpaceSampler(space)
    var generator = SeededGenerator(seed: 5)
    let draws = (0..<4000).map { _ in sampler.next(using: &generator)?[1] ?? .nan }
    let mean = draws.reduce(0, +) / 4000
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000
    // 1/√12 is its standard deviation, 1/12 its variance; that of squares is 1/180.
    #expect(abs(mean - 0.5) < 5 * (1.0 / 12 / 4000).squareRoot())
    #expect(abs(variance - 1.0 / 12) < 5 * (1.0 / 180 / 4000).squareRoot())
  }

  /// Charge neutrality of a perovskite's cations: a plane whose designs differ in three elements at least.
  @Test("directions of an equation take the fewest elements") func directions() throws {
    let names = elements("La Sr Ti Mn")
    let row = LinearConstraint(
      coefficients: [names[0]: 3, names[1]: 2, names[2]: 4, names[3]: 3], minimum: 3, maximum: 3)
    let space = try CompositionSimplex(CompositionConstraints(elements: names, step: 0.01, linear: [row]))
    // La and Mn have one charge and are exchanged plainly; with Sr and Ti each of them makes a triple.
    let sorted = space.exchanges.map { $0.map { Int($0) } }
    #expect(sorted.count == 2 && sorted.contains([2, -1, -1, 0]) && sorted.contains([0, 1, 1, -2]))
  }
}
