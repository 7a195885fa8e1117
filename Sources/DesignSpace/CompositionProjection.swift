/// The nearest design to an arbitrary point.
extension CompositionSimplex {
  /// A fraction this small still counts as present: the lower bound of a present element where none is stated.
  static let leastPresent = 1e-8

  /// What one search for a nearest design with rows may spend, in multiplications.
  private static let budget = 1 << 24
  /// Rounds of alternating projections.
  private static let roundLimit = 2000

  /// A design near y, verified against every rule; nil where none was found.
  ///
  /// For a fixed set of elements the Euclidean projection is exact (bounds) or converges (linear rows, by Dykstra's
  /// alternating projections, `boyle1986method`). Among the sets of elements it tries, for every count allowed, the one
  /// of the largest fractions: optimal where no bounds and rows differ between elements, else a heuristic. On a grid the
  /// result is then rounded. Coordinates of y may be any finite numbers.
  package func nearest(to y: [Double]) -> [Double]? {
    guard y.count == dimension, y.allSatisfy({ $0.isFinite && abs($0) < 1e6 }) else { return nil }
    var candidates: [(distance: Double, x: [Double])] = []
    var supports = supports(near: y)
    var rounds = Self.roundLimit
    if !rows.isEmpty {
      supports.removeLast(
        max(
          0,
          supports.count
            - max(
              4,
              Self.budget
                / SupportPolytope.programCost(
                  dimension: count.upperBound, rows: rows.count))))
      rounds = max(100, min(rounds, Self.budget / (max(1, supports.count) * (rows.count + 1) * dimension)))
    }
    for support in supports {
      guard let x = SupportPolytope(self, support: support).nearest(to: y, rounds: rounds) else { continue }
      candidates.append((distance: zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }, x: x))
    }
    candidates.sort { $0.distance < $1.distance }
    for candidate in candidates {
      if let x = rounded(candidate.x), contains(x) { return x }
    }
    return nearestByExchanges(to: y) ?? nearestInAnySet(to: y, rounds: rounds)
  }

  /// The nearest design of some set of elements that has one: what is left where those of the largest fractions have none.
  private func nearestInAnySet(to y: [Double], rounds: Int) -> [Double]? {
    var search = SupportSearch(self, count: count)
    guard case .found(let support) = search.run(),
      let x = SupportPolytope(self, support: support).nearest(to: y, rounds: rounds)
    else { return nil }
    return rounded(x)
  }

  /// Designs of a counted grid from which a search by exchanges may begin.
  private static let startCount: UInt64 = 64

  /// A design of a counted grid to which no exchange leads any nearer to y: what is left where rounding meets no design, as it
  /// often does under linear equations.
  private func nearestByExchanges(to y: [Double]) -> [Double]? {
    guard let grid, !grid.count.isZero else { return nil }
    func distance(_ x: [Double]) -> Double { zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    let starts = (0..<Self.startCount).map { k in
      grid.fractions(
        grid.unrank(grid.count.multiplied(by: k).quotientAndRemainder(dividingBy: Self.startCount).quotient))
    }
    guard var best = starts.min(by: { distance($0) < distance($1) }) else { return nil }
    var amount = 0.25
    while amount * Double(grid.unitsInOne) > 0.5 {
      let next = neighbours(of: best, amount: amount).min { distance($0) < distance($1) }
      if let next, distance(next) < distance(best) - CompositionSimplex.tolerance { best = next } else { amount /= 2 }
    }
    return best
  }

  /// One set of elements for each count, those nearest to the count of the plain projection first: the mandatory ones and the largest of y, and again the largest of y moved to
  /// where the rows hold.
  private func supports(near y: [Double]) -> [[Int]] {
    var rankings = [y]
    if !rows.isEmpty {
      let upper = present.map { $0?.upperBound ?? 0 }
      let lower = present.indices.map { isMandatory[$0] ? present[$0]?.lowerBound ?? 0 : 0 }
      let relaxed = SupportPolytope(lower: lower, upper: upper, rows: rows)
      if let moved = relaxed.nearest(to: y, rounds: Self.roundLimit) { rankings.append(moved) }
    }
    var supports: [[Int]] = []
    for ranking in rankings {
      let ranked = present.indices.filter { present[$0] != nil }.sorted { a, b in
        if isMandatory[a] != isMandatory[b] { return isMandatory[a] }
        return ranking[a] == ranking[b] ? a < b : ranking[a] > ranking[b]
      }
      let natural = SimplexProjection.nearest(to: ranking).count { $0 > 0 }
      let sizes = count.filter { $0 <= ranked.count }.sorted {
        (abs($0 - natural), $0) < (abs($1 - natural), $1)
      }
      for size in sizes {
        let support = ranked.prefix(size).sorted()
        if !supports.contains(support) { supports.append(support) }
      }
    }
    return supports
  }
}

extension SupportPolytope {
  /// The point nearest to y; nil if the polytope is empty. Exact without rows, else to what Dykstra's rounds reach, and then
  /// moved inside.
  package func nearest(to y: [Double], rounds: Int = 2000) -> [Double]? {
    guard !rows.isEmpty else { return SimplexProjection.nearest(to: y, lower: lower, upper: upper) }
    guard let interior = interior() else { return nil }
    var x = y
    var corrections = [[Double]](repeating: [Double](repeating: 0, count: y.count), count: rows.count + 1)
    for _ in 0..<rounds {
      var moved = 0.0
      for (index, row) in rows.enumerated() {
        let target = zip(x, corrections[index]).map { $0 + $1 }
        let projected = Self.nearest(to: target, row: row)
        corrections[index] = zip(target, projected).map { $0 - $1 }
        moved = max(moved, zip(x, projected).reduce(0) { max($0, abs($1.0 - $1.1)) })
        x = projected
      }
      let last = rows.count
      let target = zip(x, corrections[last]).map { $0 + $1 }
      guard let projected = SimplexProjection.nearest(to: target, lower: lower, upper: upper) else {
        return nil
      }
      corrections[last] = zip(target, projected).map { $0 - $1 }
      moved = max(moved, zip(x, projected).reduce(0) { max($0, abs($1.0 - $1.1)) })
      x = projected
      if moved < 1e-12 { break }
    }
    return pulled(x, towards: interior)
  }

  private static func nearest(to x: [Double], row: LinearRow) -> [Double] {
    let value = row.value(x)
    let target = max(row.minimum, min(row.maximum, value))
    let length = row.coefficients.reduce(0) { $0 + $1 * $1 }
    guard target != value, length > 0 else { return x }
    let scale = (target - value) / length
    return zip(x, row.coefficients).map { $0 + scale * $1 }
  }

  /// Moves x the least part of the way to a point that satisfies the rows, so that they hold for x as well.
  private func pulled(_ x: [Double], towards interior: [Double]) -> [Double] {
    var share = 0.0
    for row in rows {
      let (here, there) = (row.value(x), row.value(interior))
      let limit = max(row.minimum, min(row.maximum, here))
      guard abs(here - limit) > row.tolerance / 2, here != there else { continue }
      share = max(share, min(1, (here - limit) / (here - there)))
    }
    return zip(x, interior).map { $0 + share * ($1 - $0) }
  }
}
