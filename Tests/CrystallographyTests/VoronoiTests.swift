import Chemistry
import Crystallography
import Numerics
import Testing

@Suite struct VoronoiTests {
  private func orders(_ cells: VoronoiCells, _ site: Int) -> [Int: Int] {
    var counts: [Int: Int] = [:]
    for face in cells.neighbours.edges(of: site) { counts[cells.orders[face], default: 0] += 1 }
    return counts
  }

  /// Cells by geometry: fcc the rhombic dodecahedron, hcp the trapezo-rhombic one, bcc the truncated octahedron, sc the
  /// cube, diamond the truncated triakis tetrahedron.
  @Test(arguments: ["fcc", "hcp", "bcc", "sc", "diamond", "sheared fcc"]) func cellsOfLattices(_ name: String) throws {
    let (crystal, wanted): (CrystalStructure, [Int: Int]) =
      switch name {
      case "fcc": (try Prototypes.faceCentred(3.6), [4: 12])
      case "hcp": (try Prototypes.hexagonal(3.2), [4: 12])
      case "bcc": (try Prototypes.bodyCentred(2.9), [4: 6, 6: 8])
      case "sc": (try Prototypes.simpleCubic(3.3), [4: 6])
      case "diamond": (try Prototypes.diamond(5.4), [6: 4, 3: 12])
      default: (try Prototypes.shearedFaceCentred(3.6), [4: 12])
      }
    let cells = try VoronoiCells(of: crystal)
    for site in 0..<crystal.count {
      #expect(orders(cells, site) == wanted)
      #expect(abs(cells.volumes[site] - crystal.lattice.volume / Double(crystal.count)) < 1e-9)
    }
  }

  /// Solid angles of the truncated octahedron, by integration: hexagon 1.236773, square 0.445364.
  @Test func solidAnglesOfBodyCentred() throws {
    let cells = try VoronoiCells(of: Prototypes.bodyCentred())
    for face in 0..<cells.neighbours.count {
      let isSquare = cells.orders[face] == 4
      #expect(abs(cells.solidAngles[face] - (isSquare ? 0.445364 : 1.236773)) < 1e-6)
      #expect(abs(cells.weights[face] - (isSquare ? 0.3601 : 1)) < 1e-4)
      // Of the unit cell: squares of edge √2/4, hexagons likewise.
      #expect(abs(cells.areas[face] - (isSquare ? 0.125 : 3 * 3.0.squareRoot() / 16)) < 1e-12)
    }
    // (6s + 8h)²/(6s² + 8h²) with the values above.
    #expect(abs(cells.effectiveCoordination(of: 0) - 11.7609) < 1e-3)
  }

  /// Faces and volumes of a cubic perovskite of 4 Å, as voro++ 0.4.6 gives them.
  @Test func perovskite() throws {
    let cells = try VoronoiCells(of: Prototypes.perovskite())
    let faces = (0..<5).map { cells.neighbours.edges(of: $0).count }
    #expect(faces == [12, 6, 14, 14, 14])
    for (volume, wanted) in zip(cells.volumes, [16, 8, 40.0 / 3, 40.0 / 3, 40.0 / 3]) {
      #expect(abs(volume - wanted) < 1e-9)
    }
  }

  /// The identities that hold for every structure: cells fill space, faces fill the sphere around a site and look the same
  /// from both sides, and the areas of a cell times their normals cancel.
  @Test(arguments: 0..<16) func identities(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 3)
    func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * random.uniform() }
    var rows: [SIMD3<Double>] = [[5, 0.2, -0.4], [0.7, 6, 1], [-1, 0.4, 5.5]]
    if seed % 2 == 1 { rows[2] += 7 * rows[0] - 3 * rows[1] }
    if seed % 8 == 6 { rows[0] *= 0.4 }
    if seed % 8 == 4 { rows[2] *= 5 }
    let count = [1, 3, 12, 60][Int(seed / 4)]
    let crystal = try CrystalStructure(
      lattice: Lattice(rows[0], rows[1], rows[2]),
      fractional: (0..<count).map { _ in SIMD3(uniform(-2, 3), uniform(-2, 3), uniform(-2, 3)) },
      elements: Array(repeating: Element(symbol: "Si")!, count: count), rules: StructureRules(minimumDistance: nil))
    let cells = try VoronoiCells(of: crystal, leastWeight: 0)
    #expect(abs(cells.volumes.reduce(0, +) - crystal.lattice.volume) < 1e-6)
    let list = cells.neighbours
    let sources = list.sources
    var areas: [[Int32]: Double] = [:]
    for site in 0..<count {
      let faces = list.edges(of: site)
      #expect(abs(faces.reduce(0) { $0 + cells.solidAngles[$1] } - 4 * .pi) < 1e-6)
      let closure = faces.reduce(SIMD3<Double>.zero) { $0 + cells.areas[$1] / list.distances[$1] * list.vectors[$1] }
      #expect(closure.length < 1e-6)
    }
    for face in 0..<list.count {
      let shift = list.shifts[face]
      areas[[sources[face], list.targets[face], shift.x, shift.y, shift.z]] = cells.areas[face]
    }
    for face in 0..<list.count {
      let shift = list.shifts[face]
      let other = areas[[list.targets[face], sources[face], -shift.x, -shift.y, -shift.z]] ?? 0
      #expect(abs(cells.areas[face] - other) < 1e-6)
    }
  }

  /// Shaken by 0.001 Å, rock salt keeps its six neighbours: the faces that open at its vertices are dropped.
  @Test func shakenRockSaltKeepsItsNeighbours() throws {
    var random = SeededGenerator(seed: 5)
    let salt = try Prototypes.rockSalt()
    let shaken = try CrystalStructure(
      lattice: salt.lattice,
      fractional: salt.fractional.map {
        $0 + 1e-3 / 5.64 * SIMD3(random.uniform(), random.uniform(), random.uniform())
      },
      elements: salt.elements!)
    let cells = try VoronoiCells(of: shaken)
    #expect((0..<8).allSatisfy { cells.neighbours.edges(of: $0).count == 6 })
    #expect(cells.orders.allSatisfy { $0 == 4 })
    #expect(try VoronoiCells(of: shaken, leastWeight: 0).neighbours.count > 48)
  }

  @Test func refusesWhatHasNoCells() throws {
    let atom = try CrystalStructure(
      lattice: Lattice(cubic: 5), periodicity: Periodicity(true, true, false), fractional: [.zero],
      elements: [Element(symbol: "Ar")!])
    #expect(throws: VoronoiError.notPeriodic) { try VoronoiCells(of: atom) }
    let twice = try Prototypes.cubic(4, [("H", .zero), ("H", .zero)])
    #expect(throws: VoronoiError.coincidentSites(0, 1)) { try VoronoiCells(of: twice) }
    #expect(throws: VoronoiError.tooSparse) { try VoronoiCells(of: Prototypes.simpleCubic(99)) }
    // Vacuum of 30 Å over a layer: the cells are long, not endless.
    let layer = try Prototypes.crystal([[3, 0, 0], [0, 3, 0], [0, 0, 30]], [("C", .zero)])
    #expect(try VoronoiCells(of: layer).neighbours.count == 6)
  }
}
