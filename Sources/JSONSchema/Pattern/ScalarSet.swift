/// A set of Unicode code points, as a character class of a pattern names it.
struct ScalarSet: Sendable, Equatable {
  /// Sorted, disjoint and not adjacent.
  private(set) var ranges: [ClosedRange<UInt32>]
  /// The members below 128, a bit each: most texts are ASCII.
  private let low: (UInt64, UInt64)

  static let last: UInt32 = 0x10FFFF

  init(_ ranges: [ClosedRange<UInt32>]) {
    var merged: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let top = merged.last, range.lowerBound <= top.upperBound &+ 1 {
        merged[merged.count - 1] = top.lowerBound...max(top.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    self.ranges = merged
    var bits: (UInt64, UInt64) = (0, 0)
    for range in merged where range.lowerBound < 128 {
      for scalar in range.lowerBound...min(range.upperBound, 127) {
        if scalar < 64 { bits.0 |= 1 << UInt64(scalar) } else { bits.1 |= 1 << UInt64(scalar - 64) }
      }
    }
    low = bits
  }

  static func == (a: ScalarSet, b: ScalarSet) -> Bool { a.ranges == b.ranges }

  /// Every code point that is not in the set.
  var inverted: ScalarSet {
    var gaps: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
      next = range.upperBound + 1
    }
    if next <= ScalarSet.last { gaps.append(next...ScalarSet.last) }
    return ScalarSet(gaps)
  }

  /// O(1) for ASCII, else O(log n).
  func contains(_ scalar: UInt32) -> Bool {
    if scalar < 64 { return low.0 >> UInt64(scalar) & 1 == 1 }
    if scalar < 128 { return low.1 >> UInt64(scalar - 64) & 1 == 1 }
    var (from, to) = (0, ranges.count)
    while from < to {
      let middle = (from + to) / 2
      if ranges[middle].upperBound < scalar { from = middle + 1 } else { to = middle }
    }
    return from < ranges.count && ranges[from].contains(scalar)
  }

  // MARK: The named classes of ECMA-262

  static let digits = ScalarSet([0x30...0x39])
  static let wordCharacters = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  /// White space and line terminators, those of Unicode included.
  static let spaces = ScalarSet([
    0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
    0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
  ])
  /// What a dot stands for: everything but line terminators.
  static let allButLineEnds = ScalarSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029]).inverted
}
