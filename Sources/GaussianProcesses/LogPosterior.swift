import Glibc
import Numerics

/// The log posterior density of length scales and noise given observations, with its gradient, and what prediction needs
/// of the last parameters seen. Space for n points and d inputs is allocated once.
///
/// The constant mean is taken at its best value for the other parameters, where its own derivative is zero.
final class LogPosterior {
  let observations: MergedObservations
  let kernel: StationaryKernel
  private let prior: HyperparameterPrior
  private let count: Int
  private let dimension: Int

  /// Inputs, one column after another [d, n], divided by the length scales.
  private(set) var scaledInputs: [Double]
  /// The covariance [n, n], then its Cholesky factor L, then the inverse of the covariance; lower triangles.
  private var covariance: [Double]
  private var slopes: [Double]
  /// L⁻¹ [n, n], zero above the diagonal.
  private(set) var inverseFactor: [Double]
  /// K⁻¹·(y − mean).
  private(set) var weights: [Double]
  private(set) var mean = 0.0
  private(set) var jitter = 0.0
  private(set) var logMarginalLikelihood = -Double.infinity
  private(set) var logDensity = -Double.infinity

  init(_ observations: MergedObservations, kernel: StationaryKernel) {
    self.observations = observations
    self.kernel = kernel
    count = observations.count
    dimension = observations.dimension
    prior = HyperparameterPrior(dimension: dimension)
    scaledInputs = [Double](repeating: 0, count: count * dimension)
    covariance = [Double](repeating: 0, count: count * count)
    slopes = covariance
    inverseFactor = covariance
    weights = [Double](repeating: 0, count: count)
  }

  /// Diagonals are raised by these, in turn, until the covariance can be factored.
  private static let jitterLadder = [0, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3]

  /// Sets the state for hyper-parameters; false where no jitter makes the covariance positive definite. O(n³).
  /// - Parameter mean: the constant mean, or nil for its best value.
  func update(lengthScales: [Double], noiseVariance: Double, mean fixedMean: Double?) -> Bool {
    scale(by: lengthScales)
    let noise = observations.noise(noiseVariance)
    guard let jitter = Self.jitterLadder.first(where: { factor(noise: noise, jitter: $0) }) else { return false }
    self.jitter = jitter
    let logDeterminant = 2 * (0..<count).reduce(0) { $0 + log(covariance[$1 * count + $1]) }
    DenseLoops.invertFactor(covariance, into: &inverseFactor, count: count)
    let residual = whitenedResidual(fixedMean)
    weights = [Double](repeating: 0, count: count)
    let square = weights.withUnsafeMutableBufferPointer { weights in
      inverseFactor.withUnsafeBufferPointer { inverse in
        for row in 0..<count {
          DenseLoops.add(residual[row], inverse.baseAddress! + row * count, to: weights.baseAddress!, row + 1)
        }
        return residual.reduce(0) { $0 + $1 * $1 }
      }
    }
    logMarginalLikelihood =
      -0.5 * (square + logDeterminant) - Double(count) * StandardNormal.halfLogTwoPi
      + observations.replicateTerm(noiseVariance).value
    var unused = [Double](repeating: 0, count: dimension + 1)
    logDensity =
      logMarginalLikelihood
      + (lengthScales.map { log($0) } + [log(noiseVariance)]).withUnsafeBufferPointer {
        prior.logDensity($0, gradient: &unused)
      }
    return true
  }

  /// The negative log density per observation at ln ℓ and ln σ², with its gradient; infinite where the covariance cannot
  /// be factored. O(n³ + n²·d).
  func objective(
    _ parameters: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    let lengthScales = (0..<dimension).map { exp(parameters[$0]) }
    let noiseVariance = exp(parameters[dimension])
    for k in 0...dimension { gradient[k] = 0 }
    guard update(lengthScales: lengthScales, noiseVariance: noiseVariance, mean: nil) else { return .infinity }
    addLikelihoodGradient(noiseVariance: noiseVariance, to: gradient.baseAddress!)
    _ = prior.logDensity(parameters, gradient: gradient.baseAddress!)
    let unit = -1 / Double(observations.observed.count)
    for k in 0...dimension { gradient[k] *= unit }
    return logDensity * unit
  }

  private func scale(by lengthScales: [Double]) {
    for k in 0..<dimension {
      for row in 0..<count {
        scaledInputs[k * count + row] = observations.inputs.storage[row * dimension + k] / lengthScales[k]
      }
    }
  }

  private func factor(noise: [Double], jitter: Double) -> Bool {
    covariance.withUnsafeMutableBufferPointer { covariance in
      slopes.withUnsafeMutableBufferPointer { slopes in
        for row in 0..<count {
          let target = covariance.baseAddress! + row * count
          squaredDistances(row: row, to: target)
          kernel.evaluate(target, slopes: slopes.baseAddress! + row * count, count: row)
          target[row] = 1 + noise[row] + jitter
        }
        return DenseLoops.factor(covariance.baseAddress!, count: count)
      }
    }
  }

  /// The squared distances of one point to those before it.
  private func squaredDistances(row: Int, to target: UnsafeMutablePointer<Double>) {
    for column in 0..<row { target[column] = 0 }
    scaledInputs.withUnsafeBufferPointer { inputs in
      for k in 0..<dimension {
        let inputs = inputs.baseAddress! + k * count
        let here = inputs[row]
        for column in 0..<row {
          let difference = here - inputs[column]
          target[column] += difference * difference
        }
      }
    }
  }

  /// L⁻¹·(y − mean), the mean being set on the way.
  private func whitenedResidual(_ fixedMean: Double?) -> [Double] {
    var targets = [Double](repeating: 0, count: count)
    var ones = targets
    inverseFactor.withUnsafeBufferPointer { inverse in
      for row in 0..<count {
        let start = inverse.baseAddress! + row * count
        targets[row] = DenseLoops.dot(start, observations.targets, row + 1)
        ones[row] = (0...row).reduce(0.0) { $0 + start[$1] }
      }
    }
    mean = fixedMean ?? DenseLoops.dot(ones, targets, count) / DenseLoops.dot(ones, ones, count)
    return (0..<count).map { targets[$0] - mean * ones[$0] }
  }

  /// Adds ½·tr((α·αᵀ − K⁻¹)·∂K/∂θ) for θ = ln ℓ and ln σ² (`rasmussen2006gaussian`, equation 5.9).
  private func addLikelihoodGradient(noiseVariance: Double, to gradient: UnsafeMutablePointer<Double>) {
    DenseLoops.inverse(ofFactorInverse: inverseFactor, into: &covariance, count: count)
    var noiseSlope = observations.replicateTerm(noiseVariance).slope
    covariance.withUnsafeMutableBufferPointer { inverse in
      slopes.withUnsafeBufferPointer { slopes in
        scaledInputs.withUnsafeBufferPointer { inputs in
          for row in 0..<count {
            let target = inverse.baseAddress! + row * count
            noiseSlope += 0.5 * (weights[row] * weights[row] - target[row]) / observations.replicates[row]
            let slopes = slopes.baseAddress! + row * count
            let weight = weights[row]
            weights.withUnsafeBufferPointer { weights in
              for column in 0..<row {
                target[column] = (weight * weights[column] - target[column]) * slopes[column]
              }
            }
            for k in 0..<dimension {
              gradient[k] += DenseLoops.weightedSquares(
                target, around: inputs[k * count + row], inputs.baseAddress! + k * count, row)
            }
          }
        }
      }
    }
    gradient[dimension] += noiseVariance * noiseSlope
  }
}
