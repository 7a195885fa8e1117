import Chemistry
import SynthesisPlanning
import Testing

@Suite struct ReactionTests {
  private let catalogue = PhaseCatalogue.standard

  private func reaction(_ names: [String], _ temperature: Int, _ atmosphere: Atmosphere) throws -> InterfaceReaction? {
    let places = try names.map { try #require(catalogue.place(ofFormula: $0)) }.sorted()
    return ReactionBook(catalogue).reaction(of: places, temperature: temperature, atmosphere: atmosphere)
  }

  /// Equations by hand; the carbonates alone against the temperatures at which they fall apart in a lean gas.
  @Test(
    arguments: [
      (["BaCO3", "TiO2"], 1273, "BaCO3 + TiO2 -> BaTiO3 + CO2"), (["CaCO3"], 1273, "CaCO3 -> CaO + CO2"),
      (["CaCO3"], 673, nil), (["MnO2"], 1073, "MnO2 -> 1/2 Mn2O3 + 1/4 O2"),
      (["FeO"], 1073, "FeO + 1/4 O2 -> 1/2 Fe2O3"), (["LiOH·H2O"], 1273, "LiOH·H2O -> 1/2 Li2O + 3/2 H2O"),
      (["MgO", "Al2O3"], 1273, "MgO + Al2O3 -> MgAl2O4"), (["TiO2", "Al2O3"], 1273, nil),
    ] as [([String], Int, String?)])
  func equationsBalance(_ names: [String], _ temperature: Int, _ equation: String?) throws {
    let found = try reaction(names, temperature, .air)
    guard let equation else {
      #expect(found == nil)
      return
    }
    func terms(_ text: String) -> [Set<String>] {
      text.split(separator: " -> ").map { side in
        Set(side.replacing(" + ", with: "|").split(separator: "|").map(String.init))
      }
    }
    #expect(terms(try #require(found).equation(catalogue)) == terms(equation))
  }

  /// BaCO3 + TiO2 → BaTiO3 + CO2 at 1273 K and 4e-4 bar by hand: ΔH = 103.7 kJ/mol, ΔS = 159.0 J/(mol K), R·T·ln p = −82.81
  /// kJ/mol, over the eight atoms of the reactants.
  @Test func drivingForceByHand() throws {
    let found = try #require(try reaction(["BaCO3", "TiO2"], 1273, .air))
    let byHand = (103.7 - 1273 * 0.1590 - 82.81) / 8 / 96.48533
    #expect(abs(found.drivingForce - byHand) < 1e-4)
  }

  /// The standard table is read whole, in words that the planner knows.
  @Test func theTableHolds() throws {
    #expect(catalogue.phases.count > 200)
    // The comparison with the compilations, `Tests/Benchmarks/planner/table.py`, confirms 182 of 225 compounds.
    let compounds = catalogue.phases.filter { $0.counts.count > 1 }
    #expect(compounds.count == 225 && compounds.count { $0.isUnconfirmed } == 43)
    for phase in catalogue.phases {
      let melting = try #require(phase.meltingTemperature)
      #expect(melting > 200 && melting < 4500, "\(phase.name)")
      let entropy = try #require(phase.entropy) / Double(phase.atoms) * 96485.33212
      #expect(entropy > 5 && entropy < 80, "\(phase.name): \(entropy) J/(mol K)")
      let energy = phase.enthalpy / Double(phase.atoms)
      #expect(energy <= 0 && energy > -5, "\(phase.name): \(energy) eV/atom")
      #expect(catalogue.place(ofFormula: phase.name) != nil)
    }
    let carbonate = catalogue.phases[try #require(catalogue.place(ofFormula: "Li2CO3"))]
    #expect(carbonate.atoms == 6 && carbonate.isPrecursor && carbonate.hazards.isEmpty)
    #expect(abs(carbonate.mass - 73.89) < 0.02)
  }

  /// Against the entropies of the table: 298 K entropies of mixtures of binary oxides are near those of the compounds.
  @Test(arguments: [("BaTiO3", 122.7), ("MgAl2O4", 77.9), ("CaSiO3", 79.6)])
  func mixturesHaveTheEntropyOfTheirParts(_ formula: String, _ entropy: Double) throws {
    let place = try #require(catalogue.place(ofFormula: formula))
    let counts = try #require(PhaseCatalogue.counts(ofFormula: formula))
    var lean = PhaseCatalogue()
    for name in ["BaO", "TiO2", "MgO", "Al2O3", "CaO", "SiO2"] {
      lean.add(catalogue.phases[try #require(catalogue.place(ofFormula: name))])
    }
    let mixture = try #require(lean.lowestMixture(of: counts))
    #expect(abs(mixture.entropy * 96485.33212 - entropy) < 0.05)
    #expect(mixture.enthalpy > catalogue.phases[place].enthalpy)
  }

  @Test(arguments: [("FeC2O4·2H2O", 13), ("Ca3(PO4)2", 13), ("La0.5Sr0.5MnO3", 10), ("O2", 2)])
  func formulasHaveWholeAmounts(_ formula: String, _ atoms: Int) throws {
    let counts = try #require(PhaseCatalogue.counts(ofFormula: formula))
    #expect(counts.reduce(0) { $0 + $1.count } == atoms)
  }

  @Test(arguments: ["", "Fe0.12345678O", "x"]) func formulasWithout(_ formula: String) {
    #expect(PhaseCatalogue.counts(ofFormula: formula) == nil)
  }

  // MARK: Precursors

  private func sets(_ target: String, limit: Int = 4) throws -> [PrecursorSet] {
    let place = try #require(catalogue.place(ofFormula: target))
    return try PrecursorSearch(catalogue, limit: limit).sets(for: place)
  }

  private func words(_ set: PrecursorSet) -> String {
    let solids = set.members.map { "\($0.amount) \(catalogue.phases[$0.phase].name)" }
    let gases = set.gases.map { "\($0.amount) \($0.gas.rawValue)" }
    return solids.joined(separator: " + ") + " | " + gases.joined(separator: " + ")
  }

  @Test(
    arguments: [
      ("BaTiO3", "1 BaCO3 + 1 TiO2 | 1 CO2"), ("LiFePO4", "1/2 Li2CO3 + 1 FeC2O4·2H2O"),
      ("LiCoO2", "1/2 Li2CO3 + 1/3 Co3O4 | -1/12 O2 + 1/2 CO2"), ("LaAlO3", "1/2 La2O3 + 1/2 Al2O3 | "),
      ("BiFeO3", "1/2 Fe2O3 + 1/2 Bi2O3 | "), ("Na3PO4", "3/2 Na2CO3 + 1 NH4H2PO4 | 3/2 CO2 + 3/2 H2O + 1 NH3"),
    ])
  func setsBalanceByHand(_ target: String, _ expected: String) throws {
    let found = try sets(target).map(words)
    #expect(found.contains { $0.hasPrefix(expected) }, "\(found)")
  }

  /// Cations, exactly; every element with its gases, exactly.
  @Test(arguments: ["BaTiO3", "LiFePO4", "NaNbO3", "Y3Al5O12", "CaFe2O4", "Ca3(PO4)2"])
  func everySetBalancesExactly(_ target: String) throws {
    let goal = catalogue.phases[try #require(catalogue.place(ofFormula: target))]
    let found = try sets(target)
    #expect(!found.isEmpty)
    for set in found {
      for element in Element.all {
        var sum = Rational(-goal.count(of: element))
        for member in set.members {
          sum = try sum + member.amount * Rational(catalogue.phases[member.phase].count(of: element))
        }
        for (gas, amount) in set.gases { sum = try sum - amount * Rational(gas.counts[element] ?? 0) }
        #expect(sum == .zero)
      }
    }
  }

  @Test func whatIsMissingIsNamed() throws {
    var lean = PhaseCatalogue()
    for name in ["BaCO3", "BaTiO3"] {
      lean.add(catalogue.phases[try #require(catalogue.place(ofFormula: name))])
    }
    let titanium = try #require(Element(symbol: "Ti"))
    #expect(throws: PrecursorError.missing([titanium])) { try PrecursorSearch(lean).sets(for: 1) }
    #expect(throws: PrecursorError.unbalanced(limit: 1)) { try sets("BaTiO3", limit: 1) }
  }
}
