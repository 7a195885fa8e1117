import Numerics
import SynthesisPlanning
import Testing

@Suite struct DecisionSolverTests {
  // MARK: The toy problem

  @Test(
    arguments: [
      (1, "13/25", "17/100"), (2, "609/1000", "119/400"), (3, "13503/20000", "629/1600"),
      (4, "289761/400000", "119/256"),
    ])
  func toyValuesAreExact(horizon: Int, mixture: String, impure: String) throws {
    let table = try DynamicProgramming().table(of: ToyProcess(), from: .mixture, horizon: horizon)
    #expect(table.value(of: .mixture, stagesLeft: horizon)?.description == mixture)
    let other = try DynamicProgramming().table(of: ToyProcess(), from: .impure, horizon: horizon)
    #expect(other.value(of: .impure, stagesLeft: horizon)?.description == impure)
    #expect(table.ranking(of: .mixture, stagesLeft: horizon).first?.action == (horizon >= 2 ? .low : .high))
  }

  @Test func toyActionsHaveTheirValues() throws {
    let table = try DynamicProgramming().table(of: ToyProcess(), from: .mixture, horizon: 3)
    let high = table.ranking(of: .mixture, stagesLeft: 3).first { $0.action == .high }
    #expect(high?.value.description == "639/1000")
    #expect(table.value(of: .target, stagesLeft: 2) == .zero)
    #expect(table.value(of: .mixture, stagesLeft: 4) == nil)
  }

  /// Shaping by a potential lowers every value by the potential and leaves every policy as it is, in exact fractions.
  @Test func shapingLeavesThePolicy() throws {
    let potentials: [ToyProcess.State: Rational] = [
      .mixture: try Rational(1, 3), .impure: try Rational(-2, 7), .target: try Rational(5, 2), .stopped: .one,
    ]
    let shaped = ShapedProcess(ToyProcess()) { potentials[$0]! }
    for horizon in 1...4 {
      let plain = try DynamicProgramming().table(of: ToyProcess(), from: .mixture, horizon: horizon)
      let other = try DynamicProgramming().table(of: shaped, from: .mixture, horizon: horizon)
      for left in 1...horizon {
        for state in [ToyProcess.State.mixture, .impure] {
          let (a, b) = (plain.ranking(of: state, stagesLeft: left), other.ranking(of: state, stagesLeft: left))
          #expect(a.map(\.action) == b.map(\.action))
          for (a, b) in zip(a, b) { #expect(try a.value - potentials[state]! == b.value) }
        }
      }
    }
  }

  @Test func statesAreLimited() {
    let garnet = GarnetProcess(states: 50, actions: 3, branching: 3, horizon: 4, seed: 1)
    #expect(throws: DecisionError.tooManyStates(limit: 20)) {
      try DynamicProgramming(stateLimit: 20).table(of: garnet, from: 0, horizon: 4)
    }
  }

  // MARK: Random processes

  private static let seeds: [UInt64] = [1, 2, 3, 4]

  private func garnet(_ seed: UInt64) -> GarnetProcess {
    GarnetProcess(states: 20, actions: 4, branching: 3, horizon: 5, seed: seed)
  }

  /// Regret of the first action below 0.01 at 1e5 rollouts; values lie in 0…1.
  @Test(arguments: seeds) func treeSearchFindsTheBestAction(seed: UInt64) throws {
    let process = garnet(seed)
    let exact = try DynamicProgramming().solve(process, from: 0, horizon: 5)
    let found = try TreeSearch(rollouts: 100_000, seed: seed).solve(process, from: 0, horizon: 5)
    let chosen = try #require(found.ranking.first?.action)
    let worth = try #require(exact.ranking.first { $0.action == chosen }?.value)
    #expect(exact.value - worth < 0.01)
    #expect(abs(found.value - exact.value) < 0.02)
    #expect(!found.isExact && exact.isExact)
  }

  /// Values of the first state within 0.02 of dynamic programming.
  @Test(arguments: seeds) func qLearningIsNearDynamicProgramming(seed: UInt64) throws {
    let process = garnet(seed)
    let exact = try DynamicProgramming().solve(process, from: 0, horizon: 5)
    let found = try QLearning(episodes: 60_000, seed: seed).solve(process, from: 0, horizon: 5)
    #expect(abs(found.value - exact.value) < 0.02)
    for ranked in found.ranking {
      let worth = try #require(exact.ranking.first { $0.action == ranked.action }?.value)
      #expect(abs(ranked.value - worth) < 0.02)
    }
  }

  @Test(arguments: seeds) func sameSeedSameAnswer(seed: UInt64) throws {
    for solver in [TreeSearch(rollouts: 500, seed: seed), QLearning(episodes: 500, seed: seed)] as [any DecisionSolver]
    {
      let (a, b) = (try solver.solve(garnet(7), from: 0, horizon: 5), try solver.solve(garnet(7), from: 0, horizon: 5))
      #expect(a.value == b.value && a.ranking.map(\.action) == b.ranking.map(\.action))
    }
  }

  @Test func oneRolloutTriesAnAction() throws {
    #expect(try TreeSearch(rollouts: 1).solve(garnet(1), from: 0, horizon: 5).ranking.count == 1)
    #expect(try QLearning(episodes: 1).solve(garnet(1), from: 0, horizon: 5).ranking.count == 1)
  }

  /// A log of two episodes by hand: the mean of the targets, the last stage first.
  @Test func aLogIsReplayedBackwards() throws {
    var table = QTable<String, String>()
    table.learn([
      LoggedStep(state: "a", stagesLeft: 2, action: "go", reward: 1, next: "b", end: nil),
      LoggedStep(state: "b", stagesLeft: 1, action: "x", reward: 0, next: "c", end: 4),
      LoggedStep(state: "a", stagesLeft: 2, action: "go", reward: 0, next: "b", end: nil),
      LoggedStep(state: "b", stagesLeft: 1, action: "x", reward: 2, next: "c", end: 4),
      LoggedStep(state: "b", stagesLeft: 1, action: "y", reward: 1, next: "c", end: 0),
    ])
    // x: (4 + 6)/2 = 5, y: 1; go: (1 + 5 + 0 + 5)/2.
    #expect(table.value(of: "b", stagesLeft: 1) == 5)
    #expect(table.ranking(of: "b", stagesLeft: 1).map(\.action) == ["x", "y"])
    #expect(table.value(of: "a", stagesLeft: 2) == 5.5)
    #expect(table.value(of: "a", stagesLeft: 1) == nil)
  }
}
