import Descent
import DesignSpace
import Glibc
import Numerics

// Counts what each method of descent takes to come within 1e-6 of the least value, from the same random starts, and writes one
// JSON line for each case and method. run.py builds and runs it.

/// A function over the fractions of d elements.
struct Case {
  let name: String
  let isConvex: Bool
  let domain: DescentDomain
  let objective: DescentObjective
  /// The least value; nil where it is taken from the best of long descents by all methods.
  var least: Double?
}

func simplex(_ d: Int, low: Double = 0, high: Double = 1, rows: [LinearRow] = []) -> DescentDomain {
  DescentDomain(
    fractions: SupportPolytope(
      lower: [Double](repeating: low, count: d), upper: [Double](repeating: high, count: d), rows: rows))
}

/// ½·Σ sᵢ²·(xᵢ − cᵢ)².
func quadratic(_ scales: [Double], _ centre: [Double]) -> DescentObjective {
  { x in
    var (value, gradient) = (0.0, x)
    for place in x.indices {
      let rest = x[place] - centre[place]
      value += scales[place] * scales[place] * rest * rest / 2
      gradient[place] = scales[place] * scales[place] * rest
    }
    return (value, gradient)
  }
}

/// The loss ½·((f − y)/τ)² of a target, for f and its slopes.
func target(
  _ y: Double, tolerance: Double, _ f: @escaping ([Double]) -> (Double, [Double])
) -> DescentObjective {
  { x in
    let (value, slopes) = f(x)
    let rest = (value - y) / tolerance
    return (rest * rest / 2, slopes.map { rest / tolerance * $0 })
  }
}

func draw(_ d: Int, _ generator: inout SeededGenerator) -> [Double] {
  let parts = (0..<d).map { _ in -log(generator.uniformOpen()) }
  let sum = parts.reduce(0, +)
  return parts.map { $0 / sum }
}

func convexCases(_ d: Int, _ centre: [Double], _ generator: inout SeededGenerator) -> [Case] {
  let steep = (0..<d).map { pow(30, Double($0) / Double(d - 1)) }
  let even = [Double](repeating: 1, count: d)
  // Half of the fractions are zero at the projection.
  let outside = (0..<d).map { $0 % 2 == 0 ? 2 / Double(d) : -1 / Double(d) }
  let data = (0..<40).map { _ in (0..<d).map { _ in 0.05 + generator.uniform() } }
  let row = LinearRow(coefficients: (0..<d).map { $0 < d / 2 ? 1 : 0 }, minimum: -.infinity, maximum: 0.4)
  return [
    Case(
      name: "quadratic, condition 900, minimum inside", isConvex: true, domain: simplex(d),
      objective: quadratic(steep, centre), least: 0),
    Case(
      name: "projection, half of the fractions zero", isConvex: true, domain: simplex(d),
      objective: quadratic(even, outside)),
    Case(
      name: "relative entropy to a composition", isConvex: true, domain: simplex(d),
      objective: { x in
        (
          zip(x, centre).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * log($1.0 / $1.1) : 0) },
          zip(x, centre).map { log(max($0, 1e-300) / $1) + 1 }
        )
      }, least: 0),
    Case(
      name: "maximum likelihood of a mixture", isConvex: true, domain: simplex(d),
      objective: { x in
        var (value, gradient) = (0.0, [Double](repeating: 0, count: d))
        for row in data {
          let sum = zip(row, x).reduce(0) { $0 + $1.0 * $1.1 }
          value -= log(sum) / 40
          for place in gradient.indices { gradient[place] -= row[place] / sum / 40 }
        }
        return (value, gradient)
      }),
    Case(
      name: "quadratic within bounds and a row", isConvex: true,
      domain: simplex(d, low: 0.1 / Double(d), high: 3 / Double(d), rows: [row]), objective: quadratic(steep, outside)),
    Case(
      name: "linear property at a target", isConvex: true, domain: simplex(d),
      objective: target(0.6, tolerance: 0.05) { x in
        let slopes = (0..<d).map { Double($0) / Double(d - 1) }
        return (zip(slopes, x).reduce(0) { $0 + $1.0 * $1.1 }, slopes)
      }, least: 0),
  ]
}

func otherCases(_ d: Int, _ centre: [Double], _ generator: inout SeededGenerator) -> [Case] {
  let bumps = (0..<2 * d).map { _ in draw(d, &generator) }
  let heights = bumps.map { _ in 0.5 + 0.5 * generator.uniform() }
  return [
    Case(
      name: "(x₁ − x₂)² at a target", isConvex: false, domain: simplex(d),
      objective: target(0.25, tolerance: 0.02) { x in
        let rest = x[0] - x[1]
        return (rest * rest, [2 * rest, -2 * rest] + [Double](repeating: 0, count: d - 2))
      }, least: 0),
    Case(
      name: "ripples over a bowl", isConvex: false, domain: simplex(d),
      objective: { x in
        var (value, gradient) = (0.0, x)
        for place in x.indices {
          let rest = x[place] - centre[place]
          value += rest * rest + 0.005 * (1 - cos(60 * rest))
          gradient[place] = 2 * rest + 0.3 * sin(60 * rest)
        }
        return (value, gradient)
      }, least: 0),
    Case(
      name: "highest of 2d hills", isConvex: false, domain: simplex(d),
      objective: { x in
        var (value, gradient) = (0.0, [Double](repeating: 0, count: d))
        for (bump, height) in zip(bumps, heights) {
          let square = zip(x, bump).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
          let hill = height * exp(-square / 0.02)
          value -= hill
          for place in x.indices { gradient[place] += hill * (x[place] - bump[place]) / 0.01 }
        }
        return (value, gradient)
      }),
  ]
}

func cases(_ d: Int) -> [Case] {
  var generator = SeededGenerator(seed: 20, stream: UInt64(d))
  let centre = draw(d, &generator)
  return convexCases(d, centre, &generator) + otherCases(d, centre, &generator)
}

func median(_ values: [Int]) -> Int { values.sorted()[values.count / 2] }

for d in [3, 6, 12] {
  for test in cases(d) {
    var generator = SeededGenerator(seed: 7, stream: UInt64(d))
    let starts = (0..<20).map { _ in test.domain.nearest(to: draw(d, &generator)) }
    let least =
      test.least
      ?? DescentMethod.allCases.reduce(Double.infinity) { best, method in
        // Any start of a convex function will do.
        starts.prefix(test.isConvex ? 1 : 20).reduce(best) { best, start in
          let limits = DescentLimits(evaluations: 2000, residual: 1e-11)
          return min(best, method.minimize(test.objective, over: test.domain, from: start, limits: limits).value)
        }
      }
    for method in DescentMethod.allCases {
      let descents = starts.map { start in
        method.minimize(
          test.objective, over: test.domain, from: start,
          limits: DescentLimits(evaluations: 1000, residual: 1e-9, value: least + 1e-6))
      }
      let reached = descents.filter { $0.value <= least + 1e-6 }
      let spent = descents.reduce(0) { $0 + $1.evaluations }
      let iterations = reached.isEmpty ? "null" : "\(median(reached.map(\.iterations)))"
      let evaluations = reached.isEmpty ? "null" : "\(median(reached.map(\.evaluations)))"
      let each = reached.isEmpty ? "null" : "\(spent / reached.count)"
      print(
        #"{"case":"\#(test.name)","convex":\#(test.isConvex),"d":\#(d),"method":"\#(method.rawValue)","#
          + #""reached":\#(reached.count),"of":20,"iterations":\#(iterations),"evaluations":\#(evaluations),"#
          + #""evaluations_per_success":\#(each)}"#)
    }
  }
}
