import Chemistry

/// A linear inequality over fractions in element order: minimum ≤ coefficients·x ≤ maximum.
package struct LinearRow: Sendable, Equatable {
  /// One coefficient an element, d long.
  package let coefficients: [Double]
  /// −∞ where the problem states none.
  package let minimum: Double
  /// +∞ where the problem states none.
  package let maximum: Double

  /// Puts a stated constraint in the order of the elements; elements it does not name have coefficient zero.
  init(_ constraint: LinearConstraint, elements: [Element]) {
    coefficients = elements.map { constraint.coefficients[$0] ?? 0 }
    minimum = constraint.minimum ?? -.infinity
    maximum = constraint.maximum ?? .infinity
  }

  /// Takes one coefficient an element; −∞ and ∞ where a limit is wanting.
  package init(coefficients: [Double], minimum: Double, maximum: Double) {
    self.coefficients = coefficients
    self.minimum = minimum
    self.maximum = maximum
  }

  /// coefficients·x.
  package func value(_ x: [Double]) -> Double {
    var sum = 0.0
    for (coefficient, fraction) in zip(coefficients, x) { sum += coefficient * fraction }
    return sum
  }

  /// How far a value may lie outside the limits and still count as inside: 1e-9 of the coefficients' scale.
  var tolerance: Double {
    CompositionSimplex.tolerance * coefficients.reduce(1) { max($0, abs($1)) }
  }

  /// Whether a value of coefficients·x lies within the limits, up to `tolerance`.
  func allows(_ value: Double) -> Bool {
    value >= minimum - tolerance && value <= maximum + tolerance
  }

  /// Whether both limits are the same number.
  package var isEquality: Bool { minimum == maximum }

  /// "Cr + 2 V ≤ 0.3", for a sentence.
  func formula(_ elements: [Element]) -> String {
    let terms = zip(coefficients, elements).filter { $0.0 != 0 }
      .map { $0.0 == 1 ? $0.1.symbol : "\(readable($0.0)) \($0.1.symbol)" }
    let sum = terms.isEmpty ? "0" : terms.joined(separator: " + ")
    if isEquality { return "\(sum) = \(readable(minimum))" }
    let low = minimum.isFinite ? "\(readable(minimum)) ≤ " : ""
    return low + sum + (maximum.isFinite ? " ≤ \(readable(maximum))" : "")
  }
}
