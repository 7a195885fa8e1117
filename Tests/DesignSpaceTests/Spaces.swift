import Chemistry
import DesignSpace
import Numerics

/// Elements by symbols, "Nb Mo Ta".
func elements(_ symbols: String) -> [Element] { symbols.split(separator: " ").map { Element(symbol: $0)! } }

/// Small spaces of every combination of rules, drawn from a seed: at most five elements and ten units, so that all
/// designs can be listed one by one.
struct RandomStatements {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next() -> CompositionConstraints {
    let d = 1 + generator.index(below: 5)
    let names = Array(elements("Nb Mo Ta W Cr").prefix(d))
    let units = [1, 2, 4, 5, 8, 10][generator.index(below: 6)]
    var constraints = CompositionConstraints(elements: names, step: 1 / Double(units))
    if chance(0.5) {
      let fewest = 1 + generator.index(below: d)
      constraints.count = fewest...(fewest + generator.index(below: d - fewest + 1))
    }
    if chance(0.4) { constraints.minimumIfPresent = Double(generator.index(below: 4)) * 0.1 }
    for element in names where chance(0.35) {
      let low = chance(0.5) ? 0 : 0.35 * generator.uniform()
      constraints.bounds[element] = low...(low + (1 - low) * generator.uniform())
    }
    for _ in 0..<generator.index(below: 3) {
      let coefficients = names.filter { _ in generator.uniform() < 0.7 }
        .map { ($0, [-2, -1, -0.5, 1, 1, 1.5, 2, 8.57, 4][generator.index(below: 9)]) }
      let centre = generator.uniform()
      constraints.linear.append(
        LinearConstraint(
          coefficients: Dictionary(uniqueKeysWithValues: coefficients),
          minimum: chance(0.6) ? centre - 0.3 * generator.uniform() : nil,
          maximum: chance(0.6) ? centre + 0.5 * generator.uniform() : nil))
    }
    return constraints
  }

  private mutating func chance(_ probability: Double) -> Bool { generator.uniform() < probability }
}

/// Every point of the plain grid of d fractions, in lexicographic order of units.
func plainGrid(dimension: Int, units: Int) -> [[Int]] {
  guard dimension > 1 else { return [[units]] }
  return (0...units).flatMap { first in
    plainGrid(dimension: dimension - 1, units: units - first).map { [first] + $0 }
  }
}
