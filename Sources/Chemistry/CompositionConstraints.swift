/// What a problem asks of a composition: the simplex of its elements cut by bounds, an element count, a minimum for the
/// elements present, a grid step and linear rows. Plain data; `DesignSpace` gives it meaning.
package struct CompositionConstraints: Sendable, Equatable {
  /// The elements a design may hold, in the problem's order: d coordinates.
  package var elements: [Element]
  /// How many elements have a positive fraction.
  package var count: ClosedRange<Int>
  /// Bounds of a fraction where stated; [0, 1] otherwise. A lower bound above zero makes the element mandatory.
  package var bounds: [Element: ClosedRange<Double>]
  /// An element that is present has at least this fraction; zero asks nothing.
  package var minimumIfPresent: Double
  /// Fractions are integer multiples of this step, which divides one; nil is a continuous space.
  package var step: Double?
  /// Linear inequalities and equations on the fractions.
  package var linear: [LinearConstraint]

  package init(
    elements: [Element], count: ClosedRange<Int>? = nil, bounds: [Element: ClosedRange<Double>] = [:],
    minimumIfPresent: Double = 0, step: Double? = nil, linear: [LinearConstraint] = []
  ) {
    self.elements = elements
    self.count = count ?? 1...max(1, elements.count)
    self.bounds = bounds
    self.minimumIfPresent = minimumIfPresent
    self.step = step
    self.linear = linear
  }
}

/// minimum ≤ Σ coefficient·fraction ≤ maximum, either side optional; an equation where both are the same.
package struct LinearConstraint: Sendable, Equatable {
  package var coefficients: [Element: Double]
  package var minimum: Double?
  package var maximum: Double?

  package init(coefficients: [Element: Double], minimum: Double? = nil, maximum: Double? = nil) {
    self.coefficients = coefficients
    self.minimum = minimum
    self.maximum = maximum
  }
}
