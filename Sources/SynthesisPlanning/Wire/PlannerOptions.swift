import ArgumentParser
import Chemistry
import ServiceRuntime

/// What the service does.
package enum PlannerTask: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// A route for each target.
  case route
  /// The decision process itself: what can be done in a state, and what an action may lead to.
  case environment
}

extension SolverChoice: ExpressibleByArgument {}
extension Atmosphere: ExpressibleByArgument {}

/// The command line.
package struct PlannerOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("What to do: route or environment.", valueName: "task"))
  package var task: PlannerTask = .route

  @Option(help: ArgumentHelp("Solids of known energy, one record a line; may be given again.", valueName: "file"))
  package var entries: [String] = []

  @Option(
    help: ArgumentHelp(
      "Recipes that were reported, one a line, to learn habits from; may be given again.", valueName: "file"))
  package var recipes: [String] = []

  @Option(help: ArgumentHelp("auto, dynamic, tree-search or q-learning.", valueName: "name"))
  package var solver: SolverChoice = .auto

  @Option(help: ArgumentHelp("Most holds of a route.", valueName: "n"))
  package var stages = 3

  @Option(help: ArgumentHelp("Most precursors of a set.", valueName: "n"))
  package var precursors = 4

  @Option(help: ArgumentHelp("Sets of precursors that are looked at closely.", valueName: "n"))
  package var sets = 12

  @Option(help: ArgumentHelp("air, oxygen or argon; may be given again. Default: all.", valueName: "gas"))
  package var atmosphere: [Atmosphere] = []

  @Option(help: ArgumentHelp("An element or a formula that is not to be used; may be given again.", valueName: "name"))
  package var exclude: [String] = []

  @Option(
    help: ArgumentHelp(
      "Targets without an energy lie this far below the mixtures that are known, eV/atom; else they are errors.",
      valueName: "energy"))
  package var assumeStable: Double?

  @Option(help: ArgumentHelp("How wrong energies may be, eV/atom.", valueName: "energy"))
  package var energyError = 0.05

  @Option(help: ArgumentHelp("Samples of such errors for the robustness; 0 for none.", valueName: "n"))
  package var samples = 10

  @Option(help: ArgumentHelp("Runs of the tree search.", valueName: "n"))
  package var rollouts = 5_000

  @Option(help: ArgumentHelp("Episodes of Q-learning.", valueName: "n"))
  package var episodes = 20_000

  @Option(help: ArgumentHelp("Most states of dynamic programming.", valueName: "n"))
  package var states = 100_000

  @Option(help: ArgumentHelp("Experiments that the kinetic model is worth.", valueName: "n"))
  package var priorWeight = 2.0

  @Option(help: ArgumentHelp("Value of a kWh, in yields.", valueName: "value"))
  package var energyWeight = RouteWeights().energy

  @Option(help: ArgumentHelp("Value of an hour, in yields.", valueName: "value"))
  package var timeWeight = RouteWeights().time

  @Option(help: ArgumentHelp("Value of a USD per kg of the target, in yields.", valueName: "value"))
  package var costWeight = RouteWeights().cost

  @Option(help: ArgumentHelp("Value of a toxic precursor, in yields.", valueName: "value"))
  package var hazardWeight = RouteWeights().hazard

  @Option(
    help: ArgumentHelp("Wavelength of the segregation between the dendrite arms of an alloy, µm.", valueName: "length"))
  package var armSpacing = 50.0

  @Option(help: ArgumentHelp("The hottest furnace for alloys, K.", valueName: "temperature"))
  package var hottest = AlloySettings().hottest

  @Option(help: ArgumentHelp("Radius of the particles that ageing is to give, nm.", valueName: "length"))
  package var particleRadius = 20.0

  @Option(help: ArgumentHelp("Energy of the interface between particles and matrix, J/m².", valueName: "energy"))
  package var interfaceEnergy = AlloySettings().interfaceEnergy

  @Flag(help: "Leave alloys homogenised, without ageing.")
  package var noAgeing = false

  @Option(help: ArgumentHelp("Value of precursors that are taken e times as often, in yields.", valueName: "value"))
  package var habitWeight = RouteWeights().habit

  @Option(help: ArgumentHelp("Most solids that are read.", valueName: "n"))
  package var maxEntries = 10_000

  package init() {}

  package func validate() throws {
    let ranges: [(String, Int, ClosedRange<Int>)] = [
      ("--stages", stages, 1...5), ("--precursors", precursors, 1...6), ("--sets", sets, 1...200),
      ("--samples", samples, 0...1000), ("--rollouts", rollouts, 1...10_000_000),
      ("--episodes", episodes, 1...1_000_000), ("--states", states, 1...10_000_000),
      ("--max-entries", maxEntries, 0...100_000),
    ]
    for (name, value, range) in ranges where !range.contains(value) {
      throw ValidationError("\(name) must be \(range.lowerBound) to \(range.upperBound)")
    }
    let weights: [(String, Double)] = [
      ("--energy-weight", energyWeight), ("--time-weight", timeWeight), ("--cost-weight", costWeight),
      ("--hazard-weight", hazardWeight), ("--habit-weight", habitWeight),
    ]
    for (name, value) in weights where !(0...1000).contains(value) {
      throw ValidationError("\(name) must be 0 to 1000")
    }
    let scales: [(String, Double, ClosedRange<Double>)] = [
      ("--arm-spacing", armSpacing, 0.1...1e5), ("--hottest", hottest, 300...4000),
      ("--particle-radius", particleRadius, 1...1e5), ("--interface-energy", interfaceEnergy, 1e-4...10),
    ]
    for (name, value, range) in scales where !range.contains(value) {
      throw ValidationError("\(name) must be \(range.lowerBound) to \(range.upperBound)")
    }
    guard (0.001...1e6).contains(priorWeight) else { throw ValidationError("--prior-weight must be 0.001 to 1e6") }
    guard (0...10).contains(energyError) else { throw ValidationError("--energy-error must be 0 to 10") }
    if let assumeStable, !(-10...10).contains(assumeStable) {
      throw ValidationError("--assume-stable must be -10 to 10")
    }
    for name in exclude where Element(symbol: name) == nil && PhaseCatalogue.counts(ofFormula: name) == nil {
      throw ValidationError("--exclude: '\(name.prefix(64))' is neither an element nor a formula")
    }
  }

  /// What is wanted of alloys.
  var alloySettings: AlloySettings {
    var settings = AlloySettings()
    settings.armSpacing = armSpacing * 1e-6
    settings.hottest = hottest
    settings.particleRadius = particleRadius * 1e-9
    settings.interfaceEnergy = interfaceEnergy
    settings.ages = !noAgeing
    return settings
  }

  /// The planner that the options describe.
  func planner(seed: UInt64) -> RoutePlanner {
    var planner = RoutePlanner()
    planner.solver = solver
    planner.stateLimit = states
    planner.rollouts = rollouts
    planner.episodes = episodes
    planner.seed = seed
    planner.stages = stages
    planner.setLimit = sets
    planner.precursorLimit = precursors
    if !atmosphere.isEmpty { planner.atmospheres = Atmosphere.allCases.filter(atmosphere.contains) }
    planner.weights.energy = energyWeight
    planner.weights.time = timeWeight
    planner.weights.cost = costWeight
    planner.weights.hazard = hazardWeight
    planner.weights.habit = habitWeight
    planner.beliefs = ReactionBeliefs(priorWeight: priorWeight)
    for name in exclude {
      if let element = Element(symbol: name) {
        planner.excludedElements.insert(element)
      } else if let counts = PhaseCatalogue.counts(ofFormula: name) {
        planner.excludedPhases.insert(SubstanceKey(counts))
      }
    }
    return planner
  }
}
