/// A natural number of any size, for counts of designs that pass 2⁶⁴: addition, subtraction, comparison, products and
/// quotients by one word, decimal text.
package struct UnsignedBigInteger: Sendable, Hashable {
  /// Words of 64 bits, least significant first, without leading zeros: zero has none.
  private var words: [UInt64]

  package init(_ value: UInt64) { words = value == 0 ? [] : [value] }

  /// Takes words, least significant first; leading zeros are dropped.
  package init(words: some Sequence<UInt64>) {
    self.words = Array(words)
    while self.words.last == 0 { self.words.removeLast() }
  }

  /// Reads decimal digits; nil for anything else, and beyond 1000 digits.
  package init?(decimal text: some StringProtocol) {
    guard !text.isEmpty, text.utf8.count <= 1000 else { return nil }
    self.init(0)
    for byte in text.utf8 {
      guard (48...57).contains(byte) else { return nil }
      self = multiplied(by: 10) + UnsignedBigInteger(UInt64(byte - 48))
    }
  }

  package static let zero = UnsignedBigInteger(0)

  package var isZero: Bool { words.isEmpty }

  /// The value where it fits in 64 bits.
  package var exactly64: UInt64? { words.count <= 1 ? words.first ?? 0 : nil }

  /// The nearest double, within a few units in the last place.
  package var approximation: Double { words.reversed().reduce(0) { $0 * 0x1p64 + Double($1) } }

  /// A word by its place, zero above the highest.
  func word(_ place: Int) -> UInt64 { place < words.count ? words[place] : 0 }

  /// How many words are in use.
  var wordCount: Int { words.count }

  /// The product with one word.
  package func multiplied(by factor: UInt64) -> UnsignedBigInteger {
    var product: [UInt64] = []
    product.reserveCapacity(words.count + 1)
    var carry: UInt64 = 0
    for word in words {
      let (high, low) = word.multipliedFullWidth(by: factor)
      let (sum, overflow) = low.addingReportingOverflow(carry)
      product.append(sum)
      carry = high &+ (overflow ? 1 : 0)
    }
    product.append(carry)
    return UnsignedBigInteger(words: product)
  }

  /// Quotient and remainder of the division by one word, which is not zero.
  package func quotientAndRemainder(dividingBy divisor: UInt64) -> (quotient: UnsignedBigInteger, remainder: UInt64) {
    precondition(divisor > 0)
    var quotient = words
    var remainder: UInt64 = 0
    for place in words.indices.reversed() {
      (quotient[place], remainder) = divisor.dividingFullWidth((remainder, words[place]))
    }
    return (UnsignedBigInteger(words: quotient), remainder)
  }

  /// Uniform in 0..<bound, by rejection of at most half the draws on average; `bound` is not zero.
  package static func random(
    below bound: UnsignedBigInteger, using generator: inout some RandomNumberGenerator
  ) -> UnsignedBigInteger {
    precondition(!bound.isZero)
    let top = bound.words.count - 1
    let mask = UInt64.max >> UInt64(bound.words[top].leadingZeroBitCount)
    while true {
      var words = (0...top).map { _ in generator.next() }
      words[top] &= mask
      let draw = UnsignedBigInteger(words: words)
      if draw < bound { return draw }
    }
  }

  package static func + (a: UnsignedBigInteger, b: UnsignedBigInteger) -> UnsignedBigInteger {
    var sum: [UInt64] = []
    var carry: UInt64 = 0
    for place in 0..<max(a.words.count, b.words.count) {
      let (partial, first) = a.word(place).addingReportingOverflow(b.word(place))
      let (total, second) = partial.addingReportingOverflow(carry)
      sum.append(total)
      carry = first || second ? 1 : 0
    }
    sum.append(carry)
    return UnsignedBigInteger(words: sum)
  }

  /// The difference; `a` is not less than `b`.
  package static func - (a: UnsignedBigInteger, b: UnsignedBigInteger) -> UnsignedBigInteger {
    var difference: [UInt64] = []
    var borrow: UInt64 = 0
    for place in a.words.indices {
      let (partial, first) = a.words[place].subtractingReportingOverflow(b.word(place))
      let (total, second) = partial.subtractingReportingOverflow(borrow)
      difference.append(total)
      borrow = first || second ? 1 : 0
    }
    precondition(borrow == 0 && b.words.count <= a.words.count)
    return UnsignedBigInteger(words: difference)
  }
}

extension UnsignedBigInteger: Comparable {
  package static func < (a: UnsignedBigInteger, b: UnsignedBigInteger) -> Bool {
    if a.words.count != b.words.count { return a.words.count < b.words.count }
    for place in a.words.indices.reversed() where a.words[place] != b.words[place] {
      return a.words[place] < b.words[place]
    }
    return false
  }
}

extension UnsignedBigInteger: CustomStringConvertible {
  /// Decimal digits.
  package var description: String {
    var groups: [UInt64] = []
    var rest = self
    while !rest.isZero {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10_000_000_000_000_000_000)
      groups.append(remainder)
      rest = quotient
    }
    guard let first = groups.popLast() else { return "0" }
    return groups.reversed().reduce("\(first)") { text, group in
      let digits = "\(group)"
      return text + String(repeating: "0", count: 19 - digits.count) + digits
    }
  }
}
