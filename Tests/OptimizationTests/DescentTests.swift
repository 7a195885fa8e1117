import DesignSpace
import Foundation
import Optimization
import Testing

/// Convex functions whose minima follow from the conditions of first order, by all four methods.
@Suite struct DescentTests {
  struct Problem: Sendable, CustomStringConvertible {
    let description: String
    let domain: DescentDomain
    let objective: @Sendable ([Double]) -> (value: Double, gradient: [Double])
    let start: [Double]
    let minimum: [Double]
    let value: Double
  }

  /// ½‖z − c‖², of which the minimum over a domain is the projection of c.
  private static func distance(_ c: [Double]) -> @Sendable ([Double]) -> (value: Double, gradient: [Double]) {
    { z in
      let gradient = zip(z, c).map { $0 - $1 }
      return (gradient.reduce(0) { $0 + $1 * $1 } / 2, gradient)
    }
  }

  private static func simplex(
    _ d: Int, lower: [Double]? = nil, upper: [Double]? = nil, rows: [LinearRow] = [], variables: Int = 0
  ) -> DescentDomain {
    DescentDomain(
      fractions: SupportPolytope(
        lower: lower ?? [Double](repeating: 0, count: d), upper: upper ?? [Double](repeating: 1, count: d), rows: rows),
      variableCount: variables)
  }

  static let problems: [Problem] = [
    Problem(
      description: "projection of (.6,.5,-.2,.3), the digest's oracle", domain: simplex(4),
      objective: distance([0.6, 0.5, -0.2, 0.3]), start: [0.25, 0.25, 0.25, 0.25],
      minimum: [1.4 / 3, 1.1 / 3, 0, 0.5 / 3], value: (3 * 0.4 * 0.4 / 9 + 0.04) / 2),
    Problem(
      description: "projection under upper bounds of .4: the second bound is met exactly",
      domain: simplex(3, upper: [0.4, 0.4, 0.4]), objective: distance([0.9, 0.3, 0.1]), start: [0.3, 0.3, 0.4],
      minimum: [0.4, 0.4, 0.2], value: (0.25 + 0.01 + 0.01) / 2),
    Problem(
      description: "projection above lower bounds, from a vertex", domain: simplex(3, lower: [0.2, 0.1, 0]),
      objective: distance([0, 0.5, 0.7]), start: [0.2, 0.8, 0], minimum: [0.2, 0.3, 0.5],
      value: (0.04 + 0.04 + 0.04) / 2),
    Problem(
      description: "relative entropy, whose minimum over the simplex is q", domain: simplex(3),
      objective: { z in
        let q = [0.7, 0.2, 0.1]
        return (
          zip(z, q).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * log($1.0 / $1.1) : 0) },
          zip(z, q).map { log(max($0, 1e-300) / $1) + 1 }
        )
      }, start: [0.2, 0.3, 0.5], minimum: [0.7, 0.2, 0.1], value: 0),
    Problem(
      description: "a linear function, least at a vertex", domain: simplex(3),
      objective: { z in (3 * z[0] + z[1] + 2 * z[2], [3, 1, 2]) }, start: [0.6, 0.2, 0.2], minimum: [0, 1, 0],
      value: 1),
    Problem(
      description: "projection under x₁ + x₂ ≤ ½",
      domain: simplex(3, rows: [LinearRow(coefficients: [1, 1, 0], minimum: -.infinity, maximum: 0.5)]),
      objective: distance([0.6, 0.3, 0.1]), start: [0.1, 0.1, 0.8], minimum: [0.4, 0.1, 0.5],
      value: (0.04 + 0.04 + 0.16) / 2),
    Problem(
      description: "projection onto x₁ = 2·x₂: x = (2s, s, 1 − 3s), 28·s = 5 for c = (½, 0, ½)",
      domain: simplex(3, rows: [LinearRow(coefficients: [1, -2, 0], minimum: 0, maximum: 0)]),
      objective: distance([0.5, 0, 0.5]), start: [0.2, 0.1, 0.7], minimum: [10.0 / 28, 5.0 / 28, 13.0 / 28],
      value: 42.0 / 784 / 2),
    Problem(
      description: "fractions and variables, one of them at its end", domain: simplex(2, variables: 2),
      objective: distance([0.9, 0.3, 0.3, 1.4]), start: [0.5, 0.5, 0.5, 0.5], minimum: [0.8, 0.2, 0.3, 1],
      value: (0.01 + 0.01 + 0.16) / 2),
    Problem(
      description: "variables alone", domain: DescentDomain(fractions: nil, variableCount: 2),
      objective: { z in
        let (a, b) = (z[0] - 0.25, z[1] - z[0])
        return (a * a + 50 * b * b, [2 * a - 100 * b, 100 * b])
      }, start: [1, 0], minimum: [0.25, 0.25], value: 0),
    Problem(
      description: "least squares with a condition number of 400, its minimum inside", domain: simplex(4),
      objective: { z in
        let scales = [1.0, 20, 5, 2]
        let target = [0.1, 0.2, 0.3, 0.4]
        let rest = z.indices.map { scales[$0] * (z[$0] - target[$0]) }
        return (rest.reduce(0) { $0 + $1 * $1 } / 2, z.indices.map { scales[$0] * rest[$0] })
      }, start: [0.7, 0.1, 0.1, 0.1], minimum: [0.1, 0.2, 0.3, 0.4], value: 0),
  ]

  /// 10⁻⁶ in the value; a minimum on a bound is at infinity for the methods in the interior, so coordinates get 10⁻³.
  @Test(arguments: problems, DescentMethod.allCases) func convex(_ problem: Problem, _ method: DescentMethod) {
    var limits = DescentLimits()
    limits.evaluations = 2000
    let descent = method.minimize(problem.objective, over: problem.domain, from: problem.start, limits: limits)
    #expect(abs(descent.value - problem.value) < 1e-6, "\(descent)")
    for (found, expected) in zip(descent.point, problem.minimum) { #expect(abs(found - expected) < 1e-3) }
    #expect(abs(descent.value - problem.objective(descent.point).value) < 1e-12)
    let fractions = descent.point.prefix(problem.domain.fractionCount)
    if !fractions.isEmpty { #expect(abs(fractions.reduce(0, +) - 1) < 1e-9) }
    for place in problem.domain.lower.indices {
      #expect(problem.domain.lower[place]...problem.domain.upper[place] ~= descent.point[place])
    }
    for row in problem.domain.rows {
      let value = row.value(Array(fractions))
      #expect(value >= row.minimum - 1e-8 && value <= row.maximum + 1e-8)
    }
  }

  /// The value that the limits state ends a descent, and a domain of one point is its own minimum.
  @Test(arguments: DescentMethod.allCases) func ends(_ method: DescentMethod) {
    let problem = Self.problems[0]
    let early = method.minimize(
      problem.objective, over: problem.domain, from: problem.start, limits: DescentLimits(value: 0.1))
    #expect(early.isConverged && early.value <= 0.1)
    let point = Self.simplex(3, lower: [0.5, 0.5, 0], upper: [0.5, 0.5, 0])
    let single = method.minimize(Self.distance([1, 0, 0]), over: point, from: [1, 0, 0])
    #expect(single.point == [0.5, 0.5, 0] && single.isConverged && single.value == 0.25)
    let never = method.minimize({ _ in (.nan, [.nan, .nan, .nan]) }, over: Self.simplex(3), from: [1, 0, 0])
    #expect(!never.isConverged)
  }
}
