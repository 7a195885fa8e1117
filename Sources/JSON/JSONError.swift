/// Why bytes are not the JSON that was wanted: text that does not parse (with its byte offset) or a value of the wrong
/// type (with its RFC 6901 pointer).
package struct JSONError: Error, Equatable, CustomStringConvertible {
  /// A stable code `json/what`, as it stands in an error line.
  package let type: String
  /// What is wrong, in one sentence.
  package let reason: String
  /// The byte at which reading stopped, counted from the start of the text.
  package let offset: Int?
  /// The place of the value in its document.
  package let pointer: String?

  package init(_ type: String, _ reason: String, offset: Int? = nil, pointer: String? = nil) {
    self.type = type
    self.reason = reason
    self.offset = offset
    self.pointer = pointer
  }

  package var description: String {
    var text = reason
    if let offset { text += " at byte \(offset)" }
    if let pointer { text += " at \(pointer.isEmpty ? "the top level" : pointer)" }
    return text
  }
}

/// What a bad record becomes on the wire: the content of the protocol's `error` member.
package struct RecordError: Error, Equatable {
  /// A stable, documented code `area/what`.
  package let type: String
  /// What kind of failure this is, the same for every record that fails so.
  package let title: String
  /// What is wrong with this record.
  package let detail: String
  /// The offending value, as an RFC 6901 pointer into the record.
  package let pointer: String?

  package init(_ type: String, _ title: String, detail: String, pointer: String? = nil) {
    self.type = type
    self.title = title
    self.detail = detail
    self.pointer = pointer
  }

  /// The error line of JSON that could not be read.
  package init(_ error: JSONError) {
    self.init(
      error.type, error.offset == nil ? "unexpected value" : "not a JSON line", detail: error.description,
      pointer: error.pointer)
  }
}
