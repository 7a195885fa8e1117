import Glibc

/// One axis: the range that it shows, its ticks at round numbers, and how they are written.
package struct AxisScale: Sendable, Equatable {
  package let low: Double
  package let high: Double
  package let ticks: [Double]
  /// Labels are in units of 10 to this power, which the axis title states.
  package let exponent: Int
  private let decimals: Int

  /// An axis that shows values with a margin on both sides.
  /// - Parameters:
  ///   - range: finite ends; a range of no width is widened.
  ///   - count: about how many ticks.
  ///   - margin: the share of the range that is added on each side.
  ///   - isWhole: whether values are whole numbers, so that no tick falls between them.
  package init(covering range: ClosedRange<Double>, count: Int = 5, margin: Double = 0.06, isWhole: Bool = false) {
    var (low, high) = (range.lowerBound, range.upperBound)
    let size = max(abs(low), abs(high))
    let least = max(size * 1e-6, 1e-75)
    if high - low < least {
      let middle = low / 2 + high / 2
      let width = isWhole ? 1 : size > 0 ? 0.1 * size : 1
      (low, high) = (middle - width / 2, middle + width / 2)
    }
    let added = margin * (high - low)
    self.low = low - added
    self.high = high + added
    var ticks = AxisScale.ticks(from: self.low, to: self.high, count: count)
    if isWhole { ticks.removeAll { $0 != $0.rounded() } }
    self.ticks = ticks
    let largest = max(abs(self.low), abs(self.high))
    let power = largest > 0 ? Int(log10(largest).rounded(.down)) : 0
    exponent = !isWhole && (power >= 5 || power < -2) ? power : 0
    let step = ticks.count > 1 ? (ticks[1] - ticks[0]) / DisplayNumber.power(exponent) : 1
    decimals = step > 0 ? max(0, min(6, -Int((log10(step) + 1e-9).rounded(.down)))) : 0
  }

  /// Where a value lies: 0 at the low end, 1 at the high end.
  package func position(_ value: Double) -> Double { (value - low) / (high - low) }

  /// Where a value lies, moved to the nearer end if it lies outside.
  package func clamped(_ value: Double) -> Double { min(1, max(0, position(value))) }

  /// The text at a tick.
  package func label(_ tick: Double) -> String {
    DisplayNumber.fixed(tick / DisplayNumber.power(exponent), decimals: decimals)
  }

  /// Multiples of 1, 2 or 5 times a power of ten within a range, about `count` of them: the step is the one nearest to
  /// the range over the count in the logarithm (after Heckbert 1990, `heckbert1990nice`).
  package static func ticks(from low: Double, to high: Double, count: Int) -> [Double] {
    guard low < high, count > 0 else { return low == high ? [low] : [] }
    let rough = (high - low) / Double(count)
    let power = Int(log10(rough).rounded(.down))
    let mantissa = rough / DisplayNumber.power(power)
    let factor =
      mantissa >= 50.0.squareRoot() ? 10.0 : mantissa >= 10.0.squareRoot() ? 5 : mantissa >= 2.0.squareRoot() ? 2 : 1
    // Dividing by a whole number, where the step is a fraction, gives the decimals that a reader would write.
    let value: (Double) -> Double =
      if power < 0 {
        { $0 / (DisplayNumber.power(-power) / factor) }
      } else {
        { $0 * (DisplayNumber.power(power) * factor) }
      }
    let unit = value(1)
    var first = (low / unit).rounded()
    if value(first) < low { first += 1 }
    var ticks: [Double] = []
    while value(first) <= high, ticks.count <= 4 * count {
      ticks.append(first == 0 ? 0 : value(first))
      first += 1
    }
    return ticks
  }
}
