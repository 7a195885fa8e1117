import Glibc

/// Numbers as a reader sees them: a real minus sign, thousands apart, powers of ten raised.
enum DisplayNumber {
  /// A number with a fixed count of decimals; whole thousands are set apart from 10,000 on. What is not finite is a dash.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return "–" }
    guard let digits = digits(abs(value), decimals: decimals) else { return scientific(value, digits: 3) }
    let isZero = digits.whole.allSatisfy { $0 == "0" } && digits.fraction.allSatisfy { $0 == "0" }
    var text = value < 0 && !isZero ? "−" : ""
    for (place, digit) in digits.whole.enumerated() {
      if place > 0, digits.whole.count > 4, (digits.whole.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return digits.fraction.isEmpty ? text : text + "." + digits.fraction
  }

  /// A number with so many significant digits; in powers of ten below 0.001 and from `limit` on.
  static func significant(_ value: Double, digits: Int = 3, limit: Double = 100_000) -> String {
    guard value.isFinite else { return "–" }
    let size = abs(value)
    if size == 0 { return "0" }
    if size < 0.001 || size >= limit { return scientific(value, digits: digits) }
    let unit = power(Int(log10(size).rounded(.down)) - digits + 1)
    return fixed(
      unit > 1 ? (value / unit).rounded() * unit : value, decimals: decimals(forSize: size, digits: digits))
  }

  /// How many decimals show so many significant digits of a number of this size.
  static func decimals(forSize size: Double, digits: Int) -> Int {
    guard size > 0, size.isFinite else { return 0 }
    var exponent = Int(log10(size).rounded(.down))
    // 9.996 is 10.0, not 10.00.
    let unit = power(exponent - digits + 1)
    if unit > 0, (size / unit).rounded() >= power(digits) { exponent += 1 }
    return min(12, max(0, digits - 1 - exponent))
  }

  /// A share as whole percent; what rounds to nothing but is not is "< 1 %".
  static func percent(_ share: Double) -> String {
    share > 0 && share < 0.005 ? "< 1 %" : "\(fixed(100 * share, decimals: 0)) %"
  }

  /// An SVG coordinate: ASCII, at most so many decimals, no zeros at the end.
  static func coordinate(_ value: Double, decimals: Int = 1) -> String {
    guard value.isFinite, let digits = digits(abs(value), decimals: decimals) else { return "0" }
    var fraction = Substring(digits.fraction)
    while fraction.last == "0" { fraction.removeLast() }
    let text = fraction.isEmpty ? digits.whole : digits.whole + "." + fraction
    return value < 0 && text != "0" ? "-" + text : text
  }

  /// Digits raised: 10⁻³.
  static func superscript(_ number: Int) -> String {
    var text = number < 0 ? "⁻" : ""
    for digit in String(number.magnitude).utf8 { text.append(superscripts[Int(digit - 0x30)]) }
    return text
  }

  /// Digits lowered: Al₂O₃.
  static func subscripted(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { ("0"..."9") ~= $0 ? Unicode.Scalar(0x2080 + $0.value - 0x30)! : $0 }))
  }

  static let superscripts: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]

  /// Ten to a whole power.
  static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }

  private static func scientific(_ value: Double, digits: Int) -> String {
    var exponent = Int(log10(abs(value)).rounded(.down))
    var mantissa = value / power(exponent)
    if !mantissa.isFinite { mantissa = value / power(exponent / 2) / power(exponent - exponent / 2) }
    if (abs(mantissa) * power(digits - 1)).rounded() >= power(digits) {
      mantissa /= 10
      exponent += 1
    }
    return "\(fixed(mantissa, decimals: digits - 1)) × 10\(superscript(exponent))"
  }

  /// The digits before and after the point; nil for a number too large to be written out.
  private static func digits(_ size: Double, decimals: Int) -> (whole: String, fraction: String)? {
    let scaled = (size * power(decimals)).rounded(.toNearestOrAwayFromZero)
    guard scaled < 0x1p53 else { return nil }
    var digits = String(Int(scaled))
    if digits.utf8.count <= decimals {
      digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
    }
    return (String(digits.dropLast(decimals)), String(digits.suffix(decimals)))
  }
}
