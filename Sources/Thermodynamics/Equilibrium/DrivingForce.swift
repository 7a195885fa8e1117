/// The state of a phase that lies deepest below a plane of chemical potentials.
struct DrivingForce: Sendable {
  let fractions: [Double]
  /// (G − Σ μ·N)/N, J/mol of closed atoms: negative where the phase would form.
  let cost: Double
}

extension PhaseWorkspace {
  /// Steps of a search.
  private static var mostSteps: Int { 60 }

  /// Minimises G − Σ μ·N over the site fractions from a start, by Newton's method with a search along each step.
  ///
  /// - Parameters:
  ///   - limit: a search is given up when after some steps its bound stays above it, J/mol of atoms.
  ///   - known: states that were found; a search that is about to end in one of them is given up.
  /// - Returns: nil where it was given up, or leads to no state with atoms.
  func minimum(from start: [Double], limit: Double, known: [DrivingForce]) -> DrivingForce? {
    let n = phase.count
    let temperature = phase.function.temperature
    start.withUnsafeBufferPointer { here.fractions.update(from: $0.baseAddress!, count: n) }
    evaluateCost(&here)
    guard here.energy.isFinite else { return nil }
    for step in 0..<Self.mostSteps {
      let atoms = phase.atomCount(here.fractions)
      guard atoms >= phase.leastAtoms else { return nil }
      curvature.set(here.fractions, hessian: here.hessian, least: 1e-3 * temperature)
      curvature.respond(to: here.gradient, change: change)
      var fall = 0.0
      for variable in 0..<n {
        fall += here.gradient[variable] * change[variable]
        change[variable] = -change[variable]
      }
      if fall < 1e-8 * max(1, atoms) { break }
      if curvature.shift == 0 {
        if step >= 2, here.energy - 3 * fall > limit * atoms { return nil }
        if fall < 0.1 * temperature * atoms, leads(to: known, fall: fall, atoms: atoms) { return nil }
      }
      guard descend(by: fall) else { break }
    }
    let atoms = phase.atomCount(here.fractions)
    guard atoms >= phase.leastAtoms, here.energy.isFinite else { return nil }
    let fractions = Array(UnsafeBufferPointer(start: here.fractions, count: n))
    return DrivingForce(fractions: phase.canonical(fractions), cost: here.energy / atoms)
  }

  /// The energy above the plane, with its derivatives.
  private func evaluateCost(_ point: inout PhasePoint) {
    evaluate(&point)
    for variable in 0..<phase.count {
      point.energy -= slope[variable] * point.fractions[variable]
      point.gradient[variable] -= slope[variable]
    }
  }

  /// Goes as far along the step as the energy falls by some of what is expected; false where it does nowhere.
  private func descend(by fall: Double) -> Bool {
    var scale = 1.0
    while scale > 1e-5 {
      SiteFractionStep.take(
        here.fractions, change, scale: scale, bound: 12, sublattices: phase.model.sublattices, next: there.fractions)
      evaluateCost(&there)
      if there.energy < here.energy - 1e-4 * scale * fall {
        swap(&here, &there)
        return true
      }
      scale /= 3
    }
    return false
  }

  /// Whether the step leads to a state that is known: where the energy is convex, near it, and expected to end there by a
  /// step that is short, at its place and its energy.
  private func leads(to known: [DrivingForce], fall: Double, atoms: Double) -> Bool {
    guard !known.isEmpty else { return false }
    let expected = (here.energy - 0.5 * fall) / atoms
    let ahead = (0..<phase.count).map { here.fractions[$0] + change[$0] }
    return known.contains { one in
      abs(one.cost - expected) <= 0.1 * fall / atoms + 1e-3 && phase.isAlike(ahead, one.fractions, 1e-3)
    }
  }
}
