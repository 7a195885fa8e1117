/// Phases that share the atoms: each a state of its own and how many formula units of it there are.
struct PhaseAssemblage: Sendable {
  struct Member: Sendable {
    let phase: Int
    var fractions: [Double]
    /// Formula units for one mole of closed atoms.
    var amount: Double
  }

  var members: [Member]
  /// Chemical potentials of the closed elements, J/mol.
  var potentials: [Double]
  /// J/mol of closed atoms.
  var energy = 0.0
  /// Whether no other potentials would do.
  var isUnique = true

  /// Steps of Newton's method.
  private static let mostSteps = 60

  /// The assemblage of equal potentials near this one, by Newton's method in amounts, potentials and site fractions together
  /// (`sundman2015implementation`); nil where it is not found.
  func polished(_ workspaces: PhaseWorkspaces, target: [Double]) -> PhaseAssemblage? {
    var result = self
    for _ in 0..<Self.mostSteps {
      guard let change = result.step(workspaces, target: target) else { return nil }
      if change < 1e-10 {
        result.energy = result.balancedEnergy(workspaces.terms, target: target)
        return result.energy.isFinite ? result : nil
      }
    }
    return nil
  }

  /// The energy of the members, with what the atoms cost that rounding and traces have left over or short.
  private func balancedEnergy(_ terms: [PhaseTerms], target: [Double]) -> Double {
    var energy = zip(potentials, target).reduce(0) { $0 + $1.0 * $1.1 }
    for member in members {
      let phase = terms[member.phase]
      let paid = zip(potentials, phase.content(member.fractions)).reduce(0) { $0 + $1.0 * $1.1 }
      energy += member.amount * (phase.value(member.fractions) - paid)
    }
    return energy
  }

  /// The same with a little of another state.
  func joined(by phase: Int, _ fractions: [Double], _ terms: PhaseTerms) -> PhaseAssemblage {
    var result = self
    let share = 0.02
    for place in result.members.indices { result.members[place].amount *= 1 - share }
    result.members.append(Member(phase: phase, fractions: fractions, amount: share / terms.atomCount(fractions)))
    return result
  }

  /// What one member contributes to the equations.
  private struct Response {
    let energy: Double
    let content: [Double]
    let atoms: Double
    /// The change of its fractions at the present potentials, and by each potential. [n] and [potentials, n]
    var drift: [Double]
    var byPotential: [Double]
    /// The change of its contents by the drift, and by each potential. [m] and [m, m]
    var drain: [Double]
    var yield: [Double]
  }

  private func response(_ member: Member, _ workspace: PhaseWorkspace) -> Response? {
    let phase = workspace.phase
    let (n, m) = (phase.count, potentials.count)
    member.fractions.withUnsafeBufferPointer { workspace.here.fractions.update(from: $0.baseAddress!, count: n) }
    workspace.evaluate(&workspace.here)
    let here = workspace.here
    guard here.energy.isFinite else { return nil }
    let atoms = phase.atomCount(here.fractions)
    guard atoms >= phase.leastAtoms else { return nil }
    var response = Response(
      energy: here.energy, content: phase.content(here.fractions), atoms: atoms,
      drift: [Double](repeating: 0, count: n), byPotential: [Double](repeating: 0, count: m * n),
      drain: [Double](repeating: 0, count: m), yield: [Double](repeating: 0, count: m * m))
    if phase.model.isStoichiometric { return response }
    workspace.curvature.set(here.fractions, hessian: here.hessian, least: 1e-6 * phase.function.temperature)
    workspace.setPlane(potentials)
    for variable in 0..<n { here.gradient[variable] = workspace.slope[variable] - here.gradient[variable] }
    response.drift.withUnsafeMutableBufferPointer {
      workspace.curvature.respond(to: here.gradient, change: $0.baseAddress!)
    }
    response.byPotential.withUnsafeMutableBufferPointer { changes in
      for (row, atoms) in phase.atoms.enumerated() {
        workspace.curvature.respond(to: atoms, change: changes.baseAddress! + row * n)
      }
    }
    for (row, atoms) in phase.atoms.enumerated() {
      for variable in 0..<n {
        response.drain[row] += atoms[variable] * response.drift[variable]
        for column in 0..<m {
          response.yield[row * m + column] += atoms[variable] * response.byPotential[column * n + variable]
        }
      }
    }
    return response
  }

  /// One step; returns how much it changed, nil where it leads nowhere.
  private mutating func step(_ workspaces: PhaseWorkspaces, target: [Double]) -> Double? {
    let (m, p) = (potentials.count, members.count)
    var responses: [Response] = []
    for member in members {
      guard let response = response(member, workspaces[member.phase]) else { return nil }
      responses.append(response)
    }
    let unit = ExpressionReader.gasConstant * workspaces.terms[members[0].phase].function.temperature
    var system = LeastChangeSystem(count: m + p)
    for (place, response) in responses.enumerated() {
      var residual = response.energy
      for row in 0..<m {
        residual -= potentials[row] * response.content[row]
        system[place, row] = response.content[row] / response.atoms
      }
      system.right[place] = residual / response.atoms / unit
    }
    var imbalance = 0.0
    for row in 0..<m {
      let scale = 1 / max(target[row], 1e-14)
      var missing = target[row]
      for (place, response) in responses.enumerated() {
        missing -= members[place].amount * response.content[row]
        system[p + row, m + place] = response.content[row] / response.atoms * scale
        for column in 0..<m {
          system[p + row, column] += members[place].amount * response.yield[row * m + column] * unit * scale
        }
      }
      // A trace has to be right against itself, down to where fractions end.
      imbalance = max(imbalance, abs(missing), 1e-4 * abs(missing) / max(target[row], 1e-13))
      for (place, response) in responses.enumerated() { missing -= members[place].amount * response.drain[row] }
      system.right[p + row] = missing * scale
    }
    let (solution, rank) = system.solved()
    guard solution.allSatisfy(\.isFinite) else { return nil }
    isUnique = rank == m + p
    return apply(solution, responses, workspaces.terms, unit: unit, imbalance: imbalance)
  }

  /// Takes a step: potentials and amounts whole, site fractions as far as they stay positive.
  private mutating func apply(
    _ solution: [Double], _ responses: [Response], _ terms: [PhaseTerms], unit: Double, imbalance: Double
  ) -> Double? {
    let m = potentials.count
    var greatest = imbalance
    var isGone = [Bool](repeating: false, count: members.count)
    for place in members.indices {
      let phase = terms[members[place].phase]
      var change = responses[place].drift
      for row in 0..<m {
        let rise = solution[row] * unit
        for variable in change.indices {
          change[variable] += rise * responses[place].byPotential[row * change.count + variable]
        }
      }
      for variable in change.indices { greatest = max(greatest, abs(change[variable])) }
      let before = members[place].fractions
      members[place].fractions.withUnsafeMutableBufferPointer { next in
        SiteFractionStep.take(
          before, change, scale: 1, bound: 2.5, sublattices: phase.model.sublattices, next: next.baseAddress!)
      }
      let rise = solution[m + place] / responses[place].atoms
      greatest = max(greatest, abs(solution[m + place]))
      let amount = members[place].amount + rise
      if amount > 0 {
        members[place].amount = amount
      } else {
        members[place].amount *= 0.05
        isGone[place] = members[place].amount * responses[place].atoms < 1e-9
        greatest = max(greatest, 1e-3)
      }
    }
    for row in 0..<m { potentials[row] += solution[row] * unit }
    if isGone.contains(true) {
      members = zip(members, isGone).filter { !$0.1 }.map(\.0)
      greatest = 1
    }
    return members.isEmpty || !greatest.isFinite ? nil : greatest
  }
}

/// Linear equations that may leave unknowns open: those are taken as zero.
struct LeastChangeSystem {
  private let count: Int
  private var matrix: [Double]
  var right: [Double]

  init(count: Int) {
    self.count = count
    matrix = [Double](repeating: 0, count: count * count)
    right = [Double](repeating: 0, count: count)
  }

  subscript(row: Int, column: Int) -> Double {
    get { matrix[row * count + column] }
    set { matrix[row * count + column] = newValue }
  }

  /// Elimination with full pivoting; rows that have nothing left are dropped. O(n³).
  func solved() -> (solution: [Double], rank: Int) {
    var (a, b) = (matrix, right)
    var order = Array(0..<count)
    var rank = 0
    for step in 0..<count {
      var best = (row: step, column: step, size: 0.0)
      for row in step..<count {
        for column in step..<count where abs(a[row * count + column]) > best.size {
          best = (row, column, abs(a[row * count + column]))
        }
      }
      guard best.size > 1e-11 else { break }
      rank += 1
      if best.row != step {
        for column in 0..<count { a.swapAt(best.row * count + column, step * count + column) }
        b.swapAt(best.row, step)
      }
      if best.column != step {
        for row in 0..<count { a.swapAt(row * count + best.column, row * count + step) }
        order.swapAt(best.column, step)
      }
      for row in step + 1..<max(count, step + 1) where a[row * count + step] != 0 {
        let factor = a[row * count + step] / a[step * count + step]
        for column in step..<count { a[row * count + column] -= factor * a[step * count + column] }
        b[row] -= factor * b[step]
      }
    }
    var solution = [Double](repeating: 0, count: count)
    for step in (0..<rank).reversed() {
      var value = b[step]
      for column in step + 1..<max(rank, step + 1) { value -= a[step * count + column] * solution[order[column]] }
      solution[order[step]] = value / a[step * count + step]
    }
    return (solution, rank)
  }
}
