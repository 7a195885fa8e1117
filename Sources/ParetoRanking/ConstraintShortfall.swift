import MaterialRecords
import Numerics

/// How far a value is from meeting a constraint, in numbers that can be added over constraints of different units.
package enum ConstraintShortfall {
  /// Zero if the constraint is met. Else the distance from the violated bound as a share of the bound's size (of one
  /// where the bound is zero; one where the property is no number), and for an uncertain value also what is missing of
  /// the probability that the constraint asks for. Of a verdict with a margin, and of a margin against zero, the margin in
  /// kJ/mol of atoms.
  ///
  /// An uncertain number is normal with the given standard deviation and meets its bounds with probability
  /// Φ((maximum − μ)/σ) − Φ((minimum − μ)/σ); it is met if that is at least the constraint's `probability`.
  package static func of(
    _ value: PropertyValue, standardDeviation: Double? = nil, margin: Double? = nil, in constraint: PropertyConstraint
  ) -> Double {
    if constraint.equals != nil { return max(0, -constraint.firmness(of: value, margin: margin)) }
    guard let deviation = standardDeviation, deviation > 0, let mean = value.number else {
      return distance(of: value, in: constraint)
    }
    let below = constraint.minimum.map { StandardNormal.cumulative(($0 - mean) / deviation) } ?? 0
    let above = constraint.maximum.map { StandardNormal.cumulative((mean - $0) / deviation) } ?? 0
    let missing = constraint.probability - (1 - below - above)
    return missing > 0 ? missing + distance(of: value, in: constraint) : 0
  }

  private static func distance(of value: PropertyValue, in constraint: PropertyConstraint) -> Double {
    let violation = constraint.violation(of: value)
    guard violation > 0, let number = value.number else { return violation }
    let isBelow = number < constraint.minimum ?? -.infinity
    let bound = abs((isBelow ? constraint.minimum : constraint.maximum) ?? 1)
    let unit: Double = StatedProperty(constraint.property).name == StatedProperty.marginName ? 1000 : 1
    return violation / (bound > 0 ? bound : unit)
  }
}
