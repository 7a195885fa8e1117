/// A phase as an equilibrium sees it: its energy less what fixed chemical potentials pay for, and its atoms of the elements
/// whose amounts are given.
final class PhaseTerms: Sendable {
  let function: PhaseFunction
  /// Atoms of each closed element for one unit of each variable. [closed, variables]
  let atoms: [[Double]]
  /// Their sum, by variable.
  let total: [Double]
  /// What the open elements cost, by variable, J/mol.
  private let paid: [Double]
  /// States with fewer closed atoms in a formula unit are gases of vacancies, not phases.
  let leastAtoms: Double
  private let symmetry: SiteFractionSymmetry

  var model: PhaseModel { function.model }
  var count: Int { total.count }

  /// - Parameters:
  ///   - closed: rows of the model's atoms.
  ///   - open: rows of the model's atoms and their chemical potential, J/mol.
  init(_ function: PhaseFunction, closed: [Int], open: [(row: Int, potential: Double)]) {
    self.function = function
    let model = function.model
    atoms = closed.map { model.atoms[$0] }
    let atoms = atoms
    total = (0..<model.count).map { variable in atoms.reduce(0) { $0 + $1[variable] } }
    paid = (0..<model.count).map { variable in open.reduce(0) { $0 + $1.potential * model.atoms[$1.row][variable] } }
    let total = total
    let most = model.sublattices.reduce(0) { $0 + ($1.map { total[$0] }.max() ?? 0) }
    leastAtoms = 0.1 * most
    symmetry = SiteFractionSymmetry(function)
  }

  /// The energy, J/mol of formula units.
  func value(_ y: [Double]) -> Double {
    var sum = function.value(y)
    for variable in y.indices { sum -= paid[variable] * y[variable] }
    return sum
  }

  /// The same where Σ sites·y·ln y is known.
  func value(_ y: UnsafePointer<Double>, mixing: Double) -> Double {
    var sum = function.excess(y) + ExpressionReader.gasConstant * function.temperature * mixing
    for variable in paid.indices { sum -= paid[variable] * y[variable] }
    return sum
  }

  /// The energy with its gradient and Hessian.
  func evaluate(
    _ y: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>, hessian: UnsafeMutablePointer<Double>,
    room: UnsafeMutablePointer<Double>
  ) -> Double {
    var sum = function.evaluate(y, gradient: gradient, hessian: hessian, room: room)
    for variable in paid.indices {
      sum -= paid[variable] * y[variable]
      gradient[variable] -= paid[variable]
    }
    return sum
  }

  /// Closed atoms in a formula unit.
  func atomCount(_ y: UnsafePointer<Double>) -> Double {
    var sum = 0.0
    for variable in total.indices { sum += total[variable] * y[variable] }
    return sum
  }

  /// Atoms of one closed element in a formula unit.
  func content(of row: Int, _ y: UnsafePointer<Double>) -> Double {
    atoms[row].withUnsafeBufferPointer { atoms in
      var sum = 0.0
      for variable in atoms.indices { sum += atoms[variable] * y[variable] }
      return sum
    }
  }

  /// Atoms of each closed element in a formula unit.
  func content(_ y: UnsafePointer<Double>) -> [Double] { atoms.indices.map { content(of: $0, y) } }

  /// One of the states that the symmetry of the sublattices makes of this one, the same for all of them.
  func canonical(_ y: [Double]) -> [Double] { symmetry.canonical(y) }

  /// Whether a state, or one that symmetry makes of it, has the fractions of a canonical one to a tolerance.
  func isAlike(_ y: [Double], _ canonical: [Double], _ tolerance: Double) -> Bool {
    symmetry.isAlike(y, canonical, tolerance)
  }
}

/// Exchanges of whole sublattices that leave the energy of a phase as it is.
struct SiteFractionSymmetry: Sendable {
  /// For each exchange, which variable comes to each place; the identity is not among them.
  private let exchanges: [[Int]]

  /// Tries the permutations of up to four sublattices with the same sites and species at three states. A coincidence at all
  /// of them does not happen.
  init(_ function: PhaseFunction) {
    let model = function.model
    var groups: [[Int]] = []
    for sublattice in model.sublattices.indices where model.sublattices[sublattice].count > 1 {
      let like = groups.firstIndex { group in
        model.sites[group[0]] == model.sites[sublattice]
          && model.sublattices[group[0]].map { model.species[$0] }
            == model.sublattices[sublattice].map { model.species[$0] }
      }
      if let like { groups[like].append(sublattice) } else { groups.append([sublattice]) }
    }
    guard let group = groups.max(by: { $0.count < $1.count }), (2...4).contains(group.count) else {
      exchanges = []
      return
    }
    let states = (0..<3).map { Self.state(model, number: $0) }
    let energies = states.map { function.value($0) }
    exchanges = SublatticeSymmetry.permutations(group).dropFirst().compactMap { order in
      var names = Array(0..<model.count)
      for (from, to) in zip(group, order) {
        for (a, b) in zip(model.sublattices[from], model.sublattices[to]) { names[a] = b }
      }
      let isSame = zip(states, energies).allSatisfy { state, energy in
        abs(function.value(names.map { state[$0] }) - energy) <= 1e-9 * max(1, abs(energy))
      }
      return isSame ? names : nil
    }
  }

  private static func state(_ model: PhaseModel, number: Int) -> [Double] {
    var y = (0..<model.count).map { 1 + Double(($0 * 7 + number * 5) % 11) }
    for range in model.sublattices {
      let sum = range.reduce(0) { $0 + y[$1] }
      for variable in range { y[variable] /= sum }
    }
    return y
  }

  func isAlike(_ y: [Double], _ other: [Double], _ tolerance: Double) -> Bool {
    func agrees(_ place: (Int) -> Int) -> Bool {
      for variable in other.indices where abs(y[place(variable)] - other[variable]) > tolerance { return false }
      return true
    }
    return agrees { $0 } || exchanges.contains { names in agrees { names[$0] } }
  }

  func canonical(_ y: [Double]) -> [Double] {
    var best = y
    for names in exchanges {
      let other = names.map { y[$0] }
      if let place = y.indices.first(where: { abs(other[$0] - best[$0]) > 1e-9 }), other[place] > best[place] {
        best = other
      }
    }
    return best
  }
}
