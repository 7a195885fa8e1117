import Glibc

/// A covariance of the scaled distance r = ‖(x − x′)/ℓ‖, 1 at r = 0.
package enum StationaryKernel: String, Sendable, CaseIterable {
  /// (1 + √5·r + 5/3·r²)·exp(−√5·r), twice differentiable (`rasmussen2006gaussian`).
  case matern52 = "matern-5/2"
  /// exp(−r²/2).
  case squaredExponential = "squared-exponential"

  /// The covariance k, and the slope s with ∂k/∂zₖ = −s·(zₖ − zₖ′) for scaled inputs z = x/ℓ, so that
  /// ∂k/∂ln ℓₖ = s·(zₖ − zₖ′)².
  @inline(__always)
  func evaluate(squaredDistance: Double) -> (value: Double, slope: Double) {
    switch self {
    case .matern52:
      let distance = (5 * squaredDistance).squareRoot()
      let decay = exp(-distance)
      let slope = (1 + distance) * decay
      return (slope + 5.0 / 3 * squaredDistance * decay, 5.0 / 3 * slope)
    case .squaredExponential:
      let value = exp(-0.5 * squaredDistance)
      return (value, value)
    }
  }

  /// Replaces squared distances by covariances, and writes the slopes.
  func evaluate(_ distances: UnsafeMutablePointer<Double>, slopes: UnsafeMutablePointer<Double>, count: Int) {
    for k in 0..<count { (distances[k], slopes[k]) = evaluate(squaredDistance: distances[k]) }
  }

  /// Replaces squared distances by covariances.
  func evaluate(_ distances: UnsafeMutablePointer<Double>, count: Int) {
    for k in 0..<count { distances[k] = evaluate(squaredDistance: distances[k]).value }
  }
}
