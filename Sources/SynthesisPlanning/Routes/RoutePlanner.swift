import Chemistry
import Numerics

/// The solver of a route.
package enum SolverChoice: String, CaseIterable, Sendable {
  /// Dynamic programming up to the limit of states, tree search beyond.
  case auto
  case dynamic
  case treeSearch = "tree-search"
  case qLearning = "q-learning"
}

/// Plans routes over one catalogue.
package struct RoutePlanner {
  package var solver = SolverChoice.auto
  package var stateLimit = 100_000
  package var rollouts = 5_000
  package var episodes = 20_000
  package var seed: UInt64 = 0
  /// Holds of a route.
  package var stages = 3
  /// Sets of precursors that are looked at closely.
  package var setLimit = 12
  package var precursorLimit = 4
  package var atmospheres = Atmosphere.allCases
  package var kinetics = ReactionKinetics()
  package var weights = RouteWeights()
  package var beliefs = ReactionBeliefs()
  package var habits = PrecursorHabits()
  package var excludedPhases: Set<SubstanceKey> = []
  package var excludedElements: Set<Element> = []
  /// Alternatives that are named.
  package var alternativeLimit = 4

  package init() {}

  /// The process of a target in a catalogue of which it is a phase.
  /// - Throws: `PrecursorError`.
  package func environment(
    for target: Int, book: ReactionBook, sets: [PrecursorSet]? = nil
  ) throws(PrecursorError) -> SynthesisEnvironment {
    let catalogue = book.catalogue
    let excluded = catalogue.phases.indices.filter {
      excludedPhases.contains(SubstanceKey(catalogue.phases[$0].counts))
    }
    let search = PrecursorSearch(
      catalogue, limit: precursorLimit, excluded: Set(excluded),
      excludedElements: excludedElements,
      isOxidised: { place in
        let reaction = book.reaction(of: [place], temperature: 298, atmosphere: .air)
        return reaction?.gases.contains { $0.gas == .oxygen && $0.amount < .zero } ?? false
      }, habits: habits)
    let found: [PrecursorSet]
    if let sets { found = sets } else { found = Array(try search.sets(for: target).prefix(setLimit)) }
    return SynthesisEnvironment(
      book: book, target: target, sets: found, atmospheres: atmospheres, kinetics: kinetics, beliefs: beliefs,
      weights: weights)
  }

  /// The best route of a process.
  /// - Throws: `PlanningError`.
  package func plan(_ environment: SynthesisEnvironment) throws(PlanningError) -> RoutePlan {
    let horizon = stages + 1
    let (name, solution) = try solve(environment, from: .start, horizon: horizon)
    guard !environment.overflowed else { throw .overflow }
    guard case .combine(let first)? = solution.ranking.first?.action else { throw .overflow }
    let alternatives = solution.ranking.dropFirst().prefix(alternativeLimit).compactMap { ranked in
      alternative(ranked, environment, solution, horizon)
    }
    let (stages, yield, value) = walk(environment, solution, from: first, horizon)
    return RoutePlan(
      set: environment.sets[first], stages: stages, value: value,
      expectedYield: yield, alternatives: alternatives, solver: name,
      isExact: solution.isExact, stateCount: solution.stateCount)
  }

  /// The policy by the solver that is asked for, with the name of the one that found it.
  /// - Throws: `PlanningError.solver`.
  func solve<Process: DecisionProcess>(
    _ process: Process, from state: Process.State, horizon: Int
  ) throws(PlanningError) -> (String, DecisionSolution<Process>) where Process.Number == Double {
    func run(_ solver: some DecisionSolver) throws(PlanningError) -> DecisionSolution<Process> {
      do throws(DecisionError) {
        return try solver.solve(process, from: state, horizon: horizon)
      } catch {
        throw .solver(error)
      }
    }
    let search = TreeSearch(rollouts: rollouts, seed: seed)
    switch solver {
    case .dynamic: return ("dynamic", try run(DynamicProgramming(stateLimit: stateLimit)))
    case .treeSearch: return ("tree-search", try run(search))
    case .qLearning: return ("q-learning", try run(QLearning(episodes: episodes, seed: seed)))
    case .auto:
      do throws(PlanningError) {
        return ("dynamic", try run(DynamicProgramming(stateLimit: stateLimit)))
      } catch .solver(.tooManyStates) {
        return ("tree-search", try run(search))
      }
    }
  }

  private func alternative(
    _ ranked: RankedAction<SynthesisAction>, _ environment: SynthesisEnvironment,
    _ solution: DecisionSolution<SynthesisEnvironment>, _ horizon: Int
  ) -> RoutePlan.Alternative? {
    guard case .combine(let place) = ranked.action else { return nil }
    let next = SynthesisState(stage: .ground, mixture: environment.sets[place].members)
    var hold: FurnaceHold?
    if case .hold(let chosen, _)? = solution.action(next, horizon - 1) { hold = chosen }
    return RoutePlan.Alternative(set: environment.sets[place], value: ranked.value, hold: hold)
  }

  /// Follows the policy: the stages of the most probable way, and the yield and the value over all ways. A state that the solver
  /// never met ends there, so that the value of a search is what its policy earns, not what it hopes for.
  private func walk(
    _ environment: SynthesisEnvironment, _ solution: DecisionSolution<SynthesisEnvironment>, from first: Int,
    _ horizon: Int
  ) -> (stages: [RoutePlan.Stage], yield: Double, value: Double) {
    var probable: SynthesisState? = SynthesisState(stage: .ground, mixture: environment.sets[first].members)
    var ways: [(state: SynthesisState, probability: Double)] = probable.map { [($0, 1)] } ?? []
    var stages: [RoutePlan.Stage] = []
    var (yield, rewards) = (0.0, environment.outcomes(of: .combine(first), in: .start)[0].reward)
    for left in stride(from: horizon - 1, to: 0, by: -1) {
      var next: [(state: SynthesisState, probability: Double)] = []
      for (state, probability) in ways {
        guard let action = solution.action(state, left) else {
          next.append((state, probability))
          continue
        }
        for outcome in environment.outcomes(of: action, in: state) {
          next.append((outcome.next, probability * outcome.probability))
          rewards += probability * outcome.probability * outcome.reward
        }
      }
      ways = Self.merged(next)
      yield = min(1, ways.reduce(0) { $0 + $1.probability * environment.yield(of: $1.state) })
      guard let here = probable, case .hold(let hold, let regrind)? = solution.action(here, left) else {
        probable = nil
        continue
      }
      let reactions = environment.reactions(in: here, hold: hold, regrind: regrind)
      stages.append(RoutePlan.Stage(hold: hold, regrind: regrind, reactions: reactions, expectedYield: yield))
      let outcomes = environment.outcomes(of: .hold(hold, regrind: regrind), in: here)
      probable = outcomes.reduce(outcomes[0]) { $1.probability > $0.probability ? $1 : $0 }.next
    }
    return (stages, yield, yield + rewards)
  }

  private static func merged(
    _ ways: [(state: SynthesisState, probability: Double)]
  ) -> [(state: SynthesisState, probability: Double)] {
    var places: [SynthesisState: Int] = [:]
    var merged: [(state: SynthesisState, probability: Double)] = []
    for way in ways {
      if let place = places[way.state] {
        merged[place].probability += way.probability
      } else {
        places[way.state] = merged.count
        merged.append(way)
      }
    }
    return merged
  }

  /// How often the choice stays when the energy of every compound is wrong by up to ±`error` eV/atom, uniformly.
  package func robustness(
    of plan: RoutePlan, target: Int, catalogue: PhaseCatalogue, sets: [PrecursorSet], error: Double, samples: Int
  ) -> RouteRobustness {
    var (precursors, temperature, sum) = (0, 0, 0.0)
    var planner = self
    // The most that can matter: the sets that were close, and one hold to choose between.
    planner.stages = min(stages, 2)
    planner.stateLimit = max(1, stateLimit / 10)
    planner.rollouts = max(1, rollouts / 10)
    planner.episodes = max(1, episodes / 10)
    if solver == .dynamic { planner.solver = .auto }
    planner.alternativeLimit = 0
    for sample in 0..<samples {
      var generator = SeededGenerator(seed: seed, stream: UInt64(sample) + 1)
      var shifted = catalogue
      shifted.shift { _ in error * (2 * generator.uniform() - 1) }
      guard
        let environment = try? planner.environment(for: target, book: ReactionBook(shifted), sets: sets),
        let other = try? planner.plan(environment)
      else { continue }
      sum += other.value
      guard other.set.members == plan.set.members else { continue }
      precursors += 1
      if let a = other.stages.first?.hold.temperature, let b = plan.stages.first?.hold.temperature, abs(a - b) <= 100 {
        temperature += 1
      }
    }
    return RouteRobustness(
      samples: samples, samePrecursors: precursors, sameTemperature: temperature,
      meanValue: samples > 0 ? sum / Double(samples) : 0)
  }
}
