/// Euclidean projections onto the simplex of fractions and onto the simplex within bounds.
package enum SimplexProjection {
  /// The point of {x ≥ 0, Σx = 1} nearest to y, by sorting: O(d log d) (Duchi et al. 2008, `duchi2008efficient`).
  package static func nearest(to y: [Double]) -> [Double] {
    var sum = 0.0
    var threshold = 0.0
    for (place, value) in y.sorted(by: >).enumerated() {
      sum += value
      let candidate = (sum - 1) / Double(place + 1)
      if value > candidate { threshold = candidate }
    }
    return y.map { max(0, $0 - threshold) }
  }

  /// The point of {lower ≤ x ≤ upper, Σx = 1} nearest to y; nil if the bounds leave none.
  ///
  /// x = clip(y − τ) for the τ at which Σx = 1. The sum falls with τ and is linear between the 2d values of τ at which
  /// a coordinate reaches a bound, so a bisection over those and one division find it: O(d log d).
  package static func nearest(to y: [Double], lower: [Double], upper: [Double]) -> [Double]? {
    let slack = CompositionSimplex.tolerance
    guard lower.reduce(0, +) <= 1 + slack, upper.reduce(0, +) >= 1 - slack else { return nil }
    func clipped(_ tau: Double) -> [Double] { y.indices.map { max(lower[$0], min(upper[$0], y[$0] - tau)) } }
    let kinks = (zip(y, lower).map { $0 - $1 } + zip(y, upper).map { $0 - $1 }).sorted()
    var (low, high) = (0, kinks.count - 1)
    // Invariant: the sum is at least one at kinks[low], at most one at kinks[high].
    while high - low > 1 {
      let middle = (low + high) / 2
      if clipped(kinks[middle]).reduce(0, +) >= 1 { low = middle } else { high = middle }
    }
    let (left, right) = (clipped(kinks[low]), clipped(kinks[high]))
    let (above, below) = (left.reduce(0, +), right.reduce(0, +))
    guard above - below > 0 else { return left }
    let share = max(0, min(1, (above - 1) / (above - below)))
    return zip(left, right).map { $0 + share * ($1 - $0) }
  }
}
