import Glibc
import Numerics

/// Monte-Carlo tree search: actions are chosen by the upper confidence bound UCB1 as in UCT (`kocsis2006bandit`); states that
/// are met on several ways are one node, and values are backed up through the known probabilities of the outcomes
/// (`keller2013trial`). A new node is judged by one run of random actions, an outcome not met yet by the reward of ending there.
///
/// Memory grows with the number of rollouts.
package struct TreeSearch: DecisionSolver, Sendable {
  /// Runs from the first state.
  package let rollouts: Int
  package let seed: UInt64
  /// The weight of the confidence bound, in units of the range of the returns met.
  package let exploration: Double

  package init(rollouts: Int = 20_000, seed: UInt64 = 0, exploration: Double = 0.7) {
    self.rollouts = rollouts
    self.seed = seed
    self.exploration = exploration
  }

  /// See `DecisionSolver`; never throws.
  package func solve<Process: DecisionProcess>(
    _ process: Process, from state: Process.State, horizon: Int
  ) throws(DecisionError) -> DecisionSolution<Process> where Process.Number == Double {
    var tree = SearchTree(
      process: process, generator: SeededGenerator(seed: seed), exploration: exploration)
    let root = tree.node(of: StagedState(state: state, stagesLeft: max(0, horizon)))
    // The first run only opens the first state.
    for _ in 0...max(1, rollouts) { tree.run(from: root) }
    let found = tree
    return DecisionSolution(
      ranking: found.ranking(of: root), value: found.nodes[root].value, isExact: false,
      stateCount: found.nodes.count,
      action: { found.action(in: StagedState(state: $0, stagesLeft: $1)) })
  }
}

private struct SearchTree<Process: DecisionProcess> where Process.Number == Double {
  struct Arm {
    let action: Process.Action
    var outcomes: [DecisionOutcome<Process.State, Double>] = []
    /// The nodes behind the outcomes; −1 where none was met.
    var children: [Int] = []
    var visits = 0
    var value = 0.0
  }

  struct Node {
    let place: StagedState<Process.State>
    var arms: [Arm] = []
    var visits = 0
    var value = 0.0
    /// Arms that were never tried, in a random order, the next one last.
    var untried: [Int] = []
  }

  let process: Process
  var generator: SeededGenerator
  let exploration: Double
  var nodes: [Node] = []
  private var places: [StagedState<Process.State>: Int] = [:]
  private var (least, greatest) = (Double.infinity, -Double.infinity)
  private var path: [(node: Int, arm: Int)] = []

  init(process: Process, generator: SeededGenerator, exploration: Double) {
    self.process = process
    self.generator = generator
    self.exploration = exploration
  }

  mutating func node(of place: StagedState<Process.State>) -> Int {
    if let node = places[place] { return node }
    nodes.append(Node(place: place))
    places[place] = nodes.count - 1
    return nodes.count - 1
  }

  /// One run: down by confidence bounds to a node that is new or an end, and back up.
  mutating func run(from root: Int) {
    path.removeAll(keepingCapacity: true)
    var here = root
    while nodes[here].visits > 0, !nodes[here].arms.isEmpty {
      let arm = chooseArm(here)
      path.append((here, arm))
      here = sampleChild(here, arm)
    }
    if nodes[here].visits == 0 { open(here) }
    nodes[here].visits += 1
    for (node, arm) in path.reversed() { backUp(node, arm) }
  }

  /// Judges a new node and lists its arms.
  private mutating func open(_ node: Int) {
    let (state, left) = (nodes[node].place.state, nodes[node].place.stagesLeft)
    let actions = left > 0 ? process.actions(in: state) : []
    nodes[node].arms = actions.map { Arm(action: $0) }
    nodes[node].untried = Array(actions.indices)
    nodes[node].untried.shuffle(using: &generator)
    nodes[node].value = actions.isEmpty ? process.endReward(in: state) : randomReturn(state, left)
    note(nodes[node].value)
  }

  private mutating func note(_ value: Double) {
    least = min(least, value)
    greatest = max(greatest, value)
  }

  private mutating func randomReturn(_ state: Process.State, _ stagesLeft: Int) -> Double {
    var (state, sum) = (state, 0.0)
    for _ in 0..<stagesLeft {
      let actions = process.actions(in: state)
      guard !actions.isEmpty else { break }
      let outcomes = process.outcomes(of: actions[generator.index(below: actions.count)], in: state)
      let outcome = outcomes[sample(outcomes)]
      sum += outcome.reward
      state = outcome.next
    }
    return sum + process.endReward(in: state)
  }

  private mutating func sample(_ outcomes: [DecisionOutcome<Process.State, Double>]) -> Int {
    var rest = generator.uniform()
    for (place, outcome) in outcomes.enumerated() {
      rest -= outcome.probability
      if rest < 0 { return place }
    }
    return outcomes.count - 1
  }

  private mutating func chooseArm(_ node: Int) -> Int {
    if let arm = nodes[node].untried.popLast() { return arm }
    let width = greatest > least ? exploration * (greatest - least) : exploration
    let logarithm = log(Double(nodes[node].visits))
    var (best, bound) = (0, -Double.infinity)
    for (place, arm) in nodes[node].arms.enumerated() {
      let upper = arm.value + width * (logarithm / Double(arm.visits)).squareRoot()
      if upper > bound { (best, bound) = (place, upper) }
    }
    return best
  }

  private mutating func sampleChild(_ node: Int, _ arm: Int) -> Int {
    if nodes[node].arms[arm].outcomes.isEmpty {
      let outcomes = process.outcomes(of: nodes[node].arms[arm].action, in: nodes[node].place.state)
      nodes[node].arms[arm].outcomes = outcomes
      nodes[node].arms[arm].children = outcomes.map { _ in -1 }
    }
    let outcome = sample(nodes[node].arms[arm].outcomes)
    if nodes[node].arms[arm].children[outcome] < 0 {
      let next = nodes[node].arms[arm].outcomes[outcome].next
      let child = self.node(of: StagedState(state: next, stagesLeft: nodes[node].place.stagesLeft - 1))
      nodes[node].arms[arm].children[outcome] = child
    }
    return nodes[node].arms[arm].children[outcome]
  }

  /// The arm's value from its outcomes, then the node's from its arms.
  private mutating func backUp(_ node: Int, _ arm: Int) {
    var sum = 0.0
    let (outcomes, children) = (nodes[node].arms[arm].outcomes, nodes[node].arms[arm].children)
    for (outcome, child) in zip(outcomes, children) {
      let value = child >= 0 ? nodes[child].value : process.endReward(in: outcome.next)
      sum += outcome.probability * (outcome.reward + value)
    }
    nodes[node].arms[arm].value = sum
    nodes[node].arms[arm].visits += 1
    nodes[node].visits += 1
    var best = -Double.infinity
    for arm in nodes[node].arms where arm.visits > 0 { best = max(best, arm.value) }
    nodes[node].value = best
    note(best)
  }

  func ranking(of node: Int) -> [RankedAction<Process.Action>] {
    nodes[node].arms.enumerated().filter { $0.element.visits > 0 }.sorted {
      $0.element.value == $1.element.value ? $0.offset < $1.offset : $0.element.value > $1.element.value
    }.map { RankedAction(action: $0.element.action, value: $0.element.value) }
  }

  func action(in place: StagedState<Process.State>) -> Process.Action? {
    places[place].flatMap { ranking(of: $0).first?.action }
  }
}
