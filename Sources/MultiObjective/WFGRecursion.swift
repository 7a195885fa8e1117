/// Hypervolumes in four and more objectives by exclusive volumes (While 2012, `while2012fast`), ending in a sweep of four.
///
/// The last objective ascends; each point adds the volume that it alone dominates in the other objectives among the points
/// before it. That is the volume of its box less what the others dominate within it, one objective lower: each of the
/// others counts there only with its limit, the worse of its own and the point's values. A limit that differs from the
/// point in one objective makes the box smaller, and what does not reach into the smaller box is dropped.
final class WFGRecursion {
  /// What one depth of the recursion writes; the number of objectives is the index.
  private struct Level {
    /// Limits, row by row.
    let limits: UnsafeMutablePointer<Double>
    /// The points before the present one in one objective less, objective by objective; the last ascends.
    let earlier: UnsafeMutablePointer<Double>
    let bound: UnsafeMutablePointer<Double>
  }

  private let m: Int
  private let capacity: Int
  private let levels: [Level]
  private let layers: SpatialLayers

  /// For sets of up to `capacity` points with m ≥ 4 objectives.
  init(objectives m: Int, capacity: Int) {
    precondition(m >= 4)
    self.m = m
    self.capacity = capacity
    // One more for the points of whose exclusive volumes the recursion is asked.
    levels = (0...m + 1).map { objectives in
      let isUsed = objectives >= 4
      return Level(
        limits: .allocate(capacity: isUsed ? capacity * objectives : 0),
        earlier: .allocate(capacity: isUsed ? capacity * objectives + Lanes.scalarCount : 0),
        bound: .allocate(capacity: objectives))
    }
    layers = SpatialLayers(capacity: capacity)
  }

  deinit {
    for level in levels {
      level.limits.deallocate()
      level.earlier.deallocate()
      level.bound.deallocate()
    }
  }

  /// The volume that points better than the reference dominate.
  /// - Parameter rows: points [n, m], row by row; dominated and equal ones change nothing.
  func volume(_ rows: [Double], reference: [Double]) -> Double {
    precondition(rows.count <= capacity * m && reference.count == m)
    let order = ColumnOrder.ascending(rows, columns: m, column: m - 1)
    let limits = levels[m].limits
    for (place, row) in order.enumerated() {
      for k in 0..<m { limits[place * m + k] = rows[row * m + k] }
    }
    return reference.withUnsafeBufferPointer { reference in
      reference.baseAddress.map { volume(limits, order.count, objectives: m, $0) } ?? 0
    }
  }

  /// The volume that each of the points [n, m] alone dominates.
  func exclusiveVolumes(_ rows: [Double], reference: [Double]) -> [Double] {
    precondition(rows.count <= capacity * m && reference.count == m)
    var volumes = [Double](repeating: 0, count: rows.count / m)
    let order = ColumnOrder.ascending(rows, columns: m, column: m - 1)
    let columns = levels[m + 1].earlier
    // The columns lack the point that is measured: all but the first, and then at each step one place is overwritten.
    for place in order.indices.dropFirst() { put(rows, order[place], in: columns, place - 1) }
    for (place, row) in order.enumerated() {
      if place > 0 { put(rows, order[place - 1], in: columns, place - 1) }
      let volume = rows.withUnsafeBufferPointer { rows in
        reference.withUnsafeBufferPointer { reference -> Double? in
          guard let first = rows.baseAddress, let reference = reference.baseAddress else { return nil }
          return exclusiveVolume(of: first + row * m, among: columns, order.count - 1, objectives: m, reference)
        }
      }
      volumes[row] = max(0, volume ?? 0)
    }
    return volumes
  }

  private func put(_ rows: [Double], _ source: Int, in columns: UnsafeMutablePointer<Double>, _ place: Int) {
    for k in 0..<m { columns[k * capacity + place] = rows[source * m + k] }
  }

  /// The volume that rows dominate whose last objective ascends.
  private func volume(
    _ rows: UnsafePointer<Double>, _ n: Int, objectives d: Int, _ reference: UnsafePointer<Double>
  ) -> Double {
    if n == 0 { return 0 }
    if n == 1 { return box(rows, d, reference) }
    if d == 4 { return layers.volume(rows, n, reference: reference) }
    let earlier = levels[d].earlier
    var volume = 0.0
    var layer = 0.0
    var last = 0.0
    var count = 0
    for row in 0..<n {
      let point = rows + row * d
      volume += layer * (point[d - 1] - last)
      last = point[d - 1]
      guard let exclusive = exclusiveVolume(of: point, among: earlier, count, objectives: d - 1, reference) else {
        continue
      }
      layer += exclusive
      count = replaceCovered(by: point, in: earlier, count, objectives: d - 1)
    }
    return volume + layer * (reference[d - 1] - last)
  }

  /// What a point alone dominates among others; nil if one of them covers it.
  /// - Parameter others: objective by objective, each beginning at a multiple of the capacity; the last ascends.
  private func exclusiveVolume(
    of point: UnsafePointer<Double>, among others: UnsafePointer<Double>, _ n: Int, objectives d: Int,
    _ reference: UnsafePointer<Double>
  ) -> Double? {
    let bound = levels[d].bound
    bound.update(from: reference, count: d)
    if !tighten(bound, around: point, others, n, objectives: d) { return nil }
    let limits = levels[d].limits
    var limit = limits
    forEachRow(of: others, n, objectives: d) { values, k in
      values .< Lanes(repeating: bound[k])
    } body: { row in
      for k in 0..<d { limit[k] = max(others[k * capacity + row], point[k]) }
      limit += d
    }
    return box(point, d, bound) - volume(limits, (limit - limits) / d, objectives: d, bound)
  }

  /// Lowers a bound to each of the others that is worse than the point in one objective only; false if one covers it.
  private func tighten(
    _ bound: UnsafeMutablePointer<Double>, around point: UnsafePointer<Double>, _ others: UnsafePointer<Double>,
    _ n: Int, objectives d: Int
  ) -> Bool {
    var start = 0
    while start < n {
      let count = min(Lanes.scalarCount, n - start)
      var once = LaneMask(repeating: false)
      var twice = once
      for k in 0..<d {
        let isWorse = lanes(others + k * capacity + start) .> Lanes(repeating: point[k])
        twice = twice .| (once .& isWorse)
        once = once .| isWorse
      }
      if count < Lanes.scalarCount {
        for lane in count..<Lanes.scalarCount { (once[lane], twice[lane]) = (true, true) }
      }
      if holdsInAny(.!once) { return false }
      if holdsInAny(.!twice) {
        for lane in 0..<count where !twice[lane] {
          for k in 0..<d where others[k * capacity + start + lane] > point[k] {
            bound[k] = min(bound[k], others[k * capacity + start + lane])
          }
        }
      }
      start += Lanes.scalarCount
    }
    return true
  }

  /// Calls `body` with each row for which a condition holds in every objective.
  @inline(__always)
  private func forEachRow(
    of columns: UnsafePointer<Double>, _ n: Int, objectives d: Int,
    where condition: (_ values: Lanes, _ objective: Int) -> LaneMask, body: (_ row: Int) -> Void
  ) {
    var start = 0
    while start < n {
      var holds = condition(lanes(columns + start), 0)
      for k in 1..<d { holds = holds .& condition(lanes(columns + k * capacity + start), k) }
      if holdsInAny(holds) {
        for lane in 0..<min(Lanes.scalarCount, n - start) where holds[lane] { body(start + lane) }
      }
      start += Lanes.scalarCount
    }
  }

  /// Drops the columns' rows that a point covers and puts the point in its place by the last objective; gives how many rows
  /// there are.
  private func replaceCovered(
    by point: UnsafePointer<Double>, in columns: UnsafeMutablePointer<Double>, _ n: Int, objectives d: Int
  ) -> Int {
    var kept = 0
    var next = 0
    func keep(until row: Int) {
      if kept < next {
        for k in 0..<d {
          (columns + k * capacity + kept).update(from: columns + k * capacity + next, count: row - next)
        }
      }
      kept += row - next
    }
    forEachRow(of: columns, n, objectives: d) { values, k in
      values .>= Lanes(repeating: point[k])
    } body: { row in
      keep(until: row)
      next = row + 1
    }
    keep(until: n)
    let last = columns + (d - 1) * capacity
    var low = 0
    var high = kept
    while low < high {
      let middle = (low + high) / 2
      if last[middle] > point[d - 1] { high = middle } else { low = middle + 1 }
    }
    for k in 0..<d {
      let column = columns + k * capacity
      (column + low + 1).update(from: column + low, count: kept - low)
      column[low] = point[k]
    }
    return kept + 1
  }

  private func box(_ point: UnsafePointer<Double>, _ d: Int, _ reference: UnsafePointer<Double>) -> Double {
    var volume = 1.0
    for k in 0..<d { volume *= reference[k] - point[k] }
    return volume
  }
}
