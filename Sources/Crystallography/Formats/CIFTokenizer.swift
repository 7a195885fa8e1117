/// The words of a CIF 1.1 text (`hall1991cif`), and of CIF 2.0 as far as its lists and triple quotes go.
///
/// A value is quoted, a text field between lines that start with a semicolon, or a bare word. Bytes outside ASCII are
/// taken as they come: files in Latin-1 are common.
struct CIFTokenizer {
  enum Token: Equatable {
    case dataHeading(Range<Int>)
    case saveHeading(Range<Int>)
    case saveEnd
    case loop
    case tag(Range<Int>)
    case value(CIFValue)
    case end
  }

  let text: FormatText
  private var place = 0
  /// The line at `place`.
  private(set) var line: Int
  private let isVersion2: Bool

  init(_ text: FormatText, firstLine: Int, isVersion2: Bool) {
    self.text = text
    line = firstLine
    if text.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    self.isVersion2 = isVersion2 || text.hasPrefix(place..<text.bytes.count, ##"#\#cif_2.0"##)
  }

  private var count: Int { text.bytes.count }

  /// The next word of the text.
  mutating func next() throws(StructureFormatError) -> Token {
    try skipWhitespace()
    guard place < count else { return .end }
    let byte = text.bytes[place]
    if byte == UInt8(ascii: ";"), isLineStart { return .value(try textField()) }
    if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
      return .value(isVersion2 && isTripled(byte) ? try tripleQuoted(byte) : try quoted(byte))
    }
    if isVersion2, byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { return .value(try compound()) }
    let start = place
    while place < count, !CIFTokenizer.isWhitespace(text.bytes[place]) { place += 1 }
    return try word(start..<place)
  }

  private func word(_ range: Range<Int>) throws(StructureFormatError) -> Token {
    switch text.bytes[range.lowerBound] {
    case UInt8(ascii: "_"):
      guard range.count > 1 else { throw fail("a tag without a name") }
      return .tag(range)
    case UInt8(ascii: "d"), UInt8(ascii: "D"):
      if text.hasPrefix(range, "data_") {
        return .dataHeading(range.dropFirst(5))
      }
    case UInt8(ascii: "l"), UInt8(ascii: "L"):
      if text.matches(range, "loop_") { return .loop }
    case UInt8(ascii: "s"), UInt8(ascii: "S"):
      if text.matches(range, "save_") { return .saveEnd }
      if text.hasPrefix(range, "save_") { return .saveHeading(range.dropFirst(5)) }
      if text.matches(range, "stop_") { throw fail("'stop_' is reserved") }
    case UInt8(ascii: "g"), UInt8(ascii: "G"):
      if text.matches(range, "global_") { throw fail("'global_' is reserved") }
    default: break
    }
    return .value(CIFValue(range: range, isQuoted: false, line: line))
  }

  /// Spaces, line ends and comments; a control-Z that ends a file of old is a space.
  private mutating func skipWhitespace() throws(StructureFormatError) {
    while place < count {
      let byte = text.bytes[place]
      if byte == UInt8(ascii: "#") {
        while place < count, text.bytes[place] != 0x0A, text.bytes[place] != 0x0D { place += 1 }
      } else if byte == 0x0A || byte == 0x0D {
        passLineEnd()
      } else if CIFTokenizer.isWhitespace(byte) || byte == 0x1A {
        place += 1
      } else {
        return
      }
    }
  }

  private mutating func passLineEnd() {
    let isReturn = text.bytes[place] == 0x0D
    place += 1
    if isReturn, place < count, text.bytes[place] == 0x0A { place += 1 }
    line += 1
  }

  private var isLineStart: Bool {
    place == 0 || text.bytes[place - 1] == 0x0A || text.bytes[place - 1] == 0x0D
  }

  /// A quote ends a quoted value only where whitespace follows, so that 'a dog's life' is one value.
  private mutating func quoted(_ quote: UInt8) throws(StructureFormatError) -> CIFValue {
    let start = place + 1
    place = start
    while place < count, text.bytes[place] != 0x0A, text.bytes[place] != 0x0D {
      if text.bytes[place] == quote, place + 1 >= count || CIFTokenizer.isWhitespace(text.bytes[place + 1]) {
        place += 1
        return CIFValue(range: start..<place - 1, isQuoted: true, line: line)
      }
      place += 1
    }
    throw fail("a quoted value does not end on its line")
  }

  private func isTripled(_ quote: UInt8) -> Bool {
    place + 2 < count && text.bytes[place + 1] == quote && text.bytes[place + 2] == quote
  }

  private mutating func tripleQuoted(_ quote: UInt8) throws(StructureFormatError) -> CIFValue {
    let (start, startLine) = (place + 3, line)
    place = start
    while place < count {
      if text.bytes[place] == quote, isTripled(quote) {
        place += 3
        return CIFValue(range: start..<place - 3, isQuoted: true, line: startLine)
      }
      if text.bytes[place] == 0x0A || text.bytes[place] == 0x0D { passLineEnd() } else { place += 1 }
    }
    throw StructureFormatError(.syntax, "a value in triple quotes does not end", line: startLine)
  }

  private mutating func textField() throws(StructureFormatError) -> CIFValue {
    let (start, startLine) = (place + 1, line)
    place = start
    while place < count {
      if text.bytes[place] != 0x0A, text.bytes[place] != 0x0D {
        place += 1
        continue
      }
      let end = place
      passLineEnd()
      if place < count, text.bytes[place] == UInt8(ascii: ";") {
        place += 1
        return CIFValue(range: start..<end, isQuoted: true, line: startLine)
      }
    }
    throw StructureFormatError(.syntax, "a text field does not end", line: startLine)
  }

  /// A list or table of CIF 2.0, passed over: nothing that a structure needs stands in one.
  private mutating func compound() throws(StructureFormatError) -> CIFValue {
    let (start, startLine) = (place, line)
    var depth = 0
    repeat {
      try skipWhitespace()
      guard place < count else { throw StructureFormatError(.syntax, "a list does not end", line: startLine) }
      let byte = text.bytes[place]
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        place += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        place += 1
      case UInt8(ascii: "'"), UInt8(ascii: "\""): try passQuotedInList(byte)
      case UInt8(ascii: ";") where isLineStart: _ = try textField()
      default: place += 1
      }
    } while depth > 0
    return CIFValue(range: start..<place, isQuoted: true, line: startLine)
  }

  private mutating func passQuotedInList(_ quote: UInt8) throws(StructureFormatError) {
    if isTripled(quote) {
      _ = try tripleQuoted(quote)
      return
    }
    place += 1
    while place < count, text.bytes[place] != quote {
      if text.bytes[place] == 0x0A || text.bytes[place] == 0x0D {
        throw fail("a quoted value does not end on its line")
      }
      place += 1
    }
    place = min(place + 1, count)
  }

  /// The whitespace of CIF 1.1, and the vertical tab and form feed that old files have.
  static func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  func fail(_ detail: String) -> StructureFormatError { StructureFormatError(.syntax, detail, line: line) }
}

/// Where a value stands in a CIF.
struct CIFValue: Equatable {
  let range: Range<Int>
  let isQuoted: Bool
  let line: Int
}

extension Range<Int> {
  /// The range without its first places.
  fileprivate func dropFirst(_ count: Int) -> Range<Int> { lowerBound + count..<upperBound }
}
