import Glibc
import Numerics

/// What further observations would teach, whatever their values.
extension GaussianProcess {
  /// Points to which the posterior covariances of many others are wanted.
  package struct Reference: Sendable {
    /// r.
    package let count: Int
    /// Scaled inputs, one column after another [d, r].
    fileprivate let columns: [Double]
    /// K⁻¹·k of each [r, n].
    fileprivate let solved: [Double]
  }

  /// Prepares points [r, d]. O(r·n²).
  package func reference(_ points: Matrix) -> Reference {
    precondition(points.columns == dimension)
    var covariances = [Double](repeating: 0, count: count)
    var whitened = covariances
    var solution = covariances
    var solved: [Double] = []
    solved.reserveCapacity(points.rows * count)
    let scaledPoints = (0..<points.rows).map { scaled(points.row($0)) }
    for point in scaledPoints {
      withColumns { hyperparameters.kernel.covariances(of: point, with: $0, count: count, into: &covariances) }
      DenseAlgebra.multiply(triangle: inverseFactor, covariances, into: &whitened, count: count)
      DenseAlgebra.multiply(transposedTriangle: inverseFactor, whitened, into: &solution, count: count)
      solved += solution
    }
    return Reference(
      count: points.rows, columns: (0..<dimension).flatMap { k in scaledPoints.map { $0[k] } }, solved: solved)
  }

  /// By how much one observation at each of some points [q, d] would lower the mean variance of the reference points, in
  /// the target's squared unit: Σ cov(x, z)²/(σ²(x) + noise)/r. With it the point that is best for the whole region is known
  /// before its value is (Cohn 1996, `cohn1996neural`). O(q·r·n + q·n²).
  package func varianceReductions(at points: Matrix, over reference: Reference) -> [Double] {
    let scale = hyperparameters.targetScale
    let noise = hyperparameters.noiseVariance
    let variances = predict(points).variance
    var own = [Double](repeating: 0, count: count)
    var prior = [Double](repeating: 0, count: reference.count)
    return (0..<points.rows).map { row in
      let point = scaled(points.row(row))
      withColumns { hyperparameters.kernel.covariances(of: point, with: $0, count: count, into: &own) }
      reference.columns.withUnsafeBufferPointer { columns in
        hyperparameters.kernel.covariances(
          of: point,
          with: DenseAlgebra.Columns(columns.baseAddress!, stride: reference.count, dimension: dimension),
          count: reference.count, into: &prior)
      }
      var sum = 0.0
      reference.solved.withUnsafeBufferPointer { solved in
        for place in 0..<reference.count {
          let covariance = prior[place] - DenseAlgebra.dot(own, solved.baseAddress! + place * count, count: count)
          sum += covariance * covariance
        }
      }
      return scale * scale * sum / Double(reference.count) / (variances[row] / (scale * scale) + noise)
    }
  }

  /// The process of the same observations with other hyper-parameters. O(n³).
  func replacing(_ hyperparameters: GaussianProcessHyperparameters) throws(GaussianProcessError) -> GaussianProcess {
    let scale = self.hyperparameters.targetScale
    let rows = observed.map { observation in
      (0..<dimension).map { scaledInputs[$0 * count + observation.point] * self.hyperparameters.lengthScales[$0] }
    }
    return try GaussianProcess(
      inputs: Matrix(rows), targets: observed.map { self.hyperparameters.targetOffset + scale * $0.target },
      noiseVariances: observed.map { max(0, $0.noise - self.hyperparameters.noiseVariance) * scale * scale },
      hyperparameters: hyperparameters)
  }
}

/// How much an observation at a point is expected to change a process itself: the expected squared length of the gradient
/// that its log density would have in the logarithms of length scales and noise variance (expected gradient length, Settles
/// & Craven 2008, `settles2008analysis`). For the normal predictive density N(μ, s²) that is the trace of its Fisher
/// information, Σ (∂μ/∂θ)²/s² + ½·(∂ln s²/∂θ)².
package struct ExpectedGradientLength: Sendable {
  private let process: GaussianProcess
  /// The process with one parameter after another raised by `step`.
  private var raised: [GaussianProcess] = []
  /// Of ln θ: its square is lost beside the first derivatives, and rounding beside it.
  private static let step = 1e-4

  /// O(d·n³).
  package init(_ process: GaussianProcess) throws(GaussianProcessError) {
    self.process = process
    for k in 0...process.dimension {
      var parameters = process.hyperparameters
      if k < process.dimension {
        parameters.lengthScales[k] *= exp(Self.step)
      } else {
        parameters.noiseVariance *= exp(Self.step)
      }
      raised.append(try process.replacing(parameters))
    }
  }

  /// The squared lengths at points [q, d]. O(q·d·n²).
  package func squares(at points: Matrix) -> [Double] {
    let base = process.predict(points)
    var sums = [Double](repeating: 0, count: points.rows)
    for other in raised {
      let moved = other.predict(points)
      for row in sums.indices {
        let variance = base.variance[row] + base.noiseVariance
        let mean = (moved.mean[row] - base.mean[row]) / Self.step
        let logVariance = log((moved.variance[row] + moved.noiseVariance) / variance) / Self.step
        sums[row] += mean * mean / variance + 0.5 * logVariance * logVariance
      }
    }
    return sums
  }
}
