import JSON
import ServiceRuntime

/// What is written for an equilibrium.
struct EquilibriumAnswer {
  let system: CalphadSystem
  let temperature: Double
  let pressure: Double
  /// Places of the elements whose chemical potential is given.
  let fixed: Set<Int>

  /// The numbers as the manifest states them.
  static var quantities: [ServiceManifest.Quantity] {
    [
      .init(
        "equilibrium.gibbs_energy_j_per_mol_atoms", unit: "J/mol",
        meaning: "least Gibbs energy of all mixtures of the phases, per mole of atoms",
        source: "sundman2015implementation"),
      .init(
        "equilibrium.phases[].fraction", unit: "1", meaning: "share of all atoms that a phase holds",
        source: "sundman2015implementation"),
      .init(
        "equilibrium.chemical_potentials_j_per_mol", unit: "J/mol",
        meaning: "chemical potentials against the database's reference states", source: "sundman2015implementation"),
      .init(
        "equilibrium.nearest.driving_force_j_per_mol_atoms", unit: "J/mol",
        meaning: "how far the next phase lies above the plane of the chemical potentials",
        source: "lukas2007computational"),
      .init("solidus", unit: "K", meaning: "temperature at which melting begins", source: "lukas2007computational"),
      .init(
        "liquidus", unit: "K", meaning: "temperature at which the last solid melts", source: "lukas2007computational"),
      .init(
        "solid_fractions", unit: "1",
        meaning: "solid share of all atoms at each temperature, without diffusion in the solid",
        source: "scheil1942bemerkungen"),
    ]
  }

  /// `AL` of a database is `Al` on the wire.
  static func symbol(_ name: String) -> String { name.prefix(1) + name.dropFirst().lowercased() }

  /// Writes the member for an answer.
  func write(_ answer: PhaseEquilibrium, warnings: [String], to writer: inout JSONWriter) {
    writer.object { writer in
      Self.writeOrigin(of: system, &writer)
      writeMembers(answer, &writer)
      if !warnings.isEmpty { writer.member("warnings", warnings) }
    }
  }

  /// The members of an answer without its object.
  func writeMembers(_ answer: PhaseEquilibrium, _ writer: inout JSONWriter) {
    writer.member("single_phase", answer.phases.count == 1)
    writer.member(
      "equilibrium",
      object: { writer in
        writeConditions(answer.status.rawValue, &writer)
        let energy =
          fixed.isEmpty ? "gibbs_energy_j_per_mol_atoms" : "grand_potential_j_per_mol_closed_atoms"
        writer.member(energy, answer.energy)
        writer.member("phases", array: { for phase in answer.phases { write(phase, to: &$0) } })
        writer.member(
          "chemical_potentials_j_per_mol",
          object: {
            for (name, potential) in zip(system.elements, answer.potentials) {
              $0.member(Self.symbol(name), potential)
            }
          })
        if !answer.potentialsAreUnique { writer.member("chemical_potentials_unique", false) }
        writer.member(
          "certificate",
          object: {
            $0.member("lower_bound_j_per_mol_atoms", answer.lowerBound)
            $0.member("gap_j_per_mol_atoms", Self.bound(answer.energy - answer.lowerBound))
            $0.member("searches", answer.searches)
          })
        if let nearest = answer.nearest {
          writer.member(
            "nearest",
            object: {
              $0.member("phase", nearest.name)
              $0.member("driving_force_j_per_mol_atoms", nearest.cost)
            })
        }
        writeExclusions(&writer)
      })
  }

  /// Writes the member where there is no equilibrium.
  func write(_ failure: EquilibriumFailure, warnings: [String], to writer: inout JSONWriter) {
    writer.object { writer in
      Self.writeOrigin(of: system, &writer)
      writeMembers(failure, &writer)
      if !warnings.isEmpty { writer.member("warnings", warnings) }
    }
  }

  /// The same members where there is no equilibrium.
  func writeMembers(_ failure: EquilibriumFailure, _ writer: inout JSONWriter) {
    writer.member(
      "equilibrium",
      object: { writer in
        let (status, reason) = Self.description(failure)
        writeConditions(status, &writer)
        writer.member("reason", reason)
        writeExclusions(&writer)
      })
  }

  /// Status and reason alone.
  static func writeFailure(_ failure: EquilibriumFailure, to writer: inout JSONWriter) {
    writer.object { writeFailure(failure, members: &$0) }
  }

  static func writeFailure(_ failure: EquilibriumFailure, members writer: inout JSONWriter) {
    let (status, reason) = description(failure)
    writer.member("status", status)
    writer.member("reason", reason)
  }

  private static func description(_ failure: EquilibriumFailure) -> (status: String, reason: String) {
    switch failure {
    case .noPhases: ("no_phases", "no phase of these elements can be computed")
    case .noLiquid: ("no_liquid", "none of the phases considered is a liquid")
    case .unreachable: ("unreachable", "the phases cannot make this composition")
    case .unbounded(let phase): ("unbounded", "at these potentials \(phase) would form without end")
    case .undecided: ("undecided", "rounding has spoilt the linear program")
    }
  }

  private func writeConditions(_ status: String, _ writer: inout JSONWriter) {
    writer.member("status", status)
    writer.member("temperature", temperature)
    writer.member("pressure", pressure)
  }

  private func writeExclusions(_ writer: inout JSONWriter) { Self.writeExclusions(of: system, &writer) }

  /// Says of an answer that it rests on an estimate.
  static func writeOrigin(of system: CalphadSystem, _ writer: inout JSONWriter) {
    if system.database.isEstimate { writer.member("estimate", true) }
  }

  /// Phases that are left out and why; nothing where there are none.
  static func writeExclusions(of system: CalphadSystem, _ writer: inout JSONWriter) {
    guard !system.exclusions.isEmpty else { return }
    writer.member(
      "excluded",
      object: { for exclusion in system.exclusions { $0.member(exclusion.phase, exclusion.reason) } })
  }

  private func write(_ phase: PhaseEquilibrium.Phase, to writer: inout JSONWriter) {
    writer.element(
      object: { writer in
        writer.member("phase", phase.name)
        writer.member("fraction", phase.amount)
        writer.member(
          "composition",
          object: { for (name, x) in zip(system.elements, phase.composition) { $0.member(Self.symbol(name), x) } })
        if phase.model.sublattices.count > 1 {
          writer.member(
            "site_fractions",
            array: { writer in
              for range in phase.model.sublattices {
                writer.element(
                  object: {
                    for variable in range { $0.member(phase.model.species[variable], phase.fractions[variable]) }
                  })
              }
            })
        }
        if let isOrdered = phase.isOrdered { writer.member("ordered", isOrdered) }
      })
  }

  /// A bound as a power of ten from 1e-6 on: its digits are rounding.
  private static func bound(_ gap: Double) -> Double {
    for bound in [1e-6, 1e-5, 1e-4, 1e-3] where gap <= bound { return bound }
    return gap
  }
}
