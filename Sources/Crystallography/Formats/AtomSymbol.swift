import Chemistry

/// The element that a type symbol ("Fe3+", "O2-", "D") or the label of a site ("Fe1", "O1A", "CL2") names.
enum AtomSymbol {
  enum Reading: Equatable {
    case element(Element, oxidationState: Double?)
    /// Two elements fit, such as carbon and calcium for "CA1".
    case ambiguous(Element, Element)
    case unknown
  }

  /// Reads an element symbol in any case with an optional charge after it ("Fe3+", "Fe+3", "Cl-"); deuterium and tritium
  /// are hydrogen.
  static func reading(ofType symbol: String) -> Reading {
    let bytes = Array(symbol.utf8)
    let letters = bytes.prefix { isLetter($0) }
    guard (1...2).contains(letters.count) else { return .unknown }
    let rest = bytes[letters.count...]
    guard let element = element(letters), let charge = charge(rest) else { return .unknown }
    return .element(element, oxidationState: charge.value)
  }

  /// Reads the label of a site: an element symbol, then anything that is no small letter. Where the letters are capitals
  /// throughout and two elements fit, `isPresent` says which elements the formula of the compound has. Hydrogens that a label
  /// hints at ("O-H", "Wat") are not added.
  static func reading(ofLabel label: String, isPresent: ((Element) -> Bool)? = nil) -> Reading {
    let bytes = Array(label.utf8)
    let letters = Array(bytes.prefix { isLetter($0) })
    guard let first = letters.first else { return .unknown }
    // Water, as mineralogists label its oxygen: no tungsten.
    if letters.count > 2, String(decoding: letters, as: UTF8.self).lowercased() == "wat" {
      return .element(oxygen, oxidationState: nil)
    }
    // A vacancy, as its marks are labelled: no vanadium.
    if ["Va", "Vac", "Vc"].contains(String(decoding: letters, as: UTF8.self)) { return .unknown }
    let one = element(letters[..<1])
    let two = letters.count > 1 ? element(letters[..<2]) : nil
    let secondIsSmall = letters.count > 1 && letters[1] >= 0x61
    if let two, secondIsSmall, first < 0x61 { return .element(two, oxidationState: nil) }
    switch (one, two) {
    case (nil, nil): return .unknown
    case (let one?, nil): return .element(one, oxidationState: nil)
    case (nil, let two?): return .element(two, oxidationState: nil)
    case (let one?, let two?):
      guard let isPresent else { return .ambiguous(one, two) }
      switch (isPresent(one), isPresent(two)) {
      case (true, false): return .element(one, oxidationState: nil)
      case (false, true): return .element(two, oxidationState: nil)
      default: return .ambiguous(one, two)
      }
    }
  }

  private static let oxygen = Element(symbol: "O")!

  /// The element of one or two letters in any case.
  static func element(_ letters: some Collection<UInt8>) -> Element? {
    guard let first = letters.first else { return nil }
    let second = letters.count > 1 ? letters[letters.index(after: letters.startIndex)] | 0x20 : nil
    if letters.count > 2 { return nil }
    if let element = Element(letters: first & 0xDF, second) { return element }
    return second == nil && (first & 0xDF == UInt8(ascii: "D")) ? Element(letters: UInt8(ascii: "H"), nil) : nil
  }

  /// A charge such as "3+", "+3", "-", "2.5+"; nil inside where there is none, nil where the text is no charge. A number
  /// without a sign is no charge: it numbers the site.
  private static func charge(_ text: ArraySlice<UInt8>) -> (value: Double?, Void)? {
    var sign: Double?
    var digits: [UInt8] = []
    for byte in text {
      switch byte {
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        if sign != nil { return nil }
        sign = byte == UInt8(ascii: "-") ? -1 : 1
      case 0x30...0x39, UInt8(ascii: "."): digits.append(byte)
      default: return nil
      }
    }
    guard let sign else { return (nil, ()) }
    if digits.isEmpty { return (sign, ()) }
    return Double(String(decoding: digits, as: UTF8.self)).map { (sign * $0, ()) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
}
