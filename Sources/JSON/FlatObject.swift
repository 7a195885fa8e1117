/// Reads members whose values are plain without a document: the texts and the objects of numbers that most records are
/// made of. What a value of another shape holds is for `JSONValue`, which also knows how to refuse it.
extension JSONLine {
  /// The text of a member that is a string; nil when it is absent or anything else. O(length of the member).
  package func text(_ name: String) -> String? {
    guard let place = place(of: name) else { return nil }
    let range = members[place].value
    return bytes.withUnsafeBufferPointer { buffer in
      guard buffer[range.lowerBound] == UInt8(ascii: "\"") else { return nil }
      let content = UnsafeBufferPointer(rebasing: buffer[range.lowerBound + 1..<range.upperBound - 1])
      if content.contains(UInt8(ascii: "\\")) { return String(decoding: JSONName.unescape(content), as: UTF8.self) }
      return String(decoding: content, as: UTF8.self)
    }
  }

  /// The number that a member is; nil when it is absent or anything else. O(length of the member).
  package func number(_ name: String) -> Double? {
    guard let place = place(of: name) else { return nil }
    return bytes.withUnsafeBufferPointer { NumberText.read($0, from: members[place].value.lowerBound)?.value }
  }

  /// Hands on the members of an object of numbers, in order, until `body` returns false.
  /// - Returns: whether the member is an object, all its values are numbers and no name has an escape, and `body` took
  ///   them all; otherwise some may have been handed on. O(length of the member).
  package func forEachNumber(_ name: String, _ body: (UnsafeBufferPointer<UInt8>, Double) -> Bool) -> Bool {
    guard let place = place(of: name) else { return false }
    return bytes.withUnsafeBufferPointer { buffer in
      var reader = FlatObjectReader(bytes: buffer, place: members[place].value.lowerBound)
      guard reader.enter() else { return false }
      while let member = reader.next() {
        guard let value = reader.number(), body(member, value) else { return false }
      }
      return reader.isAtEnd
    }
  }

  /// What a member of a flat object is.
  package enum FlatMember: Equatable {
    case number(Double)
    case absent
    /// Neither: read it with `JSONValue`.
    case other
  }

  /// The number under a name in an object of plain values. O(length of the member).
  package func number(_ name: String, _ inner: String) -> FlatMember {
    guard let place = place(of: name) else { return .absent }
    var inner = inner
    return inner.withUTF8 { wanted in
      bytes.withUnsafeBufferPointer { buffer in
        var reader = FlatObjectReader(bytes: buffer, place: members[place].value.lowerBound)
        guard reader.enter() else { return .other }
        while let member = reader.next() {
          if member.elementsEqual(wanted) { return reader.number().map(FlatMember.number) ?? .other }
          guard reader.skipPlain() else { return .other }
        }
        return reader.isAtEnd ? .absent : .other
      }
    }
  }
}

/// Walks an object in bytes that a scanner has accepted.
private struct FlatObjectReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var place: Int
  /// Whether the closing brace was reached.
  private(set) var isAtEnd = false
  private var isFirst = true

  init(bytes: UnsafeBufferPointer<UInt8>, place: Int) {
    self.bytes = bytes
    self.place = place
  }

  /// Moves past the opening brace.
  mutating func enter() -> Bool {
    guard bytes[place] == UInt8(ascii: "{") else { return false }
    place += 1
    return true
  }

  /// The next name, the place behind its colon; nil at the end, or where a name has an escape.
  mutating func next() -> UnsafeBufferPointer<UInt8>? {
    skipSpace()
    if bytes[place] == UInt8(ascii: "}") {
      isAtEnd = true
      return nil
    }
    if !isFirst {
      place += 1
      skipSpace()
    }
    isFirst = false
    let start = place + 1
    guard skipString() else { return nil }
    let name = UnsafeBufferPointer(rebasing: bytes[start..<place - 1])
    skipSpace()
    place += 1
    skipSpace()
    return name
  }

  /// The number at this place, nil where there is another value.
  mutating func number() -> Double? {
    guard let (value, end) = NumberText.read(bytes, from: place) else { return nil }
    place = end
    return value
  }

  /// Moves past a value without an inside; false where there is an object, an array or a string with an escape.
  mutating func skipPlain() -> Bool {
    switch bytes[place] {
    case UInt8(ascii: "{"), UInt8(ascii: "["): return false
    case UInt8(ascii: "\""): return skipString()
    default:
      while !isEndOfValue(bytes[place]) { place += 1 }
      return true
    }
  }

  private mutating func skipString() -> Bool {
    place += 1
    while bytes[place] != UInt8(ascii: "\"") {
      if bytes[place] == UInt8(ascii: "\\") { return false }
      place += 1
    }
    place += 1
    return true
  }

  private mutating func skipSpace() {
    while bytes[place] <= 0x20 { place += 1 }
  }

  private func isEndOfValue(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}")
  }
}
