/// A way to make a target.
package struct RoutePlan: Sendable {
  /// A hold with what it is expected to do.
  package struct Stage: Sendable {
    package let hold: FurnaceHold
    package let regrind: Bool
    /// The reactions that the stage counts on, with their probabilities, on the most probable way there.
    package let reactions: [(reaction: InterfaceReaction, probability: Double)]
    /// The part of the target's elements that is the target after the stage, over all ways in which things may go.
    package let expectedYield: Double
  }

  /// A first choice with what it is worth.
  package struct Alternative: Sendable {
    package let set: PrecursorSet
    package let value: Double
    /// The first hold after it, where the solver knows one.
    package let hold: FurnaceHold?
  }

  package let set: PrecursorSet
  package let stages: [Stage]
  /// Yield less what the route costs, expected over all ways of the policy.
  package let value: Double
  /// The yield when all is done; more than after the last stage named where another way has more of them.
  package let expectedYield: Double
  package let alternatives: [Alternative]
  /// The solver that found it: `dynamic`, `tree-search`, `q-learning`.
  package let solver: String
  package let isExact: Bool
  package let stateCount: Int

  /// Hours of all stages.
  package var hours: Double { stages.reduce(0) { $0 + FurnaceModel.hours($1.hold, regrind: $1.regrind) } }
  /// kWh of all stages.
  package var energy: Double { stages.reduce(0) { $0 + FurnaceModel.energy($1.hold) } }
}

/// How often a choice stays the best when energies are wrong.
package struct RouteRobustness: Sendable {
  package let samples: Int
  /// Samples in which the same precursors come first.
  package let samePrecursors: Int
  /// Of these, those whose first hold is within one step of temperature.
  package let sameTemperature: Int
  package let meanValue: Double
}

/// Why a target has no route.
package enum PlanningError: Error, Equatable {
  case precursors(PrecursorError)
  /// The solver gave up.
  case solver(DecisionError)
  /// An exact amount does not fit.
  case overflow
}
