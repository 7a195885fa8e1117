import DesignSpace
import MaterialRecords

/// Steps of a local search that stay within the rules of a space.
extension SearchSpace {
  /// The least scale of `neighbours(of:scale:)` that still moves something: one unit of the grid, 10⁻⁴ of a continuous
  /// composition, or what is given of a range.
  package func leastScale(ofRanges ranges: Double) -> Double {
    var least = 1.0
    for block in blocks { least = min(least, block.simplex.unitsInOne.map { 1 / Double($0) } ?? 1e-4) }
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
    for block in blocks {
      for fractions in block.simplex.neighbours(of: block.fractions(of: design), amount: scale) {
        var moved = design
        moved.fractions.replaceSubrange(block.places, with: fractions)
        result.append(moved)
      }
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
