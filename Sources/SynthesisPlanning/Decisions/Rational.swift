/// A number that no longer fits: 64 bits above or below the line.
package struct RationalOverflow: Error, Equatable {}

/// An exact fraction in lowest terms, 64 bits above and below the line. Sums, differences, products and quotients throw where
/// the result does not fit; comparison is always exact.
package struct Rational: Hashable, Sendable {
  package let numerator: Int
  /// Positive.
  package let denominator: Int

  package init(_ value: Int) {
    numerator = value
    denominator = 1
  }

  /// The fraction in lowest terms.
  /// - Throws: `RationalOverflow` where it does not fit, or `denominator` is zero.
  package init(_ numerator: Int, _ denominator: Int) throws(RationalOverflow) {
    try self.init(wide: Int128(numerator), Int128(denominator))
  }

  private init(wide numerator: Int128, _ denominator: Int128) throws(RationalOverflow) {
    guard denominator != 0 else { throw RationalOverflow() }
    let divisor = Self.greatestDivisor(numerator.magnitude, denominator.magnitude)
    let sign: Int128 = denominator < 0 ? -1 : 1
    let (top, bottom) = (sign * numerator / Int128(divisor), sign * denominator / Int128(divisor))
    // Symmetric, so that a negation never overflows.
    guard top.magnitude <= UInt128(Int.max), bottom <= Int128(Int.max) else { throw RationalOverflow() }
    self.numerator = Int(top)
    self.denominator = Int(bottom)
  }

  private static func greatestDivisor(_ a: UInt128, _ b: UInt128) -> UInt128 {
    var (a, b) = (a, b)
    // Most numbers are small, and division of 64 bits is much faster.
    while b != 0, a > UInt128(UInt64.max) || b > UInt128(UInt64.max) { (a, b) = (b, a % b) }
    guard b != 0 else { return a }
    var (small, rest) = (UInt64(a), UInt64(b))
    while rest != 0 { (small, rest) = (rest, small % rest) }
    return UInt128(small)
  }

  package static let zero = Rational(0)
  package static let one = Rational(1)

  /// The nearest double, within a unit in the last place.
  package var approximation: Double { Double(numerator) / Double(denominator) }

  package static func + (a: Rational, b: Rational) throws(RationalOverflow) -> Rational {
    // Two products of 63 bits each: their sum fits.
    try Rational(
      wide: Int128(a.numerator) * Int128(b.denominator) + Int128(b.numerator) * Int128(a.denominator),
      Int128(a.denominator) * Int128(b.denominator))
  }

  package static func - (a: Rational, b: Rational) throws(RationalOverflow) -> Rational { try a + (-b) }

  package static func * (a: Rational, b: Rational) throws(RationalOverflow) -> Rational {
    try Rational(
      wide: Int128(a.numerator) * Int128(b.numerator), Int128(a.denominator) * Int128(b.denominator))
  }

  package static func / (a: Rational, b: Rational) throws(RationalOverflow) -> Rational {
    try Rational(
      wide: Int128(a.numerator) * Int128(b.denominator), Int128(a.denominator) * Int128(b.numerator))
  }

  package static prefix func - (a: Rational) -> Rational { Rational(negating: a) }

  private init(negating other: Rational) {
    numerator = other.numerator == Int.min ? Int.max : -other.numerator
    denominator = other.denominator
  }

  /// Reads `3`, `-3/4`; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let top = Int(parts[0]), let bottom = parts.count == 1 ? 1 : Int(parts[1]), bottom > 0,
      let value = try? Rational(top, bottom)
    else { return nil }
    self = value
  }
}

extension Rational: Comparable {
  package static func < (a: Rational, b: Rational) -> Bool {
    Int128(a.numerator) * Int128(b.denominator) < Int128(b.numerator) * Int128(a.denominator)
  }
}

extension Rational: CustomStringConvertible {
  package var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
