import Chemistry
import Testing
import Thermodynamics

@Suite struct PhaseDiagramTests {
  private func energy(_ name: String) throws -> Double {
    try #require(LithiumIronOxide.entries.first { $0.name == name }).energy
  }

  @Test func stablePhasesAreStable() throws {
    var diagram = LithiumIronOxide.diagram()
    for entry in LithiumIronOxide.entries {
      let answer = try diagram.stability(of: entry.composition, energy: entry.energy)
      #expect(answer.isStable && answer.energyAboveHull < 1e-12, "\(entry.name)")
      #expect(answer.decomposition.map { diagram.entries[$0.entry].name } == [entry.name])
      #expect(answer.certificate < 1e-11)
    }
  }

  /// Values of pymatgen's tests, eV per cell.
  @Test(
    arguments: [
      ("Fe2O3", 10.0, -16.57416433), ("FeO", 4, -5.71415199), ("LiFeO2", 4, -7.73275231), ("Li5FeO4", 80, -164.8117344),
    ])
  func formationEnergies(name: String, atoms: Double, expected: Double) throws {
    var diagram = LithiumIronOxide.diagram()
    let entry = try #require(LithiumIronOxide.entries.first { $0.name == name })
    let answer = try diagram.stability(of: entry.composition, energy: entry.energy)
    #expect(abs(answer.formationEnergy * atoms - expected) < 1e-6)
  }

  /// Li3Fe7O11 and the potentials of its facet, from pymatgen's tests.
  @Test func decompositionAndPotentials() throws {
    var diagram = LithiumIronOxide.diagram()
    let answer = try diagram.stability(of: composition("Li3Fe7O11"), energy: 0)
    var amounts: [String: Double] = [:]
    for part in answer.decomposition { amounts[diagram.entries[part.entry].name] = part.amount }
    #expect(amounts.count == 3)
    for (name, amount) in ["FeO": 0.0952381, "LiFeO2": 0.5714286, "Fe3O4": 0.3333333] {
      #expect(abs((amounts[name] ?? 0) - amount) < 1e-7, "\(name)")
    }
    let potentials = try #require(answer.chemicalPotentials)
    for (symbol, value) in ["Li": -4.077061954, "Fe": -6.741593864, "O": -6.969907375] {
      let found = try #require(potentials.first { $0.element.symbol == symbol })
      #expect(abs(found.potential - value) < 1e-8, "\(symbol)")
    }
  }

  /// The window of LiFeO2, from pymatgen's tests: the highest potential of oxygen, and the corner of the lowest.
  @Test func windowOfLithiumFerrite() throws {
    let diagram = LithiumIronOxide.diagram()
    let window = try #require(try diagram.window(of: composition("LiFeO2"), energy: try energy("LiFeO2")))
    let oxygen = try #require(window.elements.firstIndex(of: element("O")))
    #expect(abs(try #require(window.ranges[oxygen].high).potential + 4.450181) < 1e-5)
    let corner = try #require(window.ranges[oxygen].low).corner
    let potentials = Dictionary(uniqueKeysWithValues: zip(window.elements.map(\.symbol), corner))
    #expect(abs(try #require(potentials["Fe"]) + 6.596147) < 1e-5)
    #expect(abs(try #require(potentials["Li"]) + 3.625002) < 1e-5)
    #expect(try diagram.window(of: composition("LiFeO2"), energy: try energy("LiFeO2") + 0.001) == nil)
  }

  /// Alone, an element costs its own energy.
  @Test func windowOfAnElement() throws {
    let window = try #require(
      try LithiumIronOxide.diagram().window(of: composition("Fe"), energy: -6.5961471))
    #expect(abs(try #require(window.ranges[0].high).potential + 6.5961471) < 1e-12)
    #expect(abs(try #require(window.ranges[0].low).potential + 6.5961471) < 1e-12)
  }

  /// pymatgen's tests at μ(O) = −5 eV: five stable phases, and their energies per cell; at −6 eV four.
  @Test func grandPotential() throws {
    func stable(_ potential: Double) throws -> [String: Double] {
      let open = OpenElements([element("O"): potential])
      var diagram = LithiumIronOxide.diagram(open: open)
      var energies: [String: Double] = [:]
      for (entry, cell) in zip(LithiumIronOxide.entries, LithiumIronOxide.cells) {
        guard let closed = open.close(entry) else { continue }
        let answer = try diagram.stability(of: closed.composition, energy: closed.energy)
        if answer.isStable { energies[entry.name] = answer.formationEnergy * (cell.lithium + cell.iron) }
      }
      return energies
    }
    let five = try stable(-5)
    #expect(five.count == 5)
    for (name, value) in ["Li5FeO4": -5.30551504, "Li2FeO3": -2.34247415, "LiFeO2": -0.43026396] {
      #expect(abs((five[name] ?? 0) - value) < 1e-7, "\(name)")
    }
    #expect(try stable(-6).count == 4)
  }

  /// Entries {Li 0, Li2O −5, LiO2 −4, O2 0} eV per formula: pymatgen gives −1 eV/atom for Li2O and −2/3 for a polymorph.
  @Test func separationEnergy() throws {
    var diagram = PhaseDiagram()
    for (formula, energy, atoms) in [("Li", 0.0, 1.0), ("Li2O", -5, 3), ("LiO2", -4, 3), ("O2", 0, 2)] {
      _ = diagram.add(PhaseEntry(name: formula, composition: composition(formula), energy: energy / atoms))
    }
    let stable = try diagram.stability(of: composition("Li2O"), energy: -5.0 / 3)
    #expect(abs(stable.separationEnergy + 1) < 1e-12 && stable.isStable)
    let polymorph = try diagram.stability(of: composition("OLi2"), energy: -4.0 / 3)
    #expect(abs(polymorph.separationEnergy + 2.0 / 3) < 1e-12)
    #expect(abs(polymorph.energyAboveHull - 1.0 / 3) < 1e-12)
    let absent = try diagram.stability(of: composition("LiO"), energy: -2)
    #expect(abs(absent.separationEnergy - absent.signedDistance) < 1e-12 && absent.signedDistance < 0)
    #expect(absent.energyAboveHull == 0)
    let other = try diagram.stability(of: composition("O"), energy: 0.25)
    #expect(abs(other.separationEnergy - 0.25) < 1e-12)
  }

  /// Six elements without a compound have exactly one facet: their own.
  @Test func sixElements() throws {
    var diagram = PhaseDiagram()
    for symbol in ["Li", "Fe", "O", "P", "Mn", "Si"] {
      _ = diagram.add(PhaseEntry(name: symbol, composition: composition(symbol), energy: 0))
    }
    let answer = try diagram.stability(of: composition("LiFePO4MnSi"), energy: -1)
    #expect(answer.decomposition.count == 6 && answer.signedDistance == -1)
    #expect(try #require(answer.chemicalPotentials).allSatisfy { $0.potential == 0 })
  }

  @Test func missingReference() {
    var diagram = PhaseDiagram()
    _ = diagram.add(PhaseEntry(name: "Fe", composition: composition("Fe"), energy: 0))
    #expect(throws: PhaseDiagramError.missingReferences([element("Li"), element("O")])) {
      try diagram.stability(of: composition("FeLiO2"), energy: -1)
    }
  }

  /// The same name, composition and energy is a duplicate; another name is a polymorph, and makes nothing stable.
  @Test func duplicates() throws {
    var diagram = LithiumIronOxide.diagram()
    let entry = LithiumIronOxide.entries[0]
    #expect(diagram.add(entry) == .duplicate(of: 0))
    let polymorph = PhaseEntry(name: "other", composition: entry.composition, energy: entry.energy + 0.1)
    #expect(diagram.add(polymorph) == .added)
    #expect(abs(try diagram.stability(of: entry.composition, energy: polymorph.energy).energyAboveHull - 0.1) < 1e-12)
    #expect(diagram.entries(like: entry.composition, energy: entry.energy) == [0])
  }

  /// A phase that is added counts from then on, in every system that holds its elements.
  @Test func additionsCount() throws {
    var diagram = PhaseDiagram()
    for symbol in ["A", "B"].indices.map({ ["Al", "Ni"][$0] }) {
      _ = diagram.add(PhaseEntry(name: symbol, composition: composition(symbol), energy: 0))
    }
    #expect(abs(try diagram.stability(of: composition("AlNi"), energy: -0.5).signedDistance + 0.5) < 1e-15)
    _ = diagram.add(PhaseEntry(name: "Al3Ni", composition: composition("Al3Ni"), energy: -0.8))
    let answer = try diagram.stability(of: composition("AlNi"), energy: -0.5)
    #expect(abs(answer.hullEnergy + 0.8 * 2 / 3) < 1e-12)
  }
}
