import Numerics

/// The spectral projected gradient method: the step length comes from the last two gradients, and the value need only fall
/// below the greatest of the last ten (Birgin, Martínez & Raydan 2000, `birgin2000nonmonotone`).
struct ProjectedGradient {
  /// Values that a step is compared with.
  static let memory = 10
  /// The share of the linear decrease that a step must reach.
  static let sufficientShare = 1e-4

  private let domain: DescentDomain
  private let limits: DescentLimits

  init(_ domain: DescentDomain, _ limits: DescentLimits) {
    self.domain = domain
    self.limits = limits
  }

  func minimize(_ objective: DescentObjective, from start: [Double]) -> Descent {
    var z = domain.nearest(to: start)
    var (value, gradient) = objective(z)
    var best = Descent(point: z, value: value, iterations: 0, evaluations: 1, isConverged: false)
    var recent = [value]
    var length = 1 / max(1e-10, domain.residual(at: z, gradient: gradient))
    while best.evaluations < limits.evaluations {
      best.isConverged = value <= limits.value || domain.residual(at: z, gradient: gradient) <= limits.residual
      if best.isConverged { break }
      let end = domain.nearest(to: zip(z, gradient).map { $0 - length * $1 })
      let direction = zip(end, z).map { $0 - $1 }
      let slope = dot(direction, gradient)
      guard slope < 0, let level = recent.max() else { break }
      var share = 1.0
      var next: (z: [Double], value: Double, gradient: [Double])?
      while best.evaluations < limits.evaluations, share > 1e-12 {
        let trial = zip(z, direction).map { $0 + share * $1 }
        let (trialValue, trialGradient) = objective(trial)
        best.evaluations += 1
        if trialValue <= level + Self.sufficientShare * share * slope {
          next = (trial, trialValue, trialGradient)
          break
        }
        share = interpolated(share, slope: slope, rise: trialValue - value)
      }
      guard let next else { break }
      let moved = zip(next.z, z).map { $0 - $1 }
      let turned = zip(next.gradient, gradient).map { $0 - $1 }
      let curvature = dot(moved, turned)
      length = curvature > 0 ? max(1e-10, min(1e10, dot(moved, moved) / curvature)) : 1e10
      (z, value, gradient) = next
      recent.append(value)
      if recent.count > Self.memory { recent.removeFirst() }
      best.iterations += 1
      if value < best.value { (best.point, best.value) = (z, value) }
    }
    return best
  }
}

/// The next share of a step after one whose value rose by `rise`: the minimum of the parabola through what is known, between
/// a tenth and a half of the share; half where the value is not finite.
func interpolated(_ share: Double, slope: Double, rise: Double) -> Double {
  guard rise.isFinite, rise > share * slope else { return share / 2 }
  let least = -slope * share * share / (2 * (rise - share * slope))
  return max(0.1 * share, min(0.5 * share, least))
}
