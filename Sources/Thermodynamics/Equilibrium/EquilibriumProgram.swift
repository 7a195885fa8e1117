/// Equilibria of a system at one temperature and pressure: the least Gibbs energy of all mixtures of its phases.
///
/// It is a linear program with a column for every state of every phase. A cloud of points gives the first columns; then
/// states that lie below the plane of the program's duals join, found by a search from several distinct starts in every
/// phase; Newton's method ends it. What the last searches found bounds the energy from below.
package struct EquilibriumProgram: Sendable {
  package let system: CalphadSystem
  /// K and Pa.
  package let temperature: Double
  package let pressure: Double
  let terms: [PhaseTerms]
  let cloud: PointCloud
  /// Rows of the system's elements whose amounts are given, and those whose potentials are.
  let closed: [Int]
  private let open: [(row: Int, potential: Double)]
  let columns: [Int]

  /// Prepares the phases.
  /// - Parameter fixed: rows of the system's elements and their chemical potentials, J/mol.
  package init(
    _ system: CalphadSystem, temperature: Double, pressure: Double, fixed: [(row: Int, potential: Double)] = []
  ) throws(EquilibriumFailure) {
    self.system = system
    self.temperature = temperature
    self.pressure = pressure
    open = fixed
    closed = system.elements.indices.filter { row in !fixed.contains { $0.row == row } }
    let values = system.values(temperature: temperature, pressure: pressure)
    var terms: [PhaseTerms] = []
    var states: [PhaseStates] = []
    for (number, model) in system.models.enumerated() {
      guard let function = PhaseFunction(model, at: values) else { continue }
      let phase = PhaseTerms(function, closed: closed, open: fixed)
      guard !Self.isUnbounded(phase, open: fixed) else { throw .unbounded(model.name) }
      guard phase.leastAtoms > 0 else { continue }
      terms.append(phase)
      states.append(system.states[number])
    }
    guard !terms.isEmpty else { throw .noPhases }
    self.terms = terms
    cloud = PointCloud(terms, states, closed: closed.count)
    columns = Self.distinct(cloud, closed: closed.count)
  }

  /// Corners without closed atoms that are looked at.
  private static let mostOpenCorners = 1000

  /// Whether a phase gains by forming from open elements alone: then there is no end to it. O(corners · terms).
  private static func isUnbounded(_ phase: PhaseTerms, open: [(row: Int, potential: Double)]) -> Bool {
    guard !open.isEmpty else { return false }
    let choices = phase.model.sublattices.map { range in range.filter { phase.total[$0] == 0 } }
    let corners = choices.reduce(1) { min(mostOpenCorners, $0 * $1.count) }
    for number in 0..<corners {
      var rest = number
      var y = [Double](repeating: 0, count: phase.count)
      for choice in choices {
        y[choice[rest % choice.count]] = 1
        rest /= choice.count
      }
      let hasAtoms = open.contains { one in y.indices.contains { y[$0] * phase.model.atoms[one.row][$0] > 0 } }
      if hasAtoms, phase.value(y) < -1e-6 { return true }
    }
    return false
  }

  /// The corners of the cloud, the lowest of each composition.
  private static func distinct(_ cloud: PointCloud, closed: Int) -> [Int] {
    var lowest: [[Int64]: Int] = [:]
    for corner in cloud.corners {
      let key = (0..<closed).map { Int64((cloud.contents[$0][corner] * 1e9).rounded()) }
      if let other = lowest[key], cloud.energies[other] <= cloud.energies[corner] { continue }
      lowest[key] = corner
    }
    return lowest.values.sorted()
  }

  /// Whether what the phases need goes beyond the ranges of temperature of the database.
  package var extrapolates: Bool { system.extrapolates(at: temperature) }

  // MARK: The search

  /// The equilibrium of closed elements.
  /// - Parameter amounts: positive mole fractions of the closed elements, in the order of the system, summing to one.
  package func equilibrium(_ amounts: [Double]) throws(EquilibriumFailure) -> PhaseEquilibrium {
    precondition(amounts.count == closed.count)
    var search = EquilibriumSearch(self, target: amounts)
    let answer = try search.run()
    guard answer.energy.isFinite, answer.lowerBound.isFinite, answer.potentials.allSatisfy(\.isFinite) else {
      throw .undecided
    }
    return answer
  }

  static func areAlike(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
    zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
  }

  /// States of every phase whose sublattices all have the given composition, with few vacancies or with many.
  func alike(_ target: [Double]) -> [(phase: Int, fractions: [Double])] {
    var states: [(phase: Int, fractions: [Double])] = []
    for (number, phase) in terms.enumerated() where !phase.model.isStoichiometric {
      for vacancies in [1e-4, 50] {
        var y = [Double](repeating: 0, count: phase.count)
        for range in phase.model.sublattices {
          var sum = 0.0
          for variable in range {
            let share = zip(phase.atoms, target).reduce(0) { $0 + ($1.0[variable] > 0 ? $1.1 : 0) }
            y[variable] = phase.model.isVacancy[variable] ? vacancies : max(1e-6, share)
            sum += y[variable]
          }
          for variable in range { y[variable] /= sum }
        }
        states.append((number, y))
        if !phase.model.isVacancy.contains(true) { break }
      }
    }
    return states
  }

  /// Whether two states of a phase differ by an exchange of sublattices alone: an ordered phase begun at another site. They
  /// have one composition and, where both are at equilibrium, one energy.
  private func areExchanged(_ phase: Int, _ a: [Double], _ b: [Double]) -> Bool {
    func composition(_ fractions: [Double]) -> [Double] {
      let content = terms[phase].model.atoms.map { row in zip(row, fractions).reduce(0) { $0 + $1.0 * $1.1 } }
      let atoms = content.reduce(0, +)
      return content.map { $0 / atoms }
    }
    return Self.areAlike(a.sorted(), b.sorted(), 1e-3) && Self.areAlike(composition(a), composition(b), 1e-4)
  }

  /// Whether what a search found in a phase is a state that is there: the same, or the same with sublattices exchanged.
  func isNoNews(_ state: DrivingForce, in phase: Int, beside fractions: [Double]) -> Bool {
    Self.areAlike(fractions, state.fractions, 1e-3)
      || abs(state.cost) < 0.01 && areExchanged(phase, fractions, state.fractions)
  }

  // MARK: The answer

  func answer(
    _ assemblage: PhaseAssemblage, _ status: PhaseEquilibrium.Status, _ found: [PlaneSearch.Found], bound: Double,
    searches: Int
  ) -> PhaseEquilibrium {
    var members: [PhaseAssemblage.Member] = []
    for member in assemblage.members {
      let twin = members.firstIndex {
        $0.phase == member.phase && areExchanged(member.phase, $0.fractions, member.fractions)
      }
      if let twin { members[twin].amount += member.amount } else { members.append(member) }
    }
    var phases: [PhaseEquilibrium.Phase] = []
    for member in members {
      let model = terms[member.phase].model
      let content = model.atoms.map { row in zip(row, member.fractions).reduce(0) { $0 + $1.0 * $1.1 } }
      let atoms = content.reduce(0, +)
      phases.append(
        .init(
          name: model.name, amount: member.amount * atoms, composition: content.map { $0 / atoms },
          fractions: member.fractions, model: model))
    }
    let total = phases.reduce(0) { $0 + $1.amount }
    phases = phases.map {
      .init(
        name: $0.name, amount: $0.amount / total, composition: $0.composition, fractions: $0.fractions, model: $0.model)
    }
    phases.sort { ($1.amount, $0.name) < ($0.amount, $1.name) }
    var potentials = [Double](repeating: 0, count: system.elements.count)
    for (row, potential) in zip(closed, assemblage.potentials) { potentials[row] = potential }
    for (row, potential) in open { potentials[row] = potential }
    let others = found.filter { one in
      !members.contains { $0.phase == one.phase && isNoNews(one.state, in: one.phase, beside: $0.fractions) }
    }
    let nearest = others.min { $0.state.cost < $1.state.cost }.map {
      PhaseEquilibrium.Metastable(name: terms[$0.phase].model.name, cost: $0.state.cost)
    }
    return PhaseEquilibrium(
      status: status, phases: phases, energy: assemblage.energy, potentials: potentials,
      potentialsAreUnique: assemblage.isUnique, lowerBound: bound, searches: searches, nearest: nearest)
  }
}

extension PhaseTerms {
  /// Whether the energy between two states lies nowhere above the line between them.
  func isConvex(between a: [Double], _ b: [Double]) -> Bool {
    let (first, last) = (value(a), value(b))
    return [0.25, 0.5, 0.75].allSatisfy { t in
      value(zip(a, b).map { $0 + t * ($1 - $0) }) <= first + t * (last - first) + 1e-6
    }
  }
}
