import Chemistry
import Crystallography
import Testing

@Suite struct StructureRulesTests {
  private let iron = Element(symbol: "Fe")!

  private func structure(_ lattice: Lattice, _ sites: [SIMD3<Double>], _ periodicity: Periodicity = .all) throws {
    _ = try CrystalStructure(
      lattice: lattice, periodicity: periodicity, fractional: sites,
      elements: Array(repeating: iron, count: sites.count))
  }

  @Test func sitesAtOnePlaceAndWrongUnits() throws {
    let cell = try Lattice(cubic: 4)
    #expect(throws: StructureError.coincidentSites(0, 1)) { try structure(cell, [[0, 0, 0], [0.001, 0, 0]]) }
    #expect(throws: StructureError.coincidentSites(0, 1)) { try structure(cell, [[0.9999, 0, 0], [-1, 3, 7]]) }
    #expect(throws: StructureError.cellTooSmall(0.3)) { try structure(Lattice(cubic: 0.3), [[0, 0, 0]]) }
    // Rock salt in nanometres: nearest neighbours at 0.282.
    do {
      try structure(Lattice(cubic: 0.564), [[0, 0, 0], [0.5, 0, 0]])
      Issue.record("bonds of 0.28 Å were taken")
    } catch StructureError.sitesTooClose(0, 1, let distance) {
      #expect(abs(distance - 0.282) < 1e-12)
    }
    try structure(cell, [[0, 0, 0], [0.5, 0.5, 0.5]])
  }

  /// A cell sheared by seven vectors is thin, but its sites are as far apart as in the cube.
  @Test func aShearedCellIsNotTooSmall() throws {
    try structure(Lattice([2.5, 0, 0], [17.5, 2.5, 0], [-5, 20, 2.5]), [[0.1, 0.2, 0.3]])
    #expect(throws: StructureError.self) {
      // The same place by way of the shear: a·7 − b + 0.02 Å.
      try structure(Lattice([2.5, 0, 0], [17.5, 2.5, 0], [0, 0, 2.5]), [[0, 0, 0], [7 + 0.06, -1, 0]])
    }
  }

  @Test func onlyPeriodicAxesRepeat() throws {
    let cell = try Lattice(cubic: 1)
    // A chain of atoms across which nothing repeats: as atoms of a crystal they would coincide.
    try structure(cell, [[0, 0, 0], [0, 0, 3]], .none)
    #expect(throws: StructureError.coincidentSites(0, 1)) {
      try structure(cell, [[0, 0, 0], [0, 0, 3]], Periodicity(false, false, true))
    }
  }

  @Test func alternativesMayStandTogether() throws {
    let half = try SiteOccupancy([.init(iron, fraction: 0.5)])
    let structure = try CrystalStructure(
      lattice: Lattice(cubic: 4), fractional: [[0, 0, 0], [0.01, 0, 0]], occupancies: [half, half])
    #expect(!structure.isOrdered && structure.elements == nil)
    #expect(try structure.composition.elements == [iron])
  }

  /// A reduced basis of a lattice that three shears have hidden: lengths of the cube's edges, volume kept.
  @Test func reductionUndoesShears() throws {
    let a = SIMD3<Double>(3, 0, 0)
    let b = SIMD3<Double>(0, 4, 0)
    let c = SIMD3<Double>(0, 0, 5)
    // Integer combinations of determinant one: the volume stays 60.
    let second: SIMD3<Double> = b + 7.0 * a
    let third: SIMD3<Double> = c + 11.0 * a - 70.0 * second
    let first: SIMD3<Double> = a + 3.0 * third
    let reduced = Lattice.reduced([first, second, third])
    let volume = abs(reduced[0].dot(reduced[1].cross(reduced[2])))
    #expect(abs(volume - 60) < 1e-6)
    let lengths = reduced.map { ($0.length * 1e6).rounded() / 1e6 }
    #expect(lengths == [3, 4, 5])
    let pair: [SIMD3<Double>] = Lattice.reduced([b, a + 2.0 * b])
    #expect(pair.map(\.length) == [3, 4])
  }

  /// 20,000 sites in one cell and in one plane: both are judged, within the test's patience.
  @Test func manySites() throws {
    let edge = 28
    let sites = (0..<edge * edge * edge).prefix(20_000).map { n in
      SIMD3(Double(n % edge), Double(n / edge % edge), Double(n / edge / edge)) / Double(edge)
    }
    try structure(Lattice(cubic: 2.5 * Double(edge)), sites)
    #expect(throws: StructureError.self) { try structure(Lattice(cubic: 5), sites) }
  }
}
