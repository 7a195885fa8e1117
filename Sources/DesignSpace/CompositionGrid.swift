/// The designs of a space with a step, counted exactly and numbered: rank and unrank without enumeration.
///
/// The order is lexicographic in units, absent first, over the elements that no linear row weighs and then those of the
/// rows, each group in the problem's order. It depends on the problem alone.
package struct CompositionGrid: Sendable {
  private let table: CompletionTable
  /// How many designs there are.
  package let count: UnsignedBigInteger

  /// Units in one: fractions are units/unitsInOne.
  package var unitsInOne: Int { table.rules.units }

  /// About how many multiplications its counting took, for budgets.
  var cost: Int { 16 * table.entries.count }

  /// d.
  package var dimension: Int { table.rules.coordinates.count }

  /// Nil where rows have no common unit or the table would pass 64 MiB. O(d·counts·units·sums of rows).
  init?(_ rules: GridRules?) {
    guard let rules, let table = CompletionTable(rules) else { return nil }
    self.table = table
    let start = (held: 0, left: rules.units, sums: SIMD8<Int>.zero)
    let lines = [
      table.absent(0, held: start.held, left: start.left, sums: start.sums),
      table.present(0, held: start.held, left: start.left, sums: start.sums),
    ]
    // Rows without a coefficient are decided before the first coordinate, by its closing limits.
    count = lines.compactMap { $0 }.reduce(UnsignedBigInteger.zero) { $0 + table.count($1) }
  }

  /// The design of a rank below `count`, as units in element order. O(d·log units): a search for the units of each element
  /// among the running sums. Guide tables would make it O(d), with twice the memory, for the seven look-ups that a search of a
  /// hundred units takes; the state and its limits cost more than these.
  package func unrank(_ rank: UnsignedBigInteger) -> [Int] {
    precondition(rank < count)
    return table.width == 1 ? unranked(rank.exactly64 ?? 0) : unranked(rank)
  }

  private func unranked<Count: GridCount>(_ rank: Count) -> [Int] {
    var walk = GridWalk(table)
    var rank = rank
    for place in 0..<dimension {
      if let absent = walk.absent(place) {
        let size = table.count(absent, as: Count.self)
        if rank < size {
          walk.choose(place, units: 0)
          continue
        }
        rank = rank - size
      }
      guard let line = walk.present(place) else { preconditionFailure("a counted branch is missing") }
      let whole = table.runningSum(line, from: line.first, as: Count.self)
      let target = whole - rank
      var (low, high) = (line.first, line.last)
      while low < high {
        let middle = (low + high + 1) / 2
        if table.runningSum(line, from: middle) >= target { low = middle } else { high = middle - 1 }
      }
      rank = rank - (whole - table.runningSum(line, from: low))
      walk.choose(place, units: low)
    }
    return walk.units
  }

  /// The rank of a design given as units in element order; nil if it is none. O(d·rows).
  package func rank(of units: [Int]) -> UnsignedBigInteger? {
    guard units.count == dimension else { return nil }
    return table.width == 1 ? ranked(units, as: UInt64.self).map(UnsignedBigInteger.init) : ranked(units)
  }

  private func ranked<Count: GridCount>(_ units: [Int], as: Count.Type = Count.self) -> Count? {
    var walk = GridWalk(table)
    var rank = Count.zero
    for place in 0..<dimension {
      let chosen = units[table.rules.coordinates[place].element]
      let absent = walk.absent(place)
      if chosen == 0 {
        guard let absent, !table.same(absent, 0, 1) else { return nil }
      } else {
        guard let line = walk.present(place), (line.first...line.last).contains(chosen),
          !table.same(line, chosen, chosen + 1)
        else { return nil }
        if let absent { rank = rank + table.count(absent) }
        rank = rank + (table.runningSum(line, from: line.first) - table.runningSum(line, from: chosen))
      }
      walk.choose(place, units: chosen)
    }
    return rank
  }

  /// The designs from a rank on, in order, in constant memory.
  package func designs(from rank: UnsignedBigInteger = .zero) -> GridWalk {
    guard rank < count else { return GridWalk(finished: table) }
    return GridWalk(table, at: unrank(rank))
  }

  /// Units as fractions: k/unitsInOne, which prints as the short decimal.
  package func fractions(_ units: [Int]) -> [Double] { units.map { Double($0) / Double(unitsInOne) } }

  /// The ranks of shard k of n: contiguous, of sizes that differ by one at most. 0 ≤ k < n.
  package func shard(_ k: UInt64, of n: UInt64) -> Range<UnsignedBigInteger> {
    precondition(k < n)
    let first = count.multiplied(by: k).quotientAndRemainder(dividingBy: n).quotient
    let end = count.multiplied(by: k + 1).quotientAndRemainder(dividingBy: n).quotient
    return first..<end
  }
}
