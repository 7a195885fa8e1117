/// What the phases of a system are at equilibrium.
package struct PhaseEquilibrium: Sendable {
  /// How an answer was reached.
  package enum Status: String, Sendable {
    /// Newton's method has converged, and no search found a phase below the plane of the potentials.
    case converged
    /// The linear program's mixture: the energy is at most this, and at least the bound.
    case bounded
  }

  /// One of the phases.
  package struct Phase: Sendable {
    package let name: String
    /// Its share of all atoms.
    package let amount: Double
    /// Mole fractions in the order of the system's elements.
    package let composition: [Double]
    /// Site fractions, one after another, and the model that says what they are.
    package let fractions: [Double]
    package let model: PhaseModel

    /// Whether sublattices that could be alike are not; nil for a phase without a disordered part.
    package var isOrdered: Bool? {
      guard model.disordered != nil else { return nil }
      let averaged = model.averages.filter { $0.count > 1 }
      return averaged.contains { terms in
        terms.contains { abs(fractions[$0.variable] - fractions[terms[0].variable]) > 1e-3 }
      }
    }
  }

  /// A phase that is not there.
  package struct Metastable: Sendable {
    package let name: String
    /// How far it lies above the plane of the potentials, J/mol of closed atoms.
    package let cost: Double
  }

  package let status: Status
  package let phases: [Phase]
  /// J/mol of atoms, with what open elements pay taken off, per mole of closed atoms where some are open.
  package let energy: Double
  /// Chemical potentials in the order of the system's elements, J/mol.
  package let potentials: [Double]
  /// Whether no other potentials would do.
  package let potentialsAreUnique: Bool
  /// No mixture of the states that were searched lies lower, J/mol of closed atoms.
  package let lowerBound: Double
  /// Searches that the bound rests on.
  package let searches: Int
  /// The phase, or the other state of one that is there, which is nearest to forming; nil if there is none.
  package let nearest: Metastable?
}

/// Why there is no equilibrium.
package enum EquilibriumFailure: Error, Sendable, Equatable {
  /// No phase can be computed.
  case noPhases
  /// Melting is asked for, and no phase that is considered is a liquid.
  case noLiquid
  /// The phases cannot make this composition.
  case unreachable
  /// A phase of open elements alone has an energy below their potentials.
  case unbounded(String)
  /// Rounding has spoilt the linear program.
  case undecided
}
