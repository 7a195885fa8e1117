import Chemistry
import Crystallography
import Numerics
import Testing

@Suite struct NeighbourListTests {
  /// Shells of the lattices by geometry: how many neighbours of a site lie at which distance.
  @Test(
    arguments: [
      ("fcc", 1.42, [(12, 0.5.squareRoot()), (6, 1), (24, 1.5.squareRoot()), (12, 2.0.squareRoot())]),
      ("bcc", 1.66, [(8, 0.75.squareRoot()), (6, 1), (12, 2.0.squareRoot()), (24, 2.75.squareRoot())]),
      ("sc", 2.01, [(6, 1), (12, 2.0.squareRoot()), (8, 3.0.squareRoot()), (6, 2)]),
      (
        "diamond", 1.01, [(4, 0.1875.squareRoot()), (12, 0.5.squareRoot()), (12, 0.6875.squareRoot()), (6, 1)]
      ),
      ("hcp", 1.74, [(12, 1), (6, 2.0.squareRoot()), (2, (8.0 / 3).squareRoot()), (18, 3.0.squareRoot())]),
      ("sheared fcc", 1.42, [(12, 0.5.squareRoot()), (6, 1), (24, 1.5.squareRoot()), (12, 2.0.squareRoot())]),
      ("NaCl", 6, [(6, 2.82), (12, 2.82 * 2.0.squareRoot()), (8, 2.82 * 3.0.squareRoot()), (6, 5.64)]),
    ] as [(String, Double, [(Int, Double)])])
  func shells(_ name: String, cutoff: Double, expected: [(Int, Double)]) throws {
    let crystal =
      switch name {
      case "fcc": try Prototypes.faceCentred()
      case "bcc": try Prototypes.bodyCentred()
      case "sc": try Prototypes.simpleCubic()
      case "diamond": try Prototypes.diamond()
      case "hcp": try Prototypes.hexagonal()
      case "NaCl": try Prototypes.rockSalt()
      default: try Prototypes.shearedFaceCentred()
      }
    for method in [NeighbourList.Method.pairs, .bins] {
      let list = try NeighbourList(of: crystal, cutoff: cutoff, limit: 100_000, method: method)
      for site in 0..<crystal.count {
        let distances = list.edges(of: site).map { list.distances[$0] }.sorted()
        let wanted = expected.flatMap { Array(repeating: $0.1, count: $0.0) }
        #expect(distances.count == wanted.count)
        #expect(zip(distances, wanted).allSatisfy { abs($0 - $1) < 1e-12 })
      }
    }
  }

  /// Directed edges of a cubic perovskite of 4 Å, and of one site in a cubic cell of 1 Å, counted by matscipy 1.1.
  @Test(arguments: [(5.0, 250), (6, 370), (8, 824)]) func perovskite(cutoff: Double, edges: Int) throws {
    #expect(try NeighbourList(of: Prototypes.perovskite(), cutoff: cutoff).count == edges)
  }

  @Test(arguments: [(1.1, 6), (1.5, 18), (0.9, 0)]) func selfImages(cutoff: Double, edges: Int) throws {
    let list = try NeighbourList(of: Prototypes.simpleCubic(), cutoff: cutoff)
    #expect(list.count == edges && list.siteCount == 1)
  }

  @Test func mergedEdgesOfAPerovskite() throws {
    let list = try NeighbourList(of: Prototypes.perovskite(), cutoff: 5)
    let merged = MergedEdges(list)
    #expect(merged.count == 43)
    #expect(merged.multiplicities.reduce(0, +) == 250)
    for site in 0..<5 {
      let sum = list.edges(of: site).reduce(0) { $0 + list.distances[$1] }
      #expect(
        abs(merged.edges(of: site).reduce(0) { $0 + merged.distances[$1] * Double(merged.multiplicities[$1]) } - sum)
          < 1e-9)
    }
  }

  /// Every image in a box that surely holds the sphere, measured one by one from the coordinates as given.
  private func reference(_ crystal: CrystalStructure, cutoff: Double) -> [[Int]: Double] {
    var found: [[Int]: Double] = [:]
    let heights = crystal.lattice.heights
    for i in 0..<crystal.count {
      for j in 0..<crystal.count {
        let between = crystal.fractional[j] - crystal.fractional[i]
        let ranges = (0..<3).map { axis -> ClosedRange<Int> in
          guard crystal.periodicity[axis] else { return 0...0 }
          let reach = cutoff / heights[axis] + 1
          return Int((-between[axis] - reach).rounded(.down))...Int((-between[axis] + reach).rounded(.up))
        }
        for n1 in ranges[0] {
          for n2 in ranges[1] {
            for n3 in ranges[2] {
              let distance = crystal.lattice.cartesian(between + SIMD3(Double(n1), Double(n2), Double(n3))).length
              if distance <= cutoff, i != j || [n1, n2, n3] != [0, 0, 0] { found[[i, j, n1, n2, n3]] = distance }
            }
          }
        }
      }
    }
    return found
  }

  /// Cells at random, thin, sheared, left-handed, with axes that do not repeat and sites outside the cell: both searches
  /// against counting every image.
  @Test(arguments: 0..<40) func agreesWithCountingEveryImage(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 7)
    func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * random.uniform() }
    let shape = [SIMD3(4.0, 4, 4), SIMD3(1.2, 5, 9), SIMD3(12, 11, 10)][Int(seed % 3)]
    var rows: [SIMD3<Double>] = (0..<3).map { axis in
      var row = SIMD3(uniform(-1, 1), uniform(-1, 1), uniform(-1, 1))
      row[axis] += shape[axis] * (seed % 5 == 4 && axis == 2 ? -1 : 1)
      return row
    }
    if seed % 4 == 1 { rows[1] += 5 * rows[0] }
    if seed % 4 == 3 { rows[2] += 3 * rows[0] - 4 * rows[1] }
    let count = [1, 2, 5, 30][Int(seed / 3 % 4)]
    let periodicity =
      [Periodicity.all, .all, Periodicity(true, true, false), Periodicity(false, true, false), .none][Int(seed / 2 % 5)]
    let crystal = try CrystalStructure(
      lattice: Lattice(rows[0], rows[1], rows[2]), periodicity: periodicity,
      fractional: (0..<count).map { _ in SIMD3(uniform(-2, 3), uniform(-2, 3), uniform(-2, 3)) },
      elements: Array(repeating: Element(symbol: "Si")!, count: count), rules: StructureRules(minimumDistance: nil))
    let cutoff = uniform(2, 5)
    let wanted = reference(crystal, cutoff: cutoff)
    for method in [NeighbourList.Method.pairs, .bins] {
      let list = try NeighbourList(of: crystal, cutoff: cutoff, limit: 1_000_000, method: method)
      let sources = list.sources
      #expect(list.count == wanted.count)
      var keys: [[Int]] = []
      for edge in 0..<list.count {
        let shift = list.shifts[edge]
        let key = [Int(sources[edge]), Int(list.targets[edge])] + (0..<3).map { Int(shift[$0]) }
        keys.append(key)
        guard let distance = wanted[key] else {
          Issue.record("edge \(key) is none")
          continue
        }
        #expect(abs(distance - list.distances[edge]) < 1e-9)
        let vector =
          crystal.cartesian[key[1]] - crystal.cartesian[key[0]] + crystal.lattice.cartesian(SIMD3<Double>(shift))
        #expect((vector - list.vectors[edge]).length < 1e-9)
        #expect(list.distances[edge] == list.vectors[edge].length)
      }
      #expect(zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
    }
  }

  /// Both searches write the same bytes, and every edge has its exact mirror.
  @Test func mirrorsAreExact() throws {
    let crystal = try Prototypes.perovskite().supercell(3, 2, 2)
    let list = try NeighbourList(of: crystal, cutoff: 6.5, limit: 1_000_000, method: .bins)
    #expect(try NeighbourList(of: crystal, cutoff: 6.5, limit: 1_000_000, method: .pairs) == list)
    let sources = list.sources
    var vectors: [[Int32]: SIMD3<Double>] = [:]
    for edge in 0..<list.count {
      let shift = list.shifts[edge]
      vectors[[sources[edge], list.targets[edge], shift.x, shift.y, shift.z]] = list.vectors[edge]
    }
    for edge in 0..<list.count {
      let shift = list.shifts[edge]
      #expect(vectors[[list.targets[edge], sources[edge], -shift.x, -shift.y, -shift.z]] == -1 * list.vectors[edge])
    }
  }

  /// By geometry: the third shell of fcc is not cut when 20 neighbours are asked for, 18 + 24 come.
  @Test(arguments: [(1, 12), (12, 12), (13, 18), (18, 18), (20, 42)])
  func nearestTakesWholeShells(asked: Int, given: Int) throws {
    for crystal in [try Prototypes.faceCentred(3.6), try Prototypes.shearedFaceCentred(3.6)] {
      let list = try NeighbourList(of: crystal, nearest: asked)
      #expect((0..<crystal.count).allSatisfy { list.edges(of: $0).count == given })
    }
  }

  /// A molecule has as many neighbours as there are; a lone atom has none.
  @Test func nearestOfTooFewIsAll() throws {
    let water = try CrystalStructure(
      lattice: Lattice(cubic: 1), periodicity: .none, fractional: [[0, 0, 0], [0.96, 0, 0], [-0.24, 0.93, 0]],
      elements: ["O", "H", "H"].map { Element(symbol: $0)! })
    #expect(try NeighbourList(of: water, nearest: 12).count == 6)
    let atom = try CrystalStructure(
      lattice: Lattice(cubic: 1), periodicity: .none, fractional: [.zero], elements: [Element(symbol: "Ar")!])
    #expect(try NeighbourList(of: atom, nearest: 12).offsets == [0, 0])
    #expect(try NeighbourList(of: atom, cutoff: 5).count == 0)
  }

  @Test func refusesWhatIsOutOfBounds() throws {
    let crystal = try Prototypes.perovskite()
    for cutoff in [0, -1, .nan, .infinity, 100.5] {
      #expect(throws: NeighbourError.self) { try NeighbourList(of: crystal, cutoff: cutoff) }
    }
    #expect(throws: NeighbourError.invalidCount(0)) { try NeighbourList(of: crystal, nearest: 0) }
    #expect(throws: NeighbourError.tooManyEdges(limit: 249)) {
      try NeighbourList(of: crystal, cutoff: 5, limit: 249)
    }
    #expect(try NeighbourList(of: crystal, cutoff: 5, limit: 250).count == 250)
    #expect(throws: NeighbourError.tooManyEdges(limit: 249)) {
      try NeighbourList(of: crystal, cutoff: 5, limit: 249, method: .bins)
    }
    #expect(throws: NeighbourError.tooManyEdges(limit: 1000)) {
      try NeighbourList(of: Prototypes.simpleCubic(0.1), cutoff: 100, limit: 1000)
    }
    let far = try Prototypes.cubic(4, [("H", [1e9, 0, 0])])
    #expect(throws: NeighbourError.siteTooFar(0)) { try NeighbourList(of: far, cutoff: 5) }
    #expect(throws: NeighbourError.cellTooThin) { try NeighbourList(of: Prototypes.simpleCubic(1e-3), cutoff: 5) }
    #expect(throws: NeighbourError.self) { try NeighbourList(of: Prototypes.shearedFaceCentred(3, by: 1e7), cutoff: 5) }
  }
}
