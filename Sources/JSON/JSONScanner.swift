import Glibc

/// Limits on what is read, so that no line can exhaust the stack.
package struct JSONLimits: Sendable {
  /// The deepest nesting of arrays and objects.
  package var depth: Int

  package init(depth: Int = 64) { self.depth = depth }
}

/// A strict I-JSON validator (RFC 8259 and RFC 7493): it reads a text once, builds nothing, and reports where each
/// top-level member stands. Refused: duplicate names at any level, lone surrogates, U+0000, invalid UTF-8, integers
/// beyond ±(2⁵³ − 1), reals that overflow a double, and nesting beyond the limit. O(length).
struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let limits: JSONLimits
  var position = 0
  /// Where the members of the outermost object stand; filled when `keepsMembers`.
  var members: [JSONLine.Member] = []
  let keepsMembers: Bool
  private var names: [JSONName] = []

  init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits, keepsMembers: Bool) {
    self.bytes = bytes
    self.limits = limits
    self.keepsMembers = keepsMembers
    if keepsMembers { members.reserveCapacity(8) }
    names.reserveCapacity(16)
  }

  /// Reads one value that fills the text but for white space.
  mutating func scanDocument() throws(JSONError) {
    skipSpace()
    try scanValue(depth: 0)
    skipSpace()
    if position != bytes.count { throw syntax("text after the end of the value") }
  }

  /// Reads one object that fills the text but for white space; returns the offset of its closing brace.
  mutating func scanObjectLine() throws(JSONError) -> Int {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "{") else {
      throw JSONError("json/not-an-object", "a line must be one JSON object", offset: position)
    }
    try scanObject(depth: 1)
    let end = position - 1
    skipSpace()
    if position != bytes.count { throw syntax("text after the end of the object") }
    return end
  }

  private func syntax(_ reason: String) -> JSONError { JSONError("json/syntax", reason, offset: position) }

  @inline(__always) private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private mutating func scanValue(depth: Int) throws(JSONError) {
    guard position < bytes.count else { throw syntax("the text ends where a value should be") }
    switch bytes[position] {
    case UInt8(ascii: "\""): _ = try scanString()
    case UInt8(ascii: "{"): try scanObject(depth: depth + 1)
    case UInt8(ascii: "["): try scanArray(depth: depth + 1)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try scanNumber()
    case UInt8(ascii: "t"): try scanWord("true")
    case UInt8(ascii: "f"): try scanWord("false")
    case UInt8(ascii: "n"): try scanWord("null")
    default: throw syntax("unexpected character")
    }
  }

  private mutating func scanWord(_ word: StaticString) throws(JSONError) {
    let count = word.utf8CodeUnitCount
    guard bytes.count - position >= count, memcmp(bytes.baseAddress! + position, word.utf8Start, count) == 0 else {
      throw syntax("unknown word")
    }
    position += count
  }

  private mutating func scanArray(depth: Int) throws(JSONError) {
    try enter(depth)
    position += 1
    skipSpace()
    if position < bytes.count, bytes[position] == UInt8(ascii: "]") {
      position += 1
      return
    }
    while true {
      skipSpace()
      try scanValue(depth: depth)
      skipSpace()
      guard position < bytes.count else { throw syntax("the text ends inside an array") }
      switch bytes[position] {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return
      default: throw syntax("expected ',' or ']'")
      }
    }
  }

  private func enter(_ depth: Int) throws(JSONError) {
    if depth > limits.depth {
      throw JSONError("json/too-deep", "nesting deeper than \(limits.depth)", offset: position)
    }
  }

  private mutating func scanObject(depth: Int) throws(JSONError) {
    try enter(depth)
    let firstName = names.count
    position += 1
    skipSpace()
    if position < bytes.count, bytes[position] == UInt8(ascii: "}") {
      position += 1
      return
    }
    while true {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw syntax("expected a member name in double quotes")
      }
      let nameStart = position + 1
      let escaped = try scanString()
      let nameEnd = position - 1
      names.append(JSONName(bytes, nameStart..<nameEnd, escaped: escaped))
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { throw syntax("expected ':'") }
      position += 1
      skipSpace()
      let valueStart = position
      try scanValue(depth: depth)
      if depth == 1, keepsMembers {
        members.append(
          JSONLine.Member(
            name: nameStart..<nameEnd, nameIsEscaped: escaped, value: valueStart..<position))
      }
      skipSpace()
      guard position < bytes.count else { throw syntax("the text ends inside an object") }
      switch bytes[position] {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        try refuseDuplicates(from: firstName)
        names.removeLast(names.count - firstName)
        return
      default: throw syntax("expected ',' or '}'")
      }
    }
  }

  /// Pairwise for the usual few members; by sorted hash beyond, so that many members stay O(n log n).
  private func refuseDuplicates(from first: Int) throws(JSONError) {
    let count = names.count - first
    if count < 2 { return }
    if count <= 12 {
      for i in first..<names.count {
        for j in first..<i where names[i].hash == names[j].hash && names[i].matches(names[j], in: bytes) {
          throw duplicate(names[i])
        }
      }
      return
    }
    let sorted = names[first...].sorted { ($0.hash, $0.range.lowerBound) < ($1.hash, $1.range.lowerBound) }
    for i in 1..<sorted.count {
      var j = i - 1
      while j >= 0, sorted[j].hash == sorted[i].hash {
        if sorted[j].matches(sorted[i], in: bytes) { throw duplicate(sorted[i]) }
        j -= 1
      }
    }
  }

  private func duplicate(_ name: JSONName) -> JSONError {
    let text = String(decoding: bytes[name.range].prefix(64), as: UTF8.self)
    return JSONError("json/duplicate-name", "member name '\(text)' appears twice", offset: name.range.lowerBound)
  }

  /// Reads a string from its opening quote past its closing one; returns whether it holds an escape.
  private mutating func scanString() throws(JSONError) -> Bool {
    position += 1
    var escaped = false
    while true {
      skipPlainCharacters()
      guard position < bytes.count else { throw syntax("the text ends inside a string") }
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return escaped
      case UInt8(ascii: "\\"):
        escaped = true
        try scanEscape()
      case 0..<0x20: throw syntax("control character inside a string")
      case 0x80...: try scanMultibyte()
      default: position += 1
      }
    }
  }

  /// Skips eight bytes at a time while none is a quote, a backslash, a control character or beyond ASCII.
  @inline(__always) private mutating func skipPlainCharacters() {
    let base = UnsafeRawPointer(bytes.baseAddress!)
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    while position + 8 <= bytes.count {
      let word = base.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      let special =
        ((word &- ones &* 0x20) | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | word) & highs
      if special != 0 {
        position += special.trailingZeroBitCount >> 3
        return
      }
      position += 8
    }
  }

  private mutating func scanEscape() throws(JSONError) {
    guard position + 1 < bytes.count else { throw syntax("the text ends inside an escape") }
    switch bytes[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"):
      let unit = try hexUnit(at: position + 2)
      if unit == 0 { throw syntax("U+0000 inside a string") }
      if (0xDC00...0xDFFF).contains(unit) { throw syntax("lone low surrogate") }
      if (0xD800...0xDBFF).contains(unit) {
        guard position + 7 < bytes.count, bytes[position + 6] == UInt8(ascii: "\\"),
          bytes[position + 7] == UInt8(ascii: "u")
        else { throw syntax("lone high surrogate") }
        let low = try hexUnit(at: position + 8)
        guard (0xDC00...0xDFFF).contains(low) else { throw syntax("lone high surrogate") }
        position += 6
      }
      position += 6
    default: throw syntax("unknown escape")
    }
  }

  private func hexUnit(at start: Int) throws(JSONError) -> UInt32 {
    guard start + 4 <= bytes.count else { throw syntax("the text ends inside an escape") }
    var unit: UInt32 = 0
    for k in start..<start + 4 {
      guard let digit = JSONName.hexDigit(bytes[k]) else { throw syntax("escape without four hexadecimal digits") }
      unit = unit << 4 | digit
    }
    return unit
  }

  /// One well-formed UTF-8 sequence (Unicode table 3-7).
  private mutating func scanMultibyte() throws(JSONError) {
    let lead = bytes[position]
    let (count, second): (Int, ClosedRange<UInt8>)
    switch lead {
    case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
    case 0xE0: (count, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (count, second) = (3, 0x80...0xBF)
    case 0xED: (count, second) = (3, 0x80...0x9F)
    case 0xF0: (count, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
    case 0xF4: (count, second) = (4, 0x80...0x8F)
    default: throw JSONError("json/invalid-utf8", "invalid UTF-8", offset: position)
    }
    guard position + count <= bytes.count, second.contains(bytes[position + 1]),
      (2..<count).allSatisfy({ bytes[position + $0] & 0xC0 == 0x80 })
    else { throw JSONError("json/invalid-utf8", "invalid UTF-8", offset: position) }
    position += count
  }

  private mutating func scanDigits() -> Int {
    let start = position
    while position < bytes.count, bytes[position] &- 0x30 < 10 { position += 1 }
    return position - start
  }

  private mutating func scanNumber() throws(JSONError) {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    let integerStart = position
    let digits = scanDigits()
    if digits == 0 { throw syntax("a number needs a digit") }
    if digits > 1, bytes[integerStart] == UInt8(ascii: "0") { throw syntax("a number may not start with 0") }
    var isReal = false
    var mayOverflow = digits > 300
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      isReal = true
      position += 1
      if scanDigits() == 0 { throw syntax("a decimal point needs a digit after it") }
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      isReal = true
      position += 1
      if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
        position += 1
      }
      let exponentDigits = scanDigits()
      if exponentDigits == 0 { throw syntax("an exponent needs a digit") }
      mayOverflow = mayOverflow || exponentDigits > 2
    }
    if isReal {
      if mayOverflow { try refuseOverflow(start..<position) }
    } else if digits > 15 {
      try refuseLargeInteger(integerStart..<position)
    }
  }

  private func refuseOverflow(_ range: Range<Int>) throws(JSONError) {
    let value = Double(String(decoding: bytes[range], as: UTF8.self)) ?? .infinity
    if !value.isFinite {
      throw JSONError("json/number-out-of-range", "a number overflows a double", offset: range.lowerBound)
    }
  }

  private func refuseLargeInteger(_ range: Range<Int>) throws(JSONError) {
    let value = range.count <= 18 ? Int64(String(decoding: bytes[range], as: UTF8.self)) : nil
    guard let value, value <= 9_007_199_254_740_991 else {
      throw JSONError(
        "json/number-out-of-range", "an integer lies beyond ±(2^53 - 1)", offset: range.lowerBound)
    }
  }
}
