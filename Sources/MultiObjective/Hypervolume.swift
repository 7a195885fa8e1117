import Numerics

/// The hypervolume indicator: the exact volume of what a set of points dominates below a reference point (Zitzler &
/// Thiele 1998, `zitzler1998multiobjective`), everything minimised.
///
///     Hypervolume(reference: [10, 10]).volume(of: Matrix([[5, 5], [4, 6], [2, 7], [7, 4]]))  // 38
///
/// Complexity: m = 2 and 3 O(n log n) sweeps (Fonseca 2006, `fonseca2006improved`); m = 4 O(n²) (Guerreiro & Fonseca 2018,
/// `guerreiro2018computing`); beyond, exclusive volumes in one objective less, exponential in m in the worst case (While
/// 2012, `while2012fast`).
package struct Hypervolume: Sendable {
  /// The reference point, m values.
  package let reference: [Double]

  package init(reference: [Double]) { self.reference = reference }

  /// The volume dominated by points [n, m], all finite. A point that is not better than the reference in every objective
  /// adds nothing; dominated points and duplicates are allowed.
  package func volume(of points: Matrix) -> Double {
    precondition(points.columns == reference.count)
    let m = reference.count
    let (_, rows) = inside(points)
    if rows.isEmpty { return 0 }
    switch m {
    case 1: return reference[0] - (rows.min() ?? reference[0])
    case 2: return PlanarSweep.area(rows, reference: reference)
    case 3: return SpatialSweep.volume(rows, reference: reference)
    default: return WFGRecursion(objectives: m, capacity: rows.count / m).volume(rows, reference: reference)
    }
  }

  /// The volume that each point alone dominates: volume(all) − volume(all but the point). Equal points share their
  /// volume, so each of them has zero.
  ///
  /// Complexity: m ≤ 3 one sweep, O(n log n) (after Emmerich & Fonseca 2011, `emmerich2011computing`); m ≥ 4 for each point
  /// one hypervolume of the others' limits.
  /// - Parameter ignoringDominated: whether a point that another strongly dominates is left out of the set first; if
  ///   not, it takes from the volumes of the others.
  package func contributions(of points: Matrix, ignoringDominated: Bool = true) -> [Double] {
    precondition(points.columns == reference.count)
    let m = reference.count
    var result = [Double](repeating: 0, count: points.rows)
    var (members, rows) = inside(points)
    if ignoringDominated, !members.isEmpty {
      let ranks = NonDominatedSort(Matrix(rows: members.count, columns: m, storage: rows)).ranks
      let front = members.indices.filter { ranks[$0] == 0 }
      rows = front.flatMap { rows[m * $0..<m * ($0 + 1)] }
      members = front.map { members[$0] }
    }
    if members.isEmpty { return result }
    let values: [Double]
    if m <= 3 {
      values = ExclusiveSweep.contributions(rows, reference: reference)
    } else {
      values = WFGRecursion(objectives: m, capacity: members.count).exclusiveVolumes(rows, reference: reference)
    }
    for (member, value) in zip(members, values) { result[member] = value }
    return result
  }

  /// The points that are better than the reference in every objective, and their values row by row.
  private func inside(_ points: Matrix) -> (members: [Int], rows: [Double]) {
    let m = reference.count
    if m == 0 { return ([], []) }
    let members = (0..<points.rows).filter { row in
      for k in 0..<m where !(points.storage[row * m + k] < reference[k]) { return false }
      return true
    }
    if members.count == points.rows { return (members, points.storage) }
    return (members, members.flatMap { points.storage[$0 * m..<($0 + 1) * m] })
  }
}

/// m = 2.
enum PlanarSweep {
  /// The area that points [n, 2], row by row and better than the reference, dominate. O(n log n).
  static func area(_ rows: [Double], reference: [Double]) -> Double {
    var area = 0.0
    var height = reference[1]
    // Of points with equal x those that come first may be covered by a later one: their slab has no width.
    var left = 0.0
    for row in ColumnOrder.ascending(rows, columns: 2, column: 0) where rows[2 * row + 1] < height {
      area += (rows[2 * row] - left) * (reference[1] - height)
      (left, height) = (rows[2 * row], rows[2 * row + 1])
    }
    return area + (reference[0] - left) * (reference[1] - height)
  }
}
