import Numerics

/// The crowding distance of a front (Deb 2002, `deb2002fast`): for each point the sum over objectives of the gap between
/// its neighbours, as a share of the front's range.
package enum CrowdingDistance {
  /// Distances for points [n, m] of one front; the ends of an objective are infinite. Of equal values the one with the
  /// lowest index is the end. An objective without a range is left out; if none has one, all are infinite. O(m n log n).
  package static func distances(_ points: Matrix) -> [Double] {
    let n = points.rows
    var distances = [Double](repeating: 0, count: n)
    var hasRange = false
    for column in 0..<points.columns where n > 0 {
      let order = ColumnOrder.ascending(points, column: column)
      let values = order.map { points[$0, column] }
      guard let low = values.first, let high = values.last, high > low else { continue }
      hasRange = true
      distances[order[0]] = .infinity
      distances[order[values.firstIndex(of: high) ?? n - 1]] = .infinity
      for place in 1..<max(1, n - 1) {
        distances[order[place]] += (values[place + 1] - values[place - 1]) / (high - low)
      }
    }
    return hasRange ? distances : [Double](repeating: .infinity, count: n)
  }
}
