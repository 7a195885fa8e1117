/// What values and probabilities are counted in: doubles, or exact fractions where a test wants them.
package protocol DecisionNumber: Comparable, Sendable {
  static var zero: Self { get }
  var approximation: Double { get }
  static func + (a: Self, b: Self) throws(RationalOverflow) -> Self
  static func - (a: Self, b: Self) throws(RationalOverflow) -> Self
  static func * (a: Self, b: Self) throws(RationalOverflow) -> Self
}

extension Rational: DecisionNumber {}

extension Double: DecisionNumber {
  /// Itself.
  package var approximation: Double { self }
}

/// One way in which an action may end.
package struct DecisionOutcome<State, Number> {
  package let probability: Number
  package let reward: Number
  package let next: State

  package init(probability: Number, reward: Number, next: State) {
    self.probability = probability
    self.reward = reward
    self.next = next
  }
}

/// A Markov decision process of known probabilities over a few stages (`puterman1994markov`).
///
/// What is wanted is the greatest expected sum of the rewards of at most `horizon` actions and the reward of the state in
/// which they end. Calls with the same arguments answer the same.
package protocol DecisionProcess<State, Action> {
  associatedtype State: Hashable
  associatedtype Action: Hashable
  associatedtype Number: DecisionNumber

  /// What can be done in a state, in a fixed order; nothing where it is an end.
  func actions(in state: State) -> [Action]

  /// How an action may end: positive probabilities that sum to one, in a fixed order.
  func outcomes(of action: Action, in state: State) -> [DecisionOutcome<State, Number>]

  /// What a state is worth where nothing more is done.
  func endReward(in state: State) -> Number
}

/// A process whose rewards are shaped by a potential of the states: each step also pays Φ(next) − Φ(state), the end −Φ.
/// Every policy's value falls by Φ of its first state, so that the best policies stay what they are (`ng1999policy`).
package struct ShapedProcess<Base: DecisionProcess>: DecisionProcess {
  private let base: Base
  private let potential: (Base.State) -> Base.Number

  package init(_ base: Base, potential: @escaping (Base.State) -> Base.Number) {
    self.base = base
    self.potential = potential
  }

  /// The actions of the process that is shaped.
  package func actions(in state: Base.State) -> [Base.Action] { base.actions(in: state) }

  /// The outcomes with their shaped rewards; an unshaped one where a fraction does not fit.
  package func outcomes(of action: Base.Action, in state: Base.State) -> [DecisionOutcome<Base.State, Base.Number>] {
    base.outcomes(of: action, in: state).map { outcome in
      let change = try? potential(outcome.next) - potential(state)
      let reward = change.flatMap { try? outcome.reward + $0 } ?? outcome.reward
      return DecisionOutcome(probability: outcome.probability, reward: reward, next: outcome.next)
    }
  }

  /// The reward of an end without the potential that the steps have paid.
  package func endReward(in state: Base.State) -> Base.Number {
    let reward = base.endReward(in: state)
    return (try? reward - potential(state)) ?? reward
  }
}
