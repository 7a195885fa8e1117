import MaterialRecords
import MultiObjective
import Numerics
import ParetoRanking
import Testing

/// The archive against the front of everything, and the guarantees that Laumanns 2002 (`laumanns2002combining`) proves.
@Suite struct FrontArchiveTests {
  private static func points(_ n: Int, _ m: Int, seed: UInt64, levels: Int = 0) -> [[Double]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<n).map { _ in
      (0..<m).map { _ in levels == 0 ? generator.uniform() : Double(generator.index(below: levels)) }
    }
  }

  @Test("one by one or all at once: the same front", arguments: 1...5)
  func agreesWithTheBatch(m: Int) {
    for levels in [0, 7] {
      for dominance in [Dominance.strong, .strict] {
        let points = Self.points(5_000, m, seed: UInt64(m), levels: levels)
        var archive = FrontArchive<Int>(objectives: m, dominance, grid: nil)
        for (index, point) in points.enumerated() where !archive.isDominated(point) { archive.insert(point, index) }
        let front = archive.front()
        #expect(archive.payloads == ParetoFront.indices(of: Matrix(points), dominance))
        #expect(archive.payloads.map { points[$0] } == (0..<front.rows).map(front.row))
      }
    }
  }

  @Test("a front of hundreds among 100 000 designs holds no more than it and two thousand newcomers")
  func memoryOfTheFront() {
    var archive = FrontArchive<Int>(objectives: 3, .strong, grid: nil)
    var most = 0
    for (index, point) in Self.points(100_000, 3, seed: 1).enumerated() where !archive.isDominated(point) {
      archive.insert(point, index)
      most = max(most, archive.count)
    }
    #expect(most <= 2 * 1_000 && archive.front().rows < 300)
  }

  @Test(
    "every design is within ε of one that is kept; the kept are of the front, one a box",
    arguments: [
      EpsilonGrid(steps: [.additive(0.1), .additive(0.05)]),
      EpsilonGrid(steps: [.multiplicative(0.1), .additive(0.07)]),
      EpsilonGrid(steps: [.multiplicative(0.2), .multiplicative(0.2)]),
    ])
  func guarantees(grid: EpsilonGrid) {
    // The first objective was maximised, so that its minimised values are negative.
    for seed in UInt64(0)..<5 {
      let points = Self.points(4_000, 2, seed: seed).map { [-0.01 - $0[0], 0.01 + $0[1]] }
      var archive = FrontArchive<Int>(objectives: 2, .strong, grid: grid)
      for (index, point) in points.enumerated() where !archive.isDominated(point) { archive.insert(point, index) }
      _ = archive.front()
      let kept = archive.payloads.map { points[$0] }
      for point in points {
        #expect(kept.contains { a in (0..<2).allSatisfy { isWithin(a[$0], point[$0], grid.steps[$0]) } })
      }
      let front = ParetoFront.indices(of: Matrix(points))
      #expect(archive.payloads.allSatisfy(front.contains))
      #expect(Set(kept.map(grid.box)).count == kept.count && kept.count <= front.count)
    }
  }

  /// Additive: a ≤ b + ε. A factor on a minimised value: a ≤ (1 + ε) b; on a maximised one: −a ≥ −b/(1 + ε).
  private func isWithin(_ a: Double, _ b: Double, _ step: EpsilonGrid.Step) -> Bool {
    switch step {
    case .additive(let epsilon): a <= b + epsilon + 1e-12
    case .multiplicative(let epsilon): a <= (b < 0 ? b / (1 + epsilon) : b * (1 + epsilon)) + 1e-12
    }
  }

  @Test("by hand: in one box the first stays until one dominates it; a dominated box goes")
  func boxes() {
    var archive = FrontArchive<String>(
      objectives: 2, .strong, grid: EpsilonGrid(steps: [.additive(1), .additive(1)]))
    for (name, point) in [
      ("first", [1.5, 1.5]), ("beside", [1.2, 1.8]), ("better", [1.4, 1.4]), ("worse box", [2.5, 1.1]),
      ("far", [0.5, 3]),
    ] {
      archive.insert(point, name)
    }
    _ = archive.front()
    #expect(archive.payloads == ["better", "far"])
  }
}

/// Probabilities of being non-dominated; exact values by Φ where two designs are compared.
@Suite struct NondominanceProbabilityTests {
  private static func problem(_ constraints: String = "") throws -> Problem {
    let text = """
      {"problem":1,"space":{"variables":[{"name":"x","range":[0,1]}]},"objectives":[{"property":"a","goal":"minimize"},
       {"property":"b","goal":"maximize"}],"constraints":[\(constraints)]}
      """
    return try Problem(parsing: Array(text.utf8))
  }

  private static func design(_ key: UInt64, _ values: [(Double, Double)]) -> NondominanceProbability.Design {
    var design = NondominanceProbability.Design()
    for (mean, deviation) in values { design.append(mean, deviation) }
    design.key = key
    return design
  }

  private static let draws = 40_000
  /// Four standard errors of a share near one half.
  private static let error = 4 * 0.5 / 200

  /// The second design dominates the first with probability Φ(Δa/√(σ²+σ²))·Φ(Δb/√(σ²+σ²)): here Φ(0.5)·Φ(−0.25) =
  /// 0.691462·0.401294, and the first the second with Φ(−0.5)·Φ(0.25) = 0.308538·0.598706.
  @Test func twoDesigns() throws {
    let designs = [Self.design(1, [(1, 3), (2, 4)]), Self.design(2, [(-1.5, 4), (0.75, 3)])]
    let found = NondominanceProbability(try Self.problem(), .strong, seed: 1).probabilities(designs, draws: Self.draws)
    #expect(abs(found[0] - (1 - 0.691462 * 0.401294)) < Self.error)
    #expect(abs(found[1] - (1 - 0.308538 * 0.598706)) < Self.error)
  }

  /// What is certain is ranked as always: equal designs do not dominate one another.
  @Test func certainDesigns() throws {
    let designs = [[(1.0, 0.0), (1, 0)], [(1, 0), (1, 0)], [(2, 0), (1, 0)]].map { Self.design(0, $0) }
    let strong = NondominanceProbability(try Self.problem(), .strong, seed: 1).probabilities(designs, draws: 10)
    #expect(strong == [1, 1, 0])
    let strict = NondominanceProbability(try Self.problem(), .strict, seed: 1).probabilities(designs, draws: 10)
    #expect(strict == [1, 1, 1])
  }

  /// A design that is feasible with probability Φ(1) = 0.841345 and dominates the other when it is. The bound is on the
  /// objective itself, so that both see one draw: the other is better in `a` only where the first is infeasible.
  @Test func constraintsCount() throws {
    let problem = try Self.problem(#"{"property":"a","maximum":1}"#)
    let designs = [Self.design(1, [(0, 1), (5, 0), (0, 1)]), Self.design(2, [(1, 0), (4, 0), (1, 0)])]
    let found = NondominanceProbability(problem, .strong, seed: 3).probabilities(designs, draws: Self.draws)
    #expect(abs(found[0] - 0.841345) < Self.error && abs(found[1] - 0.158655) < Self.error)
    #expect(abs(found[0] + found[1] - 1) < 1e-12)
  }

  /// Draws belong to a design, not to its place; a seed fixes them.
  @Test func orderDoesNotMatter() throws {
    var generator = SeededGenerator(seed: 9)
    let designs = (0..<30).map { k in
      Self.design(UInt64(k), [(generator.uniform(), 0.2), (generator.uniform(), 0.3)])
    }
    let probability = NondominanceProbability(try Self.problem(), .strong, seed: 5)
    let found = probability.probabilities(designs, draws: 200)
    #expect(probability.probabilities(designs.reversed(), draws: 200) == found.reversed())
    #expect(NondominanceProbability(try Self.problem(), .strong, seed: 6).probabilities(designs, draws: 200) != found)
    #expect(probability.affordableDraws(1_000, designs: 30) == 1_000)
    #expect(probability.affordableDraws(100_000, designs: 1_000_000) == 100)
  }
}
