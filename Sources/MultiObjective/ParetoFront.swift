import Numerics

/// The points of rank 0, without the ranks of the others.
///
///     ParetoFront.indices(of: Matrix([[1, 2], [2, 1], [2, 2], [1, 2]]))  // [0, 1, 3]
package enum ParetoFront {
  /// How many of the best points are asked first whether they dominate the others: few where sorting does as well.
  private static func scouts(_ objectives: Int) -> Int { objectives <= 3 ? 8 : 64 }

  /// The points [n, m], all finite and minimised, that no other dominates, ascending; of equal points all.
  ///
  /// Complexity: m ≤ 3 O(n log n); m ≥ 4 O(m n f/64) word operations for a front of f points. Most points are dropped before
  /// that, where a few good points dominate most others.
  package static func indices(of points: Matrix, _ dominance: Dominance = .strong) -> [Int] {
    let m = points.columns
    let candidates =
      points.rows > 4 * scouts(m) ? undominatedByScouts(points, dominance) : Array(0..<points.rows)
    let rest =
      candidates.count == points.rows
      ? points : Matrix(rows: candidates.count, columns: m, storage: rows(candidates, of: points))
    let order = LexicographicOrder(rest, dominance)
    let distinct = order.distinctRows(of: rest)
    let front: [Int]
    switch m {
    case 0: front = Array(0..<distinct.rows)
    case 1: front = Array(0..<min(1, distinct.rows))
    case 2: front = descent(distinct, dominance)
    case 3: front = sweep(distinct, dominance)
    default: front = DominanceBits(distinct, dominance).nondominated()
    }
    var isOnFront = [Bool](repeating: false, count: candidates.count)
    for place in front {
      for k in order.starts[place]..<order.starts[place + 1] { isOnFront[order.indices[k]] = true }
    }
    return candidates.indices.filter { isOnFront[$0] }.map { candidates[$0] }
  }

  /// m = 2, in the order of places: what is below all before it.
  private static func descent(_ rows: Matrix, _ dominance: Dominance) -> [Int] {
    var least = Double.infinity
    return (0..<rows.rows).filter { place in
      let y = rows.storage[2 * place + 1]
      if y > least || y == least && dominance == .strong { return false }
      least = y
      return true
    }
  }

  /// m = 3, in the order of places: a staircase of what comes after the first objective.
  private static func sweep(_ rows: Matrix, _ dominance: Dominance) -> [Int] {
    var staircase = Staircase()
    var covered: [Staircase.Step] = []
    return (0..<rows.rows).filter { place in
      let y = rows.storage[3 * place + 1]
      let z = rows.storage[3 * place + 2]
      if staircase.dominates(x: y, y: z, dominance) { return false }
      if !staircase.covers(x: y, y: z) {
        _ = staircase.insert(Staircase.Step(x: y, y: z, label: place), covered: &covered)
      }
      return true
    }
  }

  /// What is left once everything is dropped that one of the scouts dominates; everything, where that is little.
  private static func undominatedByScouts(_ points: Matrix, _ dominance: Dominance) -> [Int] {
    let (n, m) = (points.rows, points.columns)
    let trial = n / 32
    let leaders = rows(leastSums(points), of: points)
    return points.storage.withUnsafeBufferPointer { values in
      leaders.withUnsafeBufferPointer { leaders in
        var kept: [Int] = []
        for row in 0..<n {
          if row == trial, kept.count > trial * 3 / 4 { return Array(0..<n) }
          let own = UnsafeBufferPointer(rebasing: values[row * m..<(row + 1) * m])
          var isDominated = false
          for leader in stride(from: 0, to: leaders.count, by: m) where !isDominated {
            isDominated = dominates(UnsafeBufferPointer(rebasing: leaders[leader..<leader + m]), own, dominance)
          }
          if !isDominated { kept.append(row) }
        }
        return kept
      }
    }
  }

  /// The rows with the least sums of objectives, each scaled by its range.
  private static func leastSums(_ points: Matrix) -> [Int] {
    guard let range = FrontRange(points) else { return [] }
    let scales = zip(range.ideal, range.nadir).map { low, high in
      high > low && (high - low).isFinite ? 1 / (high - low) : 0
    }
    let m = points.columns
    let scouts = scouts(m)
    var best: [(sum: Double, row: Int)] = []
    for row in 0..<points.rows {
      var sum = 0.0
      for column in 0..<m { sum += (points.storage[row * m + column] - range.ideal[column]) * scales[column] }
      if best.count == scouts, let last = best.last, sum >= last.sum { continue }
      let place = best.firstIndex { sum < $0.sum } ?? best.count
      best.insert((sum, row), at: place)
      if best.count > scouts { best.removeLast() }
    }
    return best.map(\.row)
  }

  @inline(__always)
  private static func dominates(
    _ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>, _ dominance: Dominance
  ) -> Bool {
    var isBetter = false
    for k in a.indices {
      if a[k] > b[k] || a[k] == b[k] && dominance == .strict { return false }
      if a[k] < b[k] { isBetter = true }
    }
    return isBetter
  }

  private static func rows(_ indices: [Int], of points: Matrix) -> [Double] {
    let m = points.columns
    var values: [Double] = []
    values.reserveCapacity(indices.count * m)
    for index in indices { values += points.storage[index * m..<(index + 1) * m] }
    return values
  }
}
