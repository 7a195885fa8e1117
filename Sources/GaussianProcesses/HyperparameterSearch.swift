import Glibc
import Numerics

/// The search for the mode of the posterior of length scales and noise.
///
/// It starts at the mode of the prior and at a few draws from it. These starts are tried roughly, on few points, and the
/// search on all begins at the best that was found: a trial costs little, and as the modes are alike, the long search needs
/// few steps.
struct HyperparameterSearch {
  let options: GaussianProcessOptions
  /// Points on which starts are tried, and the relative change of the posterior at which a trial ends.
  private static let trialLimit = 64
  private static let trialTolerance = 1e-5
  private static let tolerance = 1e-9

  init(_ options: GaussianProcessOptions) { self.options = options }

  func run(
    _ posterior: LogPosterior
  ) -> (parameters: (lengthScales: [Double], noiseVariance: Double), evaluations: Int) {
    let observations = posterior.observations
    let dimension = observations.dimension
    let prior = HyperparameterPrior(dimension: dimension)
    var generator = SeededGenerator(seed: options.seed)
    var (start, evaluations) = (prior.mode, 0)
    if options.restarts > 0 {
      let starts = [start] + (0..<options.restarts).map { _ in prior.draw(using: &generator) }
      let few =
        observations.count > Self.trialLimit
        ? LogPosterior(observations.thinned(to: Self.trialLimit), kernel: options.kernel) : posterior
      var value = Double.infinity
      for candidate in starts {
        let minimum = search(few, from: candidate, tolerance: Self.trialTolerance)
        evaluations += minimum.evaluations
        // A later start has to gain more than a rough search may miss, so that rounding does not choose between equals.
        if minimum.value < value - 1e-3 { (start, value) = (minimum.point, minimum.value) }
      }
    }
    let minimum = search(posterior, from: start, tolerance: Self.tolerance)
    return (
      (minimum.point.prefix(dimension).map { exp($0) }, exp(minimum.point[dimension])),
      evaluations + minimum.evaluations
    )
  }

  private func search(
    _ posterior: LogPosterior, from start: [Double], tolerance: Double
  ) -> BoundedMinimizer.Minimum {
    let dimension = posterior.observations.dimension
    let scale = HyperparameterPrior.logLengthScales
    let minimizer = BoundedMinimizer(
      lower: [Double](repeating: scale.lower, count: dimension) + [HyperparameterPrior.leastLogNoiseVariance],
      upper: [Double](repeating: scale.upper, count: dimension) + [log(options.greatestNoiseVariance)],
      maximumEvaluations: options.maximumEvaluations, relativeTolerance: tolerance)
    return minimizer.minimize(from: start) { posterior.objective($0, gradient: $1) }
  }
}
