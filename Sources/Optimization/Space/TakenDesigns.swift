import DesignSpace
import MaterialRecords

/// The designs that must not be suggested (again): on the grid exactly those, elsewhere all within a tolerance.
package struct TakenDesigns: Sendable {
  /// Two designs are one if every fraction, and every variable as a part of its range, differs by no more than this.
  package static let tolerance = 1e-6

  private let space: SearchSpace
  /// What must be told apart by tolerance, under the whole numbers of what is exact, ascending by sum.
  private var remainders: [[Int]: [Remainder]] = [:]

  private struct Remainder {
    let values: [Double]
    let sum: Double
  }

  package init(_ space: SearchSpace) { self.space = space }

  /// Takes a design; one that is taken already changes nothing. O(designs taken).
  package mutating func insert(_ design: Design) {
    guard !contains(design) else { return }
    let (key, values) = split(design)
    let sum = values.reduce(0, +)
    let place = remainders[key].map { Self.firstPlace(in: $0, from: sum) } ?? 0
    remainders[key, default: []].insert(Remainder(values: values, sum: sum), at: place)
  }

  /// Whether a design is one of those taken. Only those of about its sum are looked at: O(log of the designs taken) where
  /// they differ in it.
  package func contains(_ design: Design) -> Bool {
    if remainders.isEmpty { return false }
    let (key, values) = split(design)
    guard let found = remainders[key] else { return false }
    let sum = values.reduce(0, +)
    let reach = Double(values.count + 1) * Self.tolerance
    for remainder in found[Self.firstPlace(in: found, from: sum - reach)...] {
      if remainder.sum > sum + reach { return false }
      if zip(remainder.values, values).allSatisfy({ abs($0 - $1) <= Self.tolerance }) { return true }
    }
    return false
  }

  private static func firstPlace(in ascending: [Remainder], from sum: Double) -> Int {
    var (low, high) = (0, ascending.count)
    while low < high {
      let middle = (low + high) / 2
      if ascending[middle].sum < sum { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func split(_ design: Design) -> (key: [Int], remainder: [Double]) {
    var key: [Int] = []
    var remainder: [Double] = []
    for block in space.blocks {
      // A design off the grid keeps its fractions: it is no design of the grid.
      if let unitsInOne = block.simplex.unitsInOne {
        for fraction in design.fractions[block.places] {
          let units = (fraction * Double(unitsInOne)).rounded()
          key.append(Int(units))
          remainder.append(fraction - units / Double(unitsInOne))
        }
      } else {
        remainder += design.fractions[block.places]
      }
    }
    for (variable, setting) in zip(space.variables, design.settings) {
      if let place = variable.domain.place(nearest: setting) {
        key.append(place)
        guard let ends = variable.domain.ends else { continue }
        // A setting between the levels, or beyond them, is none of them.
        let offset = setting - variable.domain.setting(place)
        let width = ends.upperBound - ends.lowerBound
        remainder.append(width > 0 ? offset / width : offset)
      } else {
        variable.domain.appendInputs(of: setting, to: &remainder)
      }
    }
    return (key, remainder)
  }
}
