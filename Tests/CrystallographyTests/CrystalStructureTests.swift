import Chemistry
import Crystallography
import Testing

@Suite struct CrystalStructureTests {
  private func rockSalt() throws -> CrystalStructure {
    let sodium = Element(symbol: "Na")!
    let chlorine = Element(symbol: "Cl")!
    let half = 0.5
    return try CrystalStructure(
      lattice: Lattice(cubic: 5.64),
      fractional: [
        [0, 0, 0], [0, half, half], [half, 0, half], [half, half, 0], [half, 0, 0], [0, half, 0], [0, 0, half],
        [half, half, half],
      ], elements: Array(repeating: sodium, count: 4) + Array(repeating: chlorine, count: 4))
  }

  /// Halite: 2.163 g/cm³ from the handbook's a = 5.64 Å (4 × 58.44 u in 179.406 Å³).
  @Test func densityAndComposition() throws {
    let salt = try rockSalt()
    #expect(abs(salt.density! - 4 * 58.4428 * 1.66053906660 / 179.406144) < 1e-3)
    #expect(try salt.composition.formula == "Na0.5Cl0.5")
    #expect(salt.isOrdered && salt.elements?.count == 8)
  }

  @Test func supercellKeepsDensityAndNamesItsLimit() throws {
    let salt = try rockSalt()
    let large = try salt.supercell(2, 1, 3)
    #expect(large.count == 48)
    #expect(abs(large.density! - salt.density!) < 1e-12)
    #expect((large.cartesian[1] - (salt.cartesian[0] + salt.lattice.c)).length < 1e-12)
    #expect(throws: StructureError.tooManySites(27_000, limit: 20_000)) { try salt.supercell(15, 15, 15) }
    #expect(throws: StructureError.tooManySites(.max, limit: 20_000)) { try salt.supercell(.max, 2, 2) }
  }

  @Test func occupanciesAreKeptAndJudged() throws {
    let (barium, strontium) = (Element(symbol: "Ba")!, Element(symbol: "Sr")!)
    let mixed = try SiteOccupancy([.init(barium, fraction: 1.0 / 3), .init(strontium, fraction: 0.5)])
    #expect(mixed[barium] == 1.0 / 3 && !mixed.isOrdered && mixed.element == nil)
    #expect(abs(mixed.vacancy - 1.0 / 6) < 1e-15)
    #expect(throws: StructureError.overfullSite(1.25)) {
      try SiteOccupancy([.init(barium, fraction: 0.75), .init(strontium, fraction: 0.5)])
    }
    #expect(throws: StructureError.invalidOccupancy("Ba", -0.5)) { try SiteOccupancy([.init(barium, fraction: -0.5)]) }
    #expect(throws: StructureError.emptySite) { try SiteOccupancy([.init(barium, fraction: 0)]) }
  }

  @Test func refusesWhatIsNoStructure() throws {
    let lattice = try Lattice(cubic: 4)
    #expect(throws: StructureError.noSites) {
      try CrystalStructure(lattice: lattice, fractional: [], elements: [])
    }
    #expect(throws: StructureError.countsDiffer(positions: 1, species: 2)) {
      try CrystalStructure(
        lattice: lattice, fractional: [[0, 0, 0]], elements: [Element(symbol: "H")!, Element(symbol: "H")!])
    }
    #expect(throws: StructureError.notFinite(site: 0)) {
      try CrystalStructure(lattice: lattice, fractional: [[.nan, 0, 0]], elements: [Element(symbol: "H")!])
    }
  }
}
