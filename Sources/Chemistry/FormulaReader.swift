extension Composition {
  /// Reads a chemical formula: `Fe2O3`, `Al0.25 Co1 Fe1 Ni1`, `Ca3[Al(OH)6]2`, `CuSO4·5H2O`.
  ///
  /// The grammar is pymatgen's (`ong2013pymatgen`), with hydrates added and every oddity refused where pymatgen would
  /// guess. Symbols are read greedily (`Co` is cobalt, `CO` carbon and oxygen, `NaN` sodium nitride, `No` nobelium).
  /// Amounts are decimals (`0.25`, `.5`, `1e-3`); groups stand in (), [] or {}; blanks may stand between parts; `@` of a
  /// metallofullerene is skipped. `·` (also `⋅`, `∙`, `•`) and `*` part the formula into units that a leading coefficient
  /// may multiply. A `.` between digits or before one is a decimal point, as in pymatgen, so `CuSO4.5H2O` has 4.5 + 1
  /// oxygens: write `CuSO4·5H2O`; before anything else a `.` parts units (`MgSO4.H2O`). Charges are refused.
  ///
  /// Time and memory grow linearly with the text, times the nesting.
  /// - Throws: `CompositionError` with the byte offset of what is wrong; a zero or negative amount is an error.
  package init(formula: String) throws(CompositionError) {
    try self.init(amounts: try Self.formulaAmounts(formula))
  }

  /// The amounts of a formula as they are written, an element as often as it is named: what one formula unit holds.
  /// - Throws: `CompositionError`, as `init(formula:)`.
  package static func formulaAmounts(_ formula: String) throws(CompositionError) -> [(Element, Double)] {
    var text = formula
    let result: Result<[(Element, Double)], CompositionError> = text.withUTF8 { bytes in
      var reader = FormulaReader(bytes: bytes)
      do throws(CompositionError) {
        return .success(try reader.read())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// The longest formula that is read, bytes.
  package static let longestFormula = 16_384

  /// How deep groups may stand inside groups.
  package static let deepestFormula = 32
}

/// Recursive descent over the bytes of a formula; see `Composition.init(formula:)` for the grammar.
private struct FormulaReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var place = 0
  var amounts: [(Element, Double)] = []

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func read() throws(CompositionError) -> [(Element, Double)] {
    guard bytes.count <= Composition.longestFormula else {
      throw .syntax(reason: "longer than \(Composition.longestFormula) bytes", offset: Composition.longestFormula)
    }
    skipBlanks()
    guard place < bytes.count else { throw .empty }
    amounts.reserveCapacity(8)
    try readUnits(closing: nil, depth: 0)
    return amounts
  }

  /// Units parted by dots or stars, up to the closing bracket or the end of the text.
  private mutating func readUnits(closing: UInt8?, depth: Int) throws(CompositionError) {
    while true {
      try readUnit(depth: depth)
      if skipSeparator() { continue }
      guard place < bytes.count else {
        if closing == nil { return }
        throw .syntax(reason: "a bracket is not closed", offset: place)
      }
      if bytes[place] == closing { return }
      throw unexpected()
    }
  }

  /// A coefficient, where there is one, and the parts that it multiplies: at least one.
  private mutating func readUnit(depth: Int) throws(CompositionError) {
    skipBlanks()
    let first = amounts.count
    let coefficientPlace = place
    let coefficient = try readNumber()
    skipBlanks()
    var parts = 0
    while place < bytes.count {
      let byte = bytes[place]
      if byte.isUppercase {
        try readElement()
      } else if let closing = byte.closingBracket {
        try readGroup(closing: closing, depth: depth + 1)
      } else if byte != UInt8(ascii: "@") || parts == 0 {
        break
      } else {
        place += 1
      }
      parts += 1
      skipBlanks()
    }
    guard parts > 0 else {
      if place < bytes.count, !bytes[place].isClosingBracket { throw unexpected() }
      throw .syntax(reason: "an element or a group is missing", offset: place)
    }
    if let coefficient { try multiply(from: first, by: coefficient, offset: coefficientPlace) }
  }

  private mutating func readElement() throws(CompositionError) {
    let start = place
    place += 1
    while place < bytes.count, bytes[place].isLowercase { place += 1 }
    guard let element = Element(utf8: bytes[start..<place]) else {
      throw .unknownElement(
        symbol: String(decoding: bytes[start..<min(place, start + 32)], as: UTF8.self), offset: start)
    }
    skipBlanks()
    let amount = try readNumber() ?? 1
    guard amount > 0, amount.isFinite else { throw .invalidAmount(element: element.symbol, amount: amount) }
    amounts.append((element, amount))
  }

  private mutating func readGroup(closing: UInt8, depth: Int) throws(CompositionError) {
    guard depth <= Composition.deepestFormula else {
      throw .syntax(reason: "brackets are nested deeper than \(Composition.deepestFormula)", offset: place)
    }
    let first = amounts.count
    place += 1
    try readUnits(closing: closing, depth: depth)
    place += 1
    skipBlanks()
    let offset = place
    if let factor = try readNumber() { try multiply(from: first, by: factor, offset: offset) }
  }

  private mutating func multiply(from first: Int, by factor: Double, offset: Int) throws(CompositionError) {
    guard factor > 0, factor.isFinite else {
      throw .syntax(reason: "a group's amount must be positive and finite", offset: offset)
    }
    for place in first..<amounts.count {
      amounts[place].1 *= factor
      guard amounts[place].1 > 0, amounts[place].1.isFinite else {
        throw .invalidAmount(element: amounts[place].0.symbol, amount: amounts[place].1)
      }
    }
  }

  /// A decimal at this place, nil when there is none. A minus sign is read with it, so that the error is about the
  /// amount.
  private mutating func readNumber() throws(CompositionError) -> Double? {
    let start = place
    var end = place
    if end < bytes.count, bytes[end] == UInt8(ascii: "-"), end + 1 < bytes.count, bytes[end + 1].isDigit { end += 1 }
    let digits = end
    while end < bytes.count, bytes[end].isDigit { end += 1 }
    if isDigit(end + 1), bytes[end] == UInt8(ascii: ".") {
      end += 1
      while end < bytes.count, bytes[end].isDigit { end += 1 }
    }
    guard end > digits else { return nil }
    if isDigit(end + 1), bytes[end] == UInt8(ascii: ".") {
      throw .syntax(reason: "a number has two decimal points; write '·' between units", offset: end)
    }
    if end < bytes.count, bytes[end] == UInt8(ascii: "e") {
      let signed = end + 1 < bytes.count && "+-".utf8.contains(bytes[end + 1])
      guard isDigit(end + (signed ? 2 : 1)) else { throw .syntax(reason: "an exponent has no digits", offset: end) }
      end += signed ? 2 : 1
      while end < bytes.count, bytes[end].isDigit { end += 1 }
    }
    guard let value = DecimalText.value(bytes[start..<end]) else {
      throw .syntax(reason: "not a number", offset: start)
    }
    place = end
    return value
  }

  private func isDigit(_ place: Int) -> Bool { place < bytes.count && bytes[place].isDigit }

  private mutating func skipBlanks() {
    while place < bytes.count, bytes[place] == 0x20 || (0x09...0x0D).contains(bytes[place]) { place += 1 }
  }

  /// Moves past a dot or a star between units.
  private mutating func skipSeparator() -> Bool {
    skipBlanks()
    guard place < bytes.count else { return false }
    if bytes[place] == UInt8(ascii: "*") || bytes[place] == UInt8(ascii: ".") {
      place += 1
      return true
    }
    for dot in ["·", "⋅", "∙", "•"] where bytes[place...].starts(with: dot.utf8) {
      place += dot.utf8.count
      return true
    }
    return false
  }

  /// What to say of a byte that cannot stand here.
  private func unexpected() -> CompositionError {
    let byte = bytes[place]
    let reason =
      switch byte {
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "^"): "charges and signs are not read"
      case _ where byte.isClosingBracket: "a bracket closes that was not opened"
      case _ where byte.isLowercase: "an element's symbol starts with a capital letter"
      case _ where byte.isDigit: "a number has nothing to multiply"
      default: "a character that no formula holds"
      }
    return .syntax(reason: reason, offset: place)
  }
}

extension UInt8 {
  fileprivate var isUppercase: Bool { (0x41...0x5A).contains(self) }
  fileprivate var isLowercase: Bool { (0x61...0x7A).contains(self) }
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
  fileprivate var isClosingBracket: Bool {
    self == UInt8(ascii: ")") || self == UInt8(ascii: "]") || self == UInt8(ascii: "}")
  }

  /// The bracket that closes this one.
  fileprivate var closingBracket: UInt8? {
    switch self {
    case UInt8(ascii: "("): UInt8(ascii: ")")
    case UInt8(ascii: "["): UInt8(ascii: "]")
    case UInt8(ascii: "{"): UInt8(ascii: "}")
    default: nil
    }
  }
}
