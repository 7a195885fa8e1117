import Numerics

/// Who dominates whom among distinct points in the order of `LexicographicOrder`, as bit sets over one chunk of points after
/// another: for each objective the set of the chunk's points that are no worse (for strict dominance, better), and their
/// intersection. Memory does not grow with n²; time is O(m n²/64) word operations.
final class DominanceBits {
  /// The members of a chunk.
  private typealias Members = SIMD8<UInt64>
  private static let chunkSize = Members.scalarCount * 64

  private let n: Int
  /// The objectives but the first, where the order of the places says enough.
  private let objectives: Int
  /// For each of these the places that are left, by ascending value. What counts as dominating comes first among equal
  /// values: earlier places for strong dominance, later ones for strict.
  private var orders: [[Int32]]
  /// The places that are left, ascending.
  private var left: [Int32]
  private let isLeft: UnsafeMutablePointer<Bool>
  /// By objective and place: how many of the chunk's points, taken by value, count as no worse.
  private let positions: UnsafeMutablePointer<UInt16>
  /// By objective: the sets of the chunk's k best points for k = 0, 1, …, chunk.
  private let tables: UnsafeMutablePointer<Members>
  /// How many sets a table has.
  private let tableSize: Int

  // The present chunk: its places, ascending, and for each objective its points by value.
  private var chunk: [Int32] = []
  private var byValue: [[UInt16]]

  /// Takes distinct rows [n, m], m ≥ 2, in their order under the kind of dominance.
  init(_ rows: Matrix, _ dominance: Dominance) {
    let objectives = rows.columns - 1
    precondition(objectives >= 1)
    n = rows.rows
    self.objectives = objectives
    orders = (1...objectives).map { column in
      ColumnOrder.ascending(rows, column: column, reversingTies: dominance == .strict).map(Int32.init)
    }
    left = (0..<n).map(Int32.init)
    isLeft = .allocate(capacity: n)
    isLeft.initialize(repeating: true, count: n)
    byValue = [[UInt16]](repeating: [], count: objectives)
    positions = .allocate(capacity: n * objectives)
    tableSize = min(n, DominanceBits.chunkSize) + 1
    tables = .allocate(capacity: objectives * tableSize)
  }

  deinit {
    isLeft.deallocate()
    positions.deallocate()
    tables.deallocate()
  }

  /// The rank of each place: one more than the highest rank among those that dominate it. Only one of the three questions
  /// can be asked, once.
  func ranks() -> [Int] {
    var ranks = [Int](repeating: 0, count: n)
    while takeChunk() {
      let members = chunk.map(Int.init)
      for (member, place) in members.enumerated() {
        forEachDominator(of: member) { ranks[place] = max(ranks[place], ranks[members[$0]] + 1) }
      }
      if left.isEmpty { break }
      // Bit 0 becomes the highest rank, so that the first bit of an intersection is the rank that counts.
      let byRank = members.indices.sorted { a, b in (ranks[members[b]], a) < (ranks[members[a]], b) }
      var bits = [Int](repeating: 0, count: members.count)
      for (bit, member) in byRank.enumerated() { bits[member] = bit }
      fillTables { bits[$0] }
      let ranksByBit = byRank.map { ranks[members[$0]] }
      let best = ranksByBit[0]
      for place in left where ranks[Int(place)] <= best {
        guard let bit = firstBit(dominators(of: Int(place))) else { continue }
        ranks[Int(place)] = max(ranks[Int(place)], ranksByBit[bit] + 1)
      }
    }
    return ranks
  }

  /// How many points dominate each place, a place counting as often as `weights` says.
  func counts(weights: [Int]) -> [Int] {
    var counts = [Int](repeating: 0, count: n)
    while takeChunk() {
      let members = chunk.map(Int.init)
      for (member, place) in members.enumerated() {
        forEachDominator(of: member) { counts[place] += weights[members[$0]] }
      }
      let isPlain = members.allSatisfy { weights[$0] == 1 }
      for place in left {
        let set = dominators(of: Int(place))
        if firstBit(set) == nil { continue }
        if isPlain {
          for word in set.indices { counts[Int(place)] += set[word].nonzeroBitCount }
        } else {
          forEachBit(set) { counts[Int(place)] += weights[members[$0]] }
        }
      }
    }
    return counts
  }

  /// The places that none dominates, ascending. What is dominated is dropped at once, so that the cost is that of the
  /// chunks of the front.
  func nondominated() -> [Int] {
    var front: [Int] = []
    while takeChunk() {
      for (member, place) in chunk.enumerated() {
        var isDominated = false
        forEachDominator(of: member) { _ in isDominated = true }
        if !isDominated { front.append(Int(place)) }
      }
      var places = left
      left = []
      var kept = 0
      for index in places.indices {
        let place = places[index]
        if firstBit(dominators(of: Int(place))) != nil {
          isLeft[Int(place)] = false
        } else {
          places[kept] = place
          kept += 1
        }
      }
      left = Array(places[..<kept])
    }
    return front
  }

  /// Makes the first of the places that are left the chunk and fills the tables; false if none is left.
  private func takeChunk() -> Bool {
    let size = min(left.count, DominanceBits.chunkSize)
    if size == 0 { return false }
    chunk = Array(left[..<size])
    left.removeFirst(size)
    let (first, last) = (chunk[0], chunk[size - 1])
    // Which member a place is, from the first place on.
    var members = [UInt16](repeating: 0, count: Int(last - first) + 1)
    for (member, place) in chunk.enumerated() { members[Int(place - first)] = UInt16(member) }
    for objective in 0..<objectives {
      var taken: [UInt16] = []
      taken.reserveCapacity(size)
      let positions = positions + objective * n
      var kept = 0
      orders[objective].withUnsafeMutableBufferPointer { order in
        for place in order where isLeft[Int(place)] {
          positions[Int(place)] = UInt16(truncatingIfNeeded: taken.count)
          if place <= last {
            taken.append(members[Int(place - first)])
          } else {
            order[kept] = place
            kept += 1
          }
        }
      }
      orders[objective].removeLast(orders[objective].count - kept)
      byValue[objective] = taken
    }
    for place in chunk { isLeft[Int(place)] = false }
    fillTables { $0 }
    return true
  }

  /// Fills the tables, a member of the chunk being the bit that is said.
  private func fillTables(bit: (_ member: Int) -> Int) {
    for objective in 0..<objectives {
      var row = tables + objective * tableSize
      row.pointee = .zero
      for member in byValue[objective] {
        row[1] = row[0]
        row += 1
        let bit = bit(Int(member))
        UnsafeMutableRawPointer(row).assumingMemoryBound(to: UInt64.self)[bit >> 6] |= 1 << UInt64(bit & 63)
      }
    }
  }

  /// The members of the chunk that are no worse than a place in every objective but the first.
  @inline(__always)
  private func dominators(of place: Int) -> Members {
    var set = tables[Int(positions[place])]
    for objective in 1..<max(1, objectives) {
      set &= tables[objective * tableSize + Int(positions[objective * n + place])]
    }
    return set
  }

  /// Calls `body` with each member of the chunk that dominates one of its members, the tables being in the members' order.
  @inline(__always)
  private func forEachDominator(of member: Int, _ body: (_ other: Int) -> Void) {
    // A member that comes later may be no worse in these objectives, but it is worse in the first.
    forEachBit(dominators(of: Int(chunk[member]))) { if $0 < member { body($0) } }
  }

  @inline(__always)
  private func firstBit(_ set: Members) -> Int? {
    let quarter = (set.lowHalf | set.highHalf).lowHalf | (set.lowHalf | set.highHalf).highHalf
    if quarter[0] | quarter[1] == 0 { return nil }
    for word in set.indices where set[word] != 0 { return word << 6 + set[word].trailingZeroBitCount }
    return nil
  }

  @inline(__always)
  private func forEachBit(_ set: Members, _ body: (_ bit: Int) -> Void) {
    for word in set.indices {
      var rest = set[word]
      while rest != 0 {
        body(word << 6 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
  }
}
