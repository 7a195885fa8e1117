import Numerics

extension GaussianProcess {
  /// Means and variances at points [q, d], all finite. A point's result depends on that point alone. O(q·n²).
  package func predict(_ points: Matrix) -> GaussianPrediction {
    precondition(points.columns == dimension)
    var mean = [Double](repeating: 0, count: points.rows)
    var variance = mean
    for row in 0..<points.rows {
      let covariances = covariances(at: points.row(row))
      let whitened = solveLower(covariances)
      mean[row] = targetMean(DenseLoops.dot(covariances, weights, count))
      variance[row] = latentVariance(whitened.reduce(0) { $0 + $1 * $1 })
    }
    return GaussianPrediction(mean: mean, variance: variance, noiseVariance: noiseVariance)
  }

  /// The joint distribution of the function at points [q, d]: means and covariance [q, q], without noise.
  /// O(q·n² + q²·n).
  package func jointPrediction(_ points: Matrix) -> (mean: [Double], covariance: Matrix) {
    precondition(points.columns == dimension)
    let q = points.rows
    var mean = [Double](repeating: 0, count: q)
    var whitened: [[Double]] = []
    var covariance = Matrix(rows: q, columns: q)
    let scaled = (0..<q).map { row in zip(points.row(row), hyperparameters.lengthScales).map { $0 / $1 } }
    let unit = hyperparameters.targetScale * hyperparameters.targetScale
    for row in 0..<q {
      let covariances = covariances(at: points.row(row))
      mean[row] = targetMean(DenseLoops.dot(covariances, weights, count))
      whitened.append(solveLower(covariances))
      covariance[row, row] = latentVariance(DenseLoops.dot(whitened[row], whitened[row], count))
      for other in 0..<row {
        let distance = zip(scaled[row], scaled[other]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let prior = hyperparameters.kernel.evaluate(squaredDistance: distance).value
        covariance[row, other] = unit * (prior - DenseLoops.dot(whitened[row], whitened[other], count))
        covariance[other, row] = covariance[row, other]
      }
    }
    return (mean, covariance)
  }

  /// Mean and variance at one point with their derivatives by its d coordinates. O(n² + n·d).
  package func gradient(
    at point: [Double]
  ) -> (mean: Double, variance: Double, meanGradient: [Double], varianceGradient: [Double]) {
    precondition(point.count == dimension)
    var covariances = squaredDistances(at: point)
    var slopes = [Double](repeating: 0, count: count)
    hyperparameters.kernel.evaluate(&covariances, slopes: &slopes, count: count)
    let whitened = solveLower(covariances)
    let solved = multiplyTransposed(whitened)
    var meanGradient = [Double](repeating: 0, count: dimension)
    var varianceGradient = meanGradient
    let scale = hyperparameters.targetScale
    for k in 0..<dimension {
      let lengthScale = hyperparameters.lengthScales[k]
      let coordinate = point[k] / lengthScale
      let (mean, variance) = scaledInputs.withUnsafeBufferPointer { inputs in
        let inputs = inputs.baseAddress! + k * count
        var (mean, variance) = (0.0, 0.0)
        for index in 0..<count {
          let slope = slopes[index] * (coordinate - inputs[index])
          mean -= weights[index] * slope
          variance += solved[index] * slope
        }
        return (mean, variance)
      }
      meanGradient[k] = scale * mean / lengthScale
      varianceGradient[k] = 2 * scale * scale * variance / lengthScale
    }
    return (
      targetMean(DenseLoops.dot(covariances, weights, count)),
      latentVariance(DenseLoops.dot(whitened, whitened, count)), meanGradient, varianceGradient
    )
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

  private func targetMean(_ deviation: Double) -> Double {
    hyperparameters.targetOffset + hyperparameters.targetScale * (hyperparameters.mean + deviation)
  }

  /// Of 1 − explained, which rounding may take below zero.
  private func latentVariance(_ explained: Double) -> Double {
    hyperparameters.targetScale * hyperparameters.targetScale * max(1 - explained, 0)
  }

  func covariances(at point: [Double]) -> [Double] {
    var result = squaredDistances(at: point)
    hyperparameters.kernel.evaluate(&result, count: count)
    return result
  }

  private func squaredDistances(at point: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    scaledInputs.withUnsafeBufferPointer { inputs in
      for k in 0..<dimension {
        let coordinate = point[k] / hyperparameters.lengthScales[k]
        let inputs = inputs.baseAddress! + k * count
        for index in 0..<count {
          let difference = coordinate - inputs[index]
          result[index] += difference * difference
        }
      }
    }
    return result
  }

  /// L⁻¹·v.
  func solveLower(_ vector: [Double]) -> [Double] {
    inverseFactor.withUnsafeBufferPointer { inverse in
      vector.withUnsafeBufferPointer { vector in
        (0..<vector.count).map { row in
          DenseLoops.dot(inverse.baseAddress! + row * (row + 1) / 2, vector.baseAddress!, row + 1)
        }
      }
    }
  }

  /// L⁻ᵀ·v.
  func multiplyTransposed(_ vector: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: vector.count)
    inverseFactor.withUnsafeBufferPointer { inverse in
      result.withUnsafeMutableBufferPointer { result in
        for row in 0..<vector.count {
          DenseLoops.add(
            vector[row], inverse.baseAddress! + row * (row + 1) / 2, to: result.baseAddress!, row + 1)
        }
      }
    }
    return result
  }
}
