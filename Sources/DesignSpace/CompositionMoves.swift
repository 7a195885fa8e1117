extension CompositionSimplex {
  /// The designs one exchange away: an amount of one element given to another (a whole number of grid units, at least one), an
  /// element given up for another, two elements exchanged; under linear equations also exchanges between as many elements as
  /// it takes to keep them. O(d²) designs, or O(256) more under equations.
  package func neighbours(of x: [Double], amount: Double) -> [[Double]] {
    CompositionMoves(self, from: x, amount: amount).all()
  }
}

/// The exchanges between the elements of one composition.
private struct CompositionMoves {
  private let space: CompositionSimplex
  private let x: [Double]
  private let amount: Double

  init(_ space: CompositionSimplex, from x: [Double], amount: Double) {
    self.space = space
    self.x = x
    if let unitsInOne = space.unitsInOne {
      self.amount = max(1, (amount * Double(unitsInOne)).rounded()) / Double(unitsInOne)
    } else {
      self.amount = amount
    }
  }

  func all() -> [[Double]] {
    var result: [[Double]] = []
    for from in x.indices where isPresent(from) {
      for to in x.indices where to != from {
        guard let range = space.present[to] else { continue }
        if let partial = exchange(from, to, range) { keep(partial, in: &result) }
        if !space.isMandatory[from] { keep(moved(x[from], from, to), in: &result) }
        if to > from, isPresent(to) {
          var swapped = x
          swapped.swapAt(from, to)
          keep(swapped, in: &result)
        }
      }
    }
    for direction in space.exchanges {
      for sign in [1.0, -1] { move(direction.map { sign * $0 }, in: &result) }
    }
    return result
  }

  /// Steps along a direction that keeps the equations: by about the amount, and as far as one element leaves or enters.
  private func move(_ direction: [Double], in result: inout [[Double]]) {
    let unit = space.unitsInOne.map { 1 / Double($0) } ?? 0
    var room = Double.infinity
    var ends: [Double] = []
    for place in x.indices where direction[place] != 0 {
      guard let range = space.present[place] else { return }
      let change = direction[place]
      if change > 0 {
        room = min(room, (range.upperBound - x[place]) / change)
        if !isPresent(place), range.lowerBound > 0 { ends.append(range.lowerBound / change) }
      } else {
        guard isPresent(place) else { return }
        room = min(room, (range.lowerBound - x[place]) / change)
        if !space.isMandatory[place] { ends.append(-x[place] / change) }
      }
    }
    let step = min(amount, room)
    let greatest = direction.reduce(0) { max($0, abs($1)) }
    for share in Set([step / greatest] + ends).sorted() {
      // On the grid the direction holds whole units.
      let times = unit > 0 ? max(1, (share / unit).rounded()) * unit : share
      guard times * greatest > CompositionSimplex.tolerance else { continue }
      keep(settled(zip(x, direction).map { $0 + times * $1 }), in: &result)
    }
  }

  /// Fractions without what rounding left of absent elements, or on the grid.
  private func settled(_ y: [Double]) -> [Double] {
    guard let unitsInOne = space.unitsInOne else { return y.map { abs($0) < CompositionSimplex.tolerance ? 0 : $0 } }
    return y.map { ($0 * Double(unitsInOne)).rounded() / Double(unitsInOne) }
  }

  private func isPresent(_ place: Int) -> Bool { x[place] > CompositionSimplex.tolerance }

  /// Part of one element given to another, as near to the amount as both ranges allow.
  private func exchange(_ from: Int, _ to: Int, _ range: ClosedRange<Double>) -> [Double]? {
    guard let source = space.present[from] else { return nil }
    var share = min(amount, x[from] - source.lowerBound)
    share = isPresent(to) ? min(share, range.upperBound - x[to]) : max(share, range.lowerBound)
    guard share > CompositionSimplex.tolerance, x[from] - share >= source.lowerBound - CompositionSimplex.tolerance
    else { return nil }
    return moved(share, from, to)
  }

  private func moved(_ share: Double, _ from: Int, _ to: Int) -> [Double] {
    var y = x
    y[from] -= share
    y[to] += share
    guard let unitsInOne = space.unitsInOne else {
      if y[from] < CompositionSimplex.tolerance {
        y[to] += y[from]
        y[from] = 0
      }
      return y
    }
    let units = Double(unitsInOne)
    y[from] = (y[from] * units).rounded() / units
    y[to] = (y[to] * units).rounded() / units
    return y
  }

  private func keep(_ y: [Double], in result: inout [[Double]]) {
    if y != x, space.contains(y) { result.append(y) }
  }
}
