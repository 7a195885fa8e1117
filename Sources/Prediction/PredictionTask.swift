import Glibc

/// What kind of property a model predicts.
package enum PredictionTask: String, Sendable, CaseIterable {
  /// A number.
  case regression
  /// Whether something is so: targets are 0 and 1, the answer is the probability of 1.
  case classification
}

extension LatentPrediction {
  /// Probabilities are kept so far from never and always.
  private static let margin = 1e-4

  /// The answer as a probability p: its variance is that of an event, p·(1 − p), parted into noise and ignorance as the
  /// answer's was.
  package var asProbability: LatentPrediction {
    // Written so that what is no number stays none.
    let probability = mean < Self.margin ? Self.margin : mean > 1 - Self.margin ? 1 - Self.margin : mean
    let variance = probability * (1 - probability)
    let total = aleatoric + epistemic
    let known = total > 0 ? aleatoric / total : 1
    return LatentPrediction(mean: probability, aleatoric: known * variance, epistemic: (1 - known) * variance)
  }
}

/// Platt's scaling (`platt1999probabilistic`): p′ = 1/(1 + e^−(a + b·ln(p/(1 − p)))), with a and b of the greatest likelihood
/// on out-of-fold probabilities. It leaves the order of the answers as it is.
package struct ProbabilityScaling: Sendable, Equatable {
  package let offset: Double
  package let slope: Double

  package init(offset: Double, slope: Double) {
    self.offset = offset
    self.slope = slope
  }

  /// Fits to probabilities and outcomes by Newton's method on a concave likelihood, with Platt's targets that keep it
  /// finite where the classes part. O(n).
  package init(_ probabilities: [Double], _ outcomes: [Bool]) {
    let positives = Double(outcomes.count { $0 })
    let negatives = Double(outcomes.count) - positives
    let (high, low) = ((positives + 1) / (positives + 2), 1 / (negatives + 2))
    let logits = probabilities.map(Self.logit)
    var (a, b) = (0.0, 1.0)
    for _ in 0..<50 {
      var (ga, gb, haa, hab, hbb) = (0.0, 0.0, 1e-9, 0.0, 1e-9)
      for (logit, outcome) in zip(logits, outcomes) {
        let p = Self.probability(a + b * logit)
        let (error, weight) = ((outcome ? high : low) - p, p * (1 - p))
        ga += error
        gb += error * logit
        haa += weight
        hab += weight * logit
        hbb += weight * logit * logit
      }
      let determinant = haa * hbb - hab * hab
      guard determinant > 0 else { break }
      let (da, db) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant)
      // A full step may overshoot where the likelihood is flat.
      let step = min(1, 2 / max(abs(da), abs(db), 1e-300))
      a += step * da
      b += step * db
      if abs(da) + abs(db) < 1e-10 { break }
    }
    // A model that is worse than none would have its order turned round: then nothing is known but the share.
    self.init(offset: a, slope: b > 0 ? b : 0)
  }

  /// The answer, a probability, with its parts in the same proportion.
  package func applied(to answer: LatentPrediction) -> LatentPrediction {
    LatentPrediction(
      mean: Self.probability(offset + slope * Self.logit(answer.mean)), aleatoric: answer.aleatoric,
      epistemic: answer.epistemic
    ).asProbability
  }

  /// A probability made right, and the slope of that by the probability; kept from never and always as an answer is.
  func applied(toProbability probability: Double) -> (answer: Double, slope: Double) {
    let kept = LatentPrediction(mean: probability, aleatoric: 1, epistemic: 0).asProbability.mean
    let answer = applied(to: LatentPrediction(mean: kept, aleatoric: 1, epistemic: 0)).mean
    // The slopes are those of where the bounds are far: a walk must not stop at them.
    return (answer, slope * answer * (1 - answer) / (kept * (1 - kept)))
  }

  private static func logit(_ p: Double) -> Double { log(p / (1 - p)) }
  private static func probability(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }
}
