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

  /// Swift's own shortest digits, with its exponent ("1e-05", "1e+16") trimmed to what JSON needs ("1e-5", "1e16").
  private static func appendShortest(_ value: Double, to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(contentsOf: value.description.utf8)
    guard let e = bytes[start...].firstIndex(of: UInt8(ascii: "e")) else {
      // Beyond 2^53 - 1 a whole number without ".0" would be an integer that the profile refuses.
      if abs(value) < 0x1p53, bytes[start...].suffix(2).elementsEqual(".0".utf8) { bytes.removeLast(2) }
      return
    }
    var digits = e + 1
    if bytes[digits] == UInt8(ascii: "+") { bytes.remove(at: digits) } else { digits += 1 }
    while bytes.count - digits > 1, bytes[digits] == UInt8(ascii: "0") { bytes.remove(at: digits) }
    if bytes[start..<e].suffix(2).elementsEqual(".0".utf8) { bytes.removeSubrange(e - 2..<e) }
  }
}
