import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// Reads the phase that a record states: composition, energy, name and source.
struct EnergyReader: Sendable {
  /// The property that holds the energy, eV per atom.
  let property: String
  /// Whether it is a formation energy.
  let isFormation: Bool

  /// Energies of larger magnitude are refused, eV per atom: nothing of all elements comes near.
  private static let limit = 1e6

  /// The phase of a record; `number` names one without `id`.
  /// - Throws: `stability/…` and `composition/…` errors.
  func entry(_ record: Record) throws -> PhaseEntry {
    let composition = try record.line.composition()
    let name = record.id ?? composition.reducedFormula
    let energy = try energy(record.line)
    guard abs(energy) <= Self.limit else {
      throw RecordError(
        "stability/bad-energy", "energy out of range", detail: "\(energy) eV/atom", pointer: "/\(property)")
    }
    return PhaseEntry(
      name: name, composition: composition, energy: energy,
      source: try record.line.text("source") ?? record.line.value("source")?.string())
  }

  /// Energy in eV per atom: the member of that name, the energy of the cell over its atoms, or the property as every service
  /// looks it up.
  private func energy(_ line: JSONLine) throws -> Double {
    if let value = line.number(property) { return value }
    if let value = try line.value(property) { return try value.double() }
    if !isFormation, let value = try line.value("energy_ev_per_cell") { return try value.double() / atoms(line) }
    var properties = RecordProperties(line)
    try checkUnit(&properties)
    switch try properties.property(property) {
    case .number(let energy)?: return energy
    case nil:
      throw RecordError(
        "stability/missing-energy", "no energy",
        detail: "the record has neither '\(property)'\(isFormation ? "" : ", 'energy_ev_per_cell'") nor such a property"
      )
    case .boolean?, .text?:
      throw RecordError("stability/bad-energy", "energy not a number", detail: "'\(property)' is not a number")
    }
  }

  /// How many atoms the cell has: the amounts as they are written.
  private func atoms(_ line: JSONLine) throws -> Double {
    guard let amounts = try line.value("composition") else {
      throw RecordError(
        "stability/no-cell", "no cell", detail: "'energy_ev_per_cell' needs the cell's atoms as 'composition'",
        pointer: "/energy_ev_per_cell")
    }
    return try amounts.members().reduce(0) { $0 + (try $1.value.double()) }
  }

  private func checkUnit(_ properties: inout RecordProperties) throws {
    var unit: String?
    if case .value(_, _, _, let stated)? = try properties.measurement(property) {
      unit = stated
    } else {
      unit = try properties.prediction(property)?.unit
    }
    if let unit, unit != "eV/atom" {
      throw RecordError(
        "stability/bad-unit", "another unit", detail: "'\(property)' is in \(unit.prefix(32)), not in eV/atom")
    }
  }
}
