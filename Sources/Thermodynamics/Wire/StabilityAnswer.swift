import Chemistry
import JSON
import ServiceRuntime

/// What is written for one record.
struct StabilityAnswer {
  /// The answer of the closed elements where some are open.
  enum Grand {
    case found(OpenElements, Stability, PhaseDiagram)
    case nothingClosed(OpenElements)
  }

  private let entry: PhaseEntry
  private let stability: Stability
  /// Entries of the same composition and energy.
  var equals: [Int] = []
  var window: StabilityWindow?
  var grand: Grand?

  /// Beyond this an energy is likely that of a cell, eV per atom; of all elements the deepest are near −15.
  static let farEnergy = 20.0
  /// No compound forms with as much, eV per atom; the strongest fluorides reach −4.5.
  static let farFormation = 6.0

  static let farWarning = "the energy is beyond ±\(farEnergy) eV/atom: is it that of a cell?"

  /// Whether an energy per atom is so large that it may be that of a cell.
  static func isFar(energy: Double) -> Bool { abs(energy) > farEnergy }

  init(_ entry: PhaseEntry, _ stability: Stability) {
    self.entry = entry
    self.stability = stability
  }

  /// The numbers as the manifest states them.
  static var quantities: [ServiceManifest.Quantity] {
    [
      .init(
        "energy_above_hull_ev_per_atom", unit: "eV/atom",
        meaning: "energy above the lowest mixture of entries, 0 where there is none lower", source: "ong2008lifepo"),
      .init(
        "hull_distance_ev_per_atom", unit: "eV/atom",
        meaning: "the same with its sign: negative where no mixture of entries is as low", source: "ong2008lifepo"),
      .init(
        "formation_energy_ev_per_atom", unit: "eV/atom", meaning: "energy from the lowest phases of the elements",
        source: "ong2008lifepo"),
      .init(
        "phase_separation_energy_ev_per_atom", unit: "eV/atom",
        meaning: "energy from the lowest mixture of other compositions where this composition has a stable phase, "
          + "else the distance from the hull",
        source: "bartel2020critical"),
    ]
  }

  /// Writes the member as the value in hand.
  func write(to writer: inout JSONWriter, diagram: PhaseDiagram) {
    writer.object { writer in
      writer.member("energy_above_hull_ev_per_atom", stability.energyAboveHull)
      writer.member("hull_distance_ev_per_atom", stability.signedDistance)
      writer.member("formation_energy_ev_per_atom", stability.formationEnergy)
      writer.member("phase_separation_energy_ev_per_atom", stability.separationEnergy)
      writer.member("stable", stability.isStable)
      Self.write(stability, diagram, to: &writer)
      if !equals.isEmpty { writer.member("equal_to", equals.map { diagram.entries[$0].name }) }
      if let window { Self.write(window, to: &writer) }
      if let grand { Self.write(grand, to: &writer) }
      let warnings = warnings(diagram)
      if !warnings.isEmpty { writer.member("warnings", warnings) }
    }
  }

  /// Decomposition, chemical potentials and certificate.
  private static func write(_ stability: Stability, _ diagram: PhaseDiagram, to writer: inout JSONWriter) {
    writer.member(
      "decomposition",
      array: { writer in
        for part in stability.decomposition {
          writer.element(
            object: { writer in
              writer.member("id", diagram.entries[part.entry].name)
              writer.member("formula", diagram.formula(of: part.entry))
              writer.member("amount", part.amount)
            })
        }
      })
    if let potentials = stability.chemicalPotentials {
      writer.member(
        "chemical_potentials",
        object: { writer in
          for (element, potential) in potentials { writer.member(element.symbol, potential) }
        })
    }
    writer.member(
      "certificate",
      object: { $0.member("dual_feasibility_gap_ev_per_atom", Self.bound(stability.certificate)) })
  }

  private static func write(_ window: StabilityWindow, to writer: inout JSONWriter) {
    writer.member(
      "chemical_potential_window",
      object: { writer in
        for (element, range) in zip(window.elements, window.ranges) {
          writer.member(
            element.symbol,
            object: { writer in
              if let low = range.low { writer.member("minimum", low.potential) }
              if let high = range.high { writer.member("maximum", high.potential) }
            })
        }
      })
  }

  private static func write(_ grand: Grand, to writer: inout JSONWriter) {
    func writeOpen(_ open: OpenElements, _ writer: inout JSONWriter) {
      writer.member(
        "open",
        object: { writer in
          for (element, potential) in open.potentials.sorted(by: { $0.key < $1.key }) {
            writer.member(element.symbol, potential)
          }
        })
    }
    writer.member(
      "grand_potential",
      object: { writer in
        switch grand {
        case .nothingClosed(let open):
          writeOpen(open, &writer)
          writer.member("undefined", "every element of the record is open")
        case .found(let open, let stability, let diagram):
          writeOpen(open, &writer)
          writer.member("energy_above_hull_ev_per_closed_atom", stability.energyAboveHull)
          writer.member("hull_distance_ev_per_closed_atom", stability.signedDistance)
          writer.member("formation_energy_ev_per_closed_atom", stability.formationEnergy)
          writer.member("stable", stability.isStable)
          write(stability, diagram, to: &writer)
        }
      })
  }

  /// A bound as a power of ten from 1e-12 on: its digits are rounding, which no answer should depend on.
  private static func bound(_ gap: Double) -> Double {
    for bound in [1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6] where gap <= bound { return bound }
    return gap
  }

  /// What a reader of the answer should know.
  func warnings(_ diagram: PhaseDiagram) -> [String] {
    var warnings: [String] = []
    if Self.isFar(energy: entry.energy) {
      warnings.append(Self.farWarning)
    } else if abs(stability.formationEnergy) > Self.farFormation {
      warnings.append("the formation energy is beyond ±\(Self.farFormation) eV/atom: do record and entries compare?")
    }
    var sources = Set(stability.decomposition.compactMap { diagram.entries[$0.entry].source })
    for element in entry.composition.elements {
      if let source = diagram.reference(of: element)?.source { sources.insert(source) }
    }
    if let source = entry.source { sources.insert(source) }
    if sources.count > 1 {
      warnings.append("energies of different sources: \(sources.sorted().prefix(4).joined(separator: ", "))")
    }
    return warnings
  }
}
