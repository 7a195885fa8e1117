import Glibc
import Numerics

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
  func polished(_ terms: [PhaseTerms], target: [Double]) -> PhaseAssemblage? {
    var result = self
    for _ in 0..<Self.mostSteps {
      guard let change = result.step(terms, target: target) else { return nil }
      if change < 1e-10 {
        result.energy = result.members.reduce(0) { $0 + $1.amount * terms[$1.phase].value($1.fractions) }
        return result.energy.isFinite ? result : nil
      }
    }
    return nil
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
    /// The change of its fractions at the present potentials, and by each potential.
    let drift: [Double]
    let byPotential: [[Double]]
  }

  private func response(_ member: Member, _ phase: PhaseTerms) -> Response? {
    let n = phase.count
    var gradient = [Double](repeating: 0, count: n)
    var hessian = [Double](repeating: 0, count: n * n)
    let energy = phase.evaluate(member.fractions, gradient: &gradient, hessian: &hessian)
    guard energy.isFinite else { return nil }
    let content = phase.content(member.fractions)
    let atoms = phase.atomCount(member.fractions)
    guard atoms >= phase.leastAtoms else { return nil }
    if phase.model.isStoichiometric {
      let still = [Double](repeating: 0, count: n)
      return Response(
        energy: energy, content: content, atoms: atoms, drift: still,
        byPotential: [[Double]](repeating: still, count: potentials.count))
    }
    var curvature = ScaledCurvature(phase.model)
    curvature.set(member.fractions, hessian: hessian, least: 1e-6 * phase.function.temperature)
    for (row, potential) in zip(phase.atoms, potentials) {
      for variable in 0..<n { gradient[variable] -= potential * row[variable] }
    }
    let drift = curvature.response(to: gradient).map { -$0 }
    let byPotential = phase.atoms.map { curvature.response(to: $0) }
    return Response(energy: energy, content: content, atoms: atoms, drift: drift, byPotential: byPotential)
  }

  /// One step; returns how much it changed, nil where it leads nowhere.
  private mutating func step(_ terms: [PhaseTerms], target: [Double]) -> Double? {
    let (m, p) = (potentials.count, members.count)
    var responses: [Response] = []
    for member in members {
      guard let response = response(member, terms[member.phase]) else { return nil }
      responses.append(response)
    }
    let unit = ExpressionReader.gasConstant * terms[members[0].phase].function.temperature
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
        let atoms = terms[members[place].phase].atoms
        missing -= members[place].amount * response.content[row]
        system[p + row, m + place] = response.content[row] / response.atoms * scale
        for column in 0..<m {
          let slope = dot(atoms[row], response.byPotential[column])
          system[p + row, column] += members[place].amount * slope * unit * scale
        }
      }
      imbalance = max(imbalance, abs(missing))
      for (place, response) in responses.enumerated() {
        missing -= members[place].amount * dot(terms[members[place].phase].atoms[row], response.drift)
      }
      system.right[p + row] = missing * scale
    }
    let (solution, rank) = system.solved()
    guard solution.allSatisfy(\.isFinite) else { return nil }
    isUnique = rank == m + p
    return apply(solution, responses, terms, unit: unit, imbalance: imbalance)
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
        for variable in change.indices { change[variable] += rise * responses[place].byPotential[row][variable] }
      }
      for variable in change.indices { greatest = max(greatest, abs(change[variable])) }
      members[place].fractions = SiteFractionStep.taken(
        members[place].fractions, change, scale: 1, bound: 2.5, sublattices: phase.model.sublattices)
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
