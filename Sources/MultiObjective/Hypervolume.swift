import Numerics

/// The hypervolume indicator: the exact volume of what a set of points dominates below a reference point (Zitzler &
/// Thiele 1998, `zitzler1998multiobjective`), everything minimised.
///
///     Hypervolume(reference: [10, 10]).volume(of: Matrix([[5, 5], [4, 6], [2, 7], [7, 4]]))  // 38
///
/// Complexity: m = 2 and 3 O(n log n) sweeps (Fonseca 2006, `fonseca2006improved`); m ≥ 4 the WFG algorithm with slicing
/// (While 2012, `while2012fast`), exponential in m in the worst case.
package struct Hypervolume: Sendable {
  /// The reference point, m values.
  package let reference: [Double]

  package init(reference: [Double]) { self.reference = reference }

  /// The volume dominated by points [n, m], all finite. A point that is not better than the reference in every objective
  /// adds nothing; dominated points and duplicates are allowed.
  package func volume(of points: Matrix) -> Double {
    precondition(points.columns == reference.count)
    let inside = rows(of: points).filter(isInside)
    if inside.isEmpty { return 0 }
    switch reference.count {
    case 0: return 0
    case 1: return reference[0] - (inside.map { $0[0] }.min() ?? reference[0])
    case 2: return PlanarSweep.area(inside, reference: reference)
    case 3: return SpatialSweep.volume(Matrix(inside), reference: reference)
    default:
      var recursion = WFGRecursion(reference: reference)
      return recursion.volume(of: inside)
    }
  }

  /// The volume that each point alone dominates: volume(all) − volume(all but the point). Equal points share their
  /// volume, so each of them has zero.
  ///
  /// Complexity: m ≤ 3 one sweep, O(n log n) but for adversarial box lists (after Emmerich & Fonseca 2011,
  /// `emmerich2011computing`); m ≥ 4 one hypervolume a point.
  /// - Parameter ignoringDominated: whether a point that another strongly dominates is left out of the set first; if
  ///   not, it takes from the volumes of the others.
  package func contributions(of points: Matrix, ignoringDominated: Bool = true) -> [Double] {
    precondition(points.columns == reference.count)
    var result = [Double](repeating: 0, count: points.rows)
    var members = (0..<points.rows).filter { isInside(points.row($0)) }
    if ignoringDominated, !members.isEmpty {
      let ranks = NonDominatedSort(Matrix(members.map(points.row))).ranks
      members = zip(members, ranks).filter { $1 == 0 }.map(\.0)
    }
    if members.isEmpty || reference.isEmpty { return result }
    let inside = members.map(points.row)
    let values: [Double]
    if reference.count <= 3 {
      // One or two objectives are three with the others constant at one unit from the reference.
      let padding = 3 - reference.count
      values = ExclusiveSweep.contributions(
        inside.map { $0 + [Double](repeating: 0, count: padding) },
        reference: reference + [Double](repeating: 1, count: padding))
    } else {
      var recursion = WFGRecursion(reference: reference)
      values = inside.indices.map { recursion.exclusiveVolume(of: $0, among: inside) }
    }
    for (member, value) in zip(members, values) { result[member] = value }
    return result
  }

  private func isInside(_ point: [Double]) -> Bool { zip(point, reference).allSatisfy { $0 < $1 } }

  private func rows(of points: Matrix) -> [[Double]] { (0..<points.rows).map(points.row) }
}

/// m = 2.
enum PlanarSweep {
  /// The area that points better than the reference dominate.
  static func area(_ points: [[Double]], reference: [Double]) -> Double {
    var area = 0.0
    var height = reference[1]
    for point in points.sorted(by: { ($0[0], $0[1]) < ($1[0], $1[1]) }) where point[1] < height {
      area += (reference[0] - point[0]) * (height - point[1])
      height = point[1]
    }
    return area
  }
}

/// m = 3: the third objective ascends while a staircase holds the area dominated so far.
struct SpatialSweep {
  private let reference: (x: Double, y: Double)
  private var staircase = Staircase()
  private var covered: [Staircase.Step] = []
  private var volume = 0.0
  private var area = 0.0
  private var level = 0.0

  /// Takes the first two coordinates of the reference point.
  init(reference x: Double, _ y: Double) { reference = (x, y) }

  /// The volume that points [n, 3], better than the reference, dominate.
  static func volume(_ points: Matrix, reference: [Double]) -> Double {
    var sweep = SpatialSweep(reference: reference[0], reference[1])
    for row in ColumnOrder.ascending(points, column: 2) {
      sweep.add(x: points.storage[3 * row], y: points.storage[3 * row + 1], z: points.storage[3 * row + 2], label: row)
    }
    return sweep.volume(below: reference[2])
  }

  /// Adds a point whose z is not below that of the points before it.
  mutating func add(x: Double, y: Double, z: Double, label: Int) {
    if staircase.covers(x: x, y: y) { return }
    volume += area * (z - level)
    level = z
    let (before, after) = staircase.insert(Staircase.Step(x: x, y: y, label: label), covered: &covered)
    var left = x
    var height = before?.y ?? reference.y
    for step in covered {
      area += (step.x - left) * (height - y)
      (left, height) = (step.x, step.y)
    }
    area += ((after?.x ?? reference.x) - left) * (height - y)
  }

  /// The volume up to the third coordinate of the reference point.
  func volume(below z: Double) -> Double { volume + area * (z - level) }
}
