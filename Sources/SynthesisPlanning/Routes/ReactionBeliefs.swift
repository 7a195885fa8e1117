/// What experiments have said of pairs of solids: for each pair and temperature a Beta distribution, which starts at the kinetic
/// probability with the weight of a few experiments (conjugate counts; `gelman2013bayesian`).
package struct ReactionBeliefs: Sendable {
  /// Two solids at a temperature on the grid of holds, K.
  package struct Key: Hashable, Sendable {
    package let pair: Set<SubstanceKey>
    package let temperature: Int

    package init(_ a: SubstanceKey, _ b: SubstanceKey, temperature: Int) {
      pair = [a, b]
      self.temperature = temperature
    }
  }

  /// Experiments in which the pair reacted, and in which it did not; parts where they reacted in part.
  package struct Counts: Sendable, Equatable {
    package var reacted = 0.0
    package var failed = 0.0

    /// Whether there are whole experiments on both sides.
    package var areContradictory: Bool { reacted >= 1 && failed >= 1 }
  }

  /// How many experiments the kinetic probability is worth.
  package let priorWeight: Double
  package private(set) var counts: [Key: Counts] = [:]

  package init(priorWeight: Double = 2) { self.priorWeight = priorWeight }

  /// Counts experiments.
  package mutating func report(_ key: Key, reacted: Double, failed: Double) {
    counts[key, default: Counts()].reacted += reacted
    counts[key, default: Counts()].failed += failed
  }

  /// The mean of the distribution: (m·p + reacted)/(m + all).
  package func probability(_ key: @autoclosure () -> Key, prior: Double) -> Double {
    guard !counts.isEmpty, let counts = counts[key()] else { return prior }
    return (priorWeight * prior + counts.reacted) / (priorWeight + counts.reacted + counts.failed)
  }
}
