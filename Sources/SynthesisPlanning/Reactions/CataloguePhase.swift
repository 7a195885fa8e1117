import Chemistry

/// What a person has to mind about a substance.
package enum Hazard: String, CaseIterable, Sendable {
  case toxic, corrosive, oxidiser, hygroscopic, radioactive

  /// What it counts in the reward, on a scale where toxic is one.
  var weight: Double {
    switch self {
    case .toxic: 1
    case .radioactive: 3
    case .corrosive, .oxidiser, .hygroscopic: 0.5
    }
  }
}

/// A solid: what it is made of, its energy, where it melts, and whether one can start from it.
package struct CataloguePhase: Sendable {
  /// The formula as it was written, whose amounts are those of `counts`.
  package let name: String
  /// Atoms of each element in the formula, by rising atomic number.
  package let counts: [(element: Element, count: Int)]
  /// Enthalpy of formation from the elements at 298 K, eV per formula.
  package let enthalpy: Double
  /// Entropy at 298 K, eV/K per formula; nil where none is known.
  package var entropy: Double?
  /// Where it melts, decomposes or sublimes, K; nil where that is not known.
  package let meltingTemperature: Double?
  /// Whether it is bought.
  package let isPrecursor: Bool
  package let hazards: [Hazard]
  /// Whether the energy is an estimate, disputed, or without a source that could be read.
  package let isUnconfirmed: Bool
  /// USD/kg; nil where it follows from the elements.
  package let price: Double?

  package static let kilojoulesPerElectronvolt = 96.48533212

  package init(
    name: String, counts: [(element: Element, count: Int)], enthalpy: Double, entropy: Double?,
    meltingTemperature: Double?, isPrecursor: Bool = false, hazards: [Hazard] = [], isUnconfirmed: Bool = false,
    price: Double? = nil
  ) {
    self.name = name
    self.counts = counts
    self.enthalpy = enthalpy
    self.entropy = entropy
    self.meltingTemperature = meltingTemperature
    self.isPrecursor = isPrecursor
    self.hazards = hazards
    self.isUnconfirmed = isUnconfirmed
    self.price = price
  }

  /// Atoms in the formula.
  package var atoms: Int { counts.reduce(0) { $0 + $1.count } }

  /// Mass of the formula, u.
  package var mass: Double { counts.reduce(0) { $0 + Double($1.count) * $1.element.mass } }

  /// How many atoms of an element the formula has.
  package func count(of element: Element) -> Int { counts.first { $0.element == element }?.count ?? 0 }

  /// Gibbs energy at a temperature in K, eV per formula, heat capacities left out.
  func gibbsEnergy(at temperature: Double) -> Double { enthalpy - temperature * (entropy ?? 0) }

  /// USD/kg: its own, or what its elements cost, those of the air free; nil where a price is not known.
  package var cost: Double? {
    if let price { return price }
    var sum = 0.0
    for (element, count) in counts where !element.isVolatile {
      guard let price = ElementPrices.builtIn[element] else { return nil }
      sum += Double(count) * element.mass * price
    }
    return sum / mass
  }

  /// What its hazards count.
  package var hazardScore: Double { hazards.reduce(0) { $0 + $1.weight } }
}

/// The elements and least whole amounts of a formula: what makes two phases the same substance.
package struct SubstanceKey: Hashable, Sendable {
  let numbers: [Int]

  package init(_ counts: [(element: Element, count: Int)]) {
    var divisor = 0
    for (_, count) in counts {
      var (a, b) = (divisor, count)
      while b != 0 { (a, b) = (b, a % b) }
      divisor = a
    }
    numbers = counts.flatMap { [$0.element.atomicNumber, $0.count / max(1, divisor)] }
  }

  /// The elements, by rising atomic number.
  var elements: [Element] {
    stride(from: 0, to: numbers.count, by: 2).compactMap { Element(atomicNumber: numbers[$0]) }
  }
}
