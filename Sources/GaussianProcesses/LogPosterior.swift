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

  /// Inputs divided by the length scales, point after point [n, d] and coordinate after coordinate [d, n].
  private var scaledPoints: [Double]
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
    scaledPoints = [Double](repeating: 0, count: count * dimension)
    scaledInputs = scaledPoints
    covariance = [Double](repeating: 0, count: count * count)
    slopes = covariance
    inverseFactor = covariance
    weights = [Double](repeating: 0, count: count)
  }

  /// The diagonal is raised by these, in turn, until the covariance can be factored.
  private static let jitterLadder = [0, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3]

  /// Sets the state for hyper-parameters. O(n³).
  /// - Parameter mean: the constant mean, or nil for its best value.
  func update(
    lengthScales: [Double], noiseVariance: Double, mean fixedMean: Double?
  ) throws(GaussianProcessError) {
    scale(by: lengthScales)
    try factor(noise: observations.noise(noiseVariance))
    setMean(fixedMean)
    let residual = observations.targets.map { $0 - mean }
    var whitened = weights
    DenseAlgebra.multiply(triangle: inverseFactor, stride: count, residual, into: &whitened, count: count)
    DenseAlgebra.multiply(
      transposedTriangle: inverseFactor, stride: count, whitened, into: &weights, count: count)
    let logDeterminant = inverseFactor.withUnsafeBufferPointer { inverse in
      -2 * (0..<count).reduce(0) { $0 + log(inverse[$1 * count + $1]) }
    }
    logMarginalLikelihood =
      -0.5 * (DenseAlgebra.dot(whitened, whitened, count: count) + logDeterminant)
      - Double(count) * StandardNormal.halfLogTwoPi + observations.replicateTerm(noiseVariance).value
    logDensity = logMarginalLikelihood + prior.logDensity(lengthScales.map { log($0) } + [log(noiseVariance)])
  }

  /// The negative log density per observation at ln ℓ and ln σ², with its gradient; infinite where the covariance cannot
  /// be factored. O(n³ + n²·d).
  func objective(
    _ parameters: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    gradient.update(repeating: 0)
    let lengthScales = (0..<dimension).map { exp(parameters[$0]) }
    let noiseVariance = exp(parameters[dimension])
    do {
      try update(lengthScales: lengthScales, noiseVariance: noiseVariance, mean: nil)
      try addLikelihoodGradient(noiseVariance: noiseVariance, to: gradient.baseAddress!)
    } catch { return .infinity }
    prior.addGradient(parameters, to: gradient)
    let unit = -1 / Double(observations.observationCount)
    for k in 0...dimension { gradient[k] *= unit }
    return logDensity * unit
  }

  private func scale(by lengthScales: [Double]) {
    scaledPoints.withUnsafeMutableBufferPointer { points in
      scaledInputs.withUnsafeMutableBufferPointer { inputs in
        for row in 0..<count {
          for k in 0..<dimension {
            let value = observations.inputs.storage[row * dimension + k] / lengthScales[k]
            points[row * dimension + k] = value
            inputs[k * count + row] = value
          }
        }
      }
    }
  }

  private func factor(noise: [Double]) throws(GaussianProcessError) {
    for jitter in Self.jitterLadder {
      fillCovariance(noise: noise, jitter: jitter)
      do {
        try DenseAlgebra.factorAndInvert(&covariance, inverse: &inverseFactor, count: count)
        self.jitter = jitter
        return
      } catch {
        if error == .outOfMemory { throw .outOfMemory }
      }
    }
    throw .notPositiveDefinite
  }

  private func fillCovariance(noise: [Double], jitter: Double) {
    covariance.withUnsafeMutableBufferPointer { covariance in
      slopes.withUnsafeMutableBufferPointer { slopes in
        withScaledInputs { points, columns in
          for row in 0..<count {
            let target = covariance.baseAddress! + row * count
            kernel.covariances(
              of: points + row * dimension, with: columns, count: row, into: target,
              slopes: slopes.baseAddress! + row * count)
            target[row] = 1 + noise[row] + jitter
          }
        }
      }
    }
  }

  private func withScaledInputs(_ body: (UnsafePointer<Double>, DenseAlgebra.Columns) -> Void) {
    scaledPoints.withUnsafeBufferPointer { points in
      scaledInputs.withUnsafeBufferPointer { inputs in
        body(
          points.baseAddress!, DenseAlgebra.Columns(inputs.baseAddress!, stride: count, dimension: dimension))
      }
    }
  }

  /// The best mean is 1ᵀ·K⁻¹·y / 1ᵀ·K⁻¹·1.
  private func setMean(_ fixedMean: Double?) {
    if let fixedMean {
      mean = fixedMean
      return
    }
    var targets = weights
    var ones = [Double](repeating: 1, count: count)
    DenseAlgebra.multiply(
      triangle: inverseFactor, stride: count, observations.targets, into: &targets, count: count)
    DenseAlgebra.multiply(triangle: inverseFactor, stride: count, ones, into: &weights, count: count)
    swap(&ones, &weights)
    mean = DenseAlgebra.dot(ones, targets, count: count) / DenseAlgebra.dot(ones, ones, count: count)
  }

  /// Adds ½·tr((α·αᵀ − K⁻¹)·∂K/∂θ) for θ = ln ℓ and ln σ² (`rasmussen2006gaussian`, equation 5.9).
  private func addLikelihoodGradient(
    noiseVariance: Double, to gradient: UnsafeMutablePointer<Double>
  ) throws(GaussianProcessError) {
    do throws(DenseAlgebra.Failure) {
      try DenseAlgebra.inverse(ofFactorInverse: inverseFactor, into: &covariance, count: count)
    } catch { throw .outOfMemory }
    var noiseSlope = observations.replicateTerm(noiseVariance).slope
    covariance.withUnsafeMutableBufferPointer { inverse in
      slopes.withUnsafeBufferPointer { slopes in
        weights.withUnsafeBufferPointer { weights in
          withScaledInputs { points, columns in
            for row in 0..<count {
              let target = inverse.baseAddress! + row * count
              let slopes = slopes.baseAddress! + row * count
              let weight = weights[row]
              noiseSlope += 0.5 * (weight * weight - target[row]) / observations.replicates[row]
              for column in 0..<row {
                target[column] = (weight * weights[column] - target[column]) * slopes[column]
              }
              DenseAlgebra.addWeightedSquares(
                target, from: points + row * dimension, to: columns, count: row, sums: gradient)
            }
          }
        }
      }
    }
    gradient[dimension] += noiseVariance * noiseSlope
  }
}
