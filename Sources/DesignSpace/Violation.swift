import Chemistry

/// The rule that a point breaks, with the figure that breaks it.
package enum Violation: Error, Equatable, Sendable {
  /// The point has another number of fractions than the space has elements.
  case dimension(Int, expected: Int)
  /// A fraction that is not a finite number.
  case notFinite(Element)
  /// An element that the space does not hold.
  case foreignElement(Element)
  /// The fractions do not sum to one.
  case sum(Double)
  /// A fraction outside the bounds of its element ([0, 1] where none are stated).
  case bounds(Element, value: Double, allowed: ClosedRange<Double>)
  /// A present element below the minimum if present.
  case minimumIfPresent(Element, value: Double, minimum: Double)
  /// A fraction off the grid.
  case step(Element, value: Double, step: Double)
  /// Too few or too many elements are present.
  case count(Int, allowed: ClosedRange<Int>)
  /// A linear row outside its limits.
  case linear(Int, value: Double)
}

extension Violation: CustomStringConvertible {
  package var description: String {
    switch self {
    case .dimension(let found, let expected): "\(found) fractions where the space has \(expected) elements"
    case .notFinite(let element): "the fraction of \(element) is not a number"
    case .foreignElement(let element): "\(element) is not among the elements of the space"
    case .sum(let total): "the fractions sum to \(readable(total))"
    case .bounds(let element, let value, let allowed):
      "\(element) is \(readable(value)), outside its bounds "
        + "\(readable(allowed.lowerBound))…\(readable(allowed.upperBound))"
    case .minimumIfPresent(let element, let value, let minimum):
      "\(element) is \(readable(value)), below the minimum if present \(readable(minimum))"
    case .step(let element, let value, let step):
      "\(element) is \(readable(value)), not a multiple of the step \(readable(step))"
    case .count(let found, let allowed):
      "\(found) elements are present, not \(allowed.lowerBound)…\(allowed.upperBound)"
    case .linear(let row, let value): "linear row \(row) is \(readable(value)), outside its limits"
    }
  }
}
