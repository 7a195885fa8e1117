import JSON

/// A JSON Schema of draft 2020-12, compiled: what `SchemaReader` accepts of it decides every verdict, the rest are
/// annotations.
package final class Schema: Sendable {
  /// The name that it was asked for by.
  package let name: String
  private let nodes: [SchemaNode]
  private let root: Int

  /// Compiles the schema that a reference such as `record.json#/properties/measured` means.
  /// - Throws: where and why a schema is refused, and references that lead nowhere. O(size of what it refers to).
  package init(_ reference: String, in catalog: SchemaCatalog, from base: String = "") throws(SchemaFault) {
    var reader = SchemaReader(catalog)
    root = try reader.read(reference, from: base)
    nodes = reader.nodes.compactMap { $0 }
    name = reference
  }

  /// Whether a value fits.
  package func accepts(_ value: JSONValue) -> Bool {
    var validation = Validation(nodes: nodes, limit: 0)
    return validation.check(root, .value(value))
  }

  /// How a value breaks the schema, in the order of the rules; empty when it fits. Of alternatives that all fail, the
  /// nearest is explained.
  /// - Parameter limit: most violations that are told, at least 1.
  package func violations(of value: JSONValue, limit: Int = 8) -> [SchemaViolation] {
    var verdict = Validation(nodes: nodes, limit: 0)
    if verdict.check(root, .value(value)) { return [] }
    if verdict.isExhausted { return verdict.violations }
    var validation = Validation(nodes: nodes, limit: max(limit, 1))
    _ = validation.check(root, .value(value))
    return validation.violations
  }
}

/// What a schema is tried on: a value, or the name of a member.
enum SchemaSubject {
  case value(JSONValue)
  case name(String, of: JSONValue)

  var types: SchemaTypes {
    switch self {
    case .name: .string
    case .value(let value):
      switch value.kind {
      case .object: .object
      case .array: .array
      case .string: .string
      case .integer: [.integer, .number]
      case .real: isWhole(value) ? [.integer, .number] : .number
      case .boolean: .boolean
      case .null: .null
      }
    }
  }

  /// `2.0` is an integer to JSON Schema.
  private func isWhole(_ value: JSONValue) -> Bool { (try? value.double()).map { $0 == $0.rounded() } ?? false }

  /// The text of a string; nil for anything else.
  var text: String? {
    switch self {
    case .name(let name, _): name
    case .value(let value): try? value.string()
    }
  }

  /// The value at fault: of a bad name, the object that holds it.
  var pointer: String {
    switch self {
    case .name(_, let owner): owner.pointer
    case .value(let value): value.pointer
    }
  }

  func equals(_ other: JSONValue) -> Bool {
    switch self {
    case .value(let value): value.equals(other)
    case .name(let name, _): (try? other.string())?.utf8.elementsEqual(name.utf8) ?? false
    }
  }
}
