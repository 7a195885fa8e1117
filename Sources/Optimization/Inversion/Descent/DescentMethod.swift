import DesignSpace

/// How a smooth function is minimised over the designs of one set of elements.
package enum DescentMethod: String, Sendable, CaseIterable {
  /// Steps against the gradient, projected back.
  case projectedGradient = "projected-gradient"
  /// One fraction is what the others leave of one; a quasi-Newton method in the others.
  case elimination
  /// A quasi-Newton method in logits, of which every value is a design.
  case softmax
  /// Steps in logits against the gradient by the fractions: the natural gradient of the Fisher metric.
  case mirror

  /// Minimises from a start, which is moved into the domain. The result lies in the domain.
  ///
  /// Projection keeps to linear rows by itself; the other methods see them as an augmented Lagrangian, and the end is
  /// projected.
  package func minimize(
    _ objective: @escaping DescentObjective, over domain: DescentDomain, from start: [Double],
    limits: DescentLimits = DescentLimits()
  ) -> Descent {
    if self == .projectedGradient || domain.rows.isEmpty {
      return minimizeWithoutRows(objective, domain, from: start, limits)
    }
    return AugmentedRows(domain).minimize(objective, from: start, limits: limits) { penalised, start, limits in
      minimizeWithoutRows(penalised, domain.withoutRows, from: start, limits)
    }
  }

  private func minimizeWithoutRows(
    _ objective: DescentObjective, _ domain: DescentDomain, from start: [Double], _ limits: DescentLimits
  ) -> Descent {
    guard !domain.movable.isEmpty else {
      let point = domain.nearest(to: start)
      return Descent(
        point: point, value: objective(point).value, iterations: 0, evaluations: 1, isConverged: true)
    }
    switch self {
    case .projectedGradient: return ProjectedGradient(domain, limits).minimize(objective, from: start)
    case .elimination: return CoordinateElimination(domain, limits).minimize(objective, from: start)
    case .softmax: return SoftmaxDescent(domain, limits).minimize(objective, from: start)
    case .mirror: return MirrorDescent(domain, limits).minimize(objective, from: start)
    }
  }
}

/// Linear rows by the method of multipliers (Nocedal & Wright 2006, `nocedal2006numerical`): a sequence of descents whose
/// objective carries, for each row, the squared distance of its shifted value from its limits.
private struct AugmentedRows {
  private static let rounds = 24

  private let domain: DescentDomain
  private let rows: [LinearRow]

  init(_ domain: DescentDomain) {
    self.domain = domain
    rows = domain.rows
  }

  func minimize(
    _ objective: @escaping DescentObjective, from start: [Double], limits: DescentLimits,
    _ descend: (DescentObjective, [Double], DescentLimits) -> Descent
  ) -> Descent {
    var multipliers = [Double](repeating: 0, count: rows.count)
    let first = objective(domain.nearest(to: start))
    var weight = max(1e-3, first.gradient.reduce(0) { max($0, min(1e6, abs($1))) })
    var (point, iterations, evaluations) = (start, 0, 1)
    var excess = Double.infinity
    var isConverged = false
    // Early rounds need no sharp minimum: the multipliers are rough as well.
    var residual = max(1e-3, limits.residual)
    for _ in 0..<Self.rounds where evaluations < limits.evaluations {
      var inner = limits
      inner.residual = residual
      inner.evaluations = min(limits.evaluations - evaluations, max(20, limits.evaluations / 5))
      inner.value = -.infinity
      let descent = descend({ penalised(objective, $0, multipliers, weight) }, point, inner)
      (point, iterations) = (descent.point, iterations + descent.iterations)
      evaluations += descent.evaluations
      let shifts = rows.indices.map { shift(rows[$0], point, multipliers[$0], weight) }
      let outside = zip(shifts, multipliers).reduce(0) { max($0, abs($1.0 - $1.1 / weight)) }
      multipliers = shifts.map { $0 * weight }
      isConverged = outside < max(1e-9, limits.residual) && descent.isConverged && residual <= limits.residual
      if isConverged { break }
      if outside > excess / 4 { weight *= 4 }
      excess = min(excess, outside)
      residual = max(limits.residual, residual / 10)
    }
    let end = domain.nearest(to: point)
    let value = objective(end).value
    return Descent(
      point: end, value: value, iterations: iterations, evaluations: evaluations + 1,
      isConverged: isConverged || value <= limits.value)
  }

  /// The value of a row with its multiplier, less the nearest value that the row allows.
  private func shift(_ row: LinearRow, _ z: [Double], _ multiplier: Double, _ weight: Double) -> Double {
    let value = row.value(z) + multiplier / weight
    return value - max(row.minimum, min(row.maximum, value))
  }

  private func penalised(
    _ objective: DescentObjective, _ z: [Double], _ multipliers: [Double], _ weight: Double
  ) -> (value: Double, gradient: [Double]) {
    var (value, gradient) = objective(z)
    for (row, multiplier) in zip(rows, multipliers) {
      let shift = shift(row, z, multiplier, weight)
      value += weight / 2 * shift * shift
      for (place, coefficient) in row.coefficients.enumerated() { gradient[place] += weight * shift * coefficient }
    }
    return (value, gradient)
  }
}
