import Numerics

/// The WFG hypervolume with slicing (While 2012, `while2012fast`): points are taken from the worst last objective on;
/// the exclusive volume of each against those after it is a slab whose cross-section is one objective smaller.
struct WFGRecursion {
  private let reference: [Double]

  init(reference: [Double]) { self.reference = reference }

  /// The volume that points better than the reference dominate.
  mutating func volume(of points: [[Double]]) -> Double {
    volume(nonDominated(points, objectives: reference.count), objectives: reference.count)
  }

  /// The volume that one point alone dominates.
  mutating func exclusiveVolume(of index: Int, among points: [[Double]]) -> Double {
    let m = reference.count
    let point = points[index]
    var limited: [[Double]] = []
    for (other, row) in points.enumerated() where other != index {
      limited.append(limit(row, by: point, objectives: m))
    }
    return box(point, objectives: m) - volume(nonDominated(limited, objectives: m), objectives: m)
  }

  private mutating func volume(_ points: [[Double]], objectives m: Int) -> Double {
    switch (points.count, m) {
    case (0, _): return 0
    case (1, _): return box(points[0], objectives: m)
    case (_, 2): return PlanarSweep.area(points, reference: reference)
    case (_, 3): return SpatialSweep.volume(Matrix(points.map { Array($0[..<3]) }), reference: reference)
    case (_, 4): return SlabSweep.volume(points, reference: reference)
    default: break
    }
    let sorted = points.sorted { $0[m - 1] > $1[m - 1] }
    var volume = 0.0
    for (place, point) in sorted.enumerated() {
      let limited = sorted[(place + 1)...].map { limit($0, by: point, objectives: m - 1) }
      let rest = self.volume(nonDominated(limited, objectives: m - 1), objectives: m - 1)
      volume += (reference[m - 1] - point[m - 1]) * (box(point, objectives: m - 1) - rest)
    }
    return volume
  }

  private func box(_ point: [Double], objectives m: Int) -> Double {
    var volume = 1.0
    for k in 0..<m { volume *= reference[k] - point[k] }
    return volume
  }

  private func limit(_ point: [Double], by other: [Double], objectives m: Int) -> [Double] {
    (0..<m).map { max(point[$0], other[$0]) }
  }

  /// Drops what another point covers, and all but one of equal points.
  private func nonDominated(_ points: [[Double]], objectives m: Int) -> [[Double]] {
    var kept: [[Double]] = []
    for point in points {
      if kept.contains(where: { covers($0, point, m) }) { continue }
      kept.removeAll { covers(point, $0, m) }
      kept.append(point)
    }
    return kept
  }

  private func covers(_ a: [Double], _ b: [Double], _ m: Int) -> Bool {
    for k in 0..<m where a[k] > b[k] { return false }
    return true
  }
}

/// m = 4: a slab of the WFG recursion for each point, whose cross-section is one spatial sweep. A limit keeps the order of
/// the third objective, so that the points are sorted once for all slabs. O(n² log n).
enum SlabSweep {
  /// The volume that points better than the reference dominate; only the first four objectives count.
  static func volume(_ points: [[Double]], reference: [Double]) -> Double {
    let n = points.count
    let rows = points.sorted { $0[2] < $1[2] }.flatMap { $0[..<4] }
    // The place of each row from the worst last objective on.
    var places = [Int](repeating: 0, count: n)
    let order = (0..<n).sorted { (rows[4 * $1 + 3], $0) < (rows[4 * $0 + 3], $1) }
    for (place, row) in order.enumerated() { places[row] = place }
    var volume = 0.0
    for (place, row) in order.enumerated() {
      let (x, y, z) = (rows[4 * row], rows[4 * row + 1], rows[4 * row + 2])
      var sweep = SpatialSweep(reference: reference[0], reference[1])
      for other in 0..<n where places[other] > place {
        sweep.add(
          x: max(x, rows[4 * other]), y: max(y, rows[4 * other + 1]), z: max(z, rows[4 * other + 2]), label: other)
      }
      let box = (reference[0] - x) * (reference[1] - y) * (reference[2] - z)
      volume += (reference[3] - rows[4 * row + 3]) * (box - sweep.volume(below: reference[2]))
    }
    return volume
  }
}
