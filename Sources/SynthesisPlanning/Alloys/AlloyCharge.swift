import Chemistry

/// The elements that an alloy is melted from.
package struct AlloyCharge: Sendable {
  /// By the elements of the composition.
  package let massFractions: [Double]
  /// USD for a kg; nil where a price is not known.
  package let cost: Double?
  package let hazards: [Element: [Hazard]]

  /// Elements that harm as metals, and those that moist air takes apart; radioactive are those without a stable isotope.
  private static let known: [(hazard: Hazard, elements: String)] = [
    (.toxic, "Be As Cd Te Os Hg Tl Pb"), (.hygroscopic, "Li Na K Ca Rb Sr Cs Ba"),
    (.radioactive, "Tc Pm Ra Ac Th Pa U Np Pu"),
  ]

  package init(_ composition: Composition) {
    let total = composition.mean(\.mass)
    massFractions = zip(composition.elements, composition.fractions).map { $0.mass * $1 / total }
    var cost: Double? = 0
    for (element, share) in zip(composition.elements, massFractions) {
      cost = cost.flatMap { sum in ElementPrices.builtIn[element].map { sum + $0 * share } }
    }
    self.cost = cost
    var hazards: [Element: [Hazard]] = [:]
    for (hazard, symbols) in Self.known {
      for symbol in symbols.split(separator: " ") {
        guard let element = Element(symbol: symbol), composition.elements.contains(element) else { continue }
        hazards[element, default: []].append(hazard)
      }
    }
    self.hazards = hazards
  }

  /// What the hazards count.
  package var hazardScore: Double { hazards.values.joined().reduce(0) { $0 + $1.weight } }
}
