import MultiObjective
import Numerics

/// Designs ranked under constraints: feasible designs by dominance into fronts; after them the infeasible ones by how
/// much they violate (the constrained dominance of Deb 2002, `deb2002fast`).
///
/// Complexity: that of `NonDominatedSort` and `DominationCount`, O(n log² n) for m ≤ 3.
package struct ConstrainedRanking: Sendable {
  /// 0-based; every infeasible design comes after every feasible one, equally violating ones share a rank.
  package let ranks: [Int]
  /// How many designs dominate each one under the constraints.
  package let dominatedBy: [Int]
  /// The crowding distance within its front; infinite at the ends of an objective, zero for infeasible designs.
  package let crowding: [Double]
  /// What each design alone adds to the hypervolume of the front; zero off the front.
  package let contributions: [Double]
  /// The knee of the front, if it has one.
  package let knee: Int?
  /// The feasible designs that no other dominates, ascending.
  package let front: [Int]
  package let feasibleCount: Int
  /// The corners of the front; nil for no front.
  package let frontRange: FrontRange?
  /// The reference point of the hypervolume, m values; nil for no front, unless it is given in full.
  package let reference: [Double]?
  /// The volume that the front dominates; nil where the front is too large to be measured exactly.
  package let hypervolume: Double?

  /// The largest front whose hypervolume is measured in four or more objectives, where the cost is exponential.
  package static let manyObjectiveLimit = 400

  /// Ranks designs.
  /// - Parameters:
  ///   - objectives: points [n, m], all finite and minimised.
  ///   - violations: n values, zero for a feasible design.
  ///   - reference: m values; a missing one is derived from the front (`FrontRange.referencePoint`).
  package init(objectives: Matrix, violations: [Double], reference: [Double?]) {
    let n = objectives.rows
    precondition(violations.count == n && reference.count == objectives.columns)
    let feasible = (0..<n).filter { violations[$0] <= 0 }
    let points = ConstrainedRanking.rows(feasible, of: objectives)
    let sort = NonDominatedSort(points)
    let counts = DominationCount.counts(points)

    var ranks = [Int](repeating: 0, count: n)
    var dominatedBy = [Int](repeating: 0, count: n)
    var crowding = [Double](repeating: 0, count: n)
    for (place, design) in feasible.enumerated() {
      ranks[design] = sort.ranks[place]
      dominatedBy[design] = counts[place]
    }
    let fronts = sort.fronts
    for members in fronts {
      let distances = CrowdingDistance.distances(ConstrainedRanking.rows(members, of: points))
      for (member, distance) in zip(members, distances) { crowding[feasible[member]] = distance }
    }
    ConstrainedRanking.rankInfeasible(
      violations, feasibleCount: feasible.count, frontCount: sort.frontCount, ranks: &ranks, dominatedBy: &dominatedBy)

    let front = (fronts.first ?? []).map { feasible[$0] }
    let frontPoints = ConstrainedRanking.rows(front, of: objectives)
    let range = FrontRange(frontPoints)
    let point = ConstrainedRanking.complete(reference, with: range)
    var contributions = [Double](repeating: 0, count: n)
    hypervolume =
      objectives.columns > 3 && front.count > ConstrainedRanking.manyObjectiveLimit
      ? nil : point.map { Hypervolume(reference: $0).volume(of: frontPoints) } ?? 0
    if hypervolume != nil, let point {
      let volumes = Hypervolume(reference: point).contributions(of: frontPoints, ignoringDominated: false)
      for (design, volume) in zip(front, volumes) { contributions[design] = volume }
    }
    self.ranks = ranks
    self.dominatedBy = dominatedBy
    self.crowding = crowding
    self.contributions = contributions
    self.front = front
    self.feasibleCount = feasible.count
    frontRange = range
    self.reference = point
    knee = KneePoint.index(frontPoints).map { front[$0] }
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

  private static func rankInfeasible(
    _ violations: [Double], feasibleCount: Int, frontCount: Int, ranks: inout [Int], dominatedBy: inout [Int]
  ) {
    let order = violations.indices.filter { violations[$0] > 0 }.sorted {
      (violations[$0], $0) < (violations[$1], $1)
    }
    var level = frontCount - 1
    var smaller = 0
    var last = 0.0
    for (place, design) in order.enumerated() {
      if violations[design] > last {
        level += 1
        smaller = place
        last = violations[design]
      }
      ranks[design] = level
      dominatedBy[design] = feasibleCount + smaller
    }
  }
}
