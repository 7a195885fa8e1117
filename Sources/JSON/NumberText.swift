import Glibc

/// Numbers as text: the shortest decimal that reads back as the same double, whole numbers without ".0".
enum NumberText {
  /// Appends a finite double; a value that is not finite has no JSON form and is a programmer's error.
  static func append(_ value: Double, to bytes: inout [UInt8]) {
    precondition(value.isFinite, "a number without a JSON form reached the writer")
    if value == 0 {
      bytes.append(contentsOf: (value.sign == .minus ? "-0.0" : "0").utf8)
    } else if abs(value) < 1e15, value == value.rounded(.towardZero) {
      append(Int(value), to: &bytes)
    } else {
      appendShortest(value, to: &bytes)
    }
  }

  static func append(_ value: Int, to bytes: inout [UInt8]) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    let magnitude = value.magnitude
    if magnitude < 10 {
      bytes.append(UInt8(ascii: "0") + UInt8(magnitude))
      return
    }
    let start = bytes.count
    var rest = magnitude
    while rest > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
    bytes[start...].reverse()
  }

  /// Takes the digits of a double as they are made, without a string between.
  private struct Digits: TextOutputStream {
    var bytes: [UInt8]

    mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// The standard library hands numbers to this; were it gone, `write` would take them.
    mutating func _writeASCII(_ buffer: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: buffer) }
  }

  /// Swift's own shortest digits, with its exponent ("1e-05", "1e+16") trimmed to what JSON needs ("1e-5", "1e16").
  private static func appendShortest(_ value: Double, to bytes: inout [UInt8]) {
    let start = bytes.count
    var digits = Digits(bytes: [])
    swap(&digits.bytes, &bytes)
    value.write(to: &digits)
    swap(&digits.bytes, &bytes)
    // Between these the digits have neither an exponent nor ".0".
    if abs(value) >= 1e-4, abs(value) < 0x1p53 { return }
    guard let e = bytes[start...].firstIndex(of: UInt8(ascii: "e")) else {
      // Beyond 2^53 - 1 a whole number without ".0" would be an integer that the profile refuses.
      if abs(value) < 0x1p53, bytes[start...].suffix(2).elementsEqual(".0".utf8) { bytes.removeLast(2) }
      return
    }
    var exponent = e + 1
    if bytes[exponent] == UInt8(ascii: "+") { bytes.remove(at: exponent) } else { exponent += 1 }
    while bytes.count - exponent > 1, bytes[exponent] == UInt8(ascii: "0") { bytes.remove(at: exponent) }
    if bytes[start..<e].suffix(2).elementsEqual(".0".utf8) { bytes.removeSubrange(e - 2..<e) }
  }

  /// Reads a number that a scanner has accepted; nil where none starts. Up to 19 digits without an exponent are divided by
  /// an exact power of ten, which rounds exactly; the rest goes through the C library, which needs a byte behind the number
  /// that is none of its own.
  static func read(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> (value: Double, end: Int)? {
    var place = start
    var mantissa: UInt64 = 0
    func readDigits() -> Int {
      let start = place
      while place < bytes.count, bytes[place] &- 0x30 < 10 {
        mantissa = mantissa &* 10 &+ UInt64(bytes[place] & 15)
        place += 1
      }
      return place - start
    }
    let isNegative = bytes[place] == UInt8(ascii: "-")
    if isNegative { place += 1 }
    let first = place
    var digits = readDigits()
    guard digits > 0 else { return nil }
    var decimals = 0
    if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
      place += 1
      decimals = readDigits()
      digits += decimals
      // Zeros before the first other digit need no room.
      if digits > 19 { digits -= bytes[first..<place].prefix { $0 <= UInt8(ascii: "0") }.count - 1 }
    }
    let hasExponent = place < bytes.count && bytes[place] | 0x20 == UInt8(ascii: "e")
    if digits <= 19, decimals <= 19, !hasExponent {
      let magnitude =
        mantissa < 1 << 53
        ? Double(mantissa) / Double(powersOfTen[decimals]) : quotient(mantissa, powersOfTen[decimals])
      return (isNegative ? -magnitude : magnitude, place)
    }
    guard let base = bytes.baseAddress else { return nil }
    var end: UnsafeMutablePointer<CChar>?
    let value = base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { text in strtod(text + start, &end) }
    guard let end, value.isFinite else { return nil }
    return (value, UnsafeRawPointer(end) - UnsafeRawPointer(base))
  }

  /// a/b for whole numbers above zero, correctly rounded: 64 bits of the quotient, the last of which says whether more follow.
  private static func quotient(_ a: UInt64, _ b: UInt64) -> Double {
    let (up, down) = (a.leadingZeroBitCount, b.leadingZeroBitCount)
    let (dividend, divisor) = (a << UInt64(up), b << UInt64(down))
    let isLess = dividend < divisor
    let (quotient, remainder) = divisor.dividingFullWidth(
      isLess ? (dividend, 0) : (dividend >> 1, dividend << 63))
    let bits = Double(quotient | (remainder == 0 ? 0 : 1))
    return Double(sign: .plus, exponent: down - up - (isLess ? 64 : 63), significand: bits)
  }

  /// All of them are doubles too.
  private static let powersOfTen: [UInt64] = (0...19).map { (0..<$0).reduce(1) { power, _ in power * 10 } }
}
