/// Why a schema cannot be used: what is wrong and where it stands.
package struct SchemaFault: Error, Equatable, CustomStringConvertible {
  /// The document and the RFC 6901 pointer into it, `record.json#/properties/id`.
  package let place: String
  package let reason: String

  package init(_ place: String, _ reason: String) {
    self.place = place
    self.reason = reason
  }

  package var description: String { "\(place): \(reason)" }
}

/// How a value breaks a schema.
package struct SchemaViolation: Equatable, Sendable {
  /// The value at fault, as an RFC 6901 pointer into the document; "" is the document itself.
  package let pointer: String
  /// The keyword that is broken.
  package let keyword: String
  /// What is wrong, for a person.
  package let reason: String
  /// Where the broken rule stands: the document and a pointer into it.
  package let rule: String

  package init(pointer: String, keyword: String, reason: String, rule: String) {
    self.pointer = pointer
    self.keyword = keyword
    self.reason = reason
    self.rule = rule
  }
}
