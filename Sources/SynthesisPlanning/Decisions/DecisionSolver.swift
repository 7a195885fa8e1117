/// What can be done first, and what that is worth.
package struct RankedAction<Action> {
  package let action: Action
  /// Expected sum of rewards if all that follows is done as the solver would.
  package let value: Double
}

/// A policy for one process and one first state.
package struct DecisionSolution<Process: DecisionProcess> {
  /// The actions of the first state that were tried, the best first; of equals the one that the process names first.
  package let ranking: [RankedAction<Process.Action>]
  /// The value of the first state.
  package let value: Double
  /// Whether the value is exact but for rounding.
  package let isExact: Bool
  /// States that were looked at.
  package let stateCount: Int
  /// What to do in a state with some stages left; nil where nothing can be done or the solver never came.
  package let action: (_ state: Process.State, _ stagesLeft: Int) -> Process.Action?
}

/// Why a process was not solved.
package enum DecisionError: Error, Equatable {
  /// More states can be reached than the solver may hold.
  case tooManyStates(limit: Int)
  /// An exact fraction does not fit.
  case overflow
}

/// A way to solve a process.
package protocol DecisionSolver {
  /// The policy from a first state over at most `horizon` actions.
  /// - Throws: `DecisionError`.
  func solve<Process: DecisionProcess>(
    _ process: Process, from state: Process.State, horizon: Int
  ) throws(DecisionError) -> DecisionSolution<Process> where Process.Number == Double
}

/// A state with a number of stages left: where the value of a finite-horizon process stands.
struct StagedState<State: Hashable>: Hashable {
  let state: State
  let stagesLeft: Int
}
