import Chemistry
import JSON
import MaterialRecords
import Numerics

/// What the ranker reads of one record.
struct DesignReading {
  /// Minimised, beside the problem's objectives.
  var objectives: [Double] = []
  /// The sum of the shortfalls; zero for a feasible design.
  var violation = 0.0
  /// The properties whose constraints are violated, in the problem's order.
  var violated: [String] = []
  /// The same values with their uncertainty, if that is asked for.
  var uncertain = NondominanceProbability.Design()

  /// Reads objectives and constraints.
  /// - Throws: `RecordError` for a property that is missing, of the wrong type or in another unit; `JSONError`.
  /// - Returns: nil with a reason for a design whose experiment failed.
  static func read(
    _ line: JSONLine, for problem: Problem, keepingUncertainty: Bool
  ) throws -> Result<DesignReading, FailedExperiment> {
    var reader = PropertyReader(line)
    var design = DesignReading()
    design.objectives.reserveCapacity(problem.objectives.count)
    do {
      for objective in problem.objectives {
        let found = try reader.value(of: objective.property, unit: objective.unit)
        guard let number = found.value.number else { throw PropertyReader.wrongType(objective.property, "a number") }
        design.objectives.append(objective.minimised(number))
        if keepingUncertainty { design.uncertain.append(number, found.standardDeviation) }
      }
      for constraint in problem.constraints {
        let found = try reader.value(of: constraint.property, unit: constraint.unit)
        let isComparable = constraint.equals.map { $0.kind == found.value.kind } ?? (found.value.number != nil)
        guard isComparable else {
          throw PropertyReader.wrongType(constraint.property, constraint.equals?.kind ?? "a number")
        }
        let shortfall = ConstraintShortfall.of(
          found.value, standardDeviation: found.standardDeviation, margin: try reader.margin(of: constraint.property),
          in: constraint)
        if keepingUncertainty { design.uncertain.append(found.value.number ?? 0, found.standardDeviation) }
        if constraint.equals != nil, shortfall > 0 { design.uncertain.meetsOthers = false }
        if shortfall > 0 {
          design.violation += shortfall
          design.violated.append(constraint.property)
        }
      }
    } catch let failure as FailedExperiment {
      return .failure(failure)
    }
    if keepingUncertainty { design.uncertain.key = key(of: line, design.uncertain) }
    return .success(design)
  }

  /// What tells a design from others: its identifier and its values.
  private static func key(of line: JSONLine, _ design: NondominanceProbability.Design) -> UInt64 {
    var hash = ContentHash()
    if let id = line.raw("id") { hash.mix(bytes: id) }
    for value in design.means + design.deviations { hash.mix((value + 0).bitPattern) }
    return hash.value
  }
}

/// An experiment that was made and failed: its design has no value to be ranked by.
struct FailedExperiment: Error {
  let property: String
  let reason: String
}

/// Looks up the properties that a problem names.
private struct PropertyReader {
  private let line: JSONLine
  private var properties: RecordProperties

  init(_ line: JSONLine) {
    self.line = line
    properties = RecordProperties(line)
  }

  /// A value with the standard deviation of its prediction; a measured value counts as certain.
  mutating func value(of property: String, unit: String?) throws -> (value: PropertyValue, standardDeviation: Double?) {
    switch try properties.measurement(property) {
    case .failed(let reason): throw FailedExperiment(property: property, reason: reason)
    case .value(let value, _, _, let found):
      try PropertyReader.check(found, is: unit, property, "/measured")
      return (value, nil)
    case nil: break
    }
    if let predicted = try properties.prediction(property) {
      try PropertyReader.check(predicted.unit, is: unit, property, "/predictions")
      return (.number(predicted.mean), predicted.standardDeviation)
    }
    if let value = try properties.property(property) { return (value, nil) }
    throw RecordError(
      "ranker/missing-property", "property missing",
      detail: "'\(property)' is in none of measured, predictions, stability, features")
  }

  /// The margin of a verdict, J/mol of atoms.
  mutating func margin(of property: String) throws -> Double? { try properties.margin(of: property) }

  static func wrongType(_ property: String, _ wanted: String) -> RecordError {
    RecordError("ranker/wrong-type", "property of the wrong type", detail: "'\(property)' is not \(wanted)")
  }

  private static func check(_ found: String?, is unit: String?, _ property: String, _ place: String) throws {
    guard let found, let unit, found != unit else { return }
    throw RecordError(
      "ranker/unit-mismatch", "property in another unit",
      detail: "'\(property)' is in \(found.prefix(32)), the problem states it in \(unit)",
      pointer: "\(place)/\(property)")
  }
}

extension PropertyValue {
  fileprivate var kind: String {
    switch self {
    case .number: "a number"
    case .boolean: "true or false"
    case .text: "a string"
    }
  }
}

extension JSONLine {
  /// The composition as shares by atomic number; none when the record has neither composition nor formula.
  func shares() throws -> [DiverseSubset.Share] {
    guard has("composition") || has("formula") else { return [] }
    let composition = try composition()
    return zip(composition.elements, composition.fractions).map {
      DiverseSubset.Share(element: $0.atomicNumber, fraction: $1)
    }.sorted { $0.element < $1.element }
  }

  /// Whether the record is a known material for comparison, which is not ranked.
  var isReference: Bool {
    guard let role = try? value("role"), let text = try? role.string() else { return false }
    return text == "reference"
  }
}
