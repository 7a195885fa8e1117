import Glibc

/// How well probabilities of an event do.
package struct ClassificationScores: Sendable, Equatable {
  /// The chance that an event has a greater probability than a non-event, ties counted half; nil where all outcomes agree.
  package let areaUnderCurve: Double?
  /// Mean −ln of the probability of what happened, in nats.
  package let logLoss: Double
  /// Mean squared error of the probability.
  package let brierScore: Double
  /// Share of outcomes on the side of ½ that the probability is on.
  package let accuracy: Double
  /// The mean of the accuracies of both outcomes; nil where all agree.
  package let balancedAccuracy: Double?
  /// The harmonic mean of precision and recall of the event; nil where there was none, said or so.
  package let f1: Double?
  /// The mean over ten equally full groups of rising probability of |mean probability − share of events|.
  package let calibrationError: Double
  /// The share of outcomes within their set; nil where the sets have no bounds.
  package let coverage: Double?
  /// The mean number of outcomes in a set.
  package let setSize: Double?

  /// Scores probabilities against outcomes, one at least, and the sets that were said to hold them. O(n·log n).
  package init(_ probabilities: [Double], _ outcomes: [Bool], sets: [[Bool]?]) {
    precondition(probabilities.count == outcomes.count && sets.count == outcomes.count)
    let count = Double(max(1, outcomes.count))
    let pairs = zip(probabilities, outcomes)
    logLoss = -pairs.reduce(0) { $0 + log(max($1.1 ? $1.0 : 1 - $1.0, 1e-15)) } / count
    brierScore = pairs.reduce(0) { $0 + ($1.0 - ($1.1 ? 1 : 0)) * ($1.0 - ($1.1 ? 1 : 0)) } / count
    let hits = pairs.count { $0 >= 0.5 && $1 }
    let rejections = pairs.count { $0 < 0.5 && !$1 }
    let positives = outcomes.count { $0 }
    let negatives = outcomes.count - positives
    accuracy = Double(hits + rejections) / count
    let isMixed = positives > 0 && negatives > 0
    balancedAccuracy =
      isMixed ? (Double(hits) / Double(positives) + Double(rejections) / Double(negatives)) / 2 : nil
    let said = probabilities.count { $0 >= 0.5 }
    f1 = positives + said > 0 ? 2 * Double(hits) / Double(positives + said) : nil
    areaUnderCurve = isMixed ? Self.area(probabilities, outcomes) : nil
    calibrationError = Self.calibrationError(probabilities, outcomes)
    let bounded = sets.compactMap { $0 }
    let hasBounds = bounded.count == sets.count
    coverage = hasBounds ? Double(zip(sets, outcomes).count { $0?.contains($1) ?? false }) / count : nil
    setSize = hasBounds ? Double(bounded.reduce(0) { $0 + $1.count }) / count : nil
  }

  /// The rank sum of Mann and Whitney: ranks of the events, ties at their mean rank.
  private static func area(_ probabilities: [Double], _ outcomes: [Bool]) -> Double {
    let ranks = ScoreFormulas.ranks(probabilities)
    let positives = Double(outcomes.count { $0 })
    let negatives = Double(outcomes.count) - positives
    let sum = zip(ranks, outcomes).reduce(0) { $0 + ($1.1 ? $1.0 + 1 : 0) }
    return (sum - positives * (positives + 1) / 2) / (positives * negatives)
  }

  private static func calibrationError(_ probabilities: [Double], _ outcomes: [Bool]) -> Double {
    let order = probabilities.indices.sorted { (probabilities[$0], $0) < (probabilities[$1], $1) }
    let groups = min(10, order.count)
    var sum = 0.0
    for group in 0..<groups {
      let members = order[order.count * group / groups..<order.count * (group + 1) / groups]
      let gap = members.reduce(0) { $0 + probabilities[$1] - (outcomes[$1] ? 1 : 0) }
      sum += abs(gap)
    }
    return sum / Double(max(1, order.count))
  }
}
