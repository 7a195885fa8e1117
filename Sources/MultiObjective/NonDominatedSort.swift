import Numerics

/// Points sorted into fronts: rank 0 is what no point dominates, rank k what only ranks below k dominate. Equal points share
/// a rank.
///
/// Complexity: m = 2 O(n log n) (Jensen 2003, `jensen2003reducing`); m = 3 O(n log² n), by a staircase for each front
/// (binary search over the fronts as in Zhang et al. 2015, `zhang2015efficient`); m ≥ 4 O(m n²/64) word operations, by
/// dominance bit sets (after Moreno et al. 2020, `moreno2020merge`). Strict dominance costs the same.
package struct NonDominatedSort: Sendable, Equatable {
  /// The rank of each point, 0-based, beside the rows.
  package let ranks: [Int]

  /// Ranks points [n, m], all finite and minimised.
  package init(_ points: Matrix, _ dominance: Dominance = .strong) {
    let order = LexicographicOrder(points, dominance)
    let rows = order.distinctRows(of: points)
    let ranks: [Int]
    switch points.columns {
    case 0: ranks = [Int](repeating: 0, count: rows.rows)
    case 1: ranks = Array(0..<rows.rows)
    case 2: ranks = NonDominatedSort.sweep(rows, dominance)
    case 3: ranks = NonDominatedSort.staircases(rows, dominance)
    default: ranks = DominanceBits(rows, dominance).ranks()
    }
    self.ranks = order.spread(ranks)
  }

  /// How many fronts there are.
  package var frontCount: Int { (ranks.max() ?? -1) + 1 }

  /// The indices of each front, ascending.
  package var fronts: [[Int]] {
    var fronts = [[Int]](repeating: [], count: frontCount)
    for (index, rank) in ranks.enumerated() { fronts[rank].append(index) }
    return fronts
  }

  /// m = 2. In this order a front dominates a point exactly if its least second objective so far does not exceed the
  /// point's (for strict dominance, is below it), and that least value grows with the rank.
  private static func sweep(_ rows: Matrix, _ dominance: Dominance) -> [Int] {
    var least: [Double] = []
    var ranks = [Int](repeating: 0, count: rows.rows)
    for place in 0..<rows.rows {
      let y = rows.storage[2 * place + 1]
      var low = 0
      var high = least.count
      while low < high {
        let middle = (low + high) / 2
        if least[middle] < y || least[middle] == y && dominance == .strong { low = middle + 1 } else { high = middle }
      }
      if low == least.count { least.append(y) } else { least[low] = y }
      ranks[place] = low
    }
    return ranks
  }

  /// m = 3. The same with a staircase of the last two objectives for each front; if front k dominates a point, so does
  /// every front before it.
  private static func staircases(_ rows: Matrix, _ dominance: Dominance) -> [Int] {
    var fronts: [Staircase] = []
    var covered: [Staircase.Step] = []
    var ranks = [Int](repeating: 0, count: rows.rows)
    for place in 0..<rows.rows {
      let y = rows.storage[3 * place + 1]
      let z = rows.storage[3 * place + 2]
      var low = 0
      var high = fronts.count
      while low < high {
        let middle = (low + high) / 2
        if fronts[middle].dominates(x: y, y: z, dominance) { low = middle + 1 } else { high = middle }
      }
      ranks[place] = low
      if low == fronts.count { fronts.append(Staircase()) }
      // Under strict dominance a step may cover the point and not dominate it; then the step says all.
      if dominance == .strict, fronts[low].covers(x: y, y: z) { continue }
      _ = fronts[low].insert(Staircase.Step(x: y, y: z, label: place), covered: &covered)
    }
    return ranks
  }
}
