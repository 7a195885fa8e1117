import Glibc
import Numerics

/// What makes a design worth an experiment.
package enum AcquisitionFunction: String, CaseIterable, Sendable {
  /// Expected hypervolume improvement, for two or three objectives (with one it is the expected improvement).
  case ehvi
  /// Expected improvement in logarithms, which ranks designs where the improvement itself underflows.
  case logei
  /// Expected improvement.
  case ei
  /// Probability of improvement.
  case pi
  /// Confidence bound: the mean less a multiple of the standard deviation.
  case ucb
  /// A random design.
  case random
}

/// An acquisition function of one minimised objective: a pure function of mean and standard deviation, greater is better.
package struct ScalarAcquisition: Sendable {
  package let function: AcquisitionFunction
  /// The best feasible value so far.
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
    case .ehvi, .ei: marginal.improvement(over: incumbent)
    case .logei: marginal.logImprovement(over: incumbent)
    case .pi: exp(marginal.logProbability(below: incumbent))
    case .ucb: incumbent - marginal.atMean + beta * marginal.standardDeviation
    case .random: 0
    }
  }

  /// What a search maximises: the logarithm where there is one, as it has a slope everywhere, with the same maximum.
  package func score(_ marginal: ObjectiveMarginal) -> Double {
    switch function {
    case .ehvi, .ei, .logei: marginal.logImprovement(over: incumbent)
    case .pi: marginal.logProbability(below: incumbent)
    case .ucb, .random: value(marginal)
    }
  }

  /// The derivatives of `value` by mean and standard deviation.
  package func gradient(_ marginal: ObjectiveMarginal) -> (mean: Double, standardDeviation: Double) {
    switch function {
    case .ehvi, .ei: return marginal.improvementGradient(over: incumbent)
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
    case .pi:
      let s = marginal.standardDeviation
      let z = (incumbent - marginal.mean) / s
      let density = StandardNormal.density(z) / s
      if !marginal.isDistance { return (-density, -z * density) }
      guard incumbent > 0 else { return (0, 0) }
      let lower = (-incumbent - marginal.mean) / s
      let lowerDensity = StandardNormal.density(lower) / s
      return (lowerDensity - density, lower * lowerDensity - z * density)
    case .ucb: return (marginal.isDistance && marginal.mean < 0 ? 1 : -1, beta)
    case .random: return (0, 0)
    }
  }
}
