import Numerics

/// A Gaussian process with a constant mean and one length scale per input, its hyper-parameters at the mode of their
/// posterior.
///
/// Targets are standardised inside; inputs are taken as they are, to be of the order of 1. Known noise variances, in the
/// target's squared units, add to the noise that is learned, so that a value measured once with a stated deviation of 0
/// is not taken for exact. Equal inputs with equal noise are merged without loss.
///
/// Every result is defined: with one observation, or with targets that are all equal, the unit of the target is its
/// magnitude (1 where that is 0).
package struct GaussianProcess: Sendable {
  /// Observations beyond which the cubic cost in time and the quadratic in space are refused.
  package static let observationLimit = 5000

  package let hyperparameters: GaussianProcessHyperparameters
  /// What had to be added to the diagonal of the standardised covariance.
  package let jitter: Double
  /// ln p(targets | hyper-parameters) of the standardised targets that the process was built from.
  package let logMarginalLikelihood: Double
  /// The same plus the log prior density of length scales and noise variance.
  package let logPosterior: Double
  /// How often the fit computed the posterior; 0 where there was none.
  package let evaluations: Int

  /// The number of inputs d.
  package let dimension: Int
  /// The number of distinct points n, those of `conditioned` counted in.
  package private(set) var count: Int

  /// Inputs over length scales, one column after another [d, n].
  private(set) var scaledInputs: [Double]
  /// L⁻¹ of the standardised covariance with noise, row after row of the lower triangle.
  private(set) var inverseFactor: [Double]
  /// K⁻¹·(y − mean), standardised.
  private(set) var weights: [Double]
  /// Targets, and the noise variances on the diagonal, of each point, standardised.
  private(set) var targets: [Double]
  private(set) var noise: [Double]
  /// Of each observation in the order given: its point, its target and its own noise variance, standardised.
  private(set) var observed: [(point: Int, target: Double, noise: Double)]

  /// Fits to observations: the search starts at the mode of the prior and at a few draws from it, and so depends on
  /// nothing but the arguments. O(n³) for each evaluation of the posterior.
  /// - Parameters:
  ///   - inputs: points [n, d], n from 1 to `observationLimit`, d at least 1.
  ///   - targets: n values.
  ///   - noiseVariances: known variances of the targets; 0 where nothing is known.
  package init(
    inputs: Matrix, targets: [Double], noiseVariances: [Double]? = nil, options: GaussianProcessOptions = .init()
  ) throws(GaussianProcessError) {
    let noise = try Self.check(inputs, targets, noiseVariances)
    let unit = TargetUnit(targets)
    let posterior = LogPosterior(
      unit.standardise(inputs, targets, noise), kernel: options.kernel)
    let (parameters, evaluations) = HyperparameterSearch(options).run(posterior)
    try posterior.update(
      lengthScales: parameters.lengthScales, noiseVariance: parameters.noiseVariance, mean: nil)
    let hyperparameters = GaussianProcessHyperparameters(
      kernel: options.kernel, lengthScales: parameters.lengthScales, noiseVariance: parameters.noiseVariance,
      mean: posterior.mean, targetOffset: unit.offset, targetScale: unit.scale)
    self.init(posterior, hyperparameters, evaluations: evaluations)
  }

  /// Rebuilds a process from observations and the hyper-parameters of an earlier fit. O(n³).
  package init(
    inputs: Matrix, targets: [Double], noiseVariances: [Double]? = nil,
    hyperparameters: GaussianProcessHyperparameters
  ) throws(GaussianProcessError) {
    let noise = try Self.check(inputs, targets, noiseVariances)
    guard hyperparameters.isValid(dimension: inputs.columns) else { throw .invalidHyperparameters }
    let unit = TargetUnit(offset: hyperparameters.targetOffset, scale: hyperparameters.targetScale)
    let posterior = LogPosterior(
      unit.standardise(inputs, targets, noise), kernel: hyperparameters.kernel)
    try posterior.update(
      lengthScales: hyperparameters.lengthScales, noiseVariance: hyperparameters.noiseVariance,
      mean: hyperparameters.mean)
    self.init(posterior, hyperparameters, evaluations: 0)
  }

  private init(_ posterior: LogPosterior, _ hyperparameters: GaussianProcessHyperparameters, evaluations: Int) {
    let observations = posterior.observations
    self.hyperparameters = hyperparameters
    jitter = posterior.jitter
    logMarginalLikelihood = posterior.logMarginalLikelihood
    logPosterior = posterior.logDensity
    self.evaluations = evaluations
    dimension = observations.dimension
    let count = observations.count
    self.count = count
    scaledInputs = posterior.scaledInputs
    inverseFactor = (0..<count).flatMap { posterior.inverseFactor[$0 * count...$0 * count + $0] }
    weights = posterior.weights
    targets = observations.targets
    noise = observations.noise(hyperparameters.noiseVariance)
    observed = observations.point.enumerated().map { index, point in
      (point, observations.observed[index], observations.knownNoise[point] + hyperparameters.noiseVariance)
    }
  }

  private static func check(
    _ inputs: Matrix, _ targets: [Double], _ noiseVariances: [Double]?
  ) throws(GaussianProcessError) -> [Double] {
    guard inputs.rows > 0 else { throw .noObservations }
    guard inputs.columns > 0 else { throw .noInputs }
    guard inputs.rows <= observationLimit else { throw .tooManyObservations(limit: observationLimit) }
    let noise = noiseVariances ?? [Double](repeating: 0, count: inputs.rows)
    guard targets.count == inputs.rows, noise.count == inputs.rows else { throw .unequalCounts }
    // Written so that NaN fails.
    if let place = inputs.storage.firstIndex(where: { !(abs($0) <= 1e100) }) {
      throw .invalidInput(row: place / inputs.columns)
    }
    if let row = targets.firstIndex(where: { !(abs($0) <= 1e100) }) { throw .invalidTarget(row: row) }
    if let row = noise.firstIndex(where: { !($0 >= 0 && $0 <= 1e200) }) { throw .invalidNoise(row: row) }
    return noise
  }

  /// The process with further observations, its hyper-parameters kept: fantasies and pending points. O(n²) for each.
  /// - Parameters:
  ///   - inputs: points [m, d], all finite; equal points are allowed.
  ///   - targets: m finite values in the target's units.
  package func conditioned(on inputs: Matrix, targets: [Double]) -> GaussianProcess {
    precondition(inputs.columns == dimension && inputs.rows == targets.count)
    var result = self
    result.append(inputs, targets)
    return result
  }

  private mutating func append(_ inputs: Matrix, _ newTargets: [Double]) {
    let unit = TargetUnit(offset: hyperparameters.targetOffset, scale: hyperparameters.targetScale)
    inverseFactor.reserveCapacity((count + inputs.rows) * (count + inputs.rows + 1) / 2)
    for row in 0..<inputs.rows {
      let target = unit.standardised(newTargets[row])
      observed.append((count, target, hyperparameters.noiseVariance))
      targets.append(target)
      noise.append(hyperparameters.noiseVariance)
      border(scaled(inputs.row(row)), diagonal: hyperparameters.noiseVariance + jitter)
    }
    let residual = targets.map { $0 - hyperparameters.mean }
    var whitened = residual
    weights = residual
    DenseAlgebra.multiply(triangle: inverseFactor, residual, into: &whitened, count: count)
    DenseAlgebra.multiply(transposedTriangle: inverseFactor, whitened, into: &weights, count: count)
  }

  /// Adds a scaled point to the inputs and to the factor, whose last row becomes (pull, pivot) with pull = L⁻¹·k: the
  /// standard deviation that the point had, with `diagonal` as its noise variance, is the pivot. O(n²).
  @discardableResult
  mutating func border(_ point: [Double], diagonal: Double) -> (pull: [Double], pivot: Double) {
    var covariances = [Double](repeating: 0, count: count)
    var pull = covariances
    withColumns { hyperparameters.kernel.covariances(of: point, with: $0, count: count, into: &covariances) }
    DenseAlgebra.multiply(triangle: inverseFactor, covariances, into: &pull, count: count)
    // The variance of a new observation is at least that of its noise, whatever rounding makes of it.
    let explained = DenseAlgebra.dot(pull, pull, count: count)
    let pivot = max(1 - explained + diagonal, diagonal, 1e-12).squareRoot()
    DenseAlgebra.multiply(transposedTriangle: inverseFactor, pull, into: &covariances, count: count)
    inverseFactor += covariances.map { -$0 / pivot }
    inverseFactor.append(1 / pivot)
    for k in 0..<dimension { scaledInputs.insert(point[k], at: (k + 1) * count + k) }
    count += 1
    return (pull, pivot)
  }

  /// A point in units of the length scales.
  func scaled(_ point: [Double]) -> [Double] {
    zip(point, hyperparameters.lengthScales).map { $0 / $1 }
  }

  func withColumns<Result>(_ body: (DenseAlgebra.Columns) -> Result) -> Result {
    scaledInputs.withUnsafeBufferPointer { inputs in
      body(DenseAlgebra.Columns(inputs.baseAddress!, stride: count, dimension: dimension))
    }
  }
}
