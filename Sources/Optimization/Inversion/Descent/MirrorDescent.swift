import Numerics

/// Mirror descent with the entropy of the domain (Beck & Teboulle 2003, `beck2003mirror`): θ ← θ − η·∂f/∂z, which is the
/// natural gradient step of the Fisher metric (Raskutti & Mukherjee 2015, `raskutti2015information`).
///
/// As in the spectral projected gradient method, η comes from the last step, here measured in the metric, and the value need
/// only fall below the greatest of the last ten.
struct MirrorDescent {
  private let coordinates: EntropicCoordinates
  private let domain: DescentDomain
  private let limits: DescentLimits

  init(_ domain: DescentDomain, _ limits: DescentLimits) {
    self.domain = domain
    self.limits = limits
    coordinates = EntropicCoordinates(domain)
  }

  func minimize(_ objective: DescentObjective, from start: [Double]) -> Descent {
    var theta = coordinates.tidied(
      coordinates.coordinates(of: domain.nearest(to: start), margin: SoftmaxDescent.startMargin))
    var z = coordinates.point(theta)
    var (value, gradient) = objective(z)
    var best = Descent(point: z, value: value, iterations: 0, evaluations: 1, isConverged: false)
    var recent = [value]
    var length = 1 / max(1e-10, spread(gradient))
    while best.evaluations < limits.evaluations {
      best.isConverged = value <= limits.value || domain.residual(at: z, gradient: gradient) <= limits.residual
      if best.isConverged { break }
      // The first-order change along the natural gradient, per unit of its length.
      let slope = -dot(gradient, coordinates.pulledBack(gradient, at: z))
      guard slope < 0, let level = recent.max() else { break }
      length = min(length, 2 * EntropicCoordinates.reach / max(1e-300, spread(gradient)))
      var next: (theta: [Double], z: [Double], value: Double, gradient: [Double])?
      while best.evaluations < limits.evaluations, length > 1e-14 {
        let trial = coordinates.tidied(zip(theta, gradient).map { $0 - length * $1 })
        let point = coordinates.point(trial)
        let (trialValue, trialGradient) = objective(point)
        best.evaluations += 1
        let descent = dot(gradient, zip(point, z).map { $0 - $1 })
        if trialValue <= level + ProjectedGradient.sufficientShare * min(0, descent) {
          next = (trial, point, trialValue, trialGradient)
          break
        }
        length = interpolated(length, slope: slope, rise: trialValue - value)
      }
      guard let next else { break }
      let turned = dot(zip(next.z, z).map { $0 - $1 }, zip(next.gradient, gradient).map { $0 - $1 })
      let moved = dot(zip(next.z, z).map { $0 - $1 }, zip(next.theta, theta).map { $0 - $1 })
      length = turned > 0 && moved > 0 ? max(1e-10, min(1e12, moved / turned)) : length * 4
      (theta, z, value, gradient) = next
      recent.append(value)
      if recent.count > ProjectedGradient.memory { recent.removeFirst() }
      best.iterations += 1
      if value < best.value { (best.point, best.value) = (z, value) }
    }
    return best.snapped(domain, objective)
  }

  /// The greatest difference of slopes among the fractions, or the greatest slope of a variable.
  private func spread(_ gradient: [Double]) -> Double {
    let movable = domain.movable
    let fractions = movable.filter { $0 < domain.fractionCount }.map { gradient[$0] }
    let variables = movable.filter { $0 >= domain.fractionCount }.map { abs(gradient[$0]) }
    return max((fractions.max() ?? 0) - (fractions.min() ?? 0), variables.max() ?? 0)
  }
}
