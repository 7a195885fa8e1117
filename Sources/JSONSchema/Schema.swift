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
    violations(of: .value(value), limit)
  }

  /// How a line breaks the schema; members that no rule looks into are not even parsed.
  package func violations(of line: JSONLine, limit: Int = 8) -> [SchemaViolation] {
    violations(of: .line(line), limit)
  }

  private func violations(of subject: SchemaSubject, _ limit: Int) -> [SchemaViolation] {
    var verdict = Validation(nodes: nodes, limit: 0)
    if verdict.check(root, subject) { return [] }
    if verdict.isExhausted { return verdict.violations }
    var validation = Validation(nodes: nodes, limit: max(limit, 1))
    _ = validation.check(root, subject)
    return validation.violations
  }
}
