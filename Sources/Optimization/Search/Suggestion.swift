/// A request for designs.
package struct Ask: Sendable, Equatable {
  /// The mark's name.
  package let name: String
  /// How many designs.
  package let batch: Int
  /// Designs that have been measured and are being measured again.
  package let replicates: [Design]
  /// Settings given from outside, by place of the variable: the designs wanted have these.
  package let fixed: [Int: Double]

  package init(name: String, batch: Int, replicates: [Design] = [], fixed: [Int: Double] = [:]) {
    self.fixed = fixed
    self.name = name
    self.batch = batch
    self.replicates = replicates
  }
}

/// One design to be tried next, and why.
package struct Suggestion: Sendable {
  /// What a model expects of a property, in the property's own unit and sign.
  package struct Expectation: Sendable {
    package let property: String
    package let mean: Double
    package let standardDeviation: Double
  }

  /// What speaks for a design.
  package struct Explanation: Sendable {
    /// The share of the acquisition that the predicted means alone would give; the rest is owed to uncertainty.
    package var certainShare: Double?
    /// The nearest observation and its distance in model inputs.
    package var nearest: (id: String?, distance: Double)?
    /// Limits of properties that may fail and rules of the space that are met with equality.
    package var activeConstraints: [String]
    /// Why a design is to be measured again.
    package var replicate: ReplicateAdvice?
  }

  package let design: Design
  /// Where the list of candidates has it, if it was chosen from one.
  package var place: Int?
  /// The name of what was maximised.
  package let acquisition: String
  /// Its value; nil for designs that no model has chosen.
  package var value: Double?
  package var expected: [Expectation]
  package var probabilityFeasible: Double?
  package var explanation: Explanation
}

/// The suggestions of an ask.
package struct Answer: Sendable {
  package var suggestions: [Suggestion]
  /// The reference point in each property's own sign, where it was derived from the observations.
  package var derivedReference: [(property: String, value: Double)]?
  /// How many observations the models were built from, where that is fewer than there are.
  package var modelledObservations: Int?
  /// How well each property is predicted, where that was asked for and there are models.
  package var diagnostics: [ModelDiagnostics] = []
}
