import Glibc
import Numerics

/// The search for the mode of the posterior of length scales and noise.
struct HyperparameterSearch {
  let options: GaussianProcessOptions

  init(_ options: GaussianProcessOptions) { self.options = options }

  func run(
    _ posterior: LogPosterior
  ) -> (parameters: (lengthScales: [Double], noiseVariance: Double), evaluations: Int) {
    let dimension = posterior.observations.dimension
    let prior = HyperparameterPrior(dimension: dimension)
    let minimizer = BoundedMinimizer(
      lower: [Double](repeating: HyperparameterPrior.logLengthScales.lower, count: dimension)
        + [HyperparameterPrior.logNoiseVariance.lower],
      upper: [Double](repeating: HyperparameterPrior.logLengthScales.upper, count: dimension)
        + [HyperparameterPrior.logNoiseVariance.upper],
      maximumEvaluations: options.maximumEvaluations, relativeTolerance: 1e-9)
    var generator = SeededGenerator(seed: options.seed)
    let starts = [prior.mode] + (0..<options.restarts).map { _ in prior.draw(using: &generator) }
    var (best, value, evaluations) = (prior.mode, Double.infinity, 0)
    for start in starts {
      let minimum = minimizer.minimize(from: start) { posterior.objective($0, gradient: $1) }
      evaluations += minimum.evaluations
      // A later start has to gain more than rounding may, so that rounding does not choose between equal modes.
      if minimum.value < value - 1e-6 { (best, value) = (minimum.point, minimum.value) }
    }
    return ((best.prefix(dimension).map { exp($0) }, exp(best[dimension])), evaluations)
  }
}
