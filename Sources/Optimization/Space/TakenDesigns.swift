import DesignSpace
import MaterialRecords

/// The designs that must not be suggested (again): on the grid exactly those, elsewhere all within a tolerance.
package struct TakenDesigns: Sendable {
  /// Two designs are one if every fraction, and every variable as a part of its range, differs by no more than this.
  package static let tolerance = 1e-6

  private let space: SearchSpace
  /// What must be told apart by tolerance, under the whole numbers of what is exact.
  private var remainders: [[Int]: [[Double]]] = [:]

  package init(_ space: SearchSpace) { self.space = space }

  /// Takes a design; one that is taken already changes nothing.
  package mutating func insert(_ design: Design) {
    guard !contains(design) else { return }
    let (key, remainder) = split(design)
    remainders[key, default: []].append(remainder)
  }

  /// O(1) on a grid, O(designs taken) in a continuous space.
  package func contains(_ design: Design) -> Bool {
    let (key, remainder) = split(design)
    return remainders[key]?.contains { zip($0, remainder).allSatisfy { abs($0 - $1) <= Self.tolerance } } ?? false
  }

  private func split(_ design: Design) -> (key: [Int], remainder: [Double]) {
    var key: [Int] = []
    var remainder: [Double] = []
    if let composition = space.composition {
      // A design off the grid keeps its fractions: it is no design of the grid.
      if let unitsInOne = composition.unitsInOne {
        for fraction in design.fractions {
          let units = (fraction * Double(unitsInOne)).rounded()
          key.append(Int(units))
          remainder.append(fraction - units / Double(unitsInOne))
        }
      } else {
        remainder = design.fractions
      }
    }
    for (variable, value) in zip(space.variables, design.settings) {
      switch variable.domain {
      case .range(let range):
        let width = range.upperBound - range.lowerBound
        remainder.append(width > 0 ? (value - range.lowerBound) / width : 0)
      case .categories: key.append(Int(value))
      }
    }
    return (key, remainder)
  }
}
