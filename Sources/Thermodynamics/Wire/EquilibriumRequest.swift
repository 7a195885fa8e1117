import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// What a record asks of a database: a composition under conditions.
struct EquilibriumRequest {
  /// Numbers of the database's elements, ascending: those of the composition and those whose potential is fixed.
  let elements: [Int]
  /// Mole fractions of the closed elements, in that order.
  let amounts: [Double]
  /// Places in `elements` and chemical potentials, J/mol.
  let fixed: [(row: Int, potential: Double)]
  /// K; nil where neither the record nor the command line states it.
  let temperature: Double?
  /// Pa.
  let pressure: Double
  /// Names of the phases to consider, all where there are none, and of those to leave out.
  let only: Set<String>
  let excluded: Set<String>

  /// More elements than this are refused.
  static let mostElements = 16
  /// K and Pa.
  static let temperatures = 1.0...20_000.0
  static let pressures = 1e-12...1e12

  /// Reads `composition` or `formula`, `conditions.temperature` and `.pressure`, and `equilibrium_conditions`.
  /// - Throws: `stability/…` and `composition/…` errors.
  init(_ line: JSONLine, _ database: ThermodynamicDatabase, _ options: StabilityOptions) throws {
    let composition = try line.composition()
    var closed: [Int: Double] = [:]
    for (element, fraction) in zip(composition.elements, composition.fractions) {
      closed[try Self.number(element.symbol, database, "/composition")] = fraction
    }
    let asked = try Self.conditions(line)
    var potentials: [Int: Double] = [:]
    for (symbol, value) in try asked?["chemical_potentials"]?.members() ?? [] {
      let number = try Self.number(symbol, database, value.pointer)
      guard closed[number] == nil else {
        throw RecordError(
          "stability/phase-rule", "too much is fixed",
          detail: "both the amount and the chemical potential of \(symbol) are given", pointer: value.pointer)
      }
      let potential = try value.double()
      guard abs(potential) <= 1e8 else {
        throw RecordError(
          "stability/bad-condition", "potential out of range", detail: "\(potential) J/mol", pointer: value.pointer)
      }
      potentials[number] = potential
    }
    elements = (Array(closed.keys) + Array(potentials.keys)).sorted()
    guard elements.count <= Self.mostElements else {
      throw RecordError(
        "stability/too-many-elements", "too many elements",
        detail: "\(elements.count), the limit is \(Self.mostElements)"
      )
    }
    amounts = elements.compactMap { closed[$0] }
    fixed = elements.enumerated().compactMap { row, number in potentials[number].map { (row, $0) } }
    temperature = try Self.condition("temperature", line, Self.temperatures) ?? options.temperature
    pressure = try Self.condition("pressure", line, Self.pressures) ?? options.pressure
    (only, excluded) = try Self.phases(asked, database, options)
  }

  /// `equilibrium_conditions`, which is an object where it is there.
  static func conditions(_ line: JSONLine) throws -> JSONValue? {
    let asked = try line.value("equilibrium_conditions")
    _ = try asked?.members()
    return asked
  }

  /// The phases to consider and to leave out: of the record, else of the command line.
  static func phases(
    _ asked: JSONValue?, _ database: ThermodynamicDatabase, _ options: StabilityOptions
  ) throws -> (only: Set<String>, excluded: Set<String>) {
    let only = try names(asked?["phases"], database) ?? Set(options.phase.map { $0.uppercased() })
    let excluded = try names(asked?["excluded_phases"], database) ?? []
    return (only, excluded.union(options.exclude.map { $0.uppercased() }))
  }

  /// What a record without a temperature is answered where one is needed.
  static var missingTemperature: RecordError {
    RecordError(
      "stability/missing-temperature", "no temperature",
      detail: "neither conditions.temperature nor --temperature states it")
  }

  /// The number of an element by its symbol.
  static func number(_ symbol: String, _ database: ThermodynamicDatabase, _ pointer: String) throws -> Int {
    guard let number = database.element(named: symbol) else {
      throw RecordError(
        "stability/unknown-element", "not in the database", detail: "the database has no \(symbol.prefix(32))",
        pointer: pointer)
    }
    return number
  }

  /// A condition of a record, which must lie in a range; nil where it is not stated.
  static func condition(_ name: String, _ line: JSONLine, _ range: ClosedRange<Double>) throws -> Double? {
    guard let value = try line.condition(name) else { return nil }
    guard range.contains(value) else {
      throw RecordError(
        "stability/bad-condition", "\(name) out of range",
        detail: "\(value) is not within \(range.lowerBound) to \(range.upperBound)", pointer: "/conditions/\(name)")
    }
    return value
  }

  private static func names(_ value: JSONValue?, _ database: ThermodynamicDatabase) throws -> Set<String>? {
    guard let value else { return nil }
    return Set(
      try value.elements().map { element in
        let name = try element.string().uppercased()
        guard database.phase(named: name) != nil else {
          throw RecordError(
            "stability/unknown-phase", "not in the database", detail: "the database has no phase \(name.prefix(64))",
            pointer: element.pointer)
        }
        return name
      })
  }
}
