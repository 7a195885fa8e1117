import Chemistry
import Glibc

/// What laboratories start from, counted in their recipes.
///
/// For each element of a target a Dirichlet distribution over its sources (`gelman2013bayesian`): recipes count the more, the more elements
/// their target shares with this one, those of all targets together are the prior, and before them every source is as likely as
/// another. Recipes with oxygen hardly count for targets without it, and the other way round.
package struct PrecursorHabits: Sendable {
  private struct Recipe: Sendable {
    /// Elements of the target but oxygen, a bit for each.
    let elements: UInt128
    let hasOxygen: Bool
    let sources: [SubstanceKey]
  }

  private var recipes: [Recipe] = []

  /// How fast a recipe counts less as targets differ, by the share of the elements of both that are in both.
  private static let similarity = 8.0
  /// What a recipe counts where one target has oxygen and the other has not.
  private static let otherOxygen = 0.1
  /// What the recipes of all targets are worth, in recipes of the same elements; and all sources alike, in recipes of any.
  private static let (backgroundWeight, uniformWeight) = (0.1, 1.0)

  package init() {}

  /// How many recipes are known.
  package var count: Int { recipes.count }

  /// Counts a recipe.
  package mutating func add(target: [Element], precursors: [SubstanceKey]) {
    recipes.append(
      Recipe(elements: Self.mask(target), hasOxygen: target.contains(.oxygen), sources: precursors))
  }

  private static func mask(_ elements: [Element]) -> UInt128 {
    elements.reduce(0) { $1 == .oxygen ? $0 : $0 | (1 << UInt128($1.atomicNumber)) }
  }

  /// How likely each source of each element is for a target. O(recipes·precursors).
  package func shares(for target: [Element]) -> SourceShares {
    let goal = Self.mask(target)
    let hasOxygen = target.contains(.oxygen)
    var near: [Element: [SubstanceKey: Double]] = [:]
    var all: [Element: [SubstanceKey: Double]] = [:]
    for recipe in recipes {
      let shared = recipe.elements & goal
      guard shared != 0 else { continue }
      let likeness = Double(shared.nonzeroBitCount) / Double((recipe.elements | goal).nonzeroBitCount)
      let weight =
        exp(Self.similarity * (likeness - 1)) * (recipe.hasOxygen == hasOxygen ? 1 : Self.otherOxygen)
      for source in recipe.sources {
        for element in source.elements where shared >> UInt128(element.atomicNumber) & 1 == 1 {
          near[element, default: [:]][source, default: 0] += weight
          all[element, default: [:]][source, default: 0] += recipe.hasOxygen == hasOxygen ? 1 : Self.otherOxygen
        }
      }
    }
    // Sums of dictionaries have no order, and sums of doubles need one.
    let total = { (counts: [SubstanceKey: Double]?) in (counts ?? [:]).values.sorted().reduce(0, +) }
    return SourceShares(
      near: near, all: all, nearTotals: near.mapValues(total), allTotals: all.mapValues(total),
      weights: (Self.backgroundWeight, Self.uniformWeight))
  }
}

/// How likely the sources of the elements of one target are.
package struct SourceShares: Sendable {
  fileprivate let near: [Element: [SubstanceKey: Double]]
  fileprivate let all: [Element: [SubstanceKey: Double]]
  fileprivate let nearTotals: [Element: Double]
  fileprivate let allTotals: [Element: Double]
  fileprivate let weights: (background: Double, uniform: Double)

  /// The probability that an element comes from a source.
  /// - Parameter alternatives: how many sources it could come from, one at least.
  package func share(of source: SubstanceKey, for element: Element, alternatives: Int) -> Double {
    let uniform = 1 / Double(max(1, alternatives))
    let background =
      ((all[element]?[source] ?? 0) + weights.uniform * uniform) / ((allTotals[element] ?? 0) + weights.uniform)
    return ((near[element]?[source] ?? 0) + weights.background * background)
      / ((nearTotals[element] ?? 0) + weights.background)
  }
}
