import Numerics

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
  private let cloud: PointCloud
  /// Rows of the system's elements whose amounts are given, and those whose potentials are.
  let closed: [Int]
  private let open: [(row: Int, potential: Double)]
  private let columns: [Int]

  /// A state that a search found in a phase.
  typealias Found = (phase: Int, state: DrivingForce)

  /// A column of the program.
  struct Column {
    let phase: Int
    let fractions: [Double]
  }

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
    for model in system.models {
      guard let function = PhaseFunction(model, at: values) else { continue }
      let phase = PhaseTerms(function, closed: closed, open: fixed)
      if phase.leastAtoms > 0 {
        terms.append(phase)
      } else if let start = Self.least(phase), phase.value(start) < -1e-6 {
        throw .unbounded(model.name)
      }
    }
    guard !terms.isEmpty else { throw .noPhases }
    self.terms = terms
    cloud = PointCloud(terms, closed: closed.count)
    columns = Self.distinct(cloud, closed: closed.count)
  }

  /// The lowest corner of a phase without closed atoms.
  private static func least(_ phase: PhaseTerms) -> [Double]? {
    var y = [Double](repeating: 0, count: phase.count)
    for range in phase.model.sublattices { y[range.lowerBound] = 1 }
    return y
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
    var search = Search(self, target: amounts)
    let answer = try search.run()
    guard answer.energy.isFinite, answer.lowerBound.isFinite, answer.potentials.allSatisfy(\.isFinite) else {
      throw .undecided
    }
    return answer
  }

  /// The state of one search.
  private struct Search {
    let ground: EquilibriumProgram
    let target: [Double]
    var program: RevisedSimplexMethod
    var columns: [Column] = []
    var costs: [Double] = []
    var searches = 0
    var bound = -Double.infinity

    private static let mostRounds = 24
    /// Starts of a thorough search in one phase, of each kind.
    private static let mostStarts = 12

    /// How many searches a look below a plane takes: where it may come near, in every phase, or so many that none should be
    /// missed.
    private enum Effort { case quick, usual, thorough }

    init(_ ground: EquilibriumProgram, target: [Double]) {
      self.ground = ground
      self.target = target
      program = RevisedSimplexMethod(rows: target.count)
      for place in ground.columns { append(place) }
    }

    mutating func append(_ place: Int) {
      let cloud = ground.cloud
      program.append(cloud.contents.map { $0[place] }, cost: cloud.energies[place])
      columns.append(Column(phase: cloud.phases[place], fractions: cloud.fractions[place]))
    }

    /// Adds a state, unless one like it is there: columns that hardly differ spoil the basis.
    mutating func append(_ phase: Int, _ fractions: [Double]) {
      let isKnown = columns.contains {
        $0.phase == phase && EquilibriumProgram.areAlike($0.fractions, fractions, 1e-6)
      }
      guard !isKnown else { return }
      let terms = ground.terms[phase]
      let atoms = terms.atomCount(fractions)
      program.append(terms.content(fractions).map { $0 / atoms }, cost: terms.value(fractions) / atoms)
      columns.append(Column(phase: phase, fractions: fractions))
    }

    mutating func solve() throws(EquilibriumFailure) -> RevisedSimplexMethod.Optimum {
      switch program.minimize(rightSide: target) {
      case .optimal(let optimum): return optimum
      case .infeasible: throw .unreachable
      case .unbounded, .undecided: throw .undecided
      }
    }

    mutating func run() throws(EquilibriumFailure) -> PhaseEquilibrium {
      var optimum = try solveOnCloud()
      var best: PhaseAssemblage?
      var pending: PhaseAssemblage?
      var limit = -20.0
      var found: [Found] = []
      for round in 0..<Self.mostRounds {
        // The first start is that of the cloud: mostly Newton's method needs no better.
        if pending == nil, round > 0 { optimum = improve(optimum, until: limit) }
        let start = pending ?? gathered(optimum)
        pending = nil
        guard let end = start.polished(ground.terms, target: target),
          end.energy <= min(optimum.value, best?.energy ?? .infinity) + 1e-3
        else {
          limit = -0.01
          continue
        }
        var starts = end.members.map { ($0.phase, $0.fractions) }
        if round == 0 { starts += ground.alike(target) }
        found = price(end.potentials, beside: starts, effort: .usual)
        if !found.contains(where: { $0.state.cost < -1e-3 }) {
          found = price(end.potentials, beside: starts, effort: .thorough)
          note(end.potentials, found.reduce(0) { min($0, $1.state.cost) })
        }
        let worst = found.min { $0.state.cost < $1.state.cost }
        if best.map({ end.energy < $0.energy - 1e-9 }) ?? true { best = end }
        guard let worst, worst.state.cost < -1e-3 else { return answer(end, .converged, found) }
        let count = columns.count
        for member in end.members { append(member.phase, member.fractions) }
        for one in found where one.state.cost < -1e-3 { append(one.phase, one.state.fractions) }
        if end.members.count < target.count {
          pending = end.joined(by: worst.phase, worst.state.fractions, ground.terms[worst.phase])
        } else if columns.count == count {
          guard limit < -1 else { break }
          limit = -0.01
        }
        optimum = next(after: optimum)
      }
      found = price(optimum.duals, beside: [], effort: .thorough)
      note(optimum.duals, found.reduce(0) { min($0, $1.state.cost) })
      if let best, best.energy <= optimum.value { return answer(best, .bounded, found) }
      var mixture = gathered(optimum, merging: false)
      mixture.energy = optimum.value
      return answer(mixture, .bounded, found)
    }

    /// The optimum with the columns that have joined; the one before where rounding spoils it.
    private mutating func next(after last: RevisedSimplexMethod.Optimum) -> RevisedSimplexMethod.Optimum {
      if case .optimal(let optimum) = program.minimize(rightSide: target) { return optimum }
      return last
    }

    /// Takes a bound from potentials and the deepest state below their plane.
    private mutating func note(_ potentials: [Double], _ worst: Double) {
      bound = max(bound, zip(potentials, target).reduce(worst) { $0 + $1.0 * $1.1 })
    }

    /// The program over the points of the cloud.
    private mutating func solveOnCloud() throws(EquilibriumFailure) -> RevisedSimplexMethod.Optimum {
      var optimum = try solve()
      var hasJoined = Set(ground.columns)
      for _ in 0..<60 {
        ground.cloud.costs(optimum.duals, into: &costs)
        var isDone = true
        for range in ground.cloud.ranges where !range.isEmpty {
          let least = range.min { costs[$0] < costs[$1] } ?? range.lowerBound
          guard costs[least] < -1, hasJoined.insert(least).inserted else { continue }
          append(least)
          isDone = false
        }
        if isDone { break }
        optimum = try solve()
      }
      return optimum
    }

    /// Lets states below the plane of the duals join until none is deeper than a limit.
    private mutating func improve(
      _ first: RevisedSimplexMethod.Optimum, until limit: Double
    ) -> RevisedSimplexMethod.Optimum {
      var optimum = first
      for _ in 0..<10 {
        let present = optimum.basis.map { (columns[$0].phase, columns[$0].fractions) }
        let found = price(optimum.duals, beside: present, effort: .quick)
        let worst = found.reduce(0) { min($0, $1.state.cost) }
        let count = columns.count
        for one in found where one.state.cost < min(-1e-4, 0.01 * worst) { append(one.phase, one.state.fractions) }
        guard worst < -1e-4, columns.count > count else { return optimum }
        optimum = next(after: optimum)
        if worst > limit { return optimum }
      }
      return optimum
    }

    /// The deepest states below a plane: searches from given states and from cheap points of the cloud, in phases that may
    /// come near, or thoroughly in every phase.
    private mutating func price(
      _ potentials: [Double], beside states: [(phase: Int, fractions: [Double])], effort: Effort
    ) -> [Found] {
      ground.cloud.costs(potentials, into: &costs)
      var found: [Found] = []
      for (number, phase) in ground.terms.enumerated() {
        let range = ground.cloud.ranges[number]
        let least = range.reduce(Double.infinity) { min($0, costs[$1]) }
        if phase.model.isStoichiometric {
          if let place = range.first {
            found.append((number, DrivingForce(fractions: ground.cloud.fractions[place], cost: costs[place])))
          }
          continue
        }
        let freedom = phase.count - phase.model.sublattices.count
        let most =
          switch effort {
          case .quick: least > 1500 ? 0 : 1
          case .usual: 2
          case .thorough: min(Self.mostStarts, 3 + freedom / 2)
          }
        var starts = ground.cloud.starts(of: number, costs: costs, most: most).map { ground.cloud.fractions[$0] }
        starts += states.filter { $0.phase == number }.map(\.fractions)
        var own: [DrivingForce] = []
        for start in starts {
          searches += 1
          let inside = SiteFractionStep.interior(start, sublattices: phase.model.sublattices)
          let state = DrivingForce.minimum(
            phase, potentials: potentials, from: inside, patience: effort == .quick ? 500 : 1e4)
          guard let state, !own.contains(where: { EquilibriumProgram.areAlike($0.fractions, state.fractions, 1e-4) })
          else { continue }
          own.append(state)
        }
        found += own.map { (number, $0) }
      }
      return found
    }

    /// The columns of an optimum as an assemblage; those of one phase that no barrier parts become one.
    private func gathered(_ optimum: RevisedSimplexMethod.Optimum, merging: Bool = true) -> PhaseAssemblage {
      var members: [PhaseAssemblage.Member] = []
      for (place, amount) in zip(optimum.basis, optimum.amounts) where amount > 1e-12 {
        let column = columns[place]
        let phase = ground.terms[column.phase]
        let fractions = SiteFractionStep.interior(column.fractions, sublattices: phase.model.sublattices)
        let units = amount / phase.atomCount(fractions)
        let like = members.firstIndex {
          merging && $0.phase == column.phase && phase.isConvex(between: $0.fractions, fractions)
        }
        if let like {
          let share = units / (units + members[like].amount)
          for variable in fractions.indices {
            members[like].fractions[variable] += share * (fractions[variable] - members[like].fractions[variable])
          }
          members[like].amount += units
        } else {
          members.append(.init(phase: column.phase, fractions: fractions, amount: units))
        }
      }
      return PhaseAssemblage(members: members, potentials: optimum.duals)
    }

    private func answer(
      _ assemblage: PhaseAssemblage, _ status: PhaseEquilibrium.Status, _ found: [Found]
    ) -> PhaseEquilibrium {
      ground.answer(assemblage, status, found, bound: min(bound, assemblage.energy), searches: searches)
    }
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

  // MARK: The answer

  private func answer(
    _ assemblage: PhaseAssemblage, _ status: PhaseEquilibrium.Status, _ found: [Found], bound: Double, searches: Int
  ) -> PhaseEquilibrium {
    var phases: [PhaseEquilibrium.Phase] = []
    for member in assemblage.members {
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
      !assemblage.members.contains { $0.phase == one.phase && Self.areAlike($0.fractions, one.state.fractions, 1e-3) }
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
