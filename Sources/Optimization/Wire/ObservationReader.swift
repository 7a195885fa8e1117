import Chemistry
import DesignSpace
import JSON
import MaterialRecords
import ServiceRuntime

/// Reads designs and observations of one problem from records.
struct ObservationReader {
  /// Numbers beyond this would overflow when they are squared.
  static let numberLimit = 1e100
  /// A variable outside its range is still modelled up to this many ranges away.
  private static let rangeLimit = 1000.0

  let formulation: Formulation
  let space: SearchSpace

  // MARK: Designs

  /// The design of a record, which may break rules of the space as long as the models can place it.
  /// - Throws: `RecordError` for elements, variables, levels or categories that the space does not have.
  func design(_ line: JSONLine) throws -> Design {
    var design = Design()
    design.fractions = try fractions(line)
    if space.variables.isEmpty { return design }
    var others: [JSONValue?]?
    for variable in space.variables {
      if case .number(let number) = line.number("conditions", variable.name), variable.domain.ends != nil {
        design.settings.append(try setting(number, variable, pointer: "/conditions/\(variable.name)"))
        continue
      }
      let places = try others ?? [line.value("conditions"), line.value("features")?["values"]]
      others = places
      guard let value = places.lazy.compactMap({ $0?[variable.name] }).first else {
        throw RecordError(
          "optimizer/missing-variable", "variable missing",
          detail: "'\(variable.name)' is in neither conditions nor features"
            + Self.near(variable.name, in: ["conditions"], line), pointer: "/conditions")
      }
      design.settings.append(try setting(value, variable))
    }
    return design
  }

  /// The fractions of all compositions.
  private func fractions(_ line: JSONLine) throws -> [Double] {
    guard let first = space.blocks.first else { return [] }
    if first.name == nil {
      return try fractions(line.composition(), first, pointer: line.has("composition") ? "/composition" : "/formula")
    }
    let compositions = try line.compositions(space.blocks.compactMap(\.name))
    return try zip(compositions, space.blocks).flatMap { composition, block in
      try fractions(composition, block, pointer: "/compositions/\(block.name ?? "")")
    }
  }

  private func fractions(_ composition: Composition, _ block: CompositionBlock, pointer: String) throws -> [Double] {
    for element in composition.elements where !block.simplex.elements.contains(element) {
      throw RecordError(
        "optimizer/foreign-element", "element outside the space",
        detail: "\(element) is not among the elements of " + (block.name ?? "the problem"), pointer: pointer)
    }
    return block.simplex.elements.map { composition[$0] }
  }

  /// The setting that a value of a record, or of a mark, gives a variable.
  /// - Throws: `RecordError`, `JSONError`.
  func setting(_ value: JSONValue, _ variable: DesignVariable) throws -> Double {
    switch variable.domain {
    case .range, .grid: return try setting(value.double(), variable, pointer: value.pointer)
    case .ordinal(let levels):
      if value.kind != .string { return try setting(value.double(), variable, pointer: value.pointer) }
      let name = try value.string()
      guard let place = levels.firstIndex(of: .name(name)) else {
        throw Self.noLevel("'\(name.prefix(32))' is not a level of \(variable.name)", value.pointer)
      }
      return Double(place)
    case .categories(let names):
      let name = try value.string()
      guard let place = names.firstIndex(of: name) else {
        let near = NearestNames.suggestion(name, among: Array(names.prefix(1000)))
        throw RecordError(
          "optimizer/unknown-category", "unknown category",
          detail: "'\(name.prefix(32))' is not a category of \(variable.name)\(near)", pointer: value.pointer)
      }
      return Double(place)
    }
  }

  /// The setting of a variable whose values have an order. A number outside a range, or between the values of one with a step,
  /// is taken as it is: the models can place it.
  private func setting(_ number: Double, _ variable: DesignVariable, pointer: String) throws -> Double {
    func isSame(_ level: Double) -> Bool { abs(level - number) <= 1e-9 * max(abs(level), abs(number)) }
    if case .ordinal(let levels) = variable.domain {
      let place = levels.firstIndex { if case .number(let level) = $0 { isSame(level) } else { false } }
      guard let place else { throw Self.noLevel("\(number) is not a level of \(variable.name)", pointer) }
      return Double(place)
    }
    guard let ends = variable.domain.ends else { return number }
    let width = ends.upperBound - ends.lowerBound
    let reach = Self.rangeLimit * max(width, abs(ends.lowerBound), 1e-100)
    guard abs(number - ends.lowerBound) <= reach else {
      throw RecordError(
        "optimizer/out-of-range", "value out of range",
        detail: "\(variable.name) is \(number), far outside its range", pointer: pointer)
    }
    guard case .grid(let grid) = variable.domain else { return number }
    if grid.isWhole, number != number.rounded() {
      throw Self.noLevel("\(variable.name) is \(number), not a whole number", pointer)
    }
    let level = grid.value(grid.place(nearest: number))
    return isSame(level) ? level : number
  }

  private static func noLevel(_ detail: String, _ pointer: String) -> RecordError {
    RecordError("optimizer/unknown-level", "no level of the variable", detail: detail, pointer: pointer)
  }

  // MARK: Observations

  /// The observation of a record that has `measured`.
  /// - Throws: `RecordError` for a property that is missing, no number or in another unit; `JSONError`.
  func observation(_ record: Record) throws -> Observation {
    let design = try design(record.line)
    var properties = RecordProperties(record.line)
    var readings: [Observation.Reading?] = []
    var hasFailed = false
    for quantity in formulation.quantities {
      switch quantity {
      case .success: readings.append(Observation.Reading(hasFailed ? -1 : 1))
      case .property(let name):
        let reading = try reading(name, &properties, record.line)
        hasFailed = hasFailed || reading == nil
        readings.append(reading)
      case .condition(let index):
        let constraint = formulation.problem.constraints[index]
        if case .failed = try properties.measurement(constraint.property) {
          hasFailed = true
          readings.append(nil)
        } else if let value = try properties.property(constraint.property) {
          let margin = try properties.margin(of: constraint.property)
          let firmness = constraint.firmness(of: value, margin: margin)
          readings.append(try reading(.number(firmness), nil, constraint.property))
        } else {
          throw Self.missing(constraint.property, record.line)
        }
      }
    }
    return Observation(id: record.id, design: design, readings: readings, isInSpace: space.contains(design))
  }

  /// An experiment that gave nothing but an error line.
  func failure(of design: Design, id: String?) -> Observation {
    let readings = formulation.quantities.map { $0 == .success ? Observation.Reading(-1) : nil }
    return Observation(id: id, design: design, readings: readings, isInSpace: space.contains(design))
  }

  /// The number of a property; nil where its experiment failed.
  private func reading(
    _ name: String, _ properties: inout RecordProperties, _ line: JSONLine
  ) throws -> Observation.Reading? {
    let stated = unit(of: name)
    switch try properties.measurement(name) {
    case .failed: return nil
    case .value(let value, let deviation, _, let unit):
      try check(unit, is: stated, name, "/measured")
      return try reading(value, deviation, name)
    case nil: break
    }
    if let predicted = try properties.prediction(name) {
      try check(predicted.unit, is: stated, name, "/predictions")
      return try reading(.number(predicted.mean), predicted.standardDeviation, name)
    }
    guard let value = try properties.property(name) else { throw Self.missing(name, line) }
    return try reading(value, nil, name)
  }

  private func reading(_ value: PropertyValue, _ deviation: Double?, _ name: String) throws -> Observation.Reading {
    guard let number = value.number else {
      throw RecordError("optimizer/wrong-type", "property of the wrong type", detail: "'\(name)' is not a number")
    }
    if let deviation, deviation < 0 {
      throw RecordError(
        "optimizer/out-of-range", "value out of range", detail: "the standard deviation of '\(name)' is negative")
    }
    guard abs(number) <= Self.numberLimit, deviation ?? 0 <= Self.numberLimit else {
      throw RecordError(
        "optimizer/out-of-range", "value out of range", detail: "'\(name)' is beyond 1e100 and cannot be modelled")
    }
    // A deviation of zero says that none was found, not that the value is exact.
    return Observation.Reading(number, standardDeviation: deviation == 0 ? nil : deviation)
  }

  static func missing(_ name: String, _ line: JSONLine) -> RecordError {
    RecordError(
      "optimizer/missing-property", "property missing",
      detail: "'\(name)' is in none of measured, predictions, stability, features"
        + near(name, in: ["measured", "predictions"], line))
  }

  /// The names in some members of a record that come near to one that it lacks: one of the two may be misspelt.
  private static func near(_ name: String, in members: [String], _ line: JSONLine) -> String {
    let names = members.flatMap { member in
      ((try? line.value(member)?.members()) ?? []).prefix(1000).map(\.name).filter { $0 != name }
    }
    return NearestNames.suggestion(name, among: names)
  }

  func unit(of name: String) -> String? {
    formulation.problem.objectives.first { $0.property == name }?.unit
      ?? formulation.problem.constraints.first { $0.property == name }?.unit
  }

  func check(_ found: String?, is unit: String?, _ name: String, _ place: String) throws {
    guard let found, let unit, found != unit else { return }
    throw RecordError(
      "optimizer/unit-mismatch", "property in another unit",
      detail: "'\(name)' is in \(found.prefix(32)), the problem states it in \(unit)", pointer: "\(place)/\(name)")
  }
}
