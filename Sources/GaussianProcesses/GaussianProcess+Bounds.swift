import Glibc
import Numerics

/// What can be said of the posterior mean between points: a member of the kernel's Hilbert space, whose norm bounds how far
/// it leaves its tangent.
extension GaussianProcess {
  /// The means alone at points [q, d], all finite. O(q·n·d).
  package func means(_ points: Matrix) -> [Double] {
    precondition(points.columns == dimension)
    var covariances = [Double](repeating: 0, count: count)
    return (0..<points.rows).map { row in
      let point = scaled(points.row(row))
      withColumns { hyperparameters.kernel.covariances(of: point, with: $0, count: count, into: &covariances) }
      return targetMean(DenseAlgebra.dot(covariances, weights, count: count))
    }
  }

  /// The mean at one point with its derivatives by the d coordinates, without the variance. O(n·d).
  package func meanGradient(at point: [Double]) -> (mean: Double, gradient: [Double]) {
    precondition(point.count == dimension)
    let count = count
    let point = scaled(point)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count + 2 * dimension) { space in
      let covariances = space.baseAddress!
      let (slopes, sums) = (covariances + count, covariances + 2 * count)
      return withColumns { columns in
        hyperparameters.kernel.covariances(of: point, with: columns, count: count, into: covariances, slopes: slopes)
        let mean = targetMean(DenseAlgebra.dot(covariances, weights, count: count))
        weights.withUnsafeBufferPointer { weights in
          for index in 0..<count { slopes[index] *= weights[index] }
        }
        DenseAlgebra.weightedDifferences(slopes, slopes, from: point, to: columns, count: count, sums: sums)
        return (
          mean,
          (0..<dimension).map { -hyperparameters.targetScale * sums[$0] / hyperparameters.lengthScales[$0] }
        )
      }
    }
  }

  /// The norm ‖m‖ of the standardised deviation m = Σ wᵢ·k(xᵢ, ·) in the kernel's Hilbert space: ‖m‖² = wᵀKw, with
  /// Kw = y − μ − noise·w. O(n).
  package var meanNorm: Double {
    var square = 0.0
    for index in 0..<count {
      let image = targets[index] - hyperparameters.mean - (noise[index] + jitter) * weights[index]
      square += weights[index] * image
    }
    return max(0, square).squareRoot()
  }

  /// The most by which the mean can differ, in the target's unit, from its tangent at a point at a distance of at most r in
  /// units of the length scales, given `meanNorm`.
  ///
  /// m(x) − m(c) − u·∇m(c) is the product of m with k(x, ·) − k(c, ·) − u·∇k(c, ·), by Cauchy and Schwarz no greater than
  /// ‖m‖·√E for E = 2·(1 − k(r)) + κr² + 2r·k′(r), κ = −k″(0), which grows with r since |k″| ≤ κ
  /// (`rasmussen2006gaussian`, section 6.1).
  package func tangentRemainder(within r: Double, norm: Double) -> Double {
    hyperparameters.targetScale * norm * hyperparameters.kernel.tangentError(r).squareRoot()
  }

  /// The most by which the mean can differ from its value at a point at a distance of at most r: ‖m‖·√(2·(1 − k(r))).
  package func levelRemainder(within r: Double, norm: Double) -> Double {
    hyperparameters.targetScale * norm * hyperparameters.kernel.levelError(r).squareRoot()
  }
}

extension StationaryKernel {
  /// 2·(1 − k(r)).
  fileprivate func levelError(_ r: Double) -> Double {
    switch self {
    case .matern52:
      let a = 5.0.squareRoot() * r
      return max(0, -2 * expm1(-a) - 2 * (a + a * a / 3) * exp(-a))
    case .squaredExponential: return -2 * expm1(-r * r / 2)
    }
  }

  /// 2·(1 − k(r)) + κr² + 2r·k′(r): of the order r⁴, so that near 0 its series takes over from the difference.
  fileprivate func tangentError(_ r: Double) -> Double {
    switch self {
    case .matern52:
      // 25/4·r⁴ − 20√5/9·r⁵ + …, below its first term.
      if r < 1e-2 { return 6.25 * r * r * r * r }
      let a = 5.0.squareRoot() * r
      let slope = -(5.0 / 3) * r * (1 + a) * exp(-a)
      return max(0, levelError(r) + 5.0 / 3 * r * r + 2 * r * slope)
    case .squaredExponential:
      // 3/4·r⁴ − …, below its first term.
      if r < 1e-2 { return 0.75 * r * r * r * r }
      return max(0, levelError(r) + r * r - 2 * r * r * exp(-r * r / 2))
    }
  }
}
