import Numerics

/// How a Gaussian process is fitted.
package struct GaussianProcessOptions: Sendable {
  package var kernel: StationaryKernel
  /// Searches that start from draws from the prior, beside the one from its mode.
  package var restarts: Int
  package var seed: UInt64
  /// Values of the posterior that one search may take.
  package var maximumEvaluations: Int
  /// The greatest noise variance that may be learned, of standardised targets.
  package var greatestNoiseVariance = 10.0

  package init(
    kernel: StationaryKernel = .matern52, restarts: Int = 2, seed: UInt64 = 0, maximumEvaluations: Int = 100
  ) {
    self.kernel = kernel
    self.restarts = restarts
    self.seed = seed
    self.maximumEvaluations = maximumEvaluations
  }
}

/// What a fit finds. Together with the observations it rebuilds the process.
///
/// Length scales are in units of the inputs. Noise and mean are those of standardised targets (y − offset)/scale, whose
/// prior variance is 1.
package struct GaussianProcessHyperparameters: Equatable, Sendable {
  package var kernel: StationaryKernel
  package var lengthScales: [Double]
  package var noiseVariance: Double
  package var mean: Double
  package var targetOffset: Double
  package var targetScale: Double

  package init(
    kernel: StationaryKernel = .matern52, lengthScales: [Double], noiseVariance: Double, mean: Double = 0,
    targetOffset: Double = 0, targetScale: Double = 1
  ) {
    self.kernel = kernel
    self.lengthScales = lengthScales
    self.noiseVariance = noiseVariance
    self.mean = mean
    self.targetOffset = targetOffset
    self.targetScale = targetScale
  }

  func isValid(dimension: Int) -> Bool {
    // Such that no square of a number that is made of them is beyond the largest.
    lengthScales.count == dimension && lengthScales.allSatisfy { $0 >= 1e-40 && $0 <= 1e40 } && noiseVariance >= 0
      && noiseVariance <= 1e40 && abs(mean) <= 1e40 && abs(targetOffset) <= 1e100 && targetScale >= 1e-100
      && targetScale <= 1e100
  }
}

/// Means and variances at q points, in the target's own units (its square for variances).
package struct GaussianPrediction: Sendable {
  package var mean: [Double]
  /// The variance of the function itself, that of an observation being `variance + noiseVariance`.
  package var variance: [Double]
  /// The variance of the noise that the fit found, the same everywhere.
  package var noiseVariance: Double
}
