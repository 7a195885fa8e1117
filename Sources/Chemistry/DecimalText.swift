/// Decimal numbers in text.
enum DecimalText {
  /// The double nearest to digits with an optional sign, point and exponent; nil when the text is no such number.
  ///
  /// At most 15 digits without an exponent take a short way that is exactly rounded: digits and power of ten are both
  /// exact doubles. The rest goes through the standard library.
  static func value(_ text: some BidirectionalCollection<UInt8>) -> Double? {
    var mantissa = 0
    var digits = 0
    var decimals = 0
    var pointSeen = false
    let negative = text.first == UInt8(ascii: "-")
    for byte in text.dropFirst(negative ? 1 : 0) {
      if byte == UInt8(ascii: "."), !pointSeen {
        pointSeen = true
      } else if (0x30...0x39).contains(byte), digits < 15 {
        mantissa = mantissa * 10 + Int(byte & 15)
        digits += 1
        if pointSeen { decimals += 1 }
      } else {
        return longValue(text)
      }
    }
    guard digits > 0 else { return nil }
    let magnitude = Double(mantissa) / powersOfTen[decimals]
    return negative ? -magnitude : magnitude
  }

  /// The standard library reads no point at either end of the digits.
  private static func longValue(_ text: some BidirectionalCollection<UInt8>) -> Double? {
    guard text.allSatisfy({ (0x30...0x39).contains($0) || "-+.e".utf8.contains($0) }) else { return nil }
    var bytes: [UInt8] = []
    for byte in text {
      let digitIsMissing = bytes.last.map { !(0x30...0x39).contains($0) } ?? true
      if byte == UInt8(ascii: "."), digitIsMissing { bytes.append(0x30) }
      if byte == UInt8(ascii: "e"), bytes.last == UInt8(ascii: ".") { bytes.append(0x30) }
      bytes.append(byte)
    }
    if bytes.last == UInt8(ascii: ".") { bytes.append(0x30) }
    return Double(String(decoding: bytes, as: UTF8.self))
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]

  /// The shortest digits that read back as the same double, whole numbers without a point: what a formula holds.
  static func text(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    return value.description
  }
}
