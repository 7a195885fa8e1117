import DesignSpace
import MaterialRecords

/// Steps of a local search that stay within the rules of a space.
extension SearchSpace {
  /// The least scale of `neighbours(of:scale:)` that still moves something: one unit of the grid, 10⁻⁴ of a continuous
  /// composition, or what is given of a range.
  package func leastScale(ofRanges ranges: Double) -> Double {
    var least = 1.0
    if let composition { least = composition.unitsInOne.map { 1 / Double($0) } ?? 1e-4 }
    for place in freeVariables {
      let domain = variables[place].domain
      if case .range = domain { least = min(least, ranges) }
      if let intervals = domain.intervals { least = min(least, 1 / Double(max(1, intervals))) }
    }
    return least
  }

  /// The designs one step away: an amount `scale` of one element exchanged for another (a whole number of grid units, at
  /// least one), an element given up for another, two elements exchanged, a variable moved by `scale` of its range (a whole
  /// number of levels, at least one), another category. O(d²) designs.
  package func neighbours(of design: Design, scale: Double) -> [Design] {
    var result: [Design] = []
    if let composition {
      let moves = ExchangeMoves(composition, from: design.fractions, amount: scale)
      for fractions in moves.all() { result.append(Design(fractions: fractions, settings: design.settings)) }
    }
    for place in freeVariables {
      for setting in variables[place].domain.neighbours(of: design.settings[place], scale: scale)
      where setting != design.settings[place] {
        var moved = design
        moved.settings[place] = setting
        result.append(moved)
      }
    }
    return result
  }
}

extension DesignVariable.Domain {
  /// The settings a step of `scale` of the whole away, no farther than the ends; all categories.
  fileprivate func neighbours(of setting: Double, scale: Double) -> [Double] {
    switch self {
    case .range(let range):
      let step = scale * (range.upperBound - range.lowerBound)
      return [setting - step, setting + step].map { max(range.lowerBound, min(range.upperBound, $0)) }
    case .grid, .ordinal:
      guard let place = place(nearest: setting), let intervals else { return [] }
      let step = max(1, Int((scale * Double(intervals)).rounded()))
      return [max(0, place - step), min(intervals, place + step)].map { self.setting($0) }
    case .categories(let names): return names.indices.map(Double.init)
    }
  }
}

/// The exchanges between the elements of one composition.
private struct ExchangeMoves {
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
    return result
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
