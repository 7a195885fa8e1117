/// A place in the text of a command, and what can be read from there.
struct TextCursor {
  let text: [UInt8]
  private(set) var place: Int

  init(_ text: [UInt8], at place: Int = 0) {
    self.text = text
    self.place = place
  }

  /// The byte here, nil at the end.
  var next: UInt8? { place < text.count ? text[place] : nil }

  /// The byte after the one here.
  var second: UInt8? { place + 1 < text.count ? text[place + 1] : nil }

  mutating func advance(by count: Int = 1) { place = min(text.count, place + count) }

  /// Passes spaces, and commas where they mean nothing.
  mutating func skipSpaces(commas: Bool = false) {
    while let byte = next, byte == 0x20 || (commas && byte == UInt8(ascii: ",")) { place += 1 }
  }

  /// Takes a byte if it is here.
  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    place += 1
    return true
  }

  /// What stands before a space or one of some bytes.
  mutating func word(until stops: [UInt8] = []) -> [UInt8] {
    let start = place
    while let byte = next, byte != 0x20, !stops.contains(byte) { place += 1 }
    return Array(text[start..<place])
  }

  /// What stands before a byte, which is passed; nil where it does not come.
  mutating func text(before stop: UInt8) -> [UInt8]? {
    guard let end = text[place...].firstIndex(of: stop) else { return nil }
    defer { place = end + 1 }
    return Array(text[place..<end])
  }

  /// A letter, digit or underscore.
  static func isName(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
  }

  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// An unsigned number in the manner of Fortran: `1.`, `.5`, `1E3`, `1D-3`; nil, and nothing passed, where there is none.
  ///
  /// `8.89059+01` lacks its E: digits, a sign and an exponent that begins with 0 are read as one number.
  mutating func number() -> (value: Double, isRepaired: Bool)? {
    var end = place
    func digits() -> Int {
      let start = end
      while end < text.count, Self.isDigit(text[end]) { end += 1 }
      return end - start
    }
    var count = digits()
    var hasPoint = false
    if end < text.count, text[end] == UInt8(ascii: ".") {
      end += 1
      hasPoint = true
      count += digits()
    }
    guard count > 0 else { return nil }
    var decimal = Array(text[place..<end])
    let (exponent, isRepaired) = exponent(from: &end, hasPoint: hasPoint)
    decimal += exponent
    if decimal.first == UInt8(ascii: ".") { decimal.insert(UInt8(ascii: "0"), at: 0) }
    guard let value = Double(String(decoding: Self.closed(decimal), as: UTF8.self)), value.isFinite else { return nil }
    place = end
    return (value, isRepaired)
  }

  /// The exponent after a mantissa that ends at `end`, which moves past it.
  private func exponent(from end: inout Int, hasPoint: Bool) -> (text: [UInt8], isRepaired: Bool) {
    var here = end
    guard here < text.count else { return ([], false) }
    let isMarked = text[here] == UInt8(ascii: "E") || text[here] == UInt8(ascii: "D")
    if isMarked { here += 1 }
    var sign: [UInt8] = []
    if here < text.count, text[here] == UInt8(ascii: "+") || text[here] == UInt8(ascii: "-") {
      sign = [text[here]]
      here += 1
    }
    let start = here
    while here < text.count, Self.isDigit(text[here]), here - start < 4 { here += 1 }
    let digits = text[start..<here]
    if isMarked {
      guard !digits.isEmpty else { return ([], false) }
    } else {
      let follows = here < text.count ? text[here] : 0x20
      let isWhole = !Self.isName(follows) && follows != UInt8(ascii: ".") && follows != UInt8(ascii: "*")
      // A sum such as 1.5+10 has no leading zero; an exponent has.
      guard hasPoint, !sign.isEmpty, digits.count == 2, digits.first == UInt8(ascii: "0"),
        isWhole || follows == UInt8(ascii: "*")
      else { return ([], false) }
    }
    end = here
    return ([UInt8(ascii: "E")] + sign + digits, !isMarked)
  }

  /// `1.` and `1.E3` with a digit after the point.
  private static func closed(_ decimal: [UInt8]) -> [UInt8] {
    guard let point = decimal.firstIndex(of: UInt8(ascii: ".")) else { return decimal }
    let isBare = point + 1 == decimal.count || !isDigit(decimal[point + 1])
    return isBare ? decimal[...point] + [UInt8(ascii: "0")] + decimal[(point + 1)...] : decimal
  }

  /// A number with its sign.
  mutating func signedNumber() -> Double? {
    let start = place
    let isNegative = next == UInt8(ascii: "-")
    if isNegative || next == UInt8(ascii: "+") { place += 1 }
    guard let (value, _) = number() else {
      place = start
      return nil
    }
    return isNegative ? -value : value
  }
}
