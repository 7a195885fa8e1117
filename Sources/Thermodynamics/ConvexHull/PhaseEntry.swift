import Chemistry

/// A phase of known energy: one point of the energy surface.
package struct PhaseEntry: Sendable, Equatable {
  /// What the phase is called.
  package let name: String
  package let composition: Composition
  /// Energy, eV per atom; a formation energy where the elements stand at zero.
  package let energy: Double
  /// Which calculation or experiment the energy comes from, where it is said.
  package let source: String?

  package init(name: String, composition: Composition, energy: Double, source: String? = nil) {
    self.name = name
    self.composition = composition
    self.energy = energy
    self.source = source
  }
}

/// Compositions that are equal within 1e-8 of a mole fraction, whatever the order of their elements.
struct CompositionKey: Hashable, Sendable {
  private let elements: [Int]
  private let fractions: [Int]

  init(_ composition: Composition) {
    let order = composition.elements.indices.sorted { composition.elements[$0] < composition.elements[$1] }
    elements = order.map { composition.elements[$0].atomicNumber }
    // No ratio of small whole numbers lies where a multiple of this unit turns into the next.
    fractions = order.map { Int((composition.fractions[$0] * 0.987_654_321e8).rounded()) }
  }
}

/// A set of elements.
struct ChemicalSystem: Hashable, Sendable {
  /// In the order of atomic numbers.
  let elements: [Element]

  init(_ elements: some Sequence<Element>) { self.elements = Set(elements).sorted() }

  init(_ composition: Composition) { elements = composition.elements.sorted() }

  /// Whether every element of a composition is in the system. O(elements).
  func contains(_ composition: Composition) -> Bool { composition.elements.allSatisfy(elements.contains) }

  /// Whether every element of another system is in this one.
  func contains(_ other: ChemicalSystem) -> Bool { other.elements.allSatisfy(elements.contains) }

  /// The mole fractions of a composition in the order of the elements.
  func fractions(of composition: Composition) -> [Double] { elements.map { composition[$0] } }
}
