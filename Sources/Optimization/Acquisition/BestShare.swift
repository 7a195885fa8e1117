/// The best share of many candidates, of which only distributions are known.
package enum BestShare {
  /// Halvings of the interval in which the level is looked for.
  private static let halvings = 40

  /// The level below which that share of the candidates is expected: Σ P(objective < level) = share·n. Uncertain candidates
  /// make it more ambitious than the quantile of their means, which it becomes as they are measured. O(n).
  /// - Parameters:
  ///   - marginals: the minimised objective of each candidate.
  ///   - share: between 0 and 1.
  /// - Returns: −∞ without candidates.
  package static func level(_ marginals: [ObjectiveMarginal], share: Double) -> Double {
    let wanted = share * Double(marginals.count)
    var low = marginals.reduce(Double.infinity) { min($0, $1.atMean - 8 * $1.standardDeviation) }
    var high = marginals.reduce(-Double.infinity) { max($0, $1.atMean + 8 * $1.standardDeviation) }
    guard low < high else { return marginals.isEmpty ? -.infinity : high }
    for _ in 0..<halvings {
      let middle = low + (high - low) / 2
      let expected = marginals.reduce(0) { $0 + $1.probability(below: middle) }
      if expected < wanted { low = middle } else { high = middle }
    }
    return high
  }
}
