import Numerics

/// Who dominates whom among distinct points in lexicographic order, as bit sets over one chunk of points after another:
/// for each objective the set of the chunk's points that are no worse, and their intersection. Memory does not grow
/// with n²; time is O(m n²/64) word operations.
struct DominanceBits {
  private static let chunk = 512
  private static let words = chunk / 64

  private let n: Int
  private let m: Int
  private let values: [Double]
  /// For each objective but the first, the places by ascending value.
  private let orders: [[Int32]]
  /// Per objective, place by place: how many of the chunk's points, taken by value, are no worse.
  private var positions: [UInt16]

  /// Takes distinct rows [n, m] in lexicographic order.
  init(_ rows: Matrix) {
    n = rows.rows
    m = rows.columns
    values = rows.storage
    orders = (1..<max(2, m)).map { column in
      column < rows.columns ? ColumnOrder.ascending(rows, column: column).map(Int32.init) : []
    }
    positions = [UInt16](repeating: 0, count: n * max(1, m - 1))
  }

  /// The rank of each place: one more than the highest rank among those that dominate it.
  mutating func ranks() -> [Int] {
    var ranks = [Int](repeating: 0, count: n)
    for start in stride(from: 0, to: n, by: DominanceBits.chunk) {
      let end = min(n, start + DominanceBits.chunk)
      for later in start..<end {
        for earlier in start..<later where ranks[earlier] >= ranks[later] && dominates(earlier, later) {
          ranks[later] = ranks[earlier] + 1
        }
      }
      if end == n { break }
      // Bit 0 is the highest rank, so that the first bit of an intersection is the rank that counts.
      let byRank = (start..<end).sorted { (ranks[$1], $0) < (ranks[$0], $1) }
      var bits = [Int](repeating: 0, count: end - start)
      for (bit, place) in byRank.enumerated() { bits[place - start] = bit }
      let tables = prefixSets(start..<end, bits: bits)
      forEachIntersection(from: end, tables: tables) { place, word, set in
        let rank = ranks[byRank[word * 64 + set.trailingZeroBitCount]]
        if rank >= ranks[place] { ranks[place] = rank + 1 }
        return true
      }
    }
    return ranks
  }

  /// How many points dominate each place, a place counting as often as `weights` says.
  mutating func counts(weights: [Int]) -> [Int] {
    var counts = [Int](repeating: 0, count: n)
    for start in stride(from: 0, to: n, by: DominanceBits.chunk) {
      let end = min(n, start + DominanceBits.chunk)
      for later in start..<end {
        for earlier in start..<later where dominates(earlier, later) { counts[later] += weights[earlier] }
      }
      if end == n { break }
      let isPlain = weights[start..<end].allSatisfy { $0 == 1 }
      let tables = prefixSets(start..<end, bits: Array(0..<end - start))
      forEachIntersection(from: end, tables: tables) { place, word, set in
        if isPlain {
          counts[place] += set.nonzeroBitCount
        } else {
          var rest = set
          while rest != 0 {
            counts[place] += weights[start + word * 64 + rest.trailingZeroBitCount]
            rest &= rest - 1
          }
        }
        return false
      }
    }
    return counts
  }

  /// No worse in every objective but the first, where the lexicographic order says so already.
  @inline(__always)
  private func dominates(_ earlier: Int, _ later: Int) -> Bool {
    for column in 1..<m where values[earlier * m + column] > values[later * m + column] { return false }
    return true
  }

  /// For each objective but the first, the sets of the chunk's k best points for k = 0, 1, …, chunk; and `positions`.
  private mutating func prefixSets(_ range: Range<Int>, bits: [Int]) -> [UInt64] {
    let words = DominanceBits.words
    let rows = DominanceBits.chunk + 1
    var tables = [UInt64](repeating: 0, count: (m - 1) * rows * words)
    for objective in 0..<m - 1 {
      let table = objective * rows * words
      var taken = 0
      var pending: [Int] = []
      var level = -Double.infinity
      for place in orders[objective] {
        let place = Int(place)
        let value = values[place * m + objective + 1]
        if value > level {
          pending.removeAll(keepingCapacity: true)
          level = value
        }
        if range.contains(place) {
          for word in 0..<words {
            tables[table + (taken + 1) * words + word] = tables[table + taken * words + word]
          }
          taken += 1
          let bit = bits[place - range.lowerBound]
          tables[table + taken * words + bit / 64] |= 1 << UInt64(bit % 64)
          for tied in pending { positions[objective * n + tied] = UInt16(taken) }
        } else if place >= range.upperBound {
          positions[objective * n + place] = UInt16(taken)
          pending.append(place)
        }
      }
    }
    return tables
  }

  /// Calls `body` with every non-zero word of every later place's set of dominators in the chunk, until it returns true.
  private func forEachIntersection(
    from first: Int, tables: [UInt64], _ body: (_ place: Int, _ word: Int, _ set: UInt64) -> Bool
  ) {
    let words = DominanceBits.words
    let stride = (DominanceBits.chunk + 1) * words
    tables.withUnsafeBufferPointer { tables in
      positions.withUnsafeBufferPointer { positions in
        for place in first..<n {
          for word in 0..<words {
            var set = tables[Int(positions[place]) * words + word]
            for objective in 1..<m - 1 where set != 0 {
              set &= tables[objective * stride + Int(positions[objective * n + place]) * words + word]
            }
            if set != 0, body(place, word, set) { break }
          }
        }
      }
    }
  }
}
