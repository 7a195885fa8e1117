import Glibc

/// One line of the wire: a JSON object whose top-level members are located but not parsed, so that a service parses only
/// what it reads and splices what it writes into the original bytes.
package struct JSONLine: Sendable {
  /// Where one top-level member stands in the bytes.
  struct Member: Sendable {
    /// The characters between the quotes of the name.
    let name: Range<Int>
    let nameIsEscaped: Bool
    let value: Range<Int>
  }

  /// The line as it came, without its line end.
  package let bytes: [UInt8]
  let members: [Member]
  let closingBrace: Int

  /// Locates the members of one line after checking all of it against the JSON profile. O(length).
  package init(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
    let result: Result<([Member], Int), JSONError> = bytes.withUnsafeBufferPointer { buffer in
      guard buffer.count > 0 else { return .failure(JSONError("json/syntax", "an empty line", offset: 0)) }
      var scanner = JSONScanner(buffer, limits: limits, keepsMembers: true)
      do throws(JSONError) {
        let end = try scanner.scanObjectLine()
        return .success((scanner.members, end))
      } catch {
        return .failure(error)
      }
    }
    (members, closingBrace) = try result.get()
    self.bytes = bytes
  }

  /// Reads a line from a string; see `init(_:limits:)`.
  package init(text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
    try self.init(Array(text.utf8), limits: limits)
  }

  /// The names of the top-level members in their order.
  package var names: [String] { members.map(name) }

  /// Whether a top-level member is there.
  package func has(_ name: String) -> Bool { place(of: name) != nil }

  /// The bytes of a member's value, unparsed.
  package func raw(_ name: String) -> ArraySlice<UInt8>? { place(of: name).map { bytes[members[$0].value] } }

  /// Parses one member, and nothing else; nil when it is absent. O(length of the member).
  package func value(_ name: String) throws(JSONError) -> JSONValue? {
    guard let place = place(of: name) else { return nil }
    return try JSONValue(checked: bytes[members[place].value], name: name)
  }

  /// Appends the line with one member set: replaced where it stands, or added at the end; every other byte is kept.
  package func append(to writer: inout JSONWriter, setting name: String, _ body: (inout JSONWriter) throws -> Void)
    rethrows
  {
    if let place = place(of: name) {
      let range = members[place].value
      writer.appendRaw(bytes[..<range.lowerBound])
      try writer.embed(body)
      writer.appendRaw(bytes[range.upperBound...])
    } else {
      let end = members.last?.value.upperBound ?? closingBrace
      writer.appendRaw(bytes[..<end])
      if !members.isEmpty { writer.appendRaw(CollectionOfOne(UInt8(ascii: ","))) }
      writer.appendName(name)
      try writer.embed(body)
      writer.appendRaw(CollectionOfOne(UInt8(ascii: "}")))
    }
  }

  /// Appends every member but those named, without braces, with a comma after each: the start of a line that goes on
  /// with other members.
  package func appendMembers(to writer: inout JSONWriter, except excluded: Set<String>) {
    for member in members where !excluded.contains(name(member)) {
      writer.member(name(member), raw: bytes[member.value])
    }
  }

  private func name(_ member: Member) -> String {
    member.nameIsEscaped
      ? String(decoding: JSONName.unescape(bytes[member.name]), as: UTF8.self)
      : String(decoding: bytes[member.name], as: UTF8.self)
  }

  func place(of name: String) -> Int? {
    var name = name
    return name.withUTF8 { wanted in
      bytes.withUnsafeBufferPointer { buffer in
        for (place, member) in members.enumerated() {
          if member.nameIsEscaped {
            if JSONName.unescape(buffer[member.name]).elementsEqual(wanted) { return place }
          } else if member.name.count == wanted.count,
            wanted.isEmpty
              || memcmp(wanted.baseAddress!, buffer.baseAddress! + member.name.lowerBound, wanted.count) == 0
          {
            return place
          }
        }
        return nil
      }
    }
  }
}
