import Glibc
import Numerics

/// One step of an episode, as a log holds it.
package struct LoggedStep<State, Action> {
  package let state: State
  /// Actions that were left, this one included.
  package let stagesLeft: Int
  package let action: Action
  package let reward: Double
  package let next: State
  /// The reward of ending in `next`, where the episode ended there.
  package let end: Double?

  package init(state: State, stagesLeft: Int, action: Action, reward: Double, next: State, end: Double?) {
    self.state = state
    self.stagesLeft = stagesLeft
    self.action = action
    self.reward = reward
    self.next = next
    self.end = end
  }
}

/// Values of actions learnt from logged steps alone, no probabilities known (`watkins1992qlearning`).
///
/// The log is replayed from the last stage to the first with the rate 1/n at the n-th visit, so that each value is the mean of
/// its targets, and each target is final when it is used.
package struct QTable<State: Hashable, Action: Hashable> {
  private struct Entry {
    let action: Action
    var value = 0.0
    var count = 0
  }

  private var rows: [StagedState<State>: [Entry]] = [:]

  /// A table of nothing.
  package init() {}

  /// How many pairs of state and stages left were met.
  package var stateCount: Int { rows.count }

  /// Learns from a whole log, forgetting what it held.
  package mutating func learn(_ log: [LoggedStep<State, Action>]) {
    rows.removeAll(keepingCapacity: true)
    let order = log.indices.sorted { a, b in
      log[a].stagesLeft == log[b].stagesLeft ? a < b : log[a].stagesLeft < log[b].stagesLeft
    }
    for place in order { update(log[place]) }
  }

  /// Moves one value towards what a step says.
  package mutating func update(_ step: LoggedStep<State, Action>) {
    let target = step.reward + (step.end ?? value(of: step.next, stagesLeft: step.stagesLeft - 1) ?? 0)
    var row = rows[StagedState(state: step.state, stagesLeft: step.stagesLeft)] ?? []
    let place = row.firstIndex { $0.action == step.action } ?? row.count
    if place == row.count { row.append(Entry(action: step.action)) }
    row[place].count += 1
    row[place].value += (target - row[place].value) / Double(row[place].count)
    rows[StagedState(state: step.state, stagesLeft: step.stagesLeft)] = row
  }

  /// The greatest value of an action in a state; nil where none was met.
  package func value(of state: State, stagesLeft: Int) -> Double? {
    rows[StagedState(state: state, stagesLeft: stagesLeft)]?.map(\.value).max()
  }

  /// The actions that were met in a state, the best first.
  package func ranking(of state: State, stagesLeft: Int) -> [RankedAction<Action>] {
    let row = rows[StagedState(state: state, stagesLeft: stagesLeft)] ?? []
    return row.enumerated().sorted {
      $0.element.value == $1.element.value ? $0.offset < $1.offset : $0.element.value > $1.element.value
    }.map { RankedAction(action: $0.element.action, value: $0.element.value) }
  }
}

/// Tabular Q-learning on episodes drawn from the process, half of the actions at random, half the best known.
package struct QLearning: DecisionSolver, Sendable {
  package let episodes: Int
  package let seed: UInt64

  package init(episodes: Int = 20_000, seed: UInt64 = 0) {
    self.episodes = episodes
    self.seed = seed
  }

  /// See `DecisionSolver`; never throws.
  package func solve<Process: DecisionProcess>(
    _ process: Process, from state: Process.State, horizon: Int
  ) throws(DecisionError) -> DecisionSolution<Process> where Process.Number == Double {
    var generator = SeededGenerator(seed: seed)
    var table = QTable<Process.State, Process.Action>()
    var log: [LoggedStep<Process.State, Process.Action>] = []
    for _ in 0..<max(1, episodes) {
      let steps = episode(of: process, from: state, horizon: horizon, table, &generator)
      for step in steps.reversed() { table.update(step) }
      log += steps
    }
    table.learn(log)
    let found = table
    return DecisionSolution(
      ranking: found.ranking(of: state, stagesLeft: horizon),
      value: found.value(of: state, stagesLeft: horizon) ?? process.endReward(in: state), isExact: false,
      stateCount: found.stateCount, action: { found.ranking(of: $0, stagesLeft: $1).first?.action })
  }

  private func episode<Process: DecisionProcess>(
    of process: Process, from state: Process.State, horizon: Int, _ table: QTable<Process.State, Process.Action>,
    _ generator: inout SeededGenerator
  ) -> [LoggedStep<Process.State, Process.Action>] where Process.Number == Double {
    var steps: [LoggedStep<Process.State, Process.Action>] = []
    var state = state
    for left in stride(from: horizon, to: 0, by: -1) {
      let actions = process.actions(in: state)
      guard !actions.isEmpty else { break }
      var action = actions[generator.index(below: actions.count)]
      if generator.uniform() < 0.5, let known = table.ranking(of: state, stagesLeft: left).first {
        action = known.action
      }
      var rest = generator.uniform()
      let outcomes = process.outcomes(of: action, in: state)
      let outcome =
        outcomes.first { outcome in
          rest -= outcome.probability
          return rest < 0
        } ?? outcomes[outcomes.count - 1]
      let isEnd = left == 1 || process.actions(in: outcome.next).isEmpty
      steps.append(
        LoggedStep(
          state: state, stagesLeft: left, action: action, reward: outcome.reward, next: outcome.next,
          end: isEnd ? process.endReward(in: outcome.next) : nil))
      state = outcome.next
    }
    return steps
  }
}
