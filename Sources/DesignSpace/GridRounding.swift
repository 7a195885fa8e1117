/// Rounding of a point to the grid of a space, so that the sum, the bounds and the rows still hold.
extension CompositionSimplex {
  /// The point on the grid near x with the same elements present; x itself where the space has no step.
  ///
  /// Units are given out by the largest remainder within the bounds; where a linear row then fails, single units move
  /// between two elements as long as that lessens the excess. Nil where no design is found this way.
  package func rounded(_ x: [Double]) -> [Double]? {
    guard let unitsInOne else { return contains(x) ? x : nil }
    guard x.count == dimension, x.allSatisfy(\.isFinite) else { return nil }
    var low = [Int](repeating: 0, count: dimension)
    var high = low
    for place in x.indices where x[place] > Self.tolerance || isMandatory[place] {
      guard let range = present[place] else { continue }
      low[place] = Int((range.lowerBound * Double(unitsInOne)).rounded())
      high[place] = Int((range.upperBound * Double(unitsInOne)).rounded())
    }
    guard var units = largestRemainder(x, low: low, high: high, units: unitsInOne) else { return nil }
    guard repairRows(&units, low: low, high: high, near: x) else { return nil }
    let result = units.map { Double($0) / Double(unitsInOne) }
    return contains(result) ? result : nil
  }

  /// Whole numbers within bounds that sum to `units`, each as near to x·units as the sum allows; nil if none exist.
  private func largestRemainder(_ x: [Double], low: [Int], high: [Int], units: Int) -> [Int]? {
    guard low.reduce(0, +) <= units, high.reduce(0, +) >= units else { return nil }
    let wanted = x.map { max(-1, min(2, $0)) * Double(units) }
    var result = wanted.indices.map { max(low[$0], min(high[$0], Int(wanted[$0].rounded(.down)))) }
    var missing = units - result.reduce(0, +)
    while missing != 0 {
      let sign = missing > 0 ? 1 : -1
      let open = result.indices.filter { sign > 0 ? result[$0] < high[$0] : result[$0] > low[$0] }
      let ranked = open.sorted {
        let (a, b) = (wanted[$0] - Double(result[$0]), wanted[$1] - Double(result[$1]))
        return a == b ? $0 < $1 : (sign > 0 ? a > b : a < b)
      }
      guard !ranked.isEmpty else { return nil }
      // Many units at once where a bound cut a large part off; the last ones go one by one in the order of remainders.
      let each = max(1, abs(missing) / ranked.count)
      for place in ranked where missing != 0 {
        let room = sign > 0 ? high[place] - result[place] : result[place] - low[place]
        let moved = min(each, room, abs(missing))
        result[place] += sign * moved
        missing -= sign * moved
      }
    }
    return result
  }

  /// Moves single units between elements until every row holds; false if it gets stuck.
  private func repairRows(_ units: inout [Int], low: [Int], high: [Int], near x: [Double]) -> Bool {
    guard !rows.isEmpty, let unitsInOne else { return true }
    let scale = Double(unitsInOne)
    func excess(_ sums: [Double]) -> Double {
      var total = 0.0
      for (row, sum) in zip(rows, sums) {
        total += max(0, row.minimum - row.tolerance - sum, sum - row.maximum - row.tolerance)
      }
      return total
    }
    var sums = rows.map { row in row.value(units.map { Double($0) / scale }) }
    for _ in 0..<4 * dimension + 64 {
      let present = excess(sums)
      if present == 0 { return true }
      var best: (excess: Double, distance: Double, from: Int, to: Int)?
      for from in units.indices where units[from] > low[from] {
        for to in units.indices where to != from && units[to] < high[to] {
          let moved = rows.indices.map {
            sums[$0] + (rows[$0].coefficients[to] - rows[$0].coefficients[from]) / scale
          }
          let distance =
            (x[from] - Double(units[from]) / scale) - (x[to] - Double(units[to]) / scale)
          let candidate = (excess: excess(moved), distance: distance, from: from, to: to)
          guard candidate.excess < present else { continue }
          if best.map({ (candidate.excess, candidate.distance) < ($0.excess, $0.distance) }) ?? true {
            best = candidate
          }
        }
      }
      guard let best else { return false }
      units[best.from] -= 1
      units[best.to] += 1
      for (index, row) in rows.enumerated() {
        sums[index] += (row.coefficients[best.to] - row.coefficients[best.from]) / scale
      }
    }
    return excess(sums) == 0
  }
}
