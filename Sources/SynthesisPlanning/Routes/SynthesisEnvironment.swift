import Chemistry

/// Solid-state synthesis of one target as a decision process.
///
/// In a hold the solids react one after another, the most negative driving force first, as in `szymanski2023autonomous`: alone with
/// the gas, which is certain, or in the pairs that touch, each wholly or not at all, with the probability of the kinetics and of
/// what experiments have reported. When nothing more gains energy, all that is left reacts together, where that gains energy and
/// no pair can. Amounts are exact.
package final class SynthesisEnvironment: DecisionProcess {
  package typealias State = SynthesisState
  package typealias Action = SynthesisAction
  package typealias Outcome = DecisionOutcome<SynthesisState, Double>

  package let book: ReactionBook
  package let target: Int
  package let sets: [PrecursorSet]
  private let holds: [FurnaceHold]
  private let kinetics: ReactionKinetics
  private let beliefs: ReactionBeliefs
  private let weights: RouteWeights
  private var found: [OutcomeKey: [Transition]] = [:]
  /// Whether an exact amount did not fit somewhere.
  package private(set) var overflowed = false

  private struct OutcomeKey: Hashable {
    let mixture: [PhaseAmount]
    let hold: FurnaceHold
    let isLayered: Bool
  }

  /// A mixture that may come of a hold.
  private struct Transition {
    var probability: Double
    let mixture: [PhaseAmount]
  }

  /// Reactions of one hold that may happen or not: each may double the outcomes.
  private static let branchLimit = 6
  /// Reactions tried in one hold, what becomes of tried ones in the gas included.
  private static let attemptLimit = 40
  /// Probabilities this near to zero or one are taken as that: most outcomes would hardly ever be.
  private static let negligible = 0.01

  package init(
    book: ReactionBook, target: Int, sets: [PrecursorSet], atmospheres: [Atmosphere] = Atmosphere.allCases,
    kinetics: ReactionKinetics = ReactionKinetics(), beliefs: ReactionBeliefs = ReactionBeliefs(),
    weights: RouteWeights = RouteWeights()
  ) {
    self.book = book
    self.target = target
    self.sets = sets
    self.kinetics = kinetics
    self.beliefs = beliefs
    self.weights = weights
    let melting = book.catalogue.phases[target].meltingTemperature ?? .infinity
    holds = FurnaceHold.grid(atmospheres: atmospheres).filter { Double($0.temperature) < melting }
  }

  // MARK: The process

  /// Sets at the start, then holds with and without grinding, and the end.
  package func actions(in state: SynthesisState) -> [SynthesisAction] {
    switch state.stage {
    case .start: sets.indices.map { .combine($0) }
    case .ground: holds.map { .hold($0, regrind: false) } + [.stop]
    case .held:
      isComplete(state)
        ? [.stop] : holds.flatMap { [.hold($0, regrind: false), .hold($0, regrind: true)] } + [.stop]
    case .done: []
    }
  }

  /// Whether the target is all that is there.
  private func isComplete(_ state: SynthesisState) -> Bool {
    state.mixture.count == 1 && state.mixture[0].phase == target
  }

  /// How an action may end; rewards are what it costs, negative.
  package func outcomes(of action: SynthesisAction, in state: SynthesisState) -> [Outcome] {
    switch action {
    case .combine(let place):
      let set = sets[place]
      let reward =
        -weights.cost * (set.cost ?? 0) - weights.hazard * set.hazardScore + weights.habit * (set.familiarity ?? 0)
      return [
        Outcome(probability: 1, reward: reward, next: SynthesisState(stage: .ground, mixture: set.members))
      ]
    case .hold(let hold, let regrind):
      let reward =
        -weights.energy * FurnaceModel.energy(hold) - weights.time * FurnaceModel.hours(hold, regrind: regrind)
      let isLayered = state.stage == .held && !regrind
      return transitions(state.mixture, hold, isLayered).map {
        Outcome(probability: $0.probability, reward: reward, next: SynthesisState(stage: .held, mixture: $0.mixture))
      }
    case .stop:
      return [
        Outcome(probability: 1, reward: 0, next: SynthesisState(stage: .done, mixture: state.mixture))
      ]
    }
  }

  /// The yield.
  package func endReward(in state: SynthesisState) -> Double { yield(of: state) }

  /// The part of the target's elements that is the target, 0…1.
  package func yield(of state: SynthesisState) -> Double {
    state.mixture.first { $0.phase == target }?.amount.approximation ?? 0
  }

  // MARK: A hold

  private func transitions(_ mixture: [PhaseAmount], _ hold: FurnaceHold, _ isLayered: Bool) -> [Transition] {
    let key = OutcomeKey(mixture: mixture, hold: hold, isLayered: isLayered)
    if let known = found[key] { return known }
    var results: [Transition] = []
    react(mixture, hold, isLayered, tried: [], branches: 0, probability: 1, &results)
    found[key] = results
    return results
  }

  private func react(
    _ mixture: [PhaseAmount], _ hold: FurnaceHold, _ isLayered: Bool, tried: [Int], branches: Int,
    probability: Double, _ results: inout [Transition]
  ) {
    guard branches < Self.branchLimit, tried.count < Self.attemptLimit,
      let reaction = nextReaction(mixture, hold, tried)
    else {
      if let place = results.firstIndex(where: { $0.mixture == mixture }) {
        results[place].probability += probability
      } else {
        results.append(Transition(probability: probability, mixture: mixture))
      }
      return
    }
    let tried = Self.tried(tried, reaction)
    let chance = self.probability(reaction, hold, isLayered)
    let more = branches + (chance > 0 && chance < 1 ? 1 : 0)
    if chance > 0 {
      react(
        applying(reaction, to: mixture), hold, isLayered, tried: tried, branches: more,
        probability: probability * chance, &results)
    }
    if chance < 1 {
      react(
        mixture, hold, isLayered, tried: tried, branches: more, probability: probability * (1 - chance), &results)
    }
  }

  /// The solid or the pair that gains most of those not tried; where none gains, all solids together.
  private func nextReaction(_ mixture: [PhaseAmount], _ hold: FurnaceHold, _ tried: [Int]) -> InterfaceReaction? {
    var best: InterfaceReaction?
    var isOpen = false
    func consider(_ reaction: InterfaceReaction, _ code: Int) {
      guard !tried.contains(code) else { return }
      if best.map({ reaction.drivingForce < $0.drivingForce }) ?? true { best = reaction }
    }
    for (place, first) in mixture.enumerated() {
      if let alone = book.reaction(first.phase, nil, hold.temperature, hold.atmosphere) {
        consider(alone, Self.code(first.phase, nil))
      }
      for second in mixture[(place + 1)...] {
        guard let pair = book.reaction(first.phase, second.phase, hold.temperature, hold.atmosphere) else { continue }
        isOpen = true
        consider(pair, Self.code(first.phase, second.phase))
      }
    }
    guard best == nil, !isOpen, mixture.count > 2, !tried.contains(Self.codeOfAll) else { return best }
    return book.reaction(of: mixture.map(\.phase), temperature: hold.temperature, atmosphere: hold.atmosphere)
  }

  /// A try of one solid or of two, the first before the second, in a word.
  private static func code(_ first: Int, _ second: Int?) -> Int { first << 20 | ((second ?? -1) + 1) }
  /// A try of all solids together.
  private static let codeOfAll = -1

  /// The tries with one more. What a solid becomes in the gas stands where the solid stood: its pairs have had their try.
  private static func tried(_ tried: [Int], _ reaction: InterfaceReaction) -> [Int] {
    let reactants = reaction.reactants.map(\.phase)
    guard reactants.count <= 2 else { return tried + [codeOfAll] }
    guard reactants.count == 1 else { return tried + [code(reactants[0], reactants[1])] }
    var more = tried + [code(reactants[0], nil)]
    for word in tried where word >= 0 && word & 0xFFFFF > 0 {
      let (first, second) = (word >> 20, word & 0xFFFFF - 1)
      guard first == reactants[0] || second == reactants[0] else { continue }
      let other = first == reactants[0] ? second : first
      for (product, _) in reaction.products { more.append(code(min(product, other), max(product, other))) }
    }
    return more
  }

  private func applying(_ reaction: InterfaceReaction, to mixture: [PhaseAmount]) -> [PhaseAmount] {
    do {
      return try reaction.applied(to: mixture)
    } catch {
      overflowed = true
      return mixture
    }
  }

  /// The probability that a reaction happens in a hold: one for a solid with the gas, that of a pair, of several solids that of
  /// the slowest pair.
  package func probability(_ reaction: InterfaceReaction, _ hold: FurnaceHold, _ isLayered: Bool) -> Double {
    let phases = reaction.reactants.map(\.phase)
    var least = 1.0
    for (place, first) in phases.enumerated() {
      for second in phases[(place + 1)...] {
        let prior = kinetics.probability(
          melting: [first, second].map { book.catalogue.phases[$0].meltingTemperature },
          temperature: Double(hold.temperature), hours: Double(hold.hours), isLayered: isLayered)
        let key = { [phases = book.catalogue.phases] in
          ReactionBeliefs.Key(
            SubstanceKey(phases[first].counts), SubstanceKey(phases[second].counts), temperature: hold.temperature)
        }
        least = min(least, beliefs.probability(key(), prior: prior))
      }
    }
    return least < Self.negligible ? 0 : (least > 1 - Self.negligible ? 1 : least)
  }

  /// The reactions of a hold in their order, where each one happens, with their probabilities.
  package func reactions(
    in state: SynthesisState, hold: FurnaceHold, regrind: Bool
  ) -> [(reaction: InterfaceReaction, probability: Double)] {
    let isLayered = state.stage == .held && !regrind
    var mixture = state.mixture
    var list: [(reaction: InterfaceReaction, probability: Double)] = []
    var tried: [Int] = []
    while tried.count < Self.attemptLimit {
      guard let reaction = nextReaction(mixture, hold, tried) else { break }
      tried = Self.tried(tried, reaction)
      list.append((reaction, probability(reaction, hold, isLayered)))
      mixture = applying(reaction, to: mixture)
    }
    return list
  }
}
