import Chemistry

/// The phases that a hull is over, as numbers.
struct HullPhases: Sendable {
  /// The elements, in the order of the fractions.
  let system: ChemicalSystem
  /// The place of each phase among the entries, ascending.
  private(set) var entries: [Int] = []
  /// Formation energies, eV per atom.
  private(set) var energies: [Double] = []
  /// The energies that the hull is searched with: the same, raised by less than `mostRaised`, so that no two facets are one
  /// plane and every composition has one answer, whatever was asked before.
  private(set) var raised: [Double] = []
  /// Mole fractions, phase by phase [count, elements].
  private(set) var fractions: [Double] = []
  /// The row of each element of the system by atomic number, −1 for others.
  private let rows: [Int]

  /// No phase is raised by as much, eV per atom: far above rounding, far below what energies mean.
  static let mostRaised = 0x1p-36

  var count: Int { entries.count }

  /// No phases yet, with room for some.
  init(_ system: ChemicalSystem, capacity: Int) {
    self.system = system
    var rows = [Int](repeating: -1, count: Element.count + 1)
    for (row, element) in system.elements.enumerated() { rows[element.atomicNumber] = row }
    self.rows = rows
    entries.reserveCapacity(capacity)
    energies.reserveCapacity(capacity)
    raised.reserveCapacity(capacity)
    fractions.reserveCapacity(capacity * system.elements.count)
  }

  /// Adds a phase whose composition lies inside the system.
  /// - Parameter share: how much of `mostRaised` it is raised, from 0 to 1: none for an element.
  mutating func append(entry: Int, _ composition: Composition, energy: Double, share: Double) {
    entries.append(entry)
    energies.append(energy)
    raised.append(energy + share * Self.mostRaised)
    let start = fractions.count
    for _ in system.elements { fractions.append(0) }
    for (element, fraction) in zip(composition.elements, composition.fractions) {
      fractions[start + rows[element.atomicNumber]] = fraction
    }
  }

  /// Some of the phases, by their places here.
  func chosen(_ places: [Int]) -> HullPhases {
    var result = HullPhases(system, capacity: places.count)
    for place in places {
      result.entries.append(entries[place])
      result.energies.append(energies[place])
      result.raised.append(raised[place])
      result.fractions += column(place)
    }
    return result
  }

  /// The mole fractions of a phase.
  func column(_ place: Int) -> ArraySlice<Double> {
    fractions[place * system.elements.count..<(place + 1) * system.elements.count]
  }
}
