/// A way to make an alloy.
package struct AlloyPlan: Sendable {
  /// A hold with what it is expected to do.
  package struct Stage: Sendable {
    package let action: AlloyAction
    package let hold: FurnaceHold
    /// That it does what it is for, and that it melts the alloy between its grains.
    package let probability: Double
    package let meltingRisk: Double
    /// What the alloy is worth after it, over all ways in which things may go.
    package let expectedYield: Double
  }

  package let melting: AlloyMelting
  package let stages: [Stage]
  /// Worth less what the route costs, expected over all ways of the policy.
  package let value: Double
  /// Of a whole alloy when all is done: its quality, half of it where segregation stays or particles are not as wanted.
  package let expectedYield: Double
  /// Other methods of melting with the value of their best number of melts.
  package let alternatives: [(melting: AlloyMelting, value: Double)]
  package let solver: String
  package let isExact: Bool
  package let stateCount: Int

  /// Hours of all stages.
  package var hours: Double { stages.reduce(melting.hours) { $0 + FurnaceModel.hours($1.hold, regrind: false) } }
  /// kWh of all stages.
  package var energy: Double { stages.reduce(melting.energy) { $0 + FurnaceModel.energy($1.hold) } }
}

/// How often the choice stays when the melting range and the energy of the interface are wrong.
package struct AlloyRobustness: Sendable {
  package let samples: Int
  package let sameMethod: Int
  /// Of these, those whose first hold is within 50 K and has the same hours.
  package let sameHold: Int
  package let meanValue: Double
}
