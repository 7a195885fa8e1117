import Numerics

/// A quasi-Newton method in the coordinates θ of `EntropicCoordinates`, in which there are no bounds. A minimum on a bound
/// lies at infinity, so that it is approached to a value and not reached.
struct SoftmaxDescent {
  private let coordinates: EntropicCoordinates
  private let domain: DescentDomain
  private let limits: DescentLimits
  /// The share of the room by which a start on a bound is moved off it.
  static let startMargin = 1e-3

  init(_ domain: DescentDomain, _ limits: DescentLimits) {
    self.domain = domain
    self.limits = limits
    coordinates = EntropicCoordinates(domain)
  }

  func minimize(_ objective: DescentObjective, from start: [Double]) -> Descent {
    let isFree = [Bool](repeating: true, count: domain.dimension)
    var theta = coordinates.coordinates(of: domain.nearest(to: start), margin: Self.startMargin)
    var z = coordinates.point(theta)
    var (value, gradient) = objective(z)
    var slopes = coordinates.pulledBack(gradient, at: z)
    var best = Descent(point: z, value: value, iterations: 0, evaluations: 1, isConverged: false)
    var hessian = InverseHessian(count: domain.dimension)
    while best.evaluations < limits.evaluations {
      best.isConverged = value <= limits.value || domain.residual(at: z, gradient: gradient) <= limits.residual
      if best.isConverged { break }
      var direction = hessian.direction(slopes, isFree: isFree)
      if dot(direction, slopes) >= 0 {
        hessian = InverseHessian(count: domain.dimension)
        direction = slopes.map { -$0 }
      }
      // A step of many units of θ leads to where everything is flat.
      let longest = direction.reduce(0) { max($0, abs($1)) }
      if longest > 4 { direction = direction.map { $0 * 4 / longest } }
      let slope = dot(direction, slopes)
      var share = 1.0
      var next: (theta: [Double], z: [Double], value: Double, gradient: [Double])?
      while best.evaluations < limits.evaluations, share > 1e-12 {
        let trial = zip(theta, direction).map { $0 + share * $1 }
        let point = coordinates.point(trial)
        let (trialValue, trialGradient) = objective(point)
        best.evaluations += 1
        if trialValue <= value + ProjectedGradient.sufficientShare * share * slope {
          next = (trial, point, trialValue, trialGradient)
          break
        }
        share = interpolated(share, slope: slope, rise: trialValue - value)
      }
      guard let next else { break }
      let nextSlopes = coordinates.pulledBack(next.gradient, at: next.z)
      hessian.learn(
        step: zip(next.theta, theta).map { $0 - $1 }, change: zip(nextSlopes, slopes).map { $0 - $1 })
      (theta, z, value, gradient, slopes) = (next.theta, next.z, next.value, next.gradient, nextSlopes)
      best.iterations += 1
      if value < best.value { (best.point, best.value) = (z, value) }
    }
    return best.snapped(domain, objective)
  }
}

extension Descent {
  /// Coordinates within 10⁻⁶ of a bound moved onto it where the value gains by it: a method in the interior never gets
  /// there.
  func snapped(_ domain: DescentDomain, _ objective: DescentObjective) -> Descent {
    var z = point
    for place in domain.movable {
      if z[place] - domain.lower[place] < 1e-6 { z[place] = domain.lower[place] }
      if domain.upper[place] - z[place] < 1e-6 { z[place] = domain.upper[place] }
    }
    guard z != point else { return self }
    var result = self
    let end = domain.nearest(to: z)
    let value = objective(end).value
    result.evaluations += 1
    if value <= result.value { (result.point, result.value) = (end, value) }
    return result
  }
}
