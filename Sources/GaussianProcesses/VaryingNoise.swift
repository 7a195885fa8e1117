import Glibc
import Numerics

/// Noise whose variance depends on the inputs: its logarithm is a Gaussian process, which is fitted in turns with that of the
/// mean (the most likely heteroscedastic process of Kersting et al. 2007, `kersting2007most`). What it is fitted to are the
/// expected squares of the noise given the mean, E[ε²] = (y − μ)² + σ², each with one degree of freedom; replicates are so
/// many of them at one place.
package struct VaryingNoise: Sendable {
  /// Fewer observations do not tell how noise varies.
  package static let leastObservations = 10
  /// Turns between mean and noise; in each so many steps towards the noise that is most likely for the mean.
  private static let (turns, steps) = (4, 4)
  /// Mean and variance of ln χ² with one degree of freedom: −γ − ln 2 and π²/2.
  private static let (logMean, logVariance) = (-1.2703628454614782, 4.934802200544679)
  /// The variance of χ² with one degree of freedom.
  private static let squareVariance = 2.0
  /// The most by which one square may exceed what is expected of it, as a multiple: beyond it is an outlier.
  private static let greatestExcess = 10.0
  /// Beside noise that varies a process learns next to none that does not: a thousandth of the targets' variance.
  private static let restOfNoise = 1e-3

  /// Of the logarithm of the variance, in the target's squared unit.
  private let process: GaussianProcess
  /// Its least and greatest values, beyond which nothing was seen.
  private let range: ClosedRange<Double>

  /// The variance of the noise of one observation at points [q, d], known noise not counted. O(q·n·d).
  package func variances(at points: Matrix) -> [Double] {
    process.means(points).map { exp(min(max($0, range.lowerBound), range.upperBound)) }
  }

  /// Fits a process with noise that varies, and the noise. The process takes the noise of its observations for known;
  /// `noiseVariance` is what is left, next to nothing. O(n³) for each evaluation of the posterior, a few hundred of them.
  /// - Parameters: as of `GaussianProcess.init`; known variances of the targets are kept on top of the noise.
  package static func fit(
    inputs: Matrix, targets: [Double], noiseVariances: [Double]? = nil, options: GaussianProcessOptions = .init()
  ) throws(GaussianProcessError) -> (process: GaussianProcess, noise: VaryingNoise) {
    let constant = try GaussianProcess(
      inputs: inputs, targets: targets, noiseVariances: noiseVariances, options: options)
    let known = noiseVariances ?? [Double](repeating: 0, count: targets.count)
    let start = max(constant.noiseVariance, 1e-200)
    let leftOut = constant.leaveOneOut
    // Where an observation is left out, the square of what is missed is noise in the share that noise has in its variance.
    let logarithms = targets.indices.map { row in
      let missed = (targets[row] - leftOut.mean[row]) * (targets[row] - leftOut.mean[row])
      return log(start) + log(max(missed / max(leftOut.variance[row], 1e-300), 1e-6)) - logMean
    }
    var noise = VaryingNoise(
      try GaussianProcess(
        inputs: inputs, targets: logarithms, noiseVariances: targets.map { _ in logVariance }, options: options),
      at: inputs)
    var process = constant
    var narrow = options
    narrow.greatestNoiseVariance = restOfNoise
    for turn in 0..<turns {
      for step in 0..<steps {
        let variances = noise.variances(at: inputs)
        let total = zip(known, variances).map { $0 + $1 }
        // Length scales cost a search; between searches only the noise changes.
        process =
          step == 0
          ? try GaussianProcess(inputs: inputs, targets: targets, noiseVariances: total, options: narrow)
          : try GaussianProcess(
            inputs: inputs, targets: targets, noiseVariances: total, hyperparameters: process.hyperparameters)
        noise = try noise.step(process, inputs: inputs, targets: targets, known: known, variances: variances)
      }
      narrow.restarts = 0
      if turn + 1 == turns {
        process = try GaussianProcess(
          inputs: inputs, targets: targets, noiseVariances: zip(known, noise.variances(at: inputs)).map { $0 + $1 },
          hyperparameters: process.hyperparameters)
      }
    }
    return (process, noise)
  }

  private init(_ process: GaussianProcess, at inputs: Matrix) {
    self.process = process
    let seen = process.means(inputs)
    range = (seen.min() ?? 0)...(seen.max() ?? 0)
  }

  /// One step of scoring for a gamma law with logarithmic link: each observation asks for what its square exceeds its variance
  /// by, relative to it, and is worth a variance of 2.
  private func step(
    _ process: GaussianProcess, inputs: Matrix, targets: [Double], known: [Double], variances: [Double]
  ) throws(GaussianProcessError) -> VaryingNoise {
    let predicted = process.predict(inputs)
    let asked = targets.indices.map { row in
      let missed = targets[row] - predicted.mean[row]
      let square = missed * missed + predicted.variance[row]
      // Of noise in two parts, one known, the square of this one is expected to be so much.
      let share = variances[row] / (variances[row] + known[row])
      let own = share * share * square + (1 - share) * variances[row]
      return log(variances[row]) + min(own / variances[row] - 1, Self.greatestExcess)
    }
    return VaryingNoise(
      try GaussianProcess(
        inputs: inputs, targets: asked, noiseVariances: targets.map { _ in Self.squareVariance },
        hyperparameters: self.process.hyperparameters), at: inputs)
  }
}
