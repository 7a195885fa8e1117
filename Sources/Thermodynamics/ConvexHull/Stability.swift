import Chemistry

/// How a phase stands against the hull of known phases. Energies in eV per atom.
package struct Stability: Sendable {
  /// A phase of a mixture.
  package struct Part: Sendable, Equatable {
    /// The place of the entry.
    package let entry: Int
    /// Its share of the atoms.
    package let amount: Double
  }

  /// The energy of the phase from the lowest phases of its elements.
  package let formationEnergy: Double
  /// The lowest energy that a mixture of entries has at this composition.
  package let hullEnergy: Double
  /// The phase's energy less that of the hull: negative where the entries have nothing as low.
  package let signedDistance: Double
  /// The phase's energy from the best mixture of other compositions where a phase of this composition is stable, else
  /// the distance from the hull: negative for a stable compound (`bartel2020critical`).
  package let separationEnergy: Double
  /// The mixture of least energy, in the order of the entries.
  package let decomposition: [Part]
  /// What an atom costs in that mixture, eV; nil where the mixture leaves it open.
  package let chemicalPotentials: [(element: Element, potential: Double)]?
  /// The hull may lie this much lower at most: the greatest amount by which an entry undercuts the chemical potentials.
  package let certificate: Double

  /// The distance from the hull of the entries and this phase: 0 for a stable phase, else positive.
  package var energyAboveHull: Double { isStable ? 0 : signedDistance }

  /// Whether no mixture lies lower, within `PhaseDiagram.tie`.
  package var isStable: Bool { signedDistance <= PhaseDiagram.tie }
}

/// Why a diagram cannot answer.
package enum PhaseDiagramError: Error, Equatable, Sendable {
  /// Elements that have no entry of their own.
  case missingReferences([Element])
  /// Rounding has spoilt the linear program.
  case undecided
}
