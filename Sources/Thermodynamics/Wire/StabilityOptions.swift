import ArgumentParser
import Chemistry
import ServiceRuntime

/// What the service computes.
package enum StabilityTask: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// The distance of each record from the convex hull of known phases.
  case hull
  /// The phases of each record at equilibrium, from a thermodynamic database.
  case equilibrium
  /// Where each record melts.
  case solidus
  /// How each record freezes without diffusion in the solid.
  case scheil
  /// The phases between two compositions and two temperatures.
  case isopleth
  /// The phases between three compositions at one temperature.
  case section
  /// What a problem names of stability.
  case constraints
}

/// The command line.
package struct StabilityOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "What to compute: hull, equilibrium, solidus, scheil, isopleth, section or constraints.", valueName: "task"))
  package var task: StabilityTask = .hull

  @Option(help: ArgumentHelp("Phases of known energy, one record a line; may be given again.", valueName: "file"))
  package var entries: [String] = []

  @Flag(help: "Energies are formation energies: every element stands at zero.")
  package var formation = false

  @Option(
    help: ArgumentHelp(
      "Property that holds the energy in eV/atom; by default energy_ev_per_atom, with --formation formation_energy_ev_per_atom.",
      valueName: "name"))
  package var property: String?

  @Option(
    help: ArgumentHelp("An open element and its chemical potential in eV/atom; may be given again.", valueName: "El=mu")
  )
  package var open: [OpenElement] = []

  @Flag(help: "Write the range of chemical potentials in which a stable record is stable.")
  package var window = false

  @Option(help: ArgumentHelp("Most phases that are held.", valueName: "n"))
  package var maxEntries = 200_000

  @Option(help: ArgumentHelp("Thermodynamic database in TDB format; not for hull.", valueName: "file"))
  package var database: String?

  @Option(help: ArgumentHelp("The problem file whose properties constraints computes.", valueName: "file"))
  package var problem: String?

  @Option(help: ArgumentHelp("Temperature in K of records that do not state one.", valueName: "K"))
  package var temperature: Double?

  @Option(help: ArgumentHelp("Pressure in Pa of records that do not state one.", valueName: "Pa"))
  package var pressure = 101_325.0

  @Option(help: ArgumentHelp("A phase to consider; all where none is named. May be given again.", valueName: "name"))
  package var phase: [String] = []

  @Option(help: ArgumentHelp("A phase to leave out; may be given again.", valueName: "name"))
  package var exclude: [String] = []

  @Option(help: ArgumentHelp("Step of scheil in K.", valueName: "K"))
  package var step = 1.0

  @Option(help: ArgumentHelp("Cells along an edge of isopleth and section.", valueName: "n"))
  package var cells = 32

  package init() {}

  package func validate() throws {
    if let temperature, !(1...20_000).contains(temperature) {
      throw ValidationError("--temperature must be 1 to 20000 K")
    }
    guard (1e-12...1e12).contains(pressure) else { throw ValidationError("--pressure must be 1e-12 to 1e12 Pa") }
    guard (0.1...1000).contains(step) else { throw ValidationError("--step must be 0.1 to 1000 K") }
    guard (4...128).contains(cells) else { throw ValidationError("--cells must be 4 to 128") }
    guard problem == nil || task == .constraints else { throw ValidationError("--problem is for constraints") }
    if task == .hull {
      guard database == nil else { throw ValidationError("--database is not for hull") }
    } else if task != .constraints {
      guard entries.isEmpty, !formation, open.isEmpty, !window else {
        throw ValidationError("--entries, --formation, --open and --window are for hull")
      }
    } else {
      guard open.isEmpty, !window else { throw ValidationError("--open and --window are for hull") }
    }
    guard (1...10_000_000).contains(maxEntries) else { throw ValidationError("--max-entries must be 1 to 10000000") }
    guard Set(open.map(\.element)).count == open.count else {
      throw ValidationError("--open names an element twice")
    }
    if formation, !open.isEmpty { throw ValidationError("--open needs energies on an absolute scale, not --formation") }
  }

  /// The name of the property that holds the energy.
  var energyName: String { property ?? (formation ? "formation_energy_ev_per_atom" : "energy_ev_per_atom") }
}

/// `O=-5.2`: an element that comes and goes, and what an atom of it costs.
package struct OpenElement: ExpressibleByArgument, Sendable {
  let element: Element
  /// eV per atom.
  let potential: Double

  package init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let element = Element(symbol: parts[0]), let potential = Double(parts[1]),
      abs(potential) <= 1e6
    else { return nil }
    self.element = element
    self.potential = potential
  }
}
