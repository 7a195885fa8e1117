import Chemistry

/// The solids that a plan may meet, each substance once.
package struct PhaseCatalogue: Sendable {
  package private(set) var phases: [CataloguePhase] = []
  private var places: [SubstanceKey: Int] = [:]

  /// A catalogue of nothing.
  package init() {}

  /// The compounds and elements of `CompoundData`.
  package static let standard: PhaseCatalogue = {
    var catalogue = PhaseCatalogue()
    for row in CompoundData.solids.split(separator: "\n") {
      let cells = row.split(separator: " ")
      guard cells.count == 6, let enthalpy = Double(cells[1]), let entropy = Double(cells[2]),
        let counts = Self.counts(ofFormula: String(cells[0]))
      else { preconditionFailure("a row of the table is broken: \(row)") }
      catalogue.add(
        CataloguePhase(
          name: String(cells[0]), counts: counts, enthalpy: enthalpy / CataloguePhase.kilojoulesPerElectronvolt,
          entropy: entropy / 1000 / CataloguePhase.kilojoulesPerElectronvolt, meltingTemperature: Double(cells[3]),
          isPrecursor: cells[4].contains("p"), hazards: Self.hazards(cells[4]),
          isUnconfirmed: ["D", "E", "U"].contains(cells[5])))
    }
    for row in CompoundData.elements.split(separator: "\n") {
      let cells = row.split(separator: " ")
      guard let element = Element(symbol: cells[0]), let entropy = Double(cells[1]) else {
        preconditionFailure("a row of the table is broken: \(row)")
      }
      catalogue.add(
        CataloguePhase(
          name: element.symbol, counts: [(element, 1)], enthalpy: 0,
          entropy: entropy / 1000 / CataloguePhase.kilojoulesPerElectronvolt,
          meltingTemperature: element.meltingTemperature, isPrecursor: true))
    }
    return catalogue
  }()

  private static func hazards(_ letters: Substring) -> [Hazard] {
    let meanings: [(Character, Hazard)] = [
      ("t", .toxic), ("c", .corrosive), ("o", .oxidiser), ("h", .hygroscopic), ("r", .radioactive),
    ]
    return meanings.filter { letters.contains($0.0) }.map(\.1)
  }

  /// The place of a substance; nil where the catalogue does not have it.
  package func place(of counts: [(element: Element, count: Int)]) -> Int? { places[SubstanceKey(counts)] }

  /// The place of the substance of a formula.
  package func place(ofFormula formula: String) -> Int? { Self.counts(ofFormula: formula).flatMap { place(of: $0) } }

  /// Adds a phase in the place of the same substance, where it is there; returns its place.
  @discardableResult
  package mutating func add(_ phase: CataloguePhase) -> Int {
    let key = SubstanceKey(phase.counts)
    if let place = places[key] {
      phases[place] = phase
      return place
    }
    places[key] = phases.count
    phases.append(phase)
    return phases.count - 1
  }

  /// Moves the enthalpies of solids, eV per atom; elements stay at zero.
  package mutating func shift(_ change: (Int) -> Double) {
    for place in phases.indices where phases[place].counts.count > 1 {
      let old = phases[place]
      phases[place] = CataloguePhase(
        name: old.name, counts: old.counts, enthalpy: old.enthalpy + change(place) * Double(old.atoms),
        entropy: old.entropy, meltingTemperature: old.meltingTemperature, isPrecursor: old.isPrecursor,
        hazards: old.hazards, isUnconfirmed: old.isUnconfirmed, price: old.price)
    }
  }

  /// Whole amounts of the elements of a formula as it is written, or in the least whole ratio where it holds decimals; nil
  /// where it is no formula, or no ratio of whole numbers that sum to at most 10,000.
  package static func counts(ofFormula formula: String) -> [(element: Element, count: Int)]? {
    guard let composition = try? Composition(formula: formula), let ratio = counts(of: composition) else { return nil }
    guard let written = try? Composition.formulaAmounts(formula) else { return ratio }
    let atoms = written.reduce(0) { $0 + $1.1 }
    let units = atoms / Double(ratio.reduce(0) { $0 + $1.count })
    guard units == units.rounded(), units >= 1, units <= 1000 else { return ratio }
    return ratio.map { ($0.element, $0.count * Int(units)) }
  }

  /// The least whole amounts of a composition, by rising atomic number; nil where they would sum to more than 10,000.
  package static func counts(of composition: Composition) -> [(element: Element, count: Int)]? {
    guard let amounts = composition.wholeAmounts(upTo: 10_000) else { return nil }
    return zip(composition.elements, amounts).map { ($0, $1) }.sorted { $0.0 < $1.0 }
  }
}
