/// Whether independent chains or populations agree, and how many independent draws they are worth.
package enum ConvergenceDiagnostics {
  /// The potential scale reduction R̂ of chains that are split in halves (Gelman et al. 2013, `gelman2013bayesian`, section
  /// 11.4): near 1 where they agree; nil where there is nothing to compare.
  /// - Parameter chains: at least one, of equal length.
  package static func splitScaleReduction(_ chains: [[Double]]) -> Double? {
    let length = (chains.map(\.count).min() ?? 0) / 2
    guard length >= 2 else { return nil }
    let halves = chains.flatMap { [Array($0.prefix(length)), Array($0.suffix(length))] }
    let means = halves.map(mean)
    let within =
      zip(halves, means).reduce(0) { sum, half in
        sum + half.0.reduce(0) { $0 + ($1 - half.1) * ($1 - half.1) } / Double(length - 1)
      } / Double(halves.count)
    let centre = mean(means)
    let between = means.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(halves.count - 1)
    guard within > 0 else { return between > 0 ? .infinity : nil }
    return ((Double(length - 1) / Double(length) * within + between) / within).squareRoot()
  }

  /// How many independent draws weighted values are worth, where those of one group depend on one another: their variance
  /// over that of their mean, Σ over groups of (Σ w·(v − mean))². With groups of common ancestors that is the variance
  /// estimate of Chan & Lai 2013 (`chan2013general`). No more than the groups' weights are worth, (Σw)²/Σw² over the groups:
  /// one group alone would show no error at all. Nil where all values are the same.
  /// - Parameters:
  ///   - weights: of sum one.
  ///   - groups: from 0.
  package static func effectiveCount(_ values: [Double], weights: [Double], groups: [Int]) -> Double? {
    let centre = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    var sums = [Double](repeating: 0, count: (groups.max() ?? -1) + 1)
    var shares = sums
    var variance = 0.0
    for (value, (weight, group)) in zip(values, zip(weights, groups)) {
      sums[group] += weight * (value - centre)
      shares[group] += weight
      variance += weight * (value - centre) * (value - centre)
    }
    let error = sums.reduce(0) { $0 + $1 * $1 }
    guard variance > 1e-24 * max(1, centre * centre) else { return nil }
    let worth = 1 / shares.reduce(0) { $0 + $1 * $1 }
    return error > 0 ? min(variance / error, worth) : worth
  }

  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
