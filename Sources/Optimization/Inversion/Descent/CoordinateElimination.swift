import Numerics

/// The reduced gradient method (Wolfe 1963, `wolfe1963methods`): the fraction with the most room is what the others leave of
/// one; the others move within their bounds along a quasi-Newton direction. Where the dependent fraction comes to a bound,
/// another takes its place.
struct CoordinateElimination {
  private let domain: DescentDomain
  private let limits: DescentLimits

  init(_ domain: DescentDomain, _ limits: DescentLimits) {
    self.domain = domain
    self.limits = limits
  }

  func minimize(_ objective: DescentObjective, from start: [Double]) -> Descent {
    let n = domain.dimension
    var z = domain.nearest(to: start)
    var (value, gradient) = objective(z)
    var best = Descent(point: z, value: value, iterations: 0, evaluations: 1, isConverged: false)
    var dependent = roomiest(z)
    var hessian = InverseHessian(count: n)
    while best.evaluations < limits.evaluations {
      best.isConverged = value <= limits.value || domain.residual(at: z, gradient: gradient) <= limits.residual
      if best.isConverged { break }
      let reduced = reduced(gradient, dependent)
      var direction = direction(z, reduced, hessian, dependent)
      var reach = reach(from: z, along: direction)
      if reach < 1e-13 || dot(direction, reduced) >= 0 {
        // The dependent fraction, or the quasi-Newton model, is in the way: a projected step goes round it.
        let end = domain.nearest(to: zip(z, gradient).map { $0 - $1 / max(1, abs(value)) })
        direction = zip(end, z).map { $0 - $1 }
        reach = 1
        hessian = InverseHessian(count: n)
      }
      let slope = dot(direction, gradient)
      guard slope < 0 else { break }
      var share = min(1, reach)
      var next: (z: [Double], value: Double, gradient: [Double])?
      while best.evaluations < limits.evaluations, share > 1e-14 {
        let trial = clipped(zip(z, direction).map { $0 + share * $1 })
        let (trialValue, trialGradient) = objective(trial)
        best.evaluations += 1
        if trialValue <= value + ProjectedGradient.sufficientShare * share * slope {
          next = (trial, trialValue, trialGradient)
          break
        }
        share = interpolated(share, slope: slope, rise: trialValue - value)
      }
      guard let next else { break }
      let turned = zip(self.reduced(next.gradient, dependent), reduced).map { $0 - $1 }
      var moved = zip(next.z, z).map { $0 - $1 }
      if let dependent { moved[dependent] = 0 }
      hessian.learn(step: moved, change: turned)
      (z, value, gradient) = next
      best.iterations += 1
      if value < best.value { (best.point, best.value) = (z, value) }
      let roomier = roomiest(z)
      if let current = dependent, let roomier, room(z, current) < 0.1 * room(z, roomier) {
        dependent = roomier
        hessian = InverseHessian(count: n)
      }
    }
    return best
  }

  private func room(_ z: [Double], _ place: Int) -> Double {
    min(z[place] - domain.lower[place], domain.upper[place] - z[place])
  }

  /// The fraction farthest from its bounds; at a vertex, where none is off them, the greatest above its lower one.
  private func roomiest(_ z: [Double]) -> Int? {
    (0..<domain.fractionCount).max { a, b in
      let (first, second) = (room(z, a), room(z, b))
      if first != second { return first < second }
      return z[a] - domain.lower[a] < z[b] - domain.lower[b]
    }
  }

  /// Slopes by the other coordinates when the dependent fraction makes up for them; its own is zero.
  private func reduced(_ gradient: [Double], _ dependent: Int?) -> [Double] {
    guard let dependent else { return gradient }
    return gradient.enumerated().map { place, slope in
      place < domain.fractionCount ? slope - gradient[dependent] : slope
    }
  }

  /// A direction of descent whose fractions sum to zero and which points out of no bound, but for the dependent one's.
  private func direction(_ z: [Double], _ reduced: [Double], _ hessian: InverseHessian, _ dependent: Int?) -> [Double] {
    var isFree = z.indices.map { place in
      if place == dependent || domain.upper[place] <= domain.lower[place] { return false }
      if z[place] <= domain.lower[place], reduced[place] >= 0 { return false }
      return !(z[place] >= domain.upper[place] && reduced[place] <= 0)
    }
    while true {
      var direction = hessian.direction(reduced, isFree: isFree)
      let blocked = z.indices.filter { place in
        isFree[place]
          && ((z[place] <= domain.lower[place] && direction[place] < 0)
            || (z[place] >= domain.upper[place] && direction[place] > 0))
      }
      if blocked.isEmpty {
        if let dependent {
          direction[dependent] = -direction.prefix(domain.fractionCount).reduce(0, +)
        }
        return direction
      }
      for place in blocked { isFree[place] = false }
    }
  }

  /// How much of a direction fits into the bounds.
  private func reach(from z: [Double], along direction: [Double]) -> Double {
    var reach = Double.infinity
    for place in z.indices where direction[place] != 0 {
      let bound = direction[place] < 0 ? domain.lower[place] : domain.upper[place]
      reach = min(reach, max(0, (bound - z[place]) / direction[place]))
    }
    return reach
  }

  /// Takes away what rounding has carried beyond a bound, and what it has carried off the sum of one.
  private func clipped(_ z: [Double]) -> [Double] {
    var z = z
    for place in z.indices {
      let (low, high) = (domain.lower[place], domain.upper[place])
      z[place] = z[place] < low + 1e-15 ? low : z[place] > high - 1e-15 ? high : z[place]
    }
    return z
  }
}
