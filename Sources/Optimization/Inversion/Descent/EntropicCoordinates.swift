import Glibc

/// Unbounded coordinates θ of a domain without rows: every θ is a point inside, and every point inside has one.
///
/// Where upper bounds cut nothing off, the parts above the lower bounds are a softmax of θ; else each is a logistic function
/// of θᵢ + τ, with the τ at which the fractions sum to one. Both are the gradients of entropies, and the metric that
/// they carry over is Fisher's.
struct EntropicCoordinates {
  /// |θ| beyond which a point has come to its bound for all that counts.
  static let reach = 36.0

  let domain: DescentDomain
  private let movableFractions: [Int]
  private let variables: [Int]
  /// What the movable fractions share: one less the lower bounds.
  private let rest: Double
  private let isCapped: Bool

  init(_ domain: DescentDomain) {
    self.domain = domain
    let movable = domain.movable
    movableFractions = movable.filter { $0 < domain.fractionCount }
    variables = movable.filter { $0 >= domain.fractionCount }
    let rest = 1 - domain.lower.prefix(domain.fractionCount).reduce(0, +)
    self.rest = rest
    isCapped = movableFractions.contains { domain.upper[$0] - domain.lower[$0] < rest - 1e-12 }
  }

  /// The point of θ [n].
  func point(_ theta: [Double]) -> [Double] {
    var z = domain.lower
    for place in variables { z[place] = 1 / (1 + exp(-theta[place])) }
    guard !movableFractions.isEmpty, rest > 0 else { return z }
    if isCapped {
      let shift = shift(theta)
      for place in movableFractions { z[place] += width(place) / (1 + exp(-theta[place] - shift)) }
    } else {
      let greatest = movableFractions.reduce(-Double.infinity) { max($0, theta[$1]) }
      let parts = movableFractions.map { exp(theta[$0] - greatest) }
      let sum = parts.reduce(0, +)
      for (place, part) in zip(movableFractions, parts) { z[place] += rest * part / sum }
    }
    return z
  }

  /// A θ of a point, which is moved off its bounds by a share of the room between them.
  func coordinates(of z: [Double], margin: Double) -> [Double] {
    var theta = [Double](repeating: 0, count: z.count)
    for place in variables {
      let inside = max(margin, min(1 - margin, z[place]))
      theta[place] = log(inside / (1 - inside))
    }
    for place in movableFractions {
      let width = isCapped ? width(place) : rest
      let part = max(margin, (z[place] - domain.lower[place]) / width)
      theta[place] = isCapped ? log(min(part, 1 - margin) / max(margin, 1 - part)) : log(part)
    }
    return theta
  }

  /// The gradient by θ of a function whose gradient by the point is known: Aᵀg for the symmetric A = ∂z/∂θ.
  func pulledBack(_ gradient: [Double], at z: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: z.count)
    for place in variables { result[place] = z[place] * (1 - z[place]) * gradient[place] }
    let weights = movableFractions.map { place in
      let part = z[place] - domain.lower[place]
      return isCapped ? part * max(0, domain.upper[place] - z[place]) / width(place) : part
    }
    let total = weights.reduce(0, +)
    guard total > 0 else { return result }
    let mean = zip(weights, movableFractions).reduce(0) { $0 + $1.0 * gradient[$1.1] } / total
    for (place, weight) in zip(movableFractions, weights) { result[place] = weight * (gradient[place] - mean) }
    return result
  }

  /// θ with the freedom that changes no point taken out, and kept within reach.
  func tidied(_ theta: [Double]) -> [Double] {
    var theta = theta
    if isCapped {
      let shift = shift(theta)
      for place in movableFractions { theta[place] += shift }
    } else if let greatest = movableFractions.map({ theta[$0] }).max() {
      for place in movableFractions { theta[place] -= greatest }
    }
    return theta.map { max(-Self.reach, min(Self.reach, $0)) }
  }

  private func width(_ place: Int) -> Double { domain.upper[place] - domain.lower[place] }

  /// The τ at which the fractions sum to one: Newton's method, held between the ends of a bisection.
  private func shift(_ theta: [Double]) -> Double {
    let values = movableFractions.map { theta[$0] }
    var low = -(values.max() ?? 0) - 60
    var high = -(values.min() ?? 0) + 60
    var shift = 0.0
    for _ in 0..<100 {
      var (sum, slope) = (-rest, 0.0)
      for (place, value) in zip(movableFractions, values) {
        let part = 1 / (1 + exp(-value - shift))
        sum += width(place) * part
        slope += width(place) * part * (1 - part)
      }
      if sum > 0 { high = shift } else { low = shift }
      if abs(sum) < 1e-16 { break }
      let next = slope > 0 ? shift - sum / slope : .infinity
      let taken = next > low && next < high ? next : (low + high) / 2
      if taken == shift { break }
      shift = taken
    }
    return shift
  }
}
