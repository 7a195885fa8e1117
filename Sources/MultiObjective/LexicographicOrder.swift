import Numerics

/// The distinct rows of a set of points in an order in which a point can only be dominated by one that comes before it.
/// Equal rows share a place.
///
/// For strong dominance that is the lexicographic order. For strict dominance every objective but the first descends
/// instead: what has the same first objective is then no better in the second.
struct LexicographicOrder {
  /// For each place the index of its first row, then of the rows equal to it: indices sorted by place.
  let indices: [Int]
  /// Where each place begins in `indices`, and the end: one more entry than there are places.
  let starts: [Int]

  /// How many distinct rows there are.
  var count: Int { starts.count - 1 }

  /// Sorts the rows of points [n, m], all finite. O(n log n).
  init(_ points: Matrix, _ dominance: Dominance) {
    let n = points.rows
    let m = points.columns
    var indices = n == 0 ? [] : ColumnOrder.ascending(points, column: 0)
    var starts: [Int] = []
    starts.reserveCapacity(n + 1)
    points.storage.withUnsafeBufferPointer { values in
      func compare(_ a: Int, _ b: Int) -> Int {
        for column in 0..<m {
          let x = values[a * m + column]
          let y = values[b * m + column]
          if x != y { return (x < y) == (column == 0 || dominance == .strong) ? -1 : 1 }
        }
        return 0
      }
      indices.withUnsafeMutableBufferPointer { indices in
        var start = 0
        while start < n {
          var end = start + 1
          let first = values[indices[start] * m]
          while end < n, values[indices[end] * m] == first { end += 1 }
          if end - start > 1 {
            indices[start..<end].sort { a, b in
              let order = compare(a, b)
              return order != 0 ? order < 0 : a < b
            }
          }
          for place in start..<end where place == start || compare(indices[place - 1], indices[place]) != 0 {
            starts.append(place)
          }
          start = end
        }
      }
    }
    starts.append(n)
    self.indices = indices
    self.starts = starts
  }

  /// How many rows share a place.
  func multiplicity(_ place: Int) -> Int { starts[place + 1] - starts[place] }

  /// The distinct rows in their order, [count, m].
  func distinctRows(of points: Matrix) -> Matrix {
    let m = points.columns
    var rows = Matrix(rows: count, columns: m)
    for place in 0..<count {
      let source = indices[starts[place]] * m
      for column in 0..<m { rows.storage[place * m + column] = points.storage[source + column] }
    }
    return rows
  }

  /// Gives every row the value of its place.
  func spread(_ values: [Int]) -> [Int] {
    var result = [Int](repeating: 0, count: indices.count)
    for place in 0..<count {
      for k in starts[place]..<starts[place + 1] { result[indices[k]] = values[place] }
    }
    return result
  }
}

/// Sorting indices by one column of a matrix.
enum ColumnOrder {
  /// The row indices by ascending value, equal values by index.
  static func ascending(_ points: Matrix, column: Int) -> [Int] {
    ascending(points.storage, columns: points.columns, column: column)
  }

  /// The row indices by ascending value, equal values by descending index if that is asked.
  static func ascending(_ points: Matrix, column: Int, reversingTies: Bool) -> [Int] {
    var order = ascending(points, column: column)
    if !reversingTies { return order }
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, points[order[end], column] == points[order[start], column] { end += 1 }
      order[start..<end].reverse()
      start = end
    }
    return order
  }

  /// The indices of rows of so many columns by ascending value, equal values by index. Beyond a few rows a radix sort of
  /// the bit patterns, O(n).
  static func ascending(_ values: [Double], columns: Int, column: Int) -> [Int] {
    let n = columns == 0 ? 0 : values.count / columns
    var entries = (0..<n).map { Entry(key: sortableBits(values[$0 * columns + column]), index: $0) }
    switch n {
    case ..<48: entries.sort { ($0.key, $0.index) < ($1.key, $1.index) }
    case ..<4_000: radixSort(&entries, digitBits: 8)
    default: radixSort(&entries, digitBits: 11)
    }
    return entries.map(\.index)
  }

  private struct Entry {
    var key: UInt64
    var index: Int
  }

  /// Bits that compare as the values do; both zeros are one.
  private static func sortableBits(_ value: Double) -> UInt64 {
    let bits = (value + 0.0).bitPattern
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }

  private static func radixSort(_ entries: inout [Entry], digitBits: Int) {
    let n = entries.count
    let buckets = 1 << digitBits
    let passes = (63 + digitBits) / digitBits
    var counts = [Int](repeating: 0, count: buckets * passes)
    var scratch = [Entry](unsafeUninitializedCapacity: n) { $1 = n }
    counts.withUnsafeMutableBufferPointer { counts in
      for entry in entries {
        for pass in 0..<passes {
          counts[pass * buckets + Int(truncatingIfNeeded: entry.key >> UInt64(pass * digitBits)) & (buckets - 1)] += 1
        }
      }
      for pass in 0..<passes {
        let offsets = UnsafeMutableBufferPointer(rebasing: counts[pass * buckets..<(pass + 1) * buckets])
        if offsets.contains(n) { continue }
        var sum = 0
        for bucket in 0..<buckets { (offsets[bucket], sum) = (sum, sum + offsets[bucket]) }
        let shift = UInt64(pass * digitBits)
        entries.withUnsafeBufferPointer { entries in
          scratch.withUnsafeMutableBufferPointer { scratch in
            for entry in entries {
              let bucket = Int(truncatingIfNeeded: entry.key >> shift) & (buckets - 1)
              scratch[offsets[bucket]] = entry
              offsets[bucket] += 1
            }
          }
        }
        swap(&entries, &scratch)
      }
    }
  }
}
