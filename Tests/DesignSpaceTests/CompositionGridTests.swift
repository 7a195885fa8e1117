import Chemistry
import DesignSpace
import Numerics
import Testing

@Suite("Counted grids")
struct CompositionGridTests {
  /// C(N + d − 1, d − 1) compositions of N units over d elements: 4,598,126 and 4,263,421,511,271 are C(104, 4) and
  /// C(109, 9).
  @Test(
    "Counts without further rules are binomial coefficients",
    arguments: [
      ("Nb Mo Ta W Cr", 0.01, "4598126"), ("Nb Mo Ta W Ti Zr Hf V Cr Al", 0.01, "4263421511271"), ("Nb", 0.01, "1"),
      ("Nb Mo", 0.5, "3"), ("Nb Mo Ta W Ti Zr Hf V Cr Al", 0.001, "2882163562453289940826"),
    ])
  func binomials(symbols: String, step: Double, count: String) throws {
    let space = try CompositionSimplex(CompositionConstraints(elements: elements(symbols), step: step))
    #expect(space.grid?.count.description == count)
  }

  @Test("118 elements at 0.1 % are counted: C(1117, 117), against Pascal's rule")
  func allElements() throws {
    let space = try CompositionSimplex(CompositionConstraints(elements: Element.all, step: 0.001))
    // C(N + d − 1, d − 1) by products and exact quotients.
    var binomial = UnsignedBigInteger(1)
    for k in 1...UInt64(117) {
      binomial = binomial.multiplied(by: 1000 + k).quotientAndRemainder(dividingBy: k).quotient
    }
    #expect(space.grid?.count == binomial)
  }

  /// With exactly k of d present: C(d, k)·C(N − 1, k − 1).
  @Test("Counts with an element count are sums of products of binomials", arguments: [1...1, 2...2, 3...5, 4...9])
  func elementCounts(count: ClosedRange<Int>) throws {
    let names = elements("Nb Mo Ta W Ti Zr Hf V Cr")
    let space = try CompositionSimplex(CompositionConstraints(elements: names, count: count, step: 0.01))
    func binomial(_ n: UInt64, _ k: UInt64) -> UInt64 {
      k == 0 ? 1 : (1...k).reduce(UInt64(1)) { $0 * (n + 1 - $1) / $1 }
    }
    let expected = count.reduce(UInt64(0)) { $0 + binomial(9, UInt64($1)) * binomial(99, UInt64($1) - 1) }
    #expect(space.grid?.count.exactly64 == expected)
  }

  /// Independent implementation: all points of the plain grid, kept where `violation(of:)` finds nothing.
  @Test("Count, order, rank and unrank agree with brute force over random rules", arguments: 0..<12)
  func bruteForce(seed: Int) throws {
    var statements = RandomStatements(seed: UInt64(seed))
    var counted = 0
    for _ in 0..<120 {
      let statement = statements.next()
      guard let space = try? CompositionSimplex(stated: statement), let units = space.unitsInOne else { continue }
      // Two rows of awkward coefficients pass the table's limit; that is a documented refusal.
      guard let grid = space.grid else {
        #expect(statement.linear.count == 2)
        continue
      }
      let listed = plainGrid(dimension: space.dimension, units: units).filter {
        space.contains($0.map { Double($0) / Double(units) })
      }
      #expect(grid.count.exactly64 == UInt64(listed.count), "\(statement)")
      var walk = grid.designs()
      var walked: [[Int]] = []
      while walk.advance() { walked.append(walk.units) }
      #expect(Set(walked) == Set(listed), "\(statement)")
      #expect(walked.count == listed.count)
      if statement.linear.isEmpty { #expect(walked == listed, "lexicographic without rows") }
      for (rank, point) in walked.enumerated() {
        #expect(grid.rank(of: point)?.exactly64 == UInt64(rank))
        #expect(grid.unrank(UnsignedBigInteger(UInt64(rank))) == point)
      }
      for point in plainGrid(dimension: space.dimension, units: units) where !space.contains(grid.fractions(point)) {
        #expect(grid.rank(of: point) == nil)
      }
      #expect((try? CompositionSimplex(statement)) == nil || !listed.isEmpty, "\(statement)")
      #expect((try? CompositionSimplex(statement)) != nil || listed.isEmpty, "\(statement)")
      counted += listed.count
    }
    #expect(counted > 400)
  }

  @Test("Shards cut the grid without a gap or an overlap")
  func shards() throws {
    let space = try CompositionSimplex(CompositionConstraints(elements: elements("Nb Mo Ta W"), step: 0.1))
    let grid = try #require(space.grid)
    for n in [UInt64(1), 3, 7, 286, 1000] {
      var next = UnsignedBigInteger.zero
      for k in 0..<n {
        let shard = grid.shard(k, of: n)
        #expect(shard.lowerBound == next)
        next = shard.upperBound
      }
      #expect(next == grid.count)
    }
  }

  @Test("The walk goes on from any rank")
  func fromRank() throws {
    let space = try CompositionSimplex(
      CompositionConstraints(elements: elements("Nb Mo Ta W"), count: 2...3, minimumIfPresent: 0.2, step: 0.1))
    let grid = try #require(space.grid)
    let whole = try #require(grid.count.exactly64)
    for rank in 0..<whole {
      var walk = grid.designs(from: UnsignedBigInteger(rank))
      var left: UInt64 = 0
      while walk.advance() { left += 1 }
      #expect(left == whole - rank)
    }
    var beyond = grid.designs(from: grid.count)
    let moved = beyond.advance()
    #expect(!moved)
  }
}
