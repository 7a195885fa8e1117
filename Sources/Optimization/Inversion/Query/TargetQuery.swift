import GaussianProcesses
import MaterialRecords
import Numerics

/// What is asked of a design's properties, seen through the models.
package struct TargetQuery: Sendable {
  package let space: SearchSpace
  package let surrogate: Surrogate
  package let wishes: [Wish]
  /// What counts as one beyond a limit, as a part of the spread of the observations: little, so that what comes nearest to a
  /// target keeps the limits.
  private static let limitUnit = 0.01

  /// The wishes of a formulation: targets within their tolerances, limits, conditions and success. A condition that every
  /// observation met asks nothing.
  /// - Parameter surrogate: of a problem from `targetProblem()`.
  package init(_ space: SearchSpace, _ surrogate: Surrogate) {
    self.space = space
    self.surrogate = surrogate
    wishes = Self.wishes(surrogate.formulation) { limit in
      surrogate.spread(limit.quantity).map { Self.limitUnit * $0 }
    }
  }

  /// The wishes of a formulation.
  /// - Parameter limitUnit: what counts as one beyond a limit; nil where it asks nothing.
  static func wishes(_ formulation: Formulation, limitUnit: (Formulation.Limit) -> Double?) -> [Wish] {
    var wishes: [Wish] = []
    for (objective, quantity) in zip(formulation.problem.objectives, formulation.objectiveQuantities) {
      guard case .target(let value, let tolerance) = objective.goal else { continue }
      wishes.append(
        Wish(quantity: quantity, property: objective.property, kind: .near, level: value, unit: tolerance))
    }
    for limit in formulation.limits {
      guard let unit = limitUnit(limit) else { continue }
      let margin = limit.probability > 0.5 ? StandardNormal.quantile(limit.probability) : 0
      for (kind, level) in [(Wish.Kind.above, limit.minimum), (.below, limit.maximum)] where level.isFinite {
        wishes.append(
          Wish(
            quantity: limit.quantity, property: limit.name, kind: kind, level: level, unit: unit, margin: margin))
      }
    }
    return wishes
  }

  /// How far designs are from what is asked: the greatest distance of any wish, at most 1 where all are met. O(n·d) a
  /// design, O(n²) where a limit asks for more than an even chance.
  package func distances(_ designs: [Design]) -> [Double] { distances(inputs: space.inputs(designs)) }

  func distances(inputs: Matrix) -> [Double] {
    var result = [Double](repeating: 0, count: inputs.rows)
    let predictions = wishes.contains { $0.margin > 0 } ? surrogate.predict(inputs) : nil
    var known: [Int: [Double]] = [:]
    for wish in wishes {
      let means = known[wish.quantity] ?? predictions?[wish.quantity].mean ?? surrogate.means(wish.quantity, inputs)
      known[wish.quantity] = means
      for row in 0..<inputs.rows {
        let deviation = predictions?[wish.quantity].standardDeviation[row] ?? 0
        result[row] = max(result[row], wish.distance(means[row], standardDeviation: deviation))
      }
    }
    return result
  }

  /// ln p(y* | x): that every wish is met, the models' uncertainty counted in and the wishes taken as independent.
  package func logLikelihoods(_ designs: [Design]) -> [Double] {
    guard !designs.isEmpty else { return [] }
    let predictions = surrogate.predict(space.inputs(designs))
    return designs.indices.map { row in
      var sum = 0.0
      for wish in wishes {
        let prediction = predictions[wish.quantity]
        sum += wish.logProbability(prediction.mean[row], prediction.standardDeviation[row])
      }
      return sum
    }
  }

  /// The sum of the wishes' losses at model inputs, with its slopes by fractions and other inputs.
  func loss(at inputs: [Double]) -> (value: Double, gradient: [Double]) {
    var (value, gradient) = (0.0, [Double](repeating: 0, count: inputs.count))
    for wish in wishes {
      let (mean, slopes) = surrogate.meanGradient(wish.quantity, at: inputs)
      let loss = wish.loss(mean)
      value += loss.value
      for place in gradient.indices { gradient[place] += loss.slope * slopes[place] }
    }
    return (value, gradient)
  }

  /// The wishes that a design does not meet by its means.
  package func unmet(_ design: Design) -> [Wish] {
    let inputs = space.inputs([design])
    let predictions = surrogate.predict(inputs)
    return wishes.filter { wish in
      let prediction = predictions[wish.quantity]
      return wish.distance(prediction.mean[0], standardDeviation: prediction.standardDeviation[0]) > 1
    }
  }
}
