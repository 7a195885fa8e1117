import Numerics

/// The designs with one given set of elements: a convex polytope {lower ≤ x ≤ upper, Σx = 1, rows}, and points of it.
package struct SupportPolytope: Sendable {
  /// Bounds in element order; zero on both sides for the elements left out.
  package let lower: [Double]
  package let upper: [Double]
  package let rows: [LinearRow]

  /// The elements that the set leaves in.
  package let support: [Int]

  /// The polytope of a set of elements that can be present.
  package init(_ space: CompositionSimplex, support: [Int]) {
    var lower = [Double](repeating: 0, count: space.dimension)
    var upper = lower
    for place in support {
      guard let range = space.present[place] else { continue }
      lower[place] = max(range.lowerBound, support.count > 1 ? CompositionSimplex.leastPresent : 0)
      upper[place] = max(range.upperBound, lower[place])
    }
    self.init(lower: lower, upper: upper, rows: space.rows)
  }

  /// The polytope within bounds and rows, each d long.
  package init(lower: [Double], upper: [Double], rows: [LinearRow]) {
    self.lower = lower
    self.upper = upper
    self.rows = rows
    support = upper.indices.filter { upper[$0] > 0 }
  }

  /// About how many multiplications one linear program takes, for budgets.
  var programCost: Int { Self.programCost(dimension: support.count, rows: rows.count) }

  /// About how many multiplications a linear program over so many elements and rows takes: a pivot for each of its
  /// inequalities.
  static func programCost(dimension: Int, rows: Int) -> Int {
    let inequalities = 2 * dimension + 2 * rows + 3
    return inequalities * inequalities * (dimension + 1)
  }

  /// Multiplications spent at most on the vertices of one interior point.
  private static let vertexBudget = 1 << 27

  /// A point in the relative interior as far from all faces as can be; nil if the polytope is empty.
  ///
  /// The linear program maximises the distance t to every face that is not forced. Where faces force coordinates
  /// (t = 0), the mean of the vertices that maximise and minimise each coordinate is interior instead.
  package func interior() -> [Double]? {
    if rows.isEmpty { return boxInterior() }
    guard let (z, depth) = solve(goal: nil) else { return nil }
    if depth > 1e-9 { return point(z) }
    var vertices = [point(z)]
    for place in support.indices.prefix(max(1, Self.vertexBudget / programCost)) {
      for sign in [1.0, -1.0] {
        var goal = [Double](repeating: 0, count: support.count)
        goal[place] = sign
        if let (z, _) = solve(goal: goal) { vertices.append(point(z)) }
      }
    }
    return lower.indices.map { place in
      vertices.reduce(0) { $0 + $1[place] } / Double(vertices.count)
    }
  }

  /// Any vertex; nil if the polytope is empty.
  func vertex() -> [Double]? {
    guard let (z, _) = solve(goal: [Double](repeating: 0, count: support.count)) else { return nil }
    return point(z)
  }

  /// The least and the greatest value of coefficients·x over the polytope; nil if it is empty.
  func range(of coefficients: [Double]) -> ClosedRange<Double>? {
    let goal = support.map { coefficients[$0] }
    guard let (high, _) = solve(goal: goal), let (low, _) = solve(goal: goal.map { -$0 }) else { return nil }
    func value(_ z: [Double]) -> Double { zip(coefficients, point(z)).reduce(0) { $0 + $1.0 * $1.1 } }
    return min(value(low), value(high))...value(high)
  }

  /// Without rows, the same share of every coordinate's range.
  private func boxInterior() -> [Double]? {
    let (least, most) = (lower.reduce(0, +), upper.reduce(0, +))
    let slack = CompositionSimplex.tolerance
    guard least <= 1 + slack, most >= 1 - slack else { return nil }
    let share = most > least ? max(0, min(1, (1 - least) / (most - least))) : 0
    return zip(lower, upper).map { $0 + share * ($1 - $0) }
  }

  private func point(_ z: [Double]) -> [Double] {
    var x = lower
    for (column, place) in support.enumerated() { x[place] += z[column] }
    return x
  }

  /// Variables: what each element has above its lower bound, then the depth t, then a slack a row. A nil goal maximises
  /// t. Nil where the polytope is empty.
  private func solve(goal: [Double]?) -> (z: [Double], depth: Double)? {
    let k = support.count
    let system = inequalities(deep: goal == nil)
    var program = RevisedSimplexMethod(rows: system.count)
    for column in 0...k {
      let gain = goal.map { column < k ? $0[column] : 0 } ?? (column < k ? 0 : 1)
      program.append(system.map { $0.coefficients[column] }, cost: -gain)
    }
    for (row, inequality) in system.enumerated() where !inequality.isEquality {
      var slack = [Double](repeating: 0, count: system.count)
      slack[row] = 1
      program.append(slack, cost: 0)
    }
    guard case .optimal(let optimum) = program.minimize(rightSide: system.map(\.limit)) else { return nil }
    var z = [Double](repeating: 0, count: k + 1)
    for (column, amount) in zip(optimum.basis, optimum.amounts) where column <= k { z[column] = amount }
    return (Array(z.dropLast()), z[k])
  }

  /// A row of the linear program over [what each element has above its lower bound, depth], scaled to a greatest
  /// coefficient of 1.
  private struct Inequality {
    let coefficients: [Double]
    let limit: Double
    let isEquality: Bool

    init(_ coefficients: [Double], _ limit: Double, isEquality: Bool = false) {
      let scale = coefficients.reduce(0) { max($0, abs($1)) }
      let factor = scale > 0 ? 1 / scale : 1
      self.coefficients = coefficients.map { $0 * factor }
      self.limit = limit * factor
      self.isEquality = isEquality
    }
  }

  /// The polytope in those variables; `deep` where the depth counts.
  private func inequalities(deep: Bool) -> [Inequality] {
    let inDepth = deep ? 1.0 : 0
    var system = [
      Inequality([Double](repeating: 1, count: support.count) + [0], 1 - lower.reduce(0, +), isEquality: true)
    ]
    for (column, place) in support.enumerated() {
      let room = upper[place] - lower[place]
      let depth = room > 0 ? inDepth : 0
      var unit = [Double](repeating: 0, count: support.count)
      unit[column] = 1
      system.append(Inequality(unit + [depth], room))
      if depth > 0 { system.append(Inequality(unit.map { -$0 } + [depth], 0)) }
    }
    for row in rows {
      let weights = support.map { row.coefficients[$0] }
      let start = row.value(lower)
      let depth = row.isEquality ? 0 : inDepth * weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if row.isEquality {
        system.append(Inequality(weights + [0], row.maximum - start, isEquality: true))
        continue
      }
      if row.maximum.isFinite { system.append(Inequality(weights + [depth], row.maximum - start)) }
      if row.minimum.isFinite { system.append(Inequality(weights.map { -$0 } + [depth], start - row.minimum)) }
    }
    if deep { system.append(Inequality([Double](repeating: 0, count: support.count) + [1], 1)) }
    return system
  }
}
