/// The state of a phase that lies deepest below a plane of chemical potentials.
struct DrivingForce: Sendable {
  let fractions: [Double]
  /// (G − Σ μ·N)/N, J/mol of closed atoms: negative where the phase would form.
  let cost: Double

  /// Steps of a search.
  private static let mostSteps = 60

  /// Minimises G − Σ μ·N over the site fractions from a start, by Newton's method with a search along each step.
  ///
  /// - Parameter patience: a search is given up when after some steps its bound stays this far above the plane, J/mol of
  ///   atoms.
  static func minimum(
    _ phase: PhaseTerms, potentials: [Double], from start: [Double], patience: Double = 1e4
  ) -> DrivingForce? {
    let n = phase.count
    let sublattices = phase.model.sublattices
    var slope = [Double](repeating: 0, count: n)
    for (row, potential) in zip(phase.atoms, potentials) {
      for variable in 0..<n { slope[variable] += potential * row[variable] }
    }
    func cost(_ y: [Double]) -> Double {
      var sum = phase.value(y)
      for variable in 0..<n { sum -= slope[variable] * y[variable] }
      return sum
    }
    var y = start
    var gradient = slope
    var hessian = [Double](repeating: 0, count: n * n)
    var curvature = ScaledCurvature(phase.model)
    var value = 0.0
    for step in 0..<mostSteps {
      value = phase.evaluate(y, gradient: &gradient, hessian: &hessian)
      guard value.isFinite else { return nil }
      for variable in 0..<n {
        value -= slope[variable] * y[variable]
        gradient[variable] -= slope[variable]
      }
      if phase.model.isStoichiometric { break }
      curvature.set(y, hessian: hessian, least: 1e-3 * phase.function.temperature)
      let change = curvature.response(to: gradient).map { -$0 }
      var fall = 0.0
      for variable in 0..<n { fall -= gradient[variable] * change[variable] }
      let atoms = phase.atomCount(y)
      guard atoms >= phase.leastAtoms else { return nil }
      if fall < 1e-8 * max(1, atoms) { break }
      if step >= 2, curvature.shift == 0, value - 3 * fall > patience * atoms { break }
      var scale = 1.0
      var isTaken = false
      while scale > 1e-5 {
        let next = SiteFractionStep.taken(y, change, scale: scale, bound: 12, sublattices: sublattices)
        if cost(next) < value - 1e-4 * scale * fall {
          y = next
          isTaken = true
          break
        }
        scale /= 3
      }
      if !isTaken { break }
    }
    let atoms = phase.atomCount(y)
    guard atoms >= phase.leastAtoms, value.isFinite else { return nil }
    return DrivingForce(fractions: phase.canonical(y), cost: cost(y) / atoms)
  }
}
