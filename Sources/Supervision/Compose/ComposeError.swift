import JSON
import ServiceRuntime

/// Why a compose file cannot be used: what is wrong, and where as an RFC 6901 pointer.
package struct ComposeError: Error, Equatable, CustomStringConvertible {
  package let reason: String
  package let pointer: String

  package init(_ reason: String, at pointer: String) {
    self.reason = reason
    self.pointer = pointer
  }

  init(_ reason: String, at value: JSONValue) { self.init(reason, at: value.pointer) }

  package var description: String { pointer.isEmpty ? reason : "\(reason) at \(pointer)" }
}

extension JSONValue {
  /// Refuses members that the format does not have; names that start with `x-` are free.
  func allow(only known: [String]) throws {
    for (name, value) in try members() where !known.contains(name) && !name.hasPrefix("x-") {
      let hint = NearestNames.suggestion(name, among: known)
      throw ComposeError(
        "unknown member '\(name.prefix(64))'" + (hint.isEmpty ? "; known are \(known.joined(separator: ", "))" : hint),
        at: value)
    }
  }

  /// A whole number in a range.
  func integer(in range: ClosedRange<Int>) throws -> Int {
    let number = try integer()
    guard range.contains(number) else {
      throw ComposeError("\(number) is not in \(range.lowerBound) to \(range.upperBound)", at: self)
    }
    return number
  }

  /// A list of strings that is not empty.
  func names() throws -> [String] {
    let names = try elements().map { try $0.string() }
    if names.isEmpty { throw ComposeError("an empty list", at: self) }
    return names
  }
}
