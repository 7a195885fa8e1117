import DesignSpace

/// Where a descent may go: the fractions of one set of elements, and range variables scaled to 0…1. A point z holds the d
/// fractions and after them the b variables.
package struct DescentDomain: Sendable {
  /// The fractions; nil where a design has none.
  package let fractions: SupportPolytope?
  /// b.
  package let variableCount: Int
  /// Bounds of every coordinate [d + b].
  package let lower: [Double]
  package let upper: [Double]

  /// - Parameter fractions: a polytope that holds a point.
  package init(fractions: SupportPolytope?, variableCount: Int = 0) {
    self.fractions = fractions
    self.variableCount = variableCount
    lower = (fractions?.lower ?? []) + [Double](repeating: 0, count: variableCount)
    upper = (fractions?.upper ?? []) + [Double](repeating: 1, count: variableCount)
  }

  /// d.
  package var fractionCount: Int { fractions?.lower.count ?? 0 }
  /// d + b.
  package var dimension: Int { lower.count }
  /// The rows on the fractions.
  package var rows: [LinearRow] { fractions?.rows ?? [] }
  /// The coordinates that have room to move.
  package var movable: [Int] {
    // Bounds that add up to one leave no fraction any room.
    let hasRoom =
      1 - lower.prefix(fractionCount).reduce(0, +) > 1e-12 && upper.prefix(fractionCount).reduce(0, +) - 1 > 1e-12
    return lower.indices.filter { upper[$0] > lower[$0] && (hasRoom || $0 >= fractionCount) }
  }

  /// The same without its rows.
  var withoutRows: DescentDomain {
    DescentDomain(
      fractions: fractions.map { SupportPolytope(lower: $0.lower, upper: $0.upper, rows: []) },
      variableCount: variableCount)
  }

  /// The nearest point to z. O(d log d) without rows.
  package func nearest(to z: [Double]) -> [Double] {
    let head = Array(z.prefix(fractionCount))
    let moved = fractions.flatMap { $0.nearest(to: head) } ?? head
    return moved + z.dropFirst(fractionCount).map { max(0, min(1, $0)) }
  }

  /// How far a step against the gradient would move after projection, at most in any coordinate: 0 exactly at a point that
  /// satisfies the conditions of first order, ∞ where the gradient is not a number.
  package func residual(at z: [Double], gradient: [Double]) -> Double {
    guard gradient.allSatisfy({ !$0.isNaN }) else { return .infinity }
    let stepped = nearest(to: zip(z, gradient).map { $0 - max(-1e6, min(1e6, $1)) })
    return zip(z, stepped).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}

/// How long a descent goes on.
package struct DescentLimits: Sendable {
  /// Gradients that one descent may ask for.
  package var evaluations: Int
  /// The residual at which a point counts as a minimum.
  package var residual: Double
  /// A value that is good enough; the descent ends there.
  package var value: Double

  package init(evaluations: Int = 400, residual: Double = 1e-9, value: Double = -.infinity) {
    self.evaluations = evaluations
    self.residual = residual
    self.value = value
  }
}

/// What a descent has found.
package struct Descent: Sendable {
  /// Inside the domain, whatever the method.
  package var point: [Double]
  package var value: Double
  /// Steps that were taken.
  package var iterations: Int
  /// Values with gradients that were asked for.
  package var evaluations: Int
  /// Whether the residual or the value that the limits state was reached.
  package var isConverged: Bool
}

/// A smooth function and its gradient.
package typealias DescentObjective = ([Double]) -> (value: Double, gradient: [Double])
