import Chemistry

/// The compositions that a problem allows: the simplex of its elements cut by bounds, an element count, a minimum for
/// the elements present, a grid step and linear rows. A point is d fractions in the order of `elements`.
///
/// ```swift
/// let space = try CompositionSimplex(CompositionConstraints(elements: elements, count: 3...5, step: 0.01))
/// if let violation = space.violation(of: point) { print(violation) }
/// ```
package struct CompositionSimplex: Sendable {
  /// Absolute tolerance of every rule: fractions closer than this are the same, and one below it is absent.
  package static let tolerance = 1e-9

  /// The problem's own statement.
  package let constraints: CompositionConstraints
  /// The coordinates, d of them, in the problem's order.
  package let elements: [Element]
  /// Which elements every design holds (a lower bound above zero).
  package let isMandatory: [Bool]
  /// The fractions that an element may have when present, snapped to the grid; nil where it cannot be present.
  package let present: [ClosedRange<Double>?]
  /// How many elements a design may hold, narrowed to what the mandatory and the possible elements leave.
  package let count: ClosedRange<Int>
  /// The bounds of each fraction as stated, [0, 1] where none are.
  private let allowed: [ClosedRange<Double>]
  /// The linear rows in element order.
  package let rows: [LinearRow]
  /// Directions that keep the linear equations, where there are any; see `ExchangeDirections`.
  package let exchanges: [[Double]]
  /// Units of the grid in one, 1/step; nil for a continuous space.
  package let unitsInOne: Int?
  /// The counted grid; nil for a continuous space and for a grid whose tables would be too large.
  package let grid: CompositionGrid?

  /// d.
  package var dimension: Int { elements.count }

  /// Checks the statement and that it leaves at least one design.
  ///
  /// A space with a step is decided by its exact count, one without by linear programs over the possible element sets.
  /// - Throws: `InfeasibleSpace` naming the rules that conflict.
  package init(_ constraints: CompositionConstraints) throws(InfeasibleSpace) {
    self = try CompositionSimplex(stated: constraints)
    if let conflict = SpaceConflict(in: self).find() { throw conflict }
  }

  /// Takes the statement apart without asking whether a design is left.
  package init(stated constraints: CompositionConstraints) throws(InfeasibleSpace) {
    try StatementCheck(constraints).check()
    self.constraints = constraints
    elements = constraints.elements
    allowed = constraints.elements.map { constraints.bounds[$0] ?? 0...1 }
    rows = constraints.linear.map { LinearRow($0, elements: constraints.elements) }
    unitsInOne = constraints.step.map { Int((1 / $0).rounded()) }
    let units = unitsInOne.map(Double.init)
    var isMandatory: [Bool] = []
    var present: [ClosedRange<Double>?] = []
    for bounds in allowed {
      let mandatory = bounds.lowerBound > Self.tolerance
      var low = max(bounds.lowerBound, constraints.minimumIfPresent, 0)
      var high = min(bounds.upperBound, 1)
      if let units {
        low = max(1, (low * units - Self.tolerance * units).rounded(.up)) / units
        high = (high * units + Self.tolerance * units).rounded(.down) / units
      }
      isMandatory.append(mandatory)
      present.append(high > Self.tolerance && low <= high + Self.tolerance ? min(low, high)...high : nil)
    }
    self.isMandatory = isMandatory
    self.present = present
    let fewest = max(1, constraints.count.lowerBound, isMandatory.count { $0 })
    let most = min(constraints.count.upperBound, present.count { $0 != nil })
    // A crossed range means that no design exists; `SpaceConflict` says so before anyone uses the count.
    count = fewest <= most ? fewest...most : fewest...fewest
    exchanges =
      rows.contains { $0.isEquality }
      ? ExchangeDirections(
        rows: rows, places: present.indices.filter { present[$0] != nil }, dimension: constraints.elements.count
      ).all(isOnGrid: unitsInOne != nil) : []
    grid = unitsInOne.flatMap { [isMandatory, present, rows] units in
      CompositionGrid(
        GridRules(units: units, isMandatory: isMandatory, present: present, count: constraints.count, rows: rows))
    }
  }

  /// The rule that a point breaks first, or nil if it is a design of the space. O(d·(1 + rows)).
  package func violation(of x: [Double]) -> Violation? {
    guard x.count == dimension else { return .dimension(x.count, expected: dimension) }
    let tolerance = Self.tolerance
    var total = 0.0
    var held = 0
    for (place, value) in x.enumerated() {
      let element = elements[place]
      guard value.isFinite else { return .notFinite(element) }
      let range = allowed[place]
      if value < max(0, range.lowerBound) - tolerance || value > min(1, range.upperBound) + tolerance {
        return .bounds(element, value: value, allowed: range)
      }
      total += value
      guard value > tolerance else { continue }
      held += 1
      if value < constraints.minimumIfPresent - tolerance {
        return .minimumIfPresent(element, value: value, minimum: constraints.minimumIfPresent)
      }
      if let step = constraints.step, let unitsInOne {
        let units = Double(unitsInOne)
        if abs(value - (value * units).rounded() / units) > tolerance {
          return .step(element, value: value, step: step)
        }
      }
    }
    guard abs(total - 1) <= tolerance else { return .sum(total) }
    guard constraints.count.contains(held) else { return .count(held, allowed: constraints.count) }
    for (index, row) in rows.enumerated() {
      let value = row.value(x)
      if !row.allows(value) { return .linear(index, value: value) }
    }
    return nil
  }

  /// The rule that a composition breaks first; an element outside the space breaks one.
  package func violation(of composition: Composition) -> Violation? {
    for element in composition.elements where !elements.contains(element) { return .foreignElement(element) }
    return violation(of: elements.map { composition[$0] })
  }

  /// Whether a linear row states an equation.
  package var hasEquations: Bool { rows.contains { $0.isEquality } }

  /// Whether a point is a design of the space.
  package func contains(_ x: [Double]) -> Bool { violation(of: x) == nil }

  /// A point as named fractions, absent elements left out.
  package func amounts(_ x: [Double]) -> [(element: Element, fraction: Double)] {
    zip(elements, x).filter { $0.1 > Self.tolerance }.map { (element: $0.0, fraction: $0.1) }
  }
}
