import Foundation
import TestKit
import Testing
import Thermodynamics

/// Values of pycalphad's and pymatgen's own tests, some of them checked there against Thermo-Calc, and of further runs of
/// pycalphad (`otis2017pycalphad`, `ong2013pymatgen`).
@Suite struct PublishedValueTests {
  struct Energy: Sendable {
    let phase: String
    let temperature: Double
    /// The site fractions, one after another, of the species in order of their names.
    let fractions: [Double]
    let energy: Double
  }

  private static let knownEnergies = [
    Energy(phase: "LIQUID", temperature: 1500, fractions: [0.44, 0.20, 0.36], energy: -116_529),
    Energy(phase: "FCC_A1", temperature: 300, fractions: [1.97135e-1, 1.43243e-2, 7.88541e-1], energy: -37433.794),
    Energy(
      phase: "L12_FCC", temperature: 300,
      fractions: [5.42883e-8, 2.07934e-6, 9.99998e-1, 7.49998e-1, 2.50002e-1, 4.55313e-10], energy: -40717.204),
  ]

  /// Al-Cr-Ni: a ternary term, one that stands for three, and order with magnetism.
  @Test(arguments: knownEnergies) func energies(_ known: Energy) throws {
    guard let database = try ThermodynamicDatabase.inDataFolder("alcrni.tdb") else { return }
    let model = try PhaseModel(database, phase: known.phase, elements: ["AL", "CR", "NI"])
    let function = try #require(PhaseFunction(model, of: database, temperature: known.temperature))
    let energy = try #require(function.energyPerAtom(known.fractions))
    #expect(abs(energy - known.energy) < 1e-5 * abs(known.energy))
  }

  private static let known: [KnownEquilibrium] = [
    .init(
      file: "alzn_mey.tdb", temperature: 600, x: ["AL": 0.7, "ZN": 0.3], energy: -22985.126672, element: "ZN",
      phases: [("FCC_A1", 0.220126), ("FCC_A1", 0.491533)]),
    .init(
      file: "alzn_mey.tdb", temperature: 600, x: ["AL": 0.1, "ZN": 0.9], energy: -27467.260578, element: "ZN",
      phases: [("FCC_A1", 0.641310), ("HCP_A3", 0.977411)]),
    .init(
      file: "alzn_mey.tdb", temperature: 700, x: ["AL": 0.3, "ZN": 0.7], energy: -32643.752, element: "ZN",
      phases: [("FCC_A1", 0.501663), ("LIQUID", 0.788114)]),
    .init(
      file: "gibbs_phase_rule.tdb", temperature: 1100, pressure: 1e5, x: ["C": 0.01, "FE": 0.99], energy: -48965.727108,
      element: "C", phases: [("BCC_A2", 0.004482), ("FCC_A1", 0.014409)]),
    .init(
      file: "NI_AL_DUPIN_2001.TDB", temperature: 300, x: ["AL": 0.4, "NI": 0.6], energy: -63736.3048, element: "AL",
      phases: [("AL3NI5", 0.375), ("BCC_B2", 0.488104)]),
    .init(
      file: "NI_AL_DUPIN_2001.TDB", temperature: 1600, x: ["AL": 0.65, "NI": 0.35], energy: -131081.998, element: "AL",
      phases: [("BCC_B2", 0.563528), ("LIQUID", 0.695314)]),
    .init(
      file: "NI_AL_DUPIN_2001.TDB", temperature: 1804, x: ["AL": 0.4798, "NI": 0.5202], only: ["BCC_B2"],
      energy: -154338.129, element: "AL", phases: [("BCC_B2", 0.4798)]),
    .init(
      file: "alcocrni.tdb", temperature: 1273, x: ["AL": 0.25, "CO": 0.25, "CR": 0.25, "NI": 0.25],
      energy: -93908.915862),
    // Co-28Cr-21Fe-1Nb-1.3Ti by weight.
    .init(
      file: "mc_fecocrnbti.tdb", temperature: 960, pressure: 1e5,
      x: ["CO": 0.4645597, "CR": 0.3027326, "FE": 0.211393, "NB": 0.006051, "TI": 0.0152637], energy: -46868.316201,
      tolerance: 0.1),
  ]

  @Test(arguments: known) func equilibria(_ known: KnownEquilibrium) throws {
    guard let database = try ThermodynamicDatabase.inDataFolder(known.file) else { return }
    let system = try database.system(of: known.x.keys, only: known.only, excluded: known.excluded)
    let program = try EquilibriumProgram(system, temperature: known.temperature, pressure: known.pressure)
    let total = known.x.values.reduce(0, +)
    let answer = try program.equilibrium(system.elements.map { (known.x[$0] ?? 0) / total })
    #expect(answer.status == .converged)
    #expect(abs(answer.energy - known.energy) < known.tolerance, "\(answer.energy)")
    guard let row = system.elements.firstIndex(of: known.element) else { return }
    let found = answer.phases.map { ($0.name, $0.composition[row]) }.sorted { $0 < $1 }
    #expect(found.map(\.0) == known.phases.map(\.name))
    for (one, expected) in zip(found, known.phases) { #expect(abs(one.1 - expected.fraction) < 2e-6, "\(one.0)") }
  }

  /// Two fcc phases above the eutectoid of Al-Zn, fcc and hcp below; pycalphad puts it at 550.388 K.
  @Test func eutectoid() throws {
    guard let database = try ThermodynamicDatabase.inDataFolder("alzn_mey.tdb") else { return }
    let system = CalphadSystem(database, elements: database.elements.indices.map { $0 })
    for (temperature, names) in [(550.39, ["FCC_A1", "FCC_A1"]), (550.386, ["FCC_A1", "HCP_A3"])] {
      let program = try EquilibriumProgram(system, temperature: temperature, pressure: 101_325)
      let answer = try program.equilibrium([0.6, 0.4])
      #expect(answer.phases.map(\.name).sorted() == names, "\(temperature) K")
    }
  }

  /// pymatgen's line of Li2O-Fe2O3: LiFeO2 lies 0.4745592975 eV a formula below its ends.
  @Test func lineBetweenCompounds() throws {
    var diagram = PhaseDiagram()
    for entry in LithiumIronOxide.entries where ["Li", "Fe", "O", "Li2O", "Fe2O3"].contains(entry.name) {
      _ = diagram.add(entry)
    }
    let ferrite = try #require(LithiumIronOxide.entries.first { $0.name == "LiFeO2" })
    let answer = try diagram.stability(of: ferrite.composition, energy: ferrite.energy)
    #expect(abs(4 * answer.signedDistance + 0.4745592975) < 1e-9)
    #expect(answer.decomposition.map { diagram.entries[$0.entry].name }.sorted() == ["Fe2O3", "Li2O"])
  }
}
