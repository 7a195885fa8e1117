import Chemistry

/// How features change with the amounts of the elements: the slope by the amount of each element present, the other amounts
/// kept, where the amounts sum to one. Features depend on fractions alone, so that Σ cᵢ·slopeᵢ = 0.
///
/// What jumps (a count, and of Magpie's statistics minimum, maximum, range and mode) counts as constant; where a slope jumps
/// (|x − mean| at the mean, |ΔH| at zero, a quotient at its bound) it is the mean of both sides, or one of them.
package enum FeatureSlopes {
  /// Differences are taken over this share of an amount, and over twice as much.
  private static let share = 1e-4

  /// Of the preset `alloy`: beside `AlloyFeature.all` the slopes beside the composition's elements, nil where a value is
  /// missing. By differences of fourth order, exact to about 10⁻¹⁰ of a value. O(elements³).
  package static func alloy(_ composition: Composition, prices: ElementPrices = .builtIn) -> [[Double]?] {
    var slopes = [[Double]?](repeating: [], count: AlloyFeature.all.count)
    for place in composition.elements.indices {
      let step = share * composition.fractions[place]
      // f′ = (8·(f(h) − f(−h)) − (f(2h) − f(−2h)))/12h.
      let stencil = [(1.0, 8.0), (-1, -8), (2, -1), (-2, 1)]
      let moved = stencil.map { offset, _ in values(composition, moving: place, by: offset * step, prices) }
      for feature in slopes.indices {
        var sum = 0.0
        for ((_, weight), values) in zip(stencil, moved) {
          guard let value = values?[feature] else {
            slopes[feature] = nil
            break
          }
          sum += weight * value
        }
        slopes[feature]?.append(sum / (12 * step))
      }
    }
    return slopes
  }

  private static func values(
    _ composition: Composition, moving place: Int, by step: Double, _ prices: ElementPrices
  ) -> [Double?]? {
    var amounts = Array(zip(composition.elements, composition.fractions))
    amounts[place].1 += step
    return (try? Composition(amounts: amounts)).map { AlloyFeatures(of: $0, prices: prices).values }
  }

  /// Of the preset `magpie`: beside `MagpieStatistics.names` the slopes beside the composition's elements.
  /// O(132 · elements²).
  package static func magpie(_ composition: Composition) -> [[Double]] {
    let rows = composition.elements.map { Array(MagpieStatistics.properties(of: $0)) }
    let fractions = composition.fractions
    let constant = [Double](repeating: 0, count: rows.count)
    return MagpieStatistics.properties.indices.flatMap { property in
      let values = rows.map { $0[property] }
      let mean = zip(fractions, values).reduce(0) { $0 + $1.0 * $1.1 }
      let deviation = zip(fractions, values).reduce(0) { $0 + $1.0 * abs($1.1 - mean) }
      // What the mean adds to the mean deviation for each unit by which it rises.
      let pull = zip(fractions, values).reduce(0) { $0 + ($1.1 < mean ? $1.0 : $1.1 > mean ? -$1.0 : 0) }
      return MagpieStatistics.statistics.map { statistic in
        switch statistic {
        case "mean": values.map { $0 - mean }
        case "avg_dev": values.map { abs($0 - mean) - deviation + pull * ($0 - mean) }
        default: constant
        }
      }
    }
  }
}
