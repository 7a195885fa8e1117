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
  /// An atomic number above a rounded fraction, ascending.
  private let parts: [UInt64]

  init(_ composition: Composition) {
    var parts = [UInt64](repeating: 0, count: composition.elements.count)
    for place in parts.indices {
      // No ratio of small whole numbers lies where a multiple of this unit turns into the next.
      let fraction = UInt64((composition.fractions[place] * 0.987_654_321e8).rounded())
      parts[place] = UInt64(composition.elements[place].atomicNumber) << 32 | fraction
    }
    parts.sort()
    self.parts = parts
  }

  /// A number from 0 to 1 that says nothing and is the composition's own; 0 for an element.
  var scatter: Double {
    guard parts.count > 1 else { return 0 }
    // The finaliser of SplitMix64 on each part.
    var mixed: UInt64 = 0
    for part in parts {
      mixed = (mixed ^ part) &+ 0x9E37_79B9_7F4A_7C15
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      mixed ^= mixed >> 31
    }
    return Double(mixed >> 11) * 0x1p-53
  }
}

/// A set of elements.
struct ChemicalSystem: Hashable, Sendable {
  /// In the order of atomic numbers.
  let elements: [Element]
  private let members: UInt128

  init(_ composition: Composition) {
    elements = composition.elements.sorted()
    members = Self.members(composition)
  }

  /// The elements of a composition as bits.
  static func members(_ composition: Composition) -> UInt128 {
    composition.elements.reduce(0) { $0 | 1 << UInt128($1.atomicNumber) }
  }

  /// Whether every element of a set, as bits, is in the system.
  func contains(_ others: UInt128) -> Bool { others & ~members == 0 }

  /// The mole fractions of a composition in the order of the elements.
  func fractions(of composition: Composition) -> [Double] { elements.map { composition[$0] } }

  static func == (a: ChemicalSystem, b: ChemicalSystem) -> Bool { a.members == b.members }

  func hash(into hasher: inout Hasher) { hasher.combine(members) }
}
