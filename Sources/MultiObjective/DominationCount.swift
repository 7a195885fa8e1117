import Numerics

/// How many points dominate each point.
package enum DominationCount {
  /// Counts for points [n, m], all finite and minimised; equal points do not dominate one another, and each of them
  /// counts against those that they dominate.
  ///
  /// Complexity: m ≤ 3 O(n log² n), by divide and conquer over a binary indexed tree (Bentley 1980,
  /// `bentley1980multidimensional`; Fenwick 1994, `fenwick1994new`); m ≥ 4 O(m n²/64) word operations.
  package static func counts(_ points: Matrix, _ dominance: Dominance = .strong) -> [Int] {
    let order = LexicographicOrder(points, dominance)
    let rows = order.distinctRows(of: points)
    let weights = (0..<order.count).map(order.multiplicity)
    let counts: [Int]
    switch points.columns {
    case 0: counts = [Int](repeating: 0, count: rows.rows)
    case 1: counts = Array(order.starts.dropLast())
    case 2, 3: counts = divideAndConquer(rows, weights: weights, dominance)
    default: counts = DominanceBits(rows, dominance).counts(weights: weights)
    }
    return order.spread(counts)
  }

  private struct Entry {
    var y: Double
    /// The place of z among all z, from 1.
    var level: Int32
    var place: Int32
  }

  /// Merges halves of the order by y; what comes from the first half is entered at its z level, and what comes from the
  /// second counts the entries at or below its own. For strict dominance equal values of y come in the other order, and
  /// the entries below count.
  private static func divideAndConquer(_ rows: Matrix, weights: [Int], _ dominance: Dominance) -> [Int] {
    let n = rows.rows
    let m = rows.columns
    let levels = zLevels(rows)
    var entries = (0..<n).map { place in
      Entry(y: rows.storage[place * m + 1], level: Int32(levels[place]), place: Int32(place))
    }
    var merged = entries
    var counts = [Int](repeating: 0, count: n)
    var tree = [Int](repeating: 0, count: n + 1)
    let isStrict = dominance == .strict
    // Without a third objective all levels are equal and count.
    let reach: Int32 = isStrict && m == 3 ? 1 : 0
    var width = 1
    while width < n {
      for start in stride(from: 0, to: n, by: 2 * width) {
        let middle = min(n, start + width)
        let end = min(n, start + 2 * width)
        var left = start
        var right = middle
        for target in start..<end {
          if left < middle, right == end || isBefore(entries[left].y, entries[right].y, isStrict) {
            if right < end { add(weights[Int(entries[left].place)], at: entries[left].level, to: &tree) }
            merged[target] = entries[left]
            left += 1
          } else {
            counts[Int(entries[right].place)] += sum(through: entries[right].level - reach, of: tree)
            merged[target] = entries[right]
            right += 1
          }
        }
        clear(entries[start..<middle], from: &tree)
      }
      swap(&entries, &merged)
      width *= 2
    }
    return counts
  }

  @inline(__always)
  private static func isBefore(_ y: Double, _ other: Double, _ isStrict: Bool) -> Bool {
    isStrict ? y < other : y <= other
  }

  /// The dense rank of z from 1; without a third objective all are 1.
  private static func zLevels(_ rows: Matrix) -> [Int] {
    var levels = [Int](repeating: 1, count: rows.rows)
    guard rows.columns == 3 else { return levels }
    var level = 0
    var last = -Double.infinity
    for place in ColumnOrder.ascending(rows, column: 2) {
      let z = rows.storage[3 * place + 2]
      if z > last {
        level += 1
        last = z
      }
      levels[place] = level
    }
    return levels
  }

  @inline(__always)
  private static func add(_ weight: Int, at level: Int32, to tree: inout [Int]) {
    var node = Int(level)
    while node < tree.count {
      tree[node] += weight
      node += node & -node
    }
  }

  @inline(__always)
  private static func sum(through level: Int32, of tree: [Int]) -> Int {
    var node = Int(level)
    var sum = 0
    while node > 0 {
      sum += tree[node]
      node -= node & -node
    }
    return sum
  }

  /// Sets to zero what the entries touched.
  private static func clear(_ entries: ArraySlice<Entry>, from tree: inout [Int]) {
    for entry in entries {
      var node = Int(entry.level)
      while node < tree.count {
        tree[node] = 0
        node += node & -node
      }
    }
  }
}
