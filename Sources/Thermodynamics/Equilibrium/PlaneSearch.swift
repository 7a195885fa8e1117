/// Searches in all phases for the states that lie deepest below one plane of chemical potentials. A thorough look goes on from
/// what a usual one has found.
struct PlaneSearch {
  /// A state that a search found in a phase.
  typealias Found = (phase: Int, state: DrivingForce)
  /// A state of a phase that is known.
  typealias Known = (phase: Int, fractions: [Double])

  /// How many searches a look takes: where a phase may come near, in every phase, or so many that none should be missed.
  enum Effort { case quick, usual, thorough }

  private let ground: EquilibriumProgram
  private let workspaces: PhaseWorkspaces
  private let potentials: [Double]
  /// The states that hold the plane up.
  private let members: [Known]
  /// The cost of every point of the cloud, and the cheapest point of each phase.
  private let costs: [Double]
  private let cheapest: [Int?]
  /// Where a thorough look starts in each phase, once it is known, of which a usual one takes the first.
  private var starts: [(corners: [Int], inside: [Int])?]
  /// Points that searches started from.
  private var hasStarted: Set<Int> = []
  /// What was found in each phase.
  private var own: [[DrivingForce]]
  /// The least cost of a state that is no member, J/mol: searches that stay above it are of no use.
  private var nearest: Double
  /// Searches that were made.
  private(set) var searches = 0

  /// Starts of a thorough search in one phase, of each kind.
  private static let mostStarts = 12

  /// - Parameter members: the states whose plane it is, which are no news.
  init(_ ground: EquilibriumProgram, _ workspaces: PhaseWorkspaces, potentials: [Double], members: [Known]) {
    self.ground = ground
    self.workspaces = workspaces
    self.potentials = potentials
    self.members = members
    var costs: [Double] = []
    ground.cloud.costs(potentials, into: &costs)
    self.costs = costs
    cheapest = ground.terms.indices.map { ground.cloud.cheapest(of: $0, costs: costs) }
    starts = [(corners: [Int], inside: [Int])?](repeating: nil, count: ground.terms.count)
    own = [[DrivingForce]](repeating: [], count: ground.terms.count)
    nearest = 1e4
    // Compounds need no search.
    for (number, phase) in ground.terms.enumerated() where phase.model.isStoichiometric {
      guard let place = cheapest[number] else { continue }
      add(DrivingForce(fractions: ground.cloud.fractions(place), cost: costs[place]), to: number)
    }
  }

  /// All that was found, by phase.
  var found: [Found] { own.indices.flatMap { number in own[number].map { (number, $0) } } }

  /// The least cost of all that was found, 0 or less.
  var worst: Double { own.reduce(0) { $1.reduce($0) { min($0, $1.cost) } } }

  /// The least cost of any state, J/mol of closed atoms; of the cloud alone where every search was given up.
  var least: Double {
    let cloud = cheapest.reduce(Double.infinity) { least, place in place.map { min(least, costs[$0]) } ?? least }
    return own.reduce(cloud) { $1.reduce($0) { min($0, $1.cost) } }
  }

  /// Searches from given states and from cheap points of the cloud.
  mutating func look(_ effort: Effort, from states: [Known] = []) {
    // What comes nearest first spares the others much.
    let order = ground.terms.indices.filter { !ground.terms[$0].model.isStoichiometric }.sorted {
      (cost(ofCheapest: $0), $0) < (cost(ofCheapest: $1), $1)
    }
    for number in order { look(effort, in: number, from: states.filter { $0.phase == number }.map(\.fractions)) }
  }

  private func cost(ofCheapest phase: Int) -> Double { cheapest[phase].map { costs[$0] } ?? .infinity }

  private mutating func look(_ effort: Effort, in number: Int, from states: [[Double]]) {
    let workspace = workspaces[number]
    workspace.setPlane(potentials)
    for start in states { search(effort, in: workspace, number, from: start) }
    for place in starts(effort, in: number) where hasStarted.insert(place).inserted {
      search(effort, in: workspace, number, from: ground.cloud.fractions(place))
    }
  }

  private mutating func starts(_ effort: Effort, in number: Int) -> [Int] {
    if effort == .quick {
      guard cost(ofCheapest: number) <= 1500 else { return [] }
      let (corners, inside) = ground.cloud.starts(of: number, costs: costs, most: 1)
      return corners + inside
    }
    let model = ground.terms[number].model
    let most = min(Self.mostStarts, 3 + (model.count - model.sublattices.count) / 2)
    let (corners, inside) = starts[number] ?? ground.cloud.starts(of: number, costs: costs, most: most)
    starts[number] = (corners, inside)
    return effort == .thorough ? corners + inside : Array(corners.prefix(2) + inside.prefix(2))
  }

  private mutating func search(
    _ effort: Effort, in workspace: PhaseWorkspace, _ number: Int, from start: [Double]
  ) {
    searches += 1
    let inside = SiteFractionStep.interior(start, sublattices: workspace.phase.model.sublattices)
    let limit = effort == .quick ? 500 : max(0, nearest)
    guard let state = workspace.minimum(from: inside, limit: limit, known: own[number]),
      !own[number].contains(where: { EquilibriumProgram.areAlike($0.fractions, state.fractions, 1e-4) })
    else { return }
    add(state, to: number)
  }

  private mutating func add(_ state: DrivingForce, to number: Int) {
    own[number].append(state)
    let isMember = members.contains {
      $0.phase == number && ground.isNoNews(state, in: number, beside: $0.fractions)
    }
    if !isMember { nearest = min(nearest, state.cost) }
  }
}
