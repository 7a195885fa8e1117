/// Appends JSON text to a buffer: compact, members in the order in which they are written, numbers in the shortest form
/// that reads back the same.
package struct JSONWriter: Sendable {
  /// What has been written.
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  package init() {}

  /// What has been written, as a string.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Forgets what has been written and keeps the memory.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  /// Cuts back to an earlier length, to undo a line that failed half-way.
  package mutating func truncate(to count: Int) {
    bytes.removeSubrange(count...)
    needsComma = false
  }

  /// Appends bytes as they are.
  package mutating func appendRaw(_ raw: some Collection<UInt8>) { bytes.append(contentsOf: raw) }

  /// Ends a line.
  package mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  /// Writes one value in the middle of raw text.
  mutating func embed(_ body: (inout JSONWriter) throws -> Void) rethrows {
    needsComma = false
    try body(&self)
    needsComma = false
  }

  mutating func appendName(_ name: String) {
    appendString(name)
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func beginMember(_ name: String) {
    separate()
    appendName(name)
    needsComma = false
  }

  // MARK: Values

  /// An object whose members `body` writes.
  package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
    separate()
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
    try body(&self)
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  /// An array whose elements `body` writes.
  package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
    separate()
    bytes.append(UInt8(ascii: "["))
    needsComma = false
    try body(&self)
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  package mutating func element(_ value: Double) {
    separate()
    NumberText.append(value, to: &bytes)
  }

  package mutating func element(_ value: Int) {
    separate()
    NumberText.append(value, to: &bytes)
  }

  package mutating func element(_ value: String) {
    separate()
    appendString(value)
  }

  package mutating func element(_ value: Bool) {
    separate()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  /// Any value that was read, integers and reals as they were.
  package mutating func element(_ value: JSONValue) {
    switch value.kind {
    case .object:
      object { writer in
        for (name, value) in (try? value.members()) ?? [] { writer.member(name, value) }
      }
    case .array:
      array { writer in
        for value in (try? value.elements()) ?? [] { writer.element(value) }
      }
    case .string: element((try? value.string()) ?? "")
    case .integer: element((try? value.integer()) ?? 0)
    case .real: element((try? value.double()) ?? 0)
    case .boolean: element((try? value.boolean()) ?? false)
    case .null: null()
    }
  }

  /// The value null.
  package mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
  }

  package mutating func element(object body: (inout JSONWriter) throws -> Void) rethrows { try object(body) }

  package mutating func element(array body: (inout JSONWriter) throws -> Void) rethrows { try array(body) }

  // MARK: Members

  package mutating func member(_ name: String, _ value: Double) {
    beginMember(name)
    element(value)
  }

  package mutating func member(_ name: String, _ value: Int) {
    beginMember(name)
    element(value)
  }

  package mutating func member(_ name: String, _ value: String) {
    beginMember(name)
    element(value)
  }

  package mutating func member(_ name: String, _ value: Bool) {
    beginMember(name)
    element(value)
  }

  package mutating func member(_ name: String, _ value: JSONValue) {
    beginMember(name)
    element(value)
  }

  package mutating func member(_ name: String, _ values: [Double]) {
    beginMember(name)
    array { writer in
      for value in values { writer.element(value) }
    }
  }

  package mutating func member(_ name: String, _ values: [String]) {
    beginMember(name)
    array { writer in
      for value in values { writer.element(value) }
    }
  }

  /// A member whose value is JSON text already.
  package mutating func member(_ name: String, raw: some Collection<UInt8>) {
    beginMember(name)
    appendRaw(raw)
    needsComma = true
  }

  /// A member whose name `encoded(_:)` has made, for names that are written again and again.
  package mutating func member(encoded name: [UInt8], _ value: Double) {
    separate()
    bytes.append(contentsOf: name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
    element(value)
  }

  /// A text as a JSON string, quotes included.
  package static func encoded(_ text: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.appendString(text)
    return writer.bytes
  }

  package mutating func member(_ name: String, object body: (inout JSONWriter) throws -> Void) rethrows {
    beginMember(name)
    try object(body)
  }

  package mutating func member(_ name: String, array body: (inout JSONWriter) throws -> Void) rethrows {
    beginMember(name)
    try array(body)
  }

  private mutating func appendString(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    let isPlain = text.withUTF8 { utf8 in
      guard JSONWriter.isPlain(utf8) else { return false }
      bytes.append(contentsOf: utf8)
      return true
    }
    if !isPlain { appendEscaped(text) }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Whether nothing has to be escaped: eight bytes at a time have no quote, backslash or control character.
  private static func isPlain(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var place = 0
    var special: UInt64 = 0
    while place + 8 <= utf8.count {
      let word = UnsafeRawPointer(utf8.baseAddress! + place).loadUnaligned(as: UInt64.self)
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      special |=
        (word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
      place += 8
    }
    guard special & (ones &* 0x80) == 0 else { return false }
    return utf8[place...].allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
  }

  private mutating func appendEscaped(_ text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes.append(contentsOf: [0x5C, 0x22])
      case UInt8(ascii: "\\"): bytes.append(contentsOf: [0x5C, 0x5C])
      case 0x0A: bytes.append(contentsOf: [0x5C, UInt8(ascii: "n")])
      // The profile refuses U+0000, so that a line with it could not be read again.
      case 0: bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
      case 0x0D: bytes.append(contentsOf: [0x5C, UInt8(ascii: "r")])
      case 0x09: bytes.append(contentsOf: [0x5C, UInt8(ascii: "t")])
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
  }
}
