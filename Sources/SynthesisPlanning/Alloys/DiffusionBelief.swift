import Glibc
import Numerics

/// What is known of the factor by which diffusion is faster than estimated: a log-normal distribution whose logarithm has the standard
/// deviation `spread`, in steps, cut off by what holds have shown. A hold that did not suffice says that the factor is low.
package struct DiffusionBelief: Hashable, Sendable {
  /// Steps that may still hold the factor, `lower` included, `upper` not.
  package let lower: Int
  package let upper: Int

  /// Two standard deviations are a factor of ten.
  package static let spread = log(10.0) / 2
  private static let step = 0.25
  private static let half = 16

  /// All that is known beforehand.
  package static let prior = DiffusionBelief(lower: 0, upper: 2 * half)

  /// The probability of each step.
  private static let weights: [Double] = {
    let edges = (0...2 * half).map { StandardNormal.cumulative(step * Double($0 - half) / spread) }
    return (0..<2 * half).map { (edges[$0 + 1] - edges[$0]) / (edges[2 * half] - edges[0]) }
  }()

  /// The step from which a factor suffices, for what is needed over what was given without the factor.
  package static func threshold(_ ratio: Double) -> Int {
    guard ratio > 0 else { return 0 }
    return min(2 * half, max(0, half + Int((min(1e3, max(-1e3, log(ratio))) / step).rounded())))
  }

  /// What was needed over what was given where `threshold` was the step; infinite at the last, where nothing was given.
  package static func ratio(atThreshold threshold: Int) -> Double {
    threshold >= 2 * half ? .infinity : exp(step * Double(threshold - half))
  }

  /// The belief where the factor is known to lie in some steps; nil where that cannot be.
  package func cut(from lower: Int, upTo upper: Int) -> DiffusionBelief? {
    let (low, high) = (max(self.lower, lower), min(self.upper, upper))
    return low < high ? DiffusionBelief(lower: low, upper: high) : nil
  }

  /// The probability of a belief that is a part of this one.
  package func probability(of part: DiffusionBelief) -> Double {
    Self.weights[part.lower..<part.upper].reduce(0, +) / Self.weights[lower..<upper].reduce(0, +)
  }
}
