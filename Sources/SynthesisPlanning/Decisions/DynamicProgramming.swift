/// Exact solution by backward induction over the states that can be reached (`puterman1994markov`, §4.5).
///
/// O(states · actions · outcomes · horizon) time; the outcomes of an action are asked for once.
package struct DynamicProgramming: DecisionSolver, Sendable {
  /// Most states that are held; of outcomes four times as many.
  package let stateLimit: Int

  package init(stateLimit: Int = 100_000) { self.stateLimit = stateLimit }

  /// See `DecisionSolver`; the value is exact but for rounding.
  package func solve<Process: DecisionProcess>(
    _ process: Process, from state: Process.State, horizon: Int
  ) throws(DecisionError) -> DecisionSolution<Process> where Process.Number == Double {
    let table = try table(of: process, from: state, horizon: horizon)
    return DecisionSolution(
      ranking: table.ranking(of: state, stagesLeft: horizon).map { RankedAction(action: $0.action, value: $0.value) },
      value: table.value(of: state, stagesLeft: horizon) ?? 0, isExact: true, stateCount: table.stateCount,
      action: { table.ranking(of: $0, stagesLeft: $1).first?.action })
  }

  /// The value of every reachable state, in the process's own numbers.
  /// - Throws: `tooManyStates`, `overflow`.
  package func table<Process: DecisionProcess>(
    of process: Process, from root: Process.State, horizon: Int
  ) throws(DecisionError) -> ValueTable<Process> {
    var table = ValueTable(process: process)
    var layer = [table.place(of: root)]
    for _ in 0..<max(0, horizon) {
      var next: [Int] = []
      for place in layer {
        for target in table.expand(place) where table.depths[target] < 0 {
          table.depths[target] = table.depths[place] + 1
          next.append(target)
        }
        guard table.stateCount <= stateLimit, table.outcomeCount <= 4 * stateLimit else {
          throw .tooManyStates(limit: stateLimit)
        }
      }
      layer = next
      if layer.isEmpty { break }
    }
    do {
      try table.induce(horizon: max(0, horizon))
    } catch {
      throw .overflow
    }
    return table
  }
}

/// Values of states by the number of stages left.
package struct ValueTable<Process: DecisionProcess> {
  private struct Choice {
    let action: Process.Action
    let outcomes: [(probability: Process.Number, reward: Process.Number, next: Int)]
  }

  private let process: Process
  private var places: [Process.State: Int] = [:]
  private var states: [Process.State] = []
  private var choices: [[Choice]] = []
  /// How many actions lead to each state at least; −1 where that is not known yet.
  fileprivate var depths: [Int] = []
  /// For each number of stages left the value of every state near enough to the first.
  private var values: [[Process.Number?]] = []

  fileprivate init(process: Process) { self.process = process }

  fileprivate private(set) var outcomeCount = 0

  /// How many states are held.
  package var stateCount: Int { states.count }

  fileprivate mutating func place(of state: Process.State) -> Int {
    if let place = places[state] { return place }
    let place = states.count
    places[state] = place
    states.append(state)
    choices.append([])
    depths.append(place == 0 ? 0 : -1)
    return place
  }

  /// Asks for everything that can happen in a state; returns where it leads.
  fileprivate mutating func expand(_ place: Int) -> [Int] {
    let state = states[place]
    var found: [Choice] = []
    var targets: [Int] = []
    for action in process.actions(in: state) {
      var outcomes: [(probability: Process.Number, reward: Process.Number, next: Int)] = []
      for outcome in process.outcomes(of: action, in: state) {
        outcomes.append((outcome.probability, outcome.reward, self.place(of: outcome.next)))
      }
      targets += outcomes.map(\.next)
      outcomeCount += outcomes.count
      found.append(Choice(action: action, outcomes: outcomes))
    }
    choices[place] = found
    return targets
  }

  fileprivate mutating func induce(horizon: Int) throws(RationalOverflow) {
    values = [states.map { process.endReward(in: $0) }]
    for left in 1..<max(1, horizon + 1) {
      var layer = [Process.Number?](repeating: nil, count: states.count)
      for place in states.indices where depths[place] + left <= horizon {
        guard !choices[place].isEmpty else {
          layer[place] = values[0][place]
          continue
        }
        for choice in choices[place] {
          guard let value = try value(of: choice, stagesLeft: left) else { continue }
          if let best = layer[place], best >= value { continue }
          layer[place] = value
        }
      }
      values.append(layer)
    }
  }

  private func value(of choice: Choice, stagesLeft: Int) throws(RationalOverflow) -> Process.Number? {
    var sum = Process.Number.zero
    for outcome in choice.outcomes {
      guard let next = values[stagesLeft - 1][outcome.next] else { return nil }
      sum = try sum + outcome.probability * (outcome.reward + next)
    }
    return sum
  }

  /// The value of a state; nil where it cannot be reached with so many stages left.
  package func value(of state: Process.State, stagesLeft: Int) -> Process.Number? {
    guard let place = places[state], values.indices.contains(stagesLeft) else { return nil }
    return values[stagesLeft][place]
  }

  /// The actions of a state with their values, the best first; of equals in the order of the process.
  package func ranking(
    of state: Process.State, stagesLeft: Int
  ) -> [(action: Process.Action, value: Process.Number)] {
    guard let place = places[state], stagesLeft > 0, values.indices.contains(stagesLeft) else { return [] }
    var ranked: [(action: Process.Action, value: Process.Number)] = []
    for choice in choices[place] {
      if let value = try? value(of: choice, stagesLeft: stagesLeft) { ranked.append((choice.action, value)) }
    }
    return ranked.enumerated().sorted {
      $0.element.value == $1.element.value ? $0.offset < $1.offset : $0.element.value > $1.element.value
    }.map(\.element)
  }
}
