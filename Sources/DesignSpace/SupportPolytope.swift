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
    guard case .optimal(let z, let depth) = solve(goal: nil) else { return nil }
    if depth > 1e-9 { return point(z) }
    var vertices = [point(z)]
    for place in support.indices.prefix(max(1, Self.vertexBudget / programCost)) {
      for sign in [1.0, -1.0] {
        var goal = [Double](repeating: 0, count: support.count)
        goal[place] = sign
        if case .optimal(let z, _) = solve(goal: goal) { vertices.append(point(z)) }
      }
    }
    return lower.indices.map { place in
      vertices.reduce(0) { $0 + $1[place] } / Double(vertices.count)
    }
  }

  /// Any vertex; nil if the polytope is empty.
  func vertex() -> [Double]? {
    guard case .optimal(let z, _) = solve(goal: [Double](repeating: 0, count: support.count)) else { return nil }
    return point(z)
  }

  /// The least and the greatest value of coefficients·x over the polytope; nil if it is empty.
  func range(of coefficients: [Double]) -> ClosedRange<Double>? {
    let goal = support.map { coefficients[$0] }
    guard case .optimal(let high, _) = solve(goal: goal), case .optimal(let low, _) = solve(goal: goal.map { -$0 })
    else { return nil }
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

  /// Variables: what each element has above its lower bound, then the depth t. A nil goal maximises t.
  private func solve(goal: [Double]?) -> SimplexMethod.Outcome {
    let k = support.count
    let inDepth = goal == nil ? 1.0 : 0
    var matrix: [[Double]] = []
    var limits: [Double] = []
    func add(_ row: [Double], depth: Double, _ limit: Double) {
      matrix.append(row + [depth * inDepth])
      limits.append(limit)
    }
    let rest = 1 - lower.reduce(0, +)
    add([Double](repeating: 1, count: k), depth: 0, rest)
    add([Double](repeating: -1, count: k), depth: 0, -rest)
    for (column, place) in support.enumerated() {
      let room = upper[place] - lower[place]
      var unit = [Double](repeating: 0, count: k)
      unit[column] = 1
      add(unit, depth: room > 0 ? 1 : 0, room)
      unit[column] = -1
      add(unit, depth: room > 0 ? 1 : 0, 0)
    }
    for row in rows {
      let weights = support.map { row.coefficients[$0] }
      let start = row.value(lower)
      let length = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let depth = row.isEquality ? 0 : length
      if row.maximum.isFinite { add(weights, depth: depth, row.maximum - start) }
      if row.minimum.isFinite { add(weights.map { -$0 }, depth: depth, start - row.minimum) }
    }
    add([Double](repeating: 0, count: k), depth: 1, 1)
    return SimplexMethod.maximize((goal ?? [Double](repeating: 0, count: k)) + [inDepth], matrix, limits)
  }
}
