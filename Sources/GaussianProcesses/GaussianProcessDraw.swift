import Glibc
import Numerics

/// One function drawn from the posterior of a Gaussian process, to be read at as many points as one likes: a draw from the
/// prior by random Fourier features (Rahimi & Recht 2008, `rahimi2008random`), corrected to the observations by Matheron's
/// rule (Wilson et al. 2020, `wilson2020efficiently`). Far from the observations covariances are those of the features, with
/// an error of about 1/√m of the prior variance.
package struct GaussianProcessDraw: Sendable {
  /// m.
  private static let featureCount = 512

  private let process: GaussianProcess
  /// Frequencies [m, d] by scaled input, phases and weights [m].
  private let frequencies: [Double]
  private let phases: [Double]
  private let weights: [Double]
  /// What makes the draw agree with the observations: K⁻¹·(y − prior draw − noise).
  private var correction: [Double] = []

  /// Draws a function. O(n² + n·m·d).
  package init(_ process: GaussianProcess, using generator: inout SeededGenerator) {
    self.process = process
    let (m, d) = (Self.featureCount, process.dimension)
    var frequencies: [Double] = []
    frequencies.reserveCapacity(m * d)
    for _ in 0..<m {
      let scale = Self.frequencyScale(process.hyperparameters.kernel, using: &generator)
      for _ in 0..<d { frequencies.append(scale * generator.standardNormal()) }
    }
    self.frequencies = frequencies
    phases = (0..<m).map { _ in 2 * Double.pi * generator.uniform() }
    let amplitude = (2 / Double(m)).squareRoot()
    weights = (0..<m).map { _ in amplitude * generator.standardNormal() }
    let count = process.count
    var residual = (0..<count).map { place in
      let point = (0..<d).map { process.scaledInputs[$0 * count + place] }
      let noise = (process.noise[place] + process.jitter).squareRoot() * generator.standardNormal()
      return process.targets[place] - process.hyperparameters.mean - prior(point) - noise
    }
    var whitened = residual
    DenseAlgebra.multiply(triangle: process.inverseFactor, residual, into: &whitened, count: count)
    DenseAlgebra.multiply(transposedTriangle: process.inverseFactor, whitened, into: &residual, count: count)
    correction = residual
  }

  /// The spectral density of Matérn 5/2 is Student's t with five degrees of freedom, that of the squared exponential normal
  /// (`rasmussen2006gaussian`, section 4.2.1).
  private static func frequencyScale(_ kernel: StationaryKernel, using generator: inout SeededGenerator) -> Double {
    guard kernel == .matern52 else { return 1 }
    let chiSquare = (0..<5).reduce(0.0) { sum, _ in
      let normal = generator.standardNormal()
      return sum + normal * normal
    }
    return (5 / max(chiSquare, 1e-12)).squareRoot()
  }

  /// The draw from the prior at a scaled point.
  private func prior(_ point: [Double]) -> Double {
    let d = process.dimension
    return frequencies.withUnsafeBufferPointer { frequencies in
      var sum = 0.0
      for feature in phases.indices {
        var angle = phases[feature]
        for k in 0..<d { angle += frequencies[feature * d + k] * point[k] }
        sum += weights[feature] * cos(angle)
      }
      return sum
    }
  }

  /// The function at points [q, d], in the target's unit. O(q·(m·d + n·d)).
  package func values(at points: Matrix) -> [Double] {
    let parameters = process.hyperparameters
    var covariances = [Double](repeating: 0, count: process.count)
    return (0..<points.rows).map { row in
      let point = process.scaled(points.row(row))
      process.withColumns {
        parameters.kernel.covariances(of: point, with: $0, count: process.count, into: &covariances)
      }
      let pull = DenseAlgebra.dot(covariances, correction, count: process.count)
      return parameters.targetOffset + parameters.targetScale * (parameters.mean + prior(point) + pull)
    }
  }
}
