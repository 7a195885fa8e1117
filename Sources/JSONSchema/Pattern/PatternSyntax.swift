/// What a pattern means, before it becomes a program.
indirect enum PatternSyntax: Equatable, Sendable {
  case scalar(ScalarSet)
  case assertion(PatternAssertion)
  case sequence([PatternSyntax])
  case choice([PatternSyntax])
  /// `most` is nil where there is no end.
  case repetition(PatternSyntax, least: Int, most: Int?)

  static let nothing = PatternSyntax.sequence([])
}

/// A condition on a place of the text that takes nothing of it.
enum PatternAssertion: Sendable, Equatable { case start, end, wordBoundary, noWordBoundary }

/// Why a pattern is refused.
package struct PatternError: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// Reads the part of ECMA-262 (with the flag u, as JSON Schema asks for) that can be matched in linear time: anchors,
/// word boundaries, classes, groups, alternatives and quantifiers. Back-references, look-around, property classes and
/// whatever the flag u forbids are refused.
struct PatternReader {
  private let text: [UInt32]
  private var place = 0
  private var depth = 0

  /// How deep groups may nest.
  private static let depthLimit = 50
  /// The largest number in braces.
  private static let countLimit = 1000

  private init(_ source: String) { text = source.unicodeScalars.map(\.value) }

  /// Reads all of a pattern.
  static func read(_ source: String) throws(PatternError) -> PatternSyntax {
    var reader = PatternReader(source)
    let syntax = try reader.readChoice()
    if reader.place < reader.text.count { throw PatternError("a ')' that closes nothing") }
    return syntax
  }

  private var next: UInt32? { place < text.count ? text[place] : nil }

  private static func code(_ character: Unicode.Scalar) -> UInt32 { character.value }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == character.value else { return false }
    place += 1
    return true
  }

  private mutating func readChoice() throws(PatternError) -> PatternSyntax {
    var branches = [try readSequence()]
    while take("|") { branches.append(try readSequence()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func readSequence() throws(PatternError) -> PatternSyntax {
    var parts: [PatternSyntax] = []
    while let character = next, character != Self.code("|"), character != Self.code(")") {
      let part = try readQuantified()
      if part != .nothing { parts.append(part) }
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func readQuantified() throws(PatternError) -> PatternSyntax {
    let atom = try readAtom()
    guard let (least, most) = try readQuantifier() else { return atom }
    if case .assertion = atom { throw PatternError("a quantifier behind an anchor") }
    // A lazy quantifier matches the same texts.
    _ = take("?")
    if let again = next, "*+?{".unicodeScalars.contains(where: { $0.value == again }) {
      throw PatternError("a quantifier behind a quantifier")
    }
    // Without this, nothing a thousand times a thousand times a thousand would take its time.
    if atom == .nothing || most == 0 { return .nothing }
    return .repetition(atom, least: least, most: most)
  }

  private mutating func readQuantifier() throws(PatternError) -> (least: Int, most: Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard take("{") else { return nil }
    let least = try readCount()
    var most: Int? = least
    if take(",") { most = next == Self.code("}") ? nil : try readCount() }
    guard take("}") else { throw PatternError("a '{' without its '}'") }
    if let most, most < least { throw PatternError("a quantifier whose numbers are out of order") }
    return (least, most)
  }

  private mutating func readCount() throws(PatternError) -> Int {
    var value = 0
    let start = place
    while let digit = next, ScalarSet.digits.contains(digit) {
      value = value * 10 + Int(digit - 0x30)
      if value > Self.countLimit { throw PatternError("a quantifier above \(Self.countLimit)") }
      place += 1
    }
    if place == start { throw PatternError("a '{' without a number; write \\{ for the character") }
    return value
  }

  private mutating func readAtom() throws(PatternError) -> PatternSyntax {
    let character = text[place]
    place += 1
    switch Unicode.Scalar(character) {
    case "^": return .assertion(.start)
    case "$": return .assertion(.end)
    case ".": return .scalar(.allButLineEnds)
    case "(": return try readGroup()
    case "[": return .scalar(try readClass())
    case "\\": return try readEscape()
    case "*", "+", "?": throw PatternError("a quantifier with nothing before it")
    case "{", "}", "]":
      let shown = String(Character(Unicode.Scalar(character)!))
      throw PatternError("a bare '\(shown)'; write \\\(shown) for the character")
    default: return .scalar(ScalarSet([character...character]))
    }
  }

  private mutating func readGroup() throws(PatternError) -> PatternSyntax {
    if take("?"), !take(":") {
      throw PatternError("look-around and named groups are not supported")
    }
    depth += 1
    if depth > Self.depthLimit { throw PatternError("groups nested deeper than \(Self.depthLimit)") }
    let inside = try readChoice()
    depth -= 1
    guard take(")") else { throw PatternError("a '(' without its ')'") }
    return inside
  }

  private mutating func readEscape() throws(PatternError) -> PatternSyntax {
    if take("b") { return .assertion(.wordBoundary) }
    if take("B") { return .assertion(.noWordBoundary) }
    if let digit = next, (0x31...0x39).contains(digit) { throw PatternError("back-references are not supported") }
    return .scalar(try readEscapedSet())
  }

  // MARK: Classes

  private mutating func readClass() throws(PatternError) -> ScalarSet {
    let isInverted = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    while !take("]") {
      let first = try readClassMember()
      guard next == Self.code("-"), place + 1 < text.count, text[place + 1] != Self.code("]") else {
        ranges += first.ranges
        continue
      }
      place += 1
      let last = try readClassMember()
      guard let low = first.single, let high = last.single else {
        throw PatternError("a range whose ends are not single characters")
      }
      if low > high { throw PatternError("a range that is out of order") }
      ranges.append(low...high)
    }
    let set = ScalarSet(ranges)
    return isInverted ? set.inverted : set
  }

  private mutating func readClassMember() throws(PatternError) -> ScalarSet {
    guard let character = next else { throw PatternError("a '[' without its ']'") }
    place += 1
    guard character == Self.code("\\") else { return ScalarSet([character...character]) }
    if take("b") { return ScalarSet([0x08...0x08]) }
    return try readEscapedSet()
  }

  /// What follows a backslash, inside or outside of a class.
  private mutating func readEscapedSet() throws(PatternError) -> ScalarSet {
    guard let character = next, let scalar = Unicode.Scalar(character) else {
      throw PatternError("a backslash at the end")
    }
    place += 1
    switch scalar {
    case "d": return .digits
    case "D": return ScalarSet.digits.inverted
    case "w": return .wordCharacters
    case "W": return ScalarSet.wordCharacters.inverted
    case "s": return .spaces
    case "S": return ScalarSet.spaces.inverted
    case "t": return ScalarSet([0x09...0x09])
    case "n": return ScalarSet([0x0A...0x0A])
    case "v": return ScalarSet([0x0B...0x0B])
    case "f": return ScalarSet([0x0C...0x0C])
    case "r": return ScalarSet([0x0D...0x0D])
    case "0":
      if let digit = next, ScalarSet.digits.contains(digit) { throw PatternError("octal escapes are not supported") }
      return ScalarSet([0...0])
    case "c": return try readControl()
    case "x": return try single(readHexadecimal(2))
    case "u": return try single(readUnicode())
    case "p", "P": throw PatternError("property classes are not supported")
    case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/", "-":
      return ScalarSet([character...character])
    default: throw PatternError("the escape \\\(String(Character(scalar))) is not one of ECMA-262")
    }
  }

  private func single(_ scalar: UInt32) throws(PatternError) -> ScalarSet {
    if scalar > ScalarSet.last { throw PatternError("an escape beyond U+10FFFF") }
    return ScalarSet([scalar...scalar])
  }

  private mutating func readControl() throws(PatternError) -> ScalarSet {
    guard let letter = next, (0x41...0x5A).contains(letter & ~0x20) else {
      throw PatternError("\\c without a letter")
    }
    place += 1
    return ScalarSet([letter % 32...letter % 32])
  }

  private mutating func readHexadecimal(_ digits: Int) throws(PatternError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = next.flatMap({ Unicode.Scalar($0) }).flatMap({ Character($0).hexDigitValue }) else {
        throw PatternError("an escape without \(digits) hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      place += 1
    }
    return value
  }

  private mutating func readUnicode() throws(PatternError) -> UInt32 {
    if take("{") {
      var value: UInt32 = 0
      let start = place
      while !take("}") {
        value = try value << 4 | readHexadecimal(1)
        if value > ScalarSet.last { throw PatternError("an escape beyond U+10FFFF") }
      }
      if place == start + 1 { throw PatternError("\\u{} without a number") }
      return value
    }
    let high = try readHexadecimal(4)
    guard (0xD800...0xDBFF).contains(high), place + 1 < text.count, text[place] == Self.code("\\"),
      text[place + 1] == Self.code("u")
    else { return high }
    let behindHigh = place
    place += 2
    let low = try readHexadecimal(4)
    if (0xDC00...0xDFFF).contains(low) { return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00) }
    place = behindHigh
    return high
  }
}

extension ScalarSet {
  /// The only member of a set of one.
  fileprivate var single: UInt32? {
    guard ranges.count == 1, ranges[0].lowerBound == ranges[0].upperBound else { return nil }
    return ranges[0].lowerBound
  }
}
