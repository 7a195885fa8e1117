import Numerics
import SynthesisPlanning

/// The toy problem of the planner's design in exact fractions: from M a low step (cost 0.02) leads to T 0.3, X 0.1, M 0.6, a
/// high one (0.08) to T 0.6, X 0.4; from X a high step leads to T 0.25, a low one nowhere; reaching T pays one, stopping
/// nothing. The values below were computed outside this code.
struct ToyProcess: DecisionProcess {
  enum State { case mixture, impure, target, stopped }
  enum Action { case low, high, stop }

  func actions(in state: State) -> [Action] {
    state == .mixture || state == .impure ? [.low, .high, .stop] : []
  }

  func outcomes(of action: Action, in state: State) -> [DecisionOutcome<State, Rational>] {
    func outcome(_ tenths: Int, _ hundredths: Int, _ next: State, of parts: Int = 10) -> DecisionOutcome<
      State, Rational
    > {
      DecisionOutcome(
        probability: try! Rational(tenths, parts), reward: try! Rational(hundredths + (next == .target ? 100 : 0), 100),
        next: next)
    }
    switch (state, action) {
    case (_, .stop): return [outcome(1, 0, .stopped, of: 1)]
    case (.mixture, .low): return [outcome(3, -2, .target), outcome(1, -2, .impure), outcome(6, -2, .mixture)]
    case (.mixture, .high): return [outcome(6, -8, .target), outcome(4, -8, .impure)]
    case (_, .high): return [outcome(1, -8, .target, of: 4), outcome(3, -8, .impure, of: 4)]
    case (_, .low): return [outcome(1, -2, .impure, of: 1)]
    }
  }

  func endReward(in state: State) -> Rational { .zero }
}

/// A random Garnet process: every action leads to `branching` states with random probabilities (Bhatnagar et al. 2009,
/// `bhatnagar2009natural`); rewards uniform in 0…1 over the horizon, so that values lie in 0…1.
struct GarnetProcess: DecisionProcess {
  private var table: [[[DecisionOutcome<Int, Double>]]] = []
  private let ends: [Double]

  init(states: Int, actions: Int, branching: Int, horizon: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<states {
      var row: [[DecisionOutcome<Int, Double>]] = []
      for _ in 0..<actions {
        let reward = generator.uniform() / Double(horizon + 1)
        var cuts = (1..<branching).map { _ in generator.uniform() }.sorted()
        cuts.append(1)
        var start = 0.0
        row.append(
          cuts.map { cut in
            defer { start = cut }
            return DecisionOutcome(probability: cut - start, reward: reward, next: generator.index(below: states))
          })
      }
      table.append(row)
    }
    ends = (0..<states).map { _ in generator.uniform() / Double(horizon + 1) }
  }

  func actions(in state: Int) -> [Int] { Array(table[state].indices) }
  func outcomes(of action: Int, in state: Int) -> [DecisionOutcome<Int, Double>] { table[state][action] }
  func endReward(in state: Int) -> Double { ends[state] }
}
