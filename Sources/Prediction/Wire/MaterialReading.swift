import Chemistry
import Crystallography
import JSON
import MaterialRecords
import ServiceRuntime

extension MaterialDescription {
  /// What a record says of its material; a crystal that comes without a composition has its own.
  /// - Throws: `composition/…`, `structure/…` and JSON errors with a pointer to what is wrong.
  init(_ line: JSONLine) throws {
    let isCrystal = line.has("structure") && !line.has("composition") && !line.has("formula")
    self.init(
      composition: try isCrystal ? line.structure()?.composition ?? line.composition() : line.composition(),
      features: Dictionary(try line.features().map { ($0.name, $0.value) }) { first, _ in first },
      conditions: Dictionary(try line.conditions().map { ($0.name, $0.value) }) { first, _ in first })
  }

  /// What a record says of its crystal and, where more than the structure is wanted, of the rest.
  /// - Throws: `structure/…` and JSON errors with a pointer to what is wrong; `json/missing-member` where there is none.
  init(crystal line: JSONLine, withInputs isMore: Bool) throws {
    guard let structure = try line.structure() else {
      throw RecordError("json/missing-member", "no structure", detail: "there is no member 'structure'")
    }
    guard isMore else {
      self.init(composition: try structure.composition, structure: structure)
      return
    }
    self.init(
      composition: try structure.composition,
      features: Dictionary(try line.features().map { ($0.name, $0.value) }) { first, _ in first },
      conditions: Dictionary(try line.conditions().map { ($0.name, $0.value) }) { first, _ in first },
      structure: structure)
  }
}

extension RecordError {
  /// The error line of a record that lacks what a model needs.
  init(_ missing: MissingInput, model: String) {
    let (pointer, advice) =
      switch missing.input {
      case .fraction, .norm: ("/composition", "")
      case .feature(let name): ("/features/values/\(name)", "; the featurizer writes it")
      case .condition(let name): ("/conditions/\(name)", "")
      }
    self.init(
      "predictor/missing-input", "missing input",
      detail: "model '\(model)' needs \(missing.input.name), which the record lacks\(advice)", pointer: pointer)
  }
}

extension RecordError {
  /// The error line of a crystal that has no graph.
  init(_ error: NeighbourError) {
    var detail = error.description
    if case .tooManyEdges(let limit) = error { detail = "more than \(limit) neighbours: too many sites, or too dense" }
    self.init("predictor/no-graph", "no graph", detail: detail, pointer: "/structure")
  }
}

/// How records are kept together in cross-validation.
enum RecordGrouping: Equatable {
  /// Fractions rounded to a thousandth.
  case composition
  /// The set of elements.
  case elements
  /// Every record by itself.
  case record
  /// The text of a top-level member.
  case member(String)

  init(_ text: String) {
    switch text {
    case "composition": self = .composition
    case "elements": self = .elements
    case "record": self = .record
    default: self = .member(text)
    }
  }

  /// The name of a record's group.
  func group(_ record: Record, _ composition: Composition) throws -> String {
    let sorted = zip(composition.elements, composition.fractions).sorted { $0.0.symbol < $1.0.symbol }
    switch self {
    case .composition: return sorted.map { "\($0.symbol)\(Int(($1 * 1000).rounded()))" }.joined(separator: " ")
    case .elements: return sorted.map(\.0.symbol).joined(separator: " ")
    case .record: return "\(record.number)"
    case .member(let name):
      guard let value = try record.line.value(name) else {
        throw RecordError("json/missing-member", "no group", detail: "there is no member '\(name)' to group by")
      }
      return try value.string()
    }
  }
}
