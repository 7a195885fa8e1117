import Glibc
import Numerics

/// An acquisition function of several objectives in one direction, from the models of the objectives themselves: the maximum
/// of independent variables lies below a value where all do, so that its expected improvement is one integral of a product of
/// probabilities, exact for normal objectives and for distances alike. A model of the direction's values, as ParEGO has
/// it (`knowles2006parego`), would have to learn the maximum's edges. The small plain sum counts at its mean.
package struct ChebyshevAcquisition: Sendable {
  package let function: AcquisitionFunction
  package let direction: AugmentedChebyshev
  /// The least value in the direction so far; of `hits` the level that counts.
  package let incumbent: Double
  /// The multiple of the standard deviation in the confidence bound.
  package let beta: Double

  package init(_ function: AcquisitionFunction, direction: AugmentedChebyshev, incumbent: Double, beta: Double = 2) {
    self.function = function
    self.direction = direction
    self.incumbent = incumbent
    self.beta = beta
  }

  /// As the literature states it: EI, ln EI, PI, or the improvement of the confidence bound over the incumbent.
  package func value(_ marginals: [ObjectiveMarginal]) -> Double {
    switch function {
    case .ei, .pi, .hits: exp(score(marginals))
    default: score(marginals)
    }
  }

  /// What a search maximises: the logarithm where there is one.
  package func score(_ marginals: [ObjectiveMarginal]) -> Double {
    switch function {
    case .logei, .ei: logImprovement(marginals)
    case .pi, .hits: logProbability(marginals, below: maximum(marginals))
    case .ucb: incumbent - direction.value(marginals.map { $0.atMean - beta * $0.standardDeviation })
    default: 0
    }
  }

  /// The improvement if the means were certain.
  package func certainImprovement(_ marginals: [ObjectiveMarginal]) -> Double {
    max(0, incumbent - direction.value(marginals.map(\.atMean)))
  }

  /// What the maximum has to stay below.
  private func maximum(_ marginals: [ObjectiveMarginal]) -> Double {
    incumbent - direction.augmentation(marginals.map(\.atMean))
  }

  private func logProbability(_ marginals: [ObjectiveMarginal], below value: Double) -> Double {
    marginals.enumerated().reduce(0) {
      $0 + $1.element.logProbability(below: direction.level($1.offset, weighted: value).value)
    }
  }

  /// ln ∫ P(maximum < t) dt up to the value that it has to stay below, in two panels of 16 nodes.
  ///
  /// The logarithm of the integrand is concave, so that its slope at the end says where nothing is left, however far in the
  /// tail the end lies.
  package func logImprovement(_ marginals: [ObjectiveMarginal]) -> Double {
    let end = maximum(marginals)
    var slope = 0.0
    var least = -Double.infinity
    for (objective, marginal) in marginals.enumerated() {
      let level = direction.level(objective, weighted: end)
      let probability = marginal.logProbability(below: level.value)
      guard probability > -.infinity else { return -.infinity }
      slope += level.slope * exp(marginal.logDensity(at: level.value) - probability)
      let low = marginal.atMean - 9 * marginal.standardDeviation
      least = max(least, direction.weighted(objective, marginal.isDistance ? max(0, low) : low))
    }
    let length = min(end > least ? end - least : .infinity, 36 / slope)
    guard length > 0, length < .infinity else { return -.infinity }
    var greatest = -Double.infinity
    var sum = 0.0
    for (near, far) in [(0.0, 0.25), (0.25, 1.0)] {
      let (middle, half) = ((near + far) / 2, (far - near) / 2)
      for (node, weight) in GaussLegendre.nodes {
        for place in [middle - half * node, middle + half * node] {
          let term = log(weight * half) + logProbability(marginals, below: end - length * place)
          if term > greatest {
            sum = sum * exp(greatest - term) + 1
            greatest = term
          } else if term > -.infinity {
            sum += exp(term - greatest)
          }
        }
      }
    }
    return sum > 0 ? greatest + log(sum) + log(length) : -.infinity
  }
}
