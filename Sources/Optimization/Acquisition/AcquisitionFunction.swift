import Glibc
import Numerics

/// What makes a design worth an experiment.
package enum AcquisitionFunction: String, CaseIterable, Sendable {
  /// Expected hypervolume improvement, for two or three objectives (with one it is the expected improvement).
  case ehvi
  /// The same over fronts that are drawn from the posterior, as noise leaves it open which designs are the best.
  case nehvi
  /// Expected improvement in logarithms, which ranks designs where the improvement itself underflows.
  case logei
  /// Expected improvement.
  case ei
  /// Probability of improvement.
  case pi
  /// Probability of being among the best share of all candidates (active search, `garnett2012bayesian`): for those who want
  /// many good designs, not the best one.
  case hits
  /// Confidence bound: the mean less a multiple of the standard deviation.
  case ucb
  /// The best of a function that is drawn from the posterior, another one for each suggestion (Thompson 1933,
  /// `thompson1933likelihood`).
  case thompson
  /// A random design.
  case random
  /// Where the properties are least certain.
  case uncertainty
  /// Far from all that is known.
  case diversity
  /// What lowers the variance of the properties most, over the whole space.
  case nipv
  /// What is expected to change the models themselves most: expected gradient length.
  case egl

  /// Whether the aim is to learn the properties, wherever they are good.
  package var isLearning: Bool {
    switch self {
    case .uncertainty, .diversity, .nipv, .egl: true
    case .ehvi, .nehvi, .logei, .ei, .pi, .hits, .ucb, .thompson, .random: false
    }
  }

  /// Whether it is the growth of the hypervolume.
  package var isHypervolume: Bool { self == .ehvi || self == .nehvi }
}

/// The multiple of the standard deviation in the confidence bound.
package enum ConfidenceMultiple: Sendable, Equatable {
  case constant(Double)
  /// √(0.2·d·ln 2t) for the t-th experiment in d dimensions (Kandasamy et al. 2015, `kandasamy2015high`): the growth of
  /// `srinivas2010gaussian` without its constants, under which a bound would explore for thousands of experiments.
  case growing

  /// - Parameters:
  ///   - experiment: t, from 1.
  ///   - dimension: d.
  package func value(experiment: Int, dimension: Int) -> Double {
    switch self {
    case .constant(let value): value
    case .growing: (0.2 * Double(dimension) * log(2 * Double(experiment))).squareRoot()
    }
  }
}

/// An acquisition function of one minimised objective: a pure function of mean and standard deviation, greater is better.
package struct ScalarAcquisition: Sendable {
  package let function: AcquisitionFunction
  /// What is to be improved upon: the best feasible value so far, of `hits` the least good value of the share.
  package let incumbent: Double
  /// The multiple of the standard deviation in the confidence bound (Srinivas et al. 2010, `srinivas2010gaussian`).
  package let beta: Double

  package init(_ function: AcquisitionFunction, incumbent: Double, beta: Double = 2) {
    self.function = function
    self.incumbent = incumbent
    self.beta = beta
  }

  /// The function as the literature states it: EI, ln EI, PI, or the improvement of the confidence bound over the
  /// incumbent.
  package func value(_ marginal: ObjectiveMarginal) -> Double {
    switch function {
    case .ehvi, .nehvi, .ei: marginal.improvement(over: incumbent)
    case .logei: marginal.logImprovement(over: incumbent)
    case .pi, .hits: exp(marginal.logProbability(below: incumbent))
    case .ucb: incumbent - marginal.atMean + beta * marginal.standardDeviation
    default: 0
    }
  }

  /// What a search maximises: the logarithm where there is one, as it has a slope everywhere, with the same maximum.
  package func score(_ marginal: ObjectiveMarginal) -> Double {
    switch function {
    case .ehvi, .nehvi, .ei, .logei: marginal.logImprovement(over: incumbent)
    case .pi, .hits: marginal.logProbability(below: incumbent)
    default: value(marginal)
    }
  }

  /// The derivatives of `value` by mean and standard deviation.
  package func gradient(_ marginal: ObjectiveMarginal) -> (mean: Double, standardDeviation: Double) {
    switch function {
    case .ehvi, .nehvi, .ei: return marginal.improvementGradient(over: incumbent)
    case .logei:
      if !marginal.isDistance {
        // slope = Φ/h, and φ/h = 1 − z·Φ/h.
        let z = (incumbent - marginal.mean) / marginal.standardDeviation
        let slope = StandardNormal.logImprovement(z).slope
        return (-slope / marginal.standardDeviation, (1 - z * slope) / marginal.standardDeviation)
      }
      let value = marginal.improvement(over: incumbent)
      guard value > 0 else { return (0, 0) }
      let slopes = marginal.improvementGradient(over: incumbent)
      return (slopes.mean / value, slopes.standardDeviation / value)
    case .pi, .hits:
      let s = marginal.standardDeviation
      let z = (incumbent - marginal.mean) / s
      let density = StandardNormal.density(z) / s
      if !marginal.isDistance { return (-density, -z * density) }
      guard incumbent > 0 else { return (0, 0) }
      let lower = (-incumbent - marginal.mean) / s
      let lowerDensity = StandardNormal.density(lower) / s
      return (lowerDensity - density, lower * lowerDensity - z * density)
    case .ucb: return (marginal.isDistance && marginal.mean < 0 ? 1 : -1, beta)
    default: return (0, 0)
    }
  }
  /// The derivatives of `score` by mean and standard deviation; zero where a logarithm is −∞.
  package func scoreGradient(_ marginal: ObjectiveMarginal) -> (mean: Double, standardDeviation: Double) {
    switch function {
    case .ehvi, .nehvi, .ei, .logei: return ScalarAcquisition(.logei, incumbent: incumbent).gradient(marginal)
    case .pi, .hits:
      let s = marginal.standardDeviation
      if !marginal.isDistance {
        let z = (incumbent - marginal.mean) / s
        let slope = StandardNormal.logCumulativeSlope(z) / s
        return (-slope, -z * slope)
      }
      let probability = value(marginal)
      guard probability > 0 else { return (0, 0) }
      let slopes = gradient(marginal)
      return (slopes.mean / probability, slopes.standardDeviation / probability)
    default: return gradient(marginal)
    }
  }
}
