/// A state of a phase with what Newton's method needs there, in memory of its own.
struct PhasePoint {
  let fractions: UnsafeMutablePointer<Double>
  /// Of the energy, J/mol of formula units. [n] and [n, n]
  let gradient: UnsafeMutablePointer<Double>
  let hessian: UnsafeMutablePointer<Double>
  var energy = 0.0

  fileprivate init(_ memory: UnsafeMutablePointer<Double>, count n: Int) {
    (fractions, gradient, hessian) = (memory, memory + n, memory + 2 * n)
  }

  fileprivate static func size(_ n: Int) -> Int { n * (n + 2) }
}

/// What Newton's method in one phase works in, so that its steps allocate nothing.
final class PhaseWorkspace {
  let phase: PhaseTerms
  let curvature: ScaledCurvature
  var here: PhasePoint
  var there: PhasePoint
  let change: UnsafeMutablePointer<Double>
  /// A plane's cost of each variable, J/mol.
  let slope: UnsafeMutablePointer<Double>
  private let room: UnsafeMutablePointer<Double>
  private let memory: UnsafeMutablePointer<Double>

  init(_ phase: PhaseTerms) {
    self.phase = phase
    curvature = ScaledCurvature(phase.model)
    let (n, size) = (phase.count, PhasePoint.size(phase.count))
    memory = .allocate(capacity: 2 * size + 2 * n + phase.function.room)
    here = PhasePoint(memory, count: n)
    there = PhasePoint(memory + size, count: n)
    change = memory + 2 * size
    slope = change + n
    room = slope + n
  }

  deinit { memory.deallocate() }

  /// Evaluates a point of this workspace at its fractions.
  func evaluate(_ point: inout PhasePoint) {
    point.energy = phase.evaluate(point.fractions, gradient: point.gradient, hessian: point.hessian, room: room)
  }

  /// Takes a plane of chemical potentials of the closed elements, J/mol.
  func setPlane(_ potentials: [Double]) {
    slope.update(repeating: 0, count: phase.count)
    for (row, potential) in zip(phase.atoms, potentials) {
      for variable in row.indices { slope[variable] += potential * row[variable] }
    }
  }
}

/// A workspace for each phase, made when it is needed.
final class PhaseWorkspaces {
  let terms: [PhaseTerms]
  private var made: [PhaseWorkspace?]

  init(_ terms: [PhaseTerms]) {
    self.terms = terms
    made = [PhaseWorkspace?](repeating: nil, count: terms.count)
  }

  subscript(phase: Int) -> PhaseWorkspace {
    if let known = made[phase] { return known }
    let workspace = PhaseWorkspace(terms[phase])
    made[phase] = workspace
    return workspace
  }
}
