import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// Reads solids of known energy from records.
enum SolidReader {
  /// The property that holds the energy, eV per atom from the elements.
  static let energyName = "formation_energy_ev_per_atom"

  /// Elements with atoms, as in the record's formula where there is one.
  /// - Throws: `composition/…`, `planner/not-stoichiometric`.
  static func counts(_ line: JSONLine) throws -> (name: String, counts: [(element: Element, count: Int)]) {
    let composition = try line.composition()
    if !line.has("composition"), let formula = line.text("formula"),
      let counts = PhaseCatalogue.counts(ofFormula: formula)
    {
      return (formula, counts)
    }
    guard let counts = PhaseCatalogue.counts(of: composition) else {
      throw RecordError(
        "planner/not-stoichiometric", "no whole numbers",
        detail: "\(composition.reducedFormula.prefix(80)) is no ratio of whole numbers that sum to at most 10000")
    }
    return (composition.reducedFormula, counts)
  }

  /// The energy of a record, eV per atom: its member, or the property as every service looks it up; nil where there is none.
  /// - Throws: `planner/bad-energy`.
  static func energy(_ line: JSONLine) throws -> Double? {
    var energy: Double?
    if let value = try line.value(energyName) {
      energy = try value.double()
    } else {
      switch try line.property(energyName) {
      case .number(let number)?: energy = number
      case nil: return nil
      case .boolean?, .text?:
        throw RecordError("planner/bad-energy", "energy not a number", detail: "'\(energyName)' is not a number")
      }
    }
    guard let energy, abs(energy) <= 20 else {
      throw RecordError(
        "planner/bad-energy", "energy out of range", detail: "\(energy ?? 0) eV/atom: is it that of a cell?",
        pointer: "/\(energyName)")
    }
    return energy
  }

  /// A solid of an entries file.
  static func phase(_ line: JSONLine) throws -> CataloguePhase {
    let (name, counts) = try counts(line)
    guard let energy = try energy(line) else {
      throw RecordError("planner/missing-energy", "no energy", detail: "the record has no '\(energyName)'")
    }
    let atoms = Double(counts.reduce(0) { $0 + $1.count })
    let entropy = try positive(line, "entropy", limit: 1000)
    return CataloguePhase(
      name: name, counts: counts, enthalpy: energy * atoms,
      entropy: entropy.map { $0 / 1000 / CataloguePhase.kilojoulesPerElectronvolt * atoms },
      meltingTemperature: try positive(line, "melting_temperature", limit: 10_000),
      isPrecursor: try line.value("precursor")?.boolean() ?? false, hazards: try hazards(line),
      price: try positive(line, "cost", limit: 1e9))
  }

  private static func positive(_ line: JSONLine, _ name: String, limit: Double) throws -> Double? {
    guard let value = try line.value(name) else { return nil }
    let number = try value.double()
    guard number > 0, number <= limit else {
      throw RecordError(
        "planner/bad-entry", "out of range", detail: "'\(name)' is \(number), not in 0 to \(limit)",
        pointer: value.pointer)
    }
    return number
  }

  private static func hazards(_ line: JSONLine) throws -> [Hazard] {
    try line.value("hazards")?.elements().map { value in
      let name = try value.string()
      guard let hazard = Hazard(rawValue: name) else {
        let known = Hazard.allCases.map(\.rawValue).joined(separator: ", ")
        throw RecordError(
          "planner/bad-entry", "unknown hazard", detail: "'\(name.prefix(32))' is none of \(known)",
          pointer: value.pointer)
      }
      return hazard
    } ?? []
  }

  /// Adds the solids of a file to a catalogue, in the place of the same substances.
  /// - Throws: `StartError` with the line that cannot be used.
  static func read(_ path: String, limit: Int, into catalogue: inout PhaseCatalogue) throws(StartError) {
    var count = 0
    try ServiceFiles.forEachLine(path) { line, _ in
      count += 1
      guard count <= limit, catalogue.phases.count < 1_000_000 else {
        throw StartError.badConfiguration("\(path): more than --max-entries \(limit) solids")
      }
      catalogue.add(try phase(try JSONLine(line)))
    }
  }
}
