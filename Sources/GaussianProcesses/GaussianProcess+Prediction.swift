import Numerics

extension GaussianProcess {
  /// Means and variances at points [q, d], all finite. A point's result depends on that point alone. O(q·n²).
  package func predict(_ points: Matrix) -> GaussianPrediction {
    precondition(points.columns == dimension)
    var mean = [Double](repeating: 0, count: points.rows)
    var variance = mean
    var covariances = [Double](repeating: 0, count: count)
    var interleaved = [Double](repeating: 0, count: 8 * count)
    var norms = [Double](repeating: 0, count: 8)
    for start in stride(from: 0, to: points.rows, by: 8) {
      let lanes = min(8, points.rows - start)
      for lane in 0..<lanes {
        let point = scaled(points.row(start + lane))
        withColumns { hyperparameters.kernel.covariances(of: point, with: $0, count: count, into: &covariances) }
        mean[start + lane] = targetMean(DenseAlgebra.dot(covariances, weights, count: count))
        for index in 0..<count { interleaved[8 * index + lane] = covariances[index] }
      }
      DenseAlgebra.squaredNorms(triangle: inverseFactor, interleaved, into: &norms, count: count)
      for lane in 0..<lanes { variance[start + lane] = latentVariance(norms[lane]) }
    }
    return GaussianPrediction(mean: mean, variance: variance, noiseVariance: noiseVariance)
  }

  /// The joint distribution of the function at points [q, d]: means and covariance [q, q], without noise.
  /// O(q·n² + q²·n).
  package func jointPrediction(_ points: Matrix) -> (mean: [Double], covariance: Matrix) {
    precondition(points.columns == dimension)
    let q = points.rows
    var mean = [Double](repeating: 0, count: q)
    var covariance = Matrix(rows: q, columns: q)
    var whitened = [[Double]](repeating: [Double](repeating: 0, count: count), count: q)
    var covariances = [Double](repeating: 0, count: count)
    let scaledPoints = (0..<q).map { scaled(points.row($0)) }
    let columns = (0..<dimension).flatMap { k in scaledPoints.map { $0[k] } }
    let unit = hyperparameters.targetScale * hyperparameters.targetScale
    for row in 0..<q {
      let point = scaledPoints[row]
      withColumns { hyperparameters.kernel.covariances(of: point, with: $0, count: count, into: &covariances) }
      mean[row] = targetMean(DenseAlgebra.dot(covariances, weights, count: count))
      DenseAlgebra.multiply(triangle: inverseFactor, covariances, into: &whitened[row], count: count)
      var priors = [Double](repeating: 0, count: row)
      columns.withUnsafeBufferPointer { columns in
        hyperparameters.kernel.covariances(
          of: point, with: DenseAlgebra.Columns(columns.baseAddress!, stride: q, dimension: dimension), count: row,
          into: &priors)
      }
      for other in 0..<row {
        let explained = DenseAlgebra.dot(whitened[row], whitened[other], count: count)
        covariance[row, other] = unit * (priors[other] - explained)
        covariance[other, row] = covariance[row, other]
      }
      covariance[row, row] = latentVariance(DenseAlgebra.dot(whitened[row], whitened[row], count: count))
    }
    return (mean, covariance)
  }

  /// Mean and variance at one point with their derivatives by its d coordinates. O(n² + n·d).
  package func gradient(
    at point: [Double]
  ) -> (mean: Double, variance: Double, meanGradient: [Double], varianceGradient: [Double]) {
    precondition(point.count == dimension)
    let count = count
    let scale = hyperparameters.targetScale
    let point = scaled(point)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 * count + 2 * dimension) { space in
      let covariances = space.baseAddress!
      let (slopes, whitened, solved) = (covariances + count, covariances + 2 * count, covariances + 3 * count)
      let sums = covariances + 4 * count
      return withColumns { columns in
        hyperparameters.kernel.covariances(of: point, with: columns, count: count, into: covariances, slopes: slopes)
        DenseAlgebra.multiply(triangle: inverseFactor, covariances, into: whitened, count: count)
        DenseAlgebra.multiply(transposedTriangle: inverseFactor, whitened, into: solved, count: count)
        let mean = targetMean(DenseAlgebra.dot(covariances, weights, count: count))
        let variance = latentVariance(DenseAlgebra.dot(whitened, whitened, count: count))
        weights.withUnsafeBufferPointer { weights in
          for index in 0..<count {
            solved[index] *= slopes[index]
            slopes[index] *= weights[index]
          }
        }
        DenseAlgebra.weightedDifferences(slopes, solved, from: point, to: columns, count: count, sums: sums)
        let lengthScales = hyperparameters.lengthScales
        return (
          mean, variance, (0..<dimension).map { -scale * sums[$0] / lengthScales[$0] },
          (0..<dimension).map { 2 * scale * scale * sums[dimension + $0] / lengthScales[$0] }
        )
      }
    }
  }

  /// For each observation, in the order given, the mean and the variance (noise included) that the process would predict
  /// without the point it belongs to, hyper-parameters and constant mean kept (Sundararajan & Keerthi 2001,
  /// `sundararajan2001predictive`). Replicates are left out together. O(n²).
  package var leaveOneOut: (mean: [Double], variance: [Double]) {
    var precision = [Double](repeating: 0, count: count)
    var place = 0
    for row in 0..<count {
      for column in 0...row {
        precision[column] += inverseFactor[place] * inverseFactor[place]
        place += 1
      }
    }
    let scale = hyperparameters.targetScale
    let mean = observed.map { observation in
      let point = observation.point
      return hyperparameters.targetOffset + scale * (targets[point] - weights[point] / precision[point])
    }
    let variance = observed.map { observation in
      let point = observation.point
      let latent = max(1 / precision[point] - noise[point] - jitter, 0)
      return scale * scale * (latent + observation.noise)
    }
    return (mean, variance)
  }

  /// The variance of the noise in the target's squared units.
  package var noiseVariance: Double {
    hyperparameters.targetScale * hyperparameters.targetScale * hyperparameters.noiseVariance
  }

  func targetMean(_ deviation: Double) -> Double {
    hyperparameters.targetOffset + hyperparameters.targetScale * (hyperparameters.mean + deviation)
  }

  /// Of 1 − explained, which rounding may take below zero.
  func latentVariance(_ explained: Double) -> Double {
    hyperparameters.targetScale * hyperparameters.targetScale * max(1 - explained, 0)
  }
}
