import Chemistry

/// Whether a composition passes the published rules for what it would be, and which it breaks.
///
/// A composition with nitrogen, oxygen, fluorine, sulphur, chlorine, selenium, bromine, tellurium or iodine is taken for a
/// compound of ions: some choice of common oxidation states, one an element, sums to zero, with every cation less
/// electronegative than every anion (`davies2019smact`). Anything else is an alloy, which would pass that test for free: it is
/// held to the rules of solid solutions, δ ≤ 6.6 % and Ω ≥ 1.1 (`yang2012omega`), −22 ≤ ΔH_mix ≤ 7 kJ/mol (`guo2011phase`), and
/// to a valence electron count at which one lattice is stable, below 6.87 or from 8 on (`guo2011vec`).
/// Passing is weak evidence, breaking a rule is a reason to look twice: of 439 alloys with a known microstructure
/// (`borg2020expanded`) 121 of the 284 with several phases lie between these counts, and 35 of the 155 with one.
package struct DesignVerdict: Sendable, Equatable {
  /// A rule that is broken.
  package enum Reason: String, Sendable, CaseIterable {
    case pureElement = "pure_element"
    case sizeMismatch = "size_mismatch"
    case omega
    case mixingEnthalpy = "mixing_enthalpy"
    /// Between the counts at which one lattice is stable.
    case valenceElectrons = "valence_electrons"
    case charge
    case electronegativity
    /// A rule needs a property that an element lacks.
    case unknownProperty = "unknown_property"
  }

  /// What the valence electron count makes likely (`guo2011vec`).
  package enum Lattice: String, Sendable, CaseIterable {
    /// Below 6.87.
    case bcc
    /// From 6.87 to 8.
    case mixed
    /// From 8 on.
    case fcc

    /// Counts that differ from an end by rounding alone are that end.
    init(valenceElectrons count: Double) {
      self = count < 6.87 - 1e-9 ? .bcc : count < 8 - 1e-9 ? .mixed : .fcc
    }
  }

  /// The broken rules in their fixed order.
  package let reasons: [Reason]
  /// Of an alloy.
  package let lattice: Lattice?

  package var isValid: Bool { reasons.isEmpty }

  /// Judges a composition. O(elements²), of ions the product of their numbers of states.
  package init(_ composition: Composition) {
    if composition.elements.contains(where: Self.anions.contains) {
      lattice = nil
      reasons = Self.ionicReasons(composition)
    } else {
      let mixture = AlloyMixture(composition: composition)
      lattice = (try? mixture.valenceElectronCount()).map { Lattice(valenceElectrons: $0) }
      reasons = Self.alloyReasons(mixture, lattice)
    }
  }

  private static let anions = Set(["N", "O", "F", "S", "Cl", "Se", "Br", "Te", "I"].compactMap { Element(symbol: $0) })

  private static func alloyReasons(_ mixture: AlloyMixture, _ lattice: Lattice?) -> [Reason] {
    guard mixture.composition.elements.count > 1 else { return [.pureElement] }
    guard let mismatch = try? mixture.mismatch("Miracle radius", \.properties.miracleRadius),
      let enthalpy = try? mixture.mixingEnthalpy(), let melting = try? mixture.meltingTemperature(), let lattice
    else { return [.unknownProperty] }
    var reasons: [Reason] = []
    if mismatch > 6.6 { reasons.append(.sizeMismatch) }
    if melting * mixture.mixingEntropy < 1.1 * 1000 * abs(enthalpy) { reasons.append(.omega) }
    if !(-22...7).contains(enthalpy) { reasons.append(.mixingEnthalpy) }
    if lattice == .mixed { reasons.append(.valenceElectrons) }
    return reasons
  }

  private static func ionicReasons(_ composition: Composition) -> [Reason] {
    let states = composition.elements.map { Ion.ions(of: $0) }
    guard states.allSatisfy({ !$0.isEmpty }), composition.elements.allSatisfy({ $0.electronegativity != nil }),
      states.reduce(1, { $0 * $1.count }) <= 100_000
    else { return [.unknownProperty] }
    var isNeutral = false
    var isOrdered = false
    var chosen: [Ion] = []
    func visit(_ place: Int, _ charge: Double) {
      if isOrdered { return }
      guard place < states.count else {
        guard abs(charge) < 1e-6 else { return }
        isNeutral = true
        let cation = chosen.filter { $0.charge > 0 }.compactMap(\.element.electronegativity).max()
        let anion = chosen.filter { $0.charge < 0 }.compactMap(\.element.electronegativity).min()
        if let cation, let anion, cation < anion { isOrdered = true }
        return
      }
      for ion in states[place] {
        chosen.append(ion)
        visit(place + 1, charge + composition.fractions[place] * Double(ion.charge))
        chosen.removeLast()
      }
    }
    visit(0, 0)
    return isOrdered ? [] : [isNeutral ? .electronegativity : .charge]
  }
}
