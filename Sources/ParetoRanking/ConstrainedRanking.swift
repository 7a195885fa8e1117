import MultiObjective
import Numerics

/// Designs ranked under constraints: feasible designs by dominance into fronts; after them the infeasible ones by how
/// much they violate (the constrained dominance of Deb 2002, `deb2002fast`).
///
/// Complexity: that of `NonDominatedSort` and `DominationCount`, O(n log² n) for m ≤ 3.
package struct ConstrainedRanking: Sendable {
  /// 0-based; every infeasible design comes after every feasible one, equally violating ones share a rank.
  package let ranks: [Int]
  /// The knee of the front, if it has one.
  package let knee: Int?
  /// The feasible designs that no other dominates, ascending.
  package let front: [Int]
  /// The corners of the front; nil for no front.
  package let frontRange: FrontRange?
  /// The reference point of the hypervolume, m values; nil for no front, unless it is given in full.
  package let reference: [Double]?
  /// The volume that the front dominates; nil where the front is too large to be measured exactly.
  package let hypervolume: Double?

  private let dominance: Dominance
  private let violations: [Double]
  private let feasible: [Int]
  /// The feasible designs' objectives.
  private let points: Matrix
  private let fronts: [[Int]]

  /// The largest front whose hypervolume is measured: without limit up to three objectives; beyond, where the cost grows
  /// exponentially in m, as many designs as take about a second with their contributions.
  package static func measurableFront(objectives m: Int) -> Int {
    switch m {
    case ...3: .max
    case 4: 10_000
    case 5: 3_000
    case 6: 500
    case 7: 200
    case 8: 100
    case 9: 60
    case 10: 40
    default: 20
    }
  }

  /// Ranks designs.
  /// - Parameters:
  ///   - objectives: points [n, m], all finite and minimised.
  ///   - violations: n values, zero for a feasible design.
  ///   - reference: m values; a missing one is derived from the front (`FrontRange.referencePoint`).
  ///   - dominance: how feasible designs dominate one another.
  package init(
    objectives: Matrix, violations: [Double], reference: [Double?], dominance: Dominance = .strong
  ) {
    let n = objectives.rows
    precondition(violations.count == n && reference.count == objectives.columns)
    let feasible = (0..<n).filter { violations[$0] <= 0 }
    let points = feasible.count == n ? objectives : ConstrainedRanking.rows(feasible, of: objectives)
    let sort = NonDominatedSort(points, dominance)
    var ranks = [Int](repeating: 0, count: n)
    for (place, design) in feasible.enumerated() { ranks[design] = sort.ranks[place] }
    for (design, level, _) in ConstrainedRanking.infeasible(violations) { ranks[design] = sort.frontCount + level }
    let fronts = sort.fronts
    let front = (fronts.first ?? []).map { feasible[$0] }
    let frontPoints = ConstrainedRanking.rows(front, of: objectives)
    let range = FrontRange(frontPoints)
    let point = ConstrainedRanking.complete(reference, with: range)
    let isTooLarge = front.count > ConstrainedRanking.measurableFront(objectives: objectives.columns)
    hypervolume = isTooLarge ? nil : point.map { Hypervolume(reference: $0).volume(of: frontPoints) } ?? 0
    self.ranks = ranks
    self.dominance = dominance
    self.front = front
    self.violations = violations
    self.feasible = feasible
    self.points = points
    self.fronts = fronts
    frontRange = range
    self.reference = point
    knee = KneePoint.index(frontPoints).map { front[$0] }
  }

  /// How many designs dominate each one under the constraints.
  package func dominationCounts() -> [Int] {
    var result = [Int](repeating: 0, count: ranks.count)
    for (design, count) in zip(feasible, DominationCount.counts(points, dominance)) { result[design] = count }
    for (design, _, smaller) in ConstrainedRanking.infeasible(violations) { result[design] = feasible.count + smaller }
    return result
  }

  /// The crowding distance of each design within its front: infinite at the ends of an objective, zero for infeasible
  /// designs.
  package func crowdingDistances() -> [Double] {
    var result = [Double](repeating: 0, count: ranks.count)
    for members in fronts {
      let distances = CrowdingDistance.distances(ConstrainedRanking.rows(members, of: points))
      for (member, distance) in zip(members, distances) { result[feasible[member]] = distance }
    }
    return result
  }

  /// What each design alone adds to the hypervolume of the front: zero off the front, and where it is not measured.
  package func contributions() -> [Double] {
    var result = [Double](repeating: 0, count: ranks.count)
    guard hypervolume != nil, let reference, let members = fronts.first else { return result }
    let frontPoints = ConstrainedRanking.rows(members, of: points)
    let volumes = Hypervolume(reference: reference).contributions(of: frontPoints, ignoringDominated: false)
    for (design, volume) in zip(front, volumes) { result[design] = volume }
    return result
  }

  private static func rows(_ indices: [Int], of matrix: Matrix) -> Matrix {
    let m = matrix.columns
    var rows = Matrix(rows: indices.count, columns: m)
    for (place, index) in indices.enumerated() {
      for column in 0..<m { rows.storage[place * m + column] = matrix.storage[index * m + column] }
    }
    return rows
  }

  /// The reference point where the front, if need be, fills what is not given.
  private static func complete(_ reference: [Double?], with range: FrontRange?) -> [Double]? {
    let derived = range?.referencePoint
    var point: [Double] = []
    for (column, value) in reference.enumerated() {
      guard let value = value ?? derived?[column] else { return nil }
      point.append(value)
    }
    return point
  }

  /// The infeasible designs by ascending violation: each with its level among the distinct violations, and how many
  /// designs violate less.
  private static func infeasible(_ violations: [Double]) -> [(design: Int, level: Int, smaller: Int)] {
    let order = violations.indices.filter { violations[$0] > 0 }.sorted {
      (violations[$0], $0) < (violations[$1], $1)
    }
    var level = -1
    var smaller = 0
    var last = 0.0
    return order.enumerated().map { place, design in
      if violations[design] > last {
        level += 1
        smaller = place
        last = violations[design]
      }
      return (design, level, smaller)
    }
  }
}
