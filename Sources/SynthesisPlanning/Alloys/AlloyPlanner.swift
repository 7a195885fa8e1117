import Glibc
import Numerics

extension RoutePlanner {
  /// The best route of an alloy: the stages of the most probable way, yield and value over all ways.
  /// - Throws: `PlanningError.solver`.
  package func plan(_ process: AlloyProcess) throws(PlanningError) -> AlloyPlan {
    let horizon = stages + 1
    let (name, solution) = try solve(process, from: AlloyState(), horizon: horizon)
    guard case .melt(let first)? = solution.ranking.first?.action else { throw .overflow }
    let walked = walk(process, solution, from: first, horizon)
    var alternatives: [(melting: AlloyMelting, value: Double)] = []
    for ranked in solution.ranking {
      guard case .melt(let place) = ranked.action else { continue }
      let melting = process.meltings[place]
      let isKnown = alternatives.contains { $0.melting.method == melting.method }
      if melting.method != process.meltings[first].method, !isKnown { alternatives.append((melting, ranked.value)) }
    }
    return AlloyPlan(
      melting: process.meltings[first], stages: walked.stages, value: walked.value, expectedYield: walked.yield,
      alternatives: alternatives, solver: name, isExact: solution.isExact, stateCount: solution.stateCount)
  }

  private func walk(
    _ process: AlloyProcess, _ solution: DecisionSolution<AlloyProcess>, from first: Int, _ horizon: Int
  ) -> (stages: [AlloyPlan.Stage], yield: Double, value: Double) {
    let melted = process.outcomes(of: .melt(first), in: AlloyState())[0]
    var probable: AlloyState? = melted.next
    var ways: [(state: AlloyState, probability: Double)] = [(melted.next, 1)]
    var stages: [AlloyPlan.Stage] = []
    var (yield, rewards) = (process.endReward(in: melted.next), melted.reward)
    for left in stride(from: horizon - 1, to: 0, by: -1) {
      var next: [AlloyState: Double] = [:]
      var order: [AlloyState] = []
      for (state, probability) in ways {
        let outcomes =
          solution.action(state, left).map { process.outcomes(of: $0, in: state) }
          ?? [DecisionOutcome(probability: 1, reward: 0, next: state)]
        for outcome in outcomes {
          if next[outcome.next] == nil { order.append(outcome.next) }
          next[outcome.next, default: 0] += probability * outcome.probability
          rewards += probability * outcome.probability * outcome.reward
        }
      }
      ways = order.map { ($0, next[$0] ?? 0) }
      yield = ways.reduce(0) { $0 + $1.probability * process.endReward(in: $1.state) }
      guard let here = probable, let action = solution.action(here, left) else {
        probable = nil
        continue
      }
      let outcomes = process.outcomes(of: action, in: here)
      if let hold = action.hold {
        stages.append(
          AlloyPlan.Stage(
            action: action, hold: hold,
            probability: outcomes.reduce(0) { $0 + ($1.next.stage == action.aim ? $1.probability : 0) },
            meltingRisk: outcomes.reduce(0) { $0 + ($1.next.stage == .spoilt ? $1.probability : 0) },
            expectedYield: yield))
      }
      probable = outcomes.reduce(outcomes[0]) { $1.probability > $0.probability ? $1 : $0 }.next
    }
    return (stages, yield, yield + rewards)
  }

  /// How often the choice stays when the melting range moves by its uncertainty and the energy of the interface is wrong by up to
  /// a factor of two.
  package func robustness(
    of plan: AlloyPlan, samples: Int, process: (_ shift: Double, _ interfaceFactor: Double) -> AlloyProcess
  ) -> AlloyRobustness {
    var (method, hold, sum, solved) = (0, 0, 0.0, 0)
    for sample in 0..<samples {
      var generator = SeededGenerator(seed: seed, stream: UInt64(sample) + 1)
      let (shift, factor) = (generator.standardNormal(), exp(log(2.0) * (2 * generator.uniform() - 1)))
      guard let other = try? self.plan(process(shift, factor)) else { continue }
      sum += other.value
      solved += 1
      guard other.melting.method == plan.melting.method else { continue }
      method += 1
      switch (other.stages.first?.hold, plan.stages.first?.hold) {
      case (let a?, let b?): if abs(a.temperature - b.temperature) <= 50, a.hours == b.hours { hold += 1 }
      case (nil, nil): hold += 1
      default: break
      }
    }
    return AlloyRobustness(
      samples: samples, sameMethod: method, sameHold: hold, meanValue: solved > 0 ? sum / Double(solved) : 0)
  }
}

extension AlloyAction {
  /// The hold of it; nil where it is none.
  package var hold: FurnaceHold? {
    switch self {
    case .homogenise(let hold), .age(_, let hold): hold
    case .melt, .stop: nil
    }
  }

  /// What a hold is for.
  fileprivate var aim: AlloyState.Stage? {
    switch self {
    case .homogenise: .homogeneous
    case .age: .aged
    case .melt, .stop: nil
    }
  }
}
