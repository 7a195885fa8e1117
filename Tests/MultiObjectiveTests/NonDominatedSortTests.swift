import MultiObjective
import Numerics
import Testing

@Suite struct NonDominatedSortTests {
  @Test(
    "definitions of strong and strict dominance",
    arguments: [
      ([1.0, 2.0], [1.0, 3.0], true, false), ([1, 2], [2, 3], true, true), ([1, 2], [1, 2], false, false),
      ([1, 4], [2, 3], false, false), ([2, 3], [1, 3], false, false),
    ])
  func dominance(a: [Double], b: [Double], strong: Bool, strict: Bool) {
    #expect(Dominance.strongly(a, over: b) == strong)
    #expect(Dominance.strictly(a, over: b) == strict)
    #expect(Dominance.strong.holds(a, over: b) == strong && Dominance.strict.holds(a, over: b) == strict)
  }

  /// Peels fronts by the definition.
  private func peeled(_ points: [[Double]], _ dominance: Dominance) -> [Int] {
    var ranks = [Int](repeating: -1, count: points.count)
    var rank = 0
    while ranks.contains(-1) {
      let left = points.indices.filter { ranks[$0] == -1 }
      let front = left.filter { i in !left.contains { dominance.holds(points[$0], over: points[i]) } }
      for i in front { ranks[i] = rank }
      rank += 1
    }
    return ranks
  }

  @Test("ranks and counts by the definition, with ties, duplicates and both zeros", arguments: 1...6)
  func smallSets(m: Int) {
    var generator = SeededGenerator(seed: UInt64(m))
    for trial in 0..<120 {
      let n = generator.index(below: 60)
      let levels = 2 + trial % 7
      let points = (0..<n).map { _ in
        (0..<m).map { _ in
          let level = Double(generator.index(below: levels))
          return level == 0 && generator.index(below: 2) == 0 ? -0.0 : level
        }
      }
      let matrix = Matrix(rows: n, columns: m, storage: points.flatMap { $0 })
      for dominance in [Dominance.strong, .strict] {
        let sort = NonDominatedSort(matrix, dominance)
        #expect(sort.ranks == peeled(points, dominance))
        #expect(sort.fronts.joined().count == n)
        let counts = points.map { point in points.count { dominance.holds($0, over: point) } }
        #expect(DominationCount.counts(matrix, dominance) == counts)
        #expect(ParetoFront.indices(of: matrix, dominance) == points.indices.filter { counts[$0] == 0 })
      }
    }
  }

  @Test("sets larger than one chunk of the bit sets, against staircases", arguments: [0, 12])
  func paddedObjectives(levels: Int) {
    let n = 2_500
    let plain = ReproduciblePoints.cube(seed: 5, n: n, m: 3, levels: levels)
    // A constant objective in front and one behind change nothing but the algorithm.
    let padded = Matrix((0..<n).map { [1] + plain.row($0) + [2] })
    #expect(NonDominatedSort(padded).ranks == NonDominatedSort(plain).ranks)
    #expect(DominationCount.counts(padded) == DominationCount.counts(plain))
    #expect(ParetoFront.indices(of: padded) == ParetoFront.indices(of: plain))
    // Under strict dominance a constant leaves nothing dominated; a repeated objective changes nothing.
    let repeated = Matrix((0..<n).map { plain.row($0) + [plain[$0, 0]] })
    #expect(NonDominatedSort(repeated, .strict).ranks == NonDominatedSort(plain, .strict).ranks)
    #expect(DominationCount.counts(repeated, .strict) == DominationCount.counts(plain, .strict))
    #expect(ParetoFront.indices(of: repeated, .strict) == ParetoFront.indices(of: plain, .strict))
    #expect(NonDominatedSort(padded, .strict).frontCount == 1)
  }

  @Test("a front is rank 0, whether a few points dominate most others or none", arguments: 1...8)
  func fronts(m: Int) {
    for points in [
      ReproduciblePoints.cube(seed: m, n: 1_500, m: m), ReproduciblePoints.sphere(seed: m, n: 1_500, m: m),
      ReproduciblePoints.cube(seed: m, n: 1_500, m: m, levels: 5),
    ] {
      for dominance in [Dominance.strong, .strict] {
        let ranks = NonDominatedSort(points, dominance).ranks
        #expect(ParetoFront.indices(of: points, dominance) == ranks.indices.filter { ranks[$0] == 0 })
      }
    }
  }

  struct Stored: Sendable {
    let n: Int
    let m: Int
    let levels: Int
    let fronts: Int
    let ranks: Int
  }

  @Test(
    "ranks that moocore 0.3.2 gave (pareto_rank), as a checksum",
    arguments: [
      Stored(n: 500, m: 2, levels: 0, fronts: 41, ranks: 377_623),
      Stored(n: 500, m: 3, levels: 0, fronts: 16, ranks: 122_089),
      Stored(n: 500, m: 4, levels: 0, fronts: 9, ranks: 70_245),
      Stored(n: 500, m: 5, levels: 0, fronts: 6, ranks: 36_261),
      Stored(n: 3_000, m: 2, levels: 0, fronts: 101, ranks: 6_493_552),
      Stored(n: 3_000, m: 3, levels: 0, fronts: 30, ranks: 1_676_966),
      Stored(n: 3_000, m: 4, levels: 0, fronts: 16, ranks: 754_109),
      Stored(n: 3_000, m: 3, levels: 16, fronts: 44, ranks: 2_792_136),
      Stored(n: 3_000, m: 4, levels: 8, fronts: 28, ranks: 1_818_692),
      Stored(n: 3_000, m: 2, levels: 64, fronts: 107, ranks: 7_401_033),
      Stored(n: 3_000, m: 5, levels: 0, fronts: 10, ranks: 441_226),
      Stored(n: 3_000, m: 5, levels: 8, fronts: 23, ranks: 1_390_865),
      Stored(n: 1_000, m: 8, levels: 0, fronts: 4, ranks: 28_906),
    ])
  func moocoreRanks(stored: Stored) {
    let points = ReproduciblePoints.cube(seed: stored.n + stored.m, n: stored.n, m: stored.m, levels: stored.levels)
    let sort = NonDominatedSort(points)
    #expect(sort.frontCount == stored.fronts)
    #expect(ReproduciblePoints.checksum(sort.ranks.map(Double.init)) == Double(stored.ranks))
  }

  @Test("a front of many points, whose staircase spans many blocks")
  func longStaircase() {
    let n = 20_000
    var generator = SeededGenerator(seed: 3)
    let points = Matrix(
      (0..<n).map { _ in
        let y = generator.uniform()
        return [generator.uniform(), y, 1 - y]
      })
    #expect(NonDominatedSort(points).frontCount == 1)
    let chain = Matrix((0..<n).map { [Double($0), Double($0), Double($0)] })
    #expect(NonDominatedSort(chain).ranks == Array(0..<n))
    #expect(DominationCount.counts(chain) == Array(0..<n))
  }

  @Test func nothing() {
    #expect(NonDominatedSort(Matrix(rows: 0, columns: 3)).ranks.isEmpty)
    #expect(DominationCount.counts(Matrix(rows: 0, columns: 2)).isEmpty)
  }
}
