import Numerics

/// The search for one equilibrium.
struct EquilibriumSearch {
  private let ground: EquilibriumProgram
  private let target: [Double]
  private var program: RevisedSimplexMethod
  private let workspaces: PhaseWorkspaces
  /// What each column of the program is.
  private var columns: [PlaneSearch.Known] = []
  /// Of the points of the cloud.
  private var costs: [Double] = []
  private var searches = 0
  private var bound = -Double.infinity

  private static let mostRounds = 24

  init(_ ground: EquilibriumProgram, target: [Double]) {
    self.ground = ground
    self.target = target
    workspaces = PhaseWorkspaces(ground.terms)
    program = RevisedSimplexMethod(rows: target.count)
    for place in ground.columns { append(place) }
  }

  /// Adds a point of the cloud.
  private mutating func append(_ place: Int) {
    let cloud = ground.cloud
    program.append(cloud.contents.map { $0[place] }, cost: cloud.energies[place])
    columns.append((cloud.phases[place], cloud.fractions(place)))
  }

  /// Adds a state, unless one like it is there: columns that hardly differ spoil the basis.
  private mutating func append(_ phase: Int, _ fractions: [Double]) {
    let isKnown = columns.contains {
      $0.phase == phase && EquilibriumProgram.areAlike($0.fractions, fractions, 1e-6)
    }
    guard !isKnown else { return }
    let terms = ground.terms[phase]
    let atoms = terms.atomCount(fractions)
    program.append(terms.content(fractions).map { $0 / atoms }, cost: terms.value(fractions) / atoms)
    columns.append((phase, fractions))
  }

  private mutating func solve() throws(EquilibriumFailure) -> RevisedSimplexMethod.Optimum {
    switch program.minimize(rightSide: target) {
    case .optimal(let optimum): return optimum
    case .infeasible: throw .unreachable
    case .unbounded, .undecided: throw .undecided
    }
  }

  /// Newton's method from the best mixture, until no search finds a state below its plane.
  mutating func run() throws(EquilibriumFailure) -> PhaseEquilibrium {
    var optimum = try solveOnCloud()
    var best: PhaseAssemblage?
    var pending: PhaseAssemblage?
    var limit = -20.0
    for round in 0..<Self.mostRounds {
      // The first start is that of the cloud: mostly Newton's method needs no better.
      if pending == nil, round > 0 { optimum = improve(optimum, until: limit) }
      let start = pending ?? gathered(optimum)
      pending = nil
      guard let end = start.polished(workspaces, target: target),
        end.energy <= min(optimum.value, best?.energy ?? .infinity) + 1e-3
      else {
        limit = -0.01
        continue
      }
      let found = look(below: end, isFirst: round == 0)
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
    var plane = PlaneSearch(ground, workspaces, potentials: optimum.duals, members: [])
    plane.look(.thorough)
    searches += plane.searches
    note(optimum.duals, plane.worst)
    if let best, best.energy <= optimum.value { return answer(best, .bounded, plane.found) }
    var mixture = gathered(optimum, merging: false)
    mixture.energy = optimum.value
    return answer(mixture, .bounded, plane.found)
  }

  /// What lies below the plane of an assemblage: where a usual look finds nothing, a thorough one bounds the energy.
  private mutating func look(below end: PhaseAssemblage, isFirst: Bool) -> [PlaneSearch.Found] {
    let members = end.members.map { ($0.phase, $0.fractions) }
    var plane = PlaneSearch(ground, workspaces, potentials: end.potentials, members: members)
    plane.look(.usual, from: members + (isFirst ? ground.alike(target) : []))
    if plane.worst >= -1e-3 {
      plane.look(.thorough)
      note(end.potentials, plane.worst)
    }
    searches += plane.searches
    return plane.found
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
      for phase in ground.terms.indices {
        guard let least = ground.cloud.cheapest(of: phase, costs: costs) else { continue }
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
      var plane = PlaneSearch(ground, workspaces, potentials: optimum.duals, members: [])
      plane.look(.quick, from: present)
      searches += plane.searches
      let worst = plane.worst
      let count = columns.count
      for one in plane.found where one.state.cost < min(-1e-4, 0.01 * worst) { append(one.phase, one.state.fractions) }
      guard worst < -1e-4, columns.count > count else { return optimum }
      optimum = next(after: optimum)
      if worst > limit { return optimum }
    }
    return optimum
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
    _ assemblage: PhaseAssemblage, _ status: PhaseEquilibrium.Status, _ found: [PlaneSearch.Found]
  ) -> PhaseEquilibrium {
    ground.answer(assemblage, status, found, bound: min(bound, assemblage.energy), searches: searches)
  }
}
