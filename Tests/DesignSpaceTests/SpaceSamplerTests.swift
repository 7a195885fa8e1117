import Chemistry
import DesignSpace
import Numerics
import Testing

/// Raw moments of a Beta(a, b) variable, E[xᵏ] = ∏ (a + r)/(a + b + r): the marginals of a Dirichlet density are
/// Beta(αᵢ, α₀ − αᵢ), those of the uniform density Beta(1, d − 1).
private func betaMoment(_ a: Double, _ b: Double, _ k: Int) -> Double {
  (0..<k).reduce(1) { $0 * (a + Double($1)) / (a + b + Double($1)) }
}

/// Mean, variance and fourth central moment of a Beta variable.
private func betaMoments(_ a: Double, _ b: Double) -> (mean: Double, variance: Double, fourth: Double) {
  let (m1, m2, m3, m4) = (betaMoment(a, b, 1), betaMoment(a, b, 2), betaMoment(a, b, 3), betaMoment(a, b, 4))
  return (m1, m2 - m1 * m1, m4 - 4 * m3 * m1 + 6 * m2 * m1 * m1 - 3 * m1 * m1 * m1 * m1)
}

/// The quantile of χ² that is passed once in 10,000 (Wilson & Hilferty's cube, good to a percent from five degrees on).
private func chiSquareBound(_ degrees: Int) -> Double {
  let k = Double(degrees)
  let root = 1 - 2 / (9 * k) + 3.719 * (2 / (9 * k)).squareRoot()
  return k * root * root * root
}

@Suite("Random designs have the density that is promised")
struct SpaceSamplerTests {
  static let draws = 20_000

  /// Compares means, variances and one covariance with those of a Dirichlet density; bounds are five standard errors,
  /// σ/√n of a mean and √((μ₄ − σ⁴)/n) of a variance, so that one of 10⁵ such comparisons fails by chance.
  private func expectDirichlet(_ alpha: [Double], _ sample: [[Double]], scale: Double = 1, shift: Double = 0) {
    let n = Double(sample.count)
    let total = alpha.reduce(0, +)
    for (place, a) in alpha.enumerated() {
      let column = sample.map { ($0[place] - shift) / scale }
      let (mean, variance, fourth) = betaMoments(a, total - a)
      let found = column.reduce(0, +) / n
      let spread = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
      #expect(abs(found - mean) < 5 * (variance / n).squareRoot(), "mean \(place): \(found), not \(mean)")
      let error = ((fourth - variance * variance) / n).squareRoot()
      #expect(abs(spread - variance) < 5 * error, "variance \(place): \(spread), not \(variance)")
    }
    let pair = sample.map {
      (($0[0] - shift) / scale - alpha[0] / total) * (($0[1] - shift) / scale - alpha[1] / total)
    }
    let covariance = -alpha[0] * alpha[1] / (total * total * (total + 1))
    let found = pair.reduce(0, +) / n
    let error = (pair.reduce(0) { $0 + ($1 - found) * ($1 - found) } / n / n).squareRoot()
    #expect(abs(found - covariance) < 5 * error, "covariance \(found), not \(covariance)")
  }

  private func sample(
    _ space: CompositionSimplex, _ distribution: SpaceSampler.Distribution = .uniform, seed: UInt64 = 1,
    draws: Int = SpaceSamplerTests.draws
  ) throws -> [[Double]] {
    var sampler = SpaceSampler(space, distribution)
    var generator = SeededGenerator(seed: seed)
    return try (0..<draws).map { _ in
      let drawn = sampler.next(using: &generator)
      let x = try #require(drawn)
      if let violation = space.violation(of: x) { Issue.record("\(violation)") }
      return x
    }
  }

  @Test("uniform over the whole simplex", arguments: [2, 3, 6]) func uniform(dimension: Int) throws {
    let names = Array(elements("Nb Mo Ta W Cr V").prefix(dimension))
    let space = try CompositionSimplex(CompositionConstraints(elements: names))
    expectDirichlet(Array(repeating: 1, count: dimension), try sample(space))
  }

  @Test("a Dirichlet density", arguments: [[0.2, 0.5, 1], [1, 2, 3, 4], [30, 0.4, 5]])
  func dirichlet(alpha: [Double]) throws {
    let names = Array(elements("Nb Mo Ta W").prefix(alpha.count))
    let space = try CompositionSimplex(CompositionConstraints(elements: names))
    expectDirichlet(alpha, try sample(space, .dirichlet(alpha)))
  }

  /// Without rejection every draw takes as many words of the generator as every other: the tests walk a copy along until
  /// the states agree.
  @Test("nothing is rejected where no bound acts") func noRejection() throws {
    let space = try CompositionSimplex(
      CompositionConstraints(elements: elements("Nb Mo Ta W"), bounds: [elements("Nb")[0]: 0.2...1]))
    var sampler = SpaceSampler(space)
    var generator = SeededGenerator(seed: 4)
    var taken: Set<Int> = []
    for _ in 0..<500 {
      var copy = generator
      _ = sampler.next(using: &generator)
      var after = generator
      let next = (after.next(), after.next())
      var window = (copy.next(), copy.next())
      var words = 0
      while window != next, words < 64 {
        window = (window.1, copy.next())
        words += 1
      }
      taken.insert(words)
    }
    #expect(taken.count == 1, "\(taken)")
    #expect(taken.allSatisfy { $0 < 12 })
  }

  /// With upper bounds 0.34 on three fractions what is left below them, 0.34 − xᵢ, sums to 0.02 and is uniform on a
  /// triangle that holds 0.04 % of the simplex: direct draws would be in vain.
  @Test("hit-and-run is uniform where bounds cut") func cut() throws {
    let names = elements("Nb Mo Ta")
    let space = try CompositionSimplex(
      CompositionConstraints(elements: names, bounds: Dictionary(uniqueKeysWithValues: names.map { ($0, 0...0.34) })))
    let left = try sample(space).map { $0.map { 0.34 - $0 } }
    expectDirichlet([1, 1, 1], left, scale: 0.02)
  }

  /// Nb + Mo = ½ leaves two independent uniform parts: Nb on [0, ½] and Ta on [0, ½].
  @Test("hit-and-run stays in the plane of an equation and is uniform there") func plane() throws {
    let (nb, mo) = (elements("Nb")[0], elements("Mo")[0])
    let space = try CompositionSimplex(
      CompositionConstraints(
        elements: elements("Nb Mo Ta W"),
        linear: [LinearConstraint(coefficients: [nb: 1, mo: 1], minimum: 0.5, maximum: 0.5)]))
    let points = try sample(space)
    expectDirichlet([1, 1], points.map { Array($0[..<2]) }, scale: 0.5)
    expectDirichlet([1, 1], points.map { Array($0[2...]) }, scale: 0.5)
    let product = points.reduce(0) { $0 + ($1[0] - 0.25) * ($1[2] - 0.25) } / Double(points.count)
    // Independent uniforms on [0, ½]: the product has standard deviation (½)²/12.
    let error = 0.25 / 12 / Double(points.count).squareRoot()
    #expect(abs(product) < 5 * error)
  }

  /// Two of four elements near one half: six pairs of equal volume, reached by exchanges.
  @Test("hit-and-run visits all sets of elements alike") func exchanges() throws {
    let names = elements("Nb Mo Ta W")
    let bounds = Dictionary(uniqueKeysWithValues: names.map { ($0, 0...0.5005) })
    let space = try CompositionSimplex(CompositionConstraints(elements: names, count: 2...2, bounds: bounds))
    let points = try sample(space, draws: 6000)
    var counts: [[Int]: Int] = [:]
    for x in points { counts[x.indices.filter { x[$0] > 0 }, default: 0] += 1 }
    #expect(counts.count == 6)
    let statistic = counts.values.reduce(0.0) { $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000 }
    #expect(statistic < chiSquareBound(5), "\(statistic)")
    let first = points.compactMap { x in x.first { $0 > 0 } }
    expectDirichlet([1, 1], first.map { [$0, 1 - $0] }, scale: 0.001, shift: 0.4995)
  }

  static let grids: [CompositionConstraints] = [
    CompositionConstraints(elements: elements("Nb Mo Ta W"), step: 0.25),
    CompositionConstraints(elements: elements("Nb Mo Ta W"), count: 2...3, minimumIfPresent: 0.2, step: 0.1),
    CompositionConstraints(
      elements: elements("Nb Mo Ta W"), bounds: [elements("Nb")[0]: 0.1...0.3], step: 0.1,
      linear: [LinearConstraint(coefficients: [elements("Ta")[0]: 1, elements("W")[0]: 2], maximum: 0.8)]),
  ]

  /// Every design of a small grid is expected 200 times; χ² over all of them.
  @Test("every design of a grid is as likely as every other", arguments: grids)
  func uniformGrid(_ constraints: CompositionConstraints) throws {
    let space = try CompositionSimplex(constraints)
    let grid = try #require(space.grid)
    let size = Int(try #require(grid.count.exactly64))
    var counts = [Int](repeating: 0, count: size)
    for x in try sample(space, draws: 200 * size) {
      let rank = grid.rank(of: x.map { Int(($0 * Double(grid.unitsInOne)).rounded()) })
      counts[Int(try #require(rank?.exactly64))] += 1
    }
    let statistic = counts.reduce(0.0) { $0 + (Double($1) - 200) * (Double($1) - 200) / 200 }
    #expect(statistic < chiSquareBound(size - 1), "\(statistic) of \(size - 1)")
  }

  @Test("designs of any rules are members, and a seed repeats them", arguments: 0..<6)
  func members(seed: Int) throws {
    var statements = RandomStatements(seed: UInt64(100 + seed))
    var generator = SeededGenerator(seed: UInt64(seed))
    var spaces = 0
    for _ in 0..<40 {
      var statement = statements.next()
      if generator.uniform() < 0.5 { statement.step = nil }
      guard let space = try? CompositionSimplex(statement) else { continue }
      spaces += 1
      for distribution in [.uniform, .dirichlet((0..<space.dimension).map { _ in 0.2 + 3 * generator.uniform() })]
        as [SpaceSampler.Distribution]
      {
        let first = draw(10, space, distribution)
        #expect(first == draw(10, space, distribution))
        for x in first.compactMap({ $0 }) { #expect(space.violation(of: x) == nil, "\(statement)") }
        if distribution == .uniform { #expect(first.allSatisfy { $0 != nil }, "\(statement)") }
      }
    }
    #expect(spaces > 10)
  }

  private func draw(_ count: Int, _ space: CompositionSimplex, _ distribution: SpaceSampler.Distribution) -> [[Double]?]
  {
    var sampler = SpaceSampler(space, distribution)
    var generator = SeededGenerator(seed: 7)
    return (0..<count).map { _ in sampler.next(using: &generator) }
  }
}
