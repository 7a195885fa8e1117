import Chemistry
import MaterialRecords

/// One design as the report shows it: what its record says of it, with texts already cut to a length that fits a page.
package struct Observation: Sendable {
  package var id: String?
  /// What the design is called: its label, its formula, or its composition in at. %.
  package var name = ""
  package var composition: Composition?
  /// Values beside the problem's objectives, in the property's own sign; nil where the record has none that is usable.
  package var values: [Double?] = []
  /// The standard deviations of the values, where they were measured with one.
  package var deviations: [Double?] = []
  /// Values beside the problem's constraints.
  package var constraintValues: [PropertyValue?] = []
  /// What was forecast of objectives that were measured afterwards.
  package var forecasts: [Forecast] = []
  /// The search that it comes from, where several are compared.
  package var search: String?
  /// The round in which an optimizer suggested it.
  package var round: Int?
  /// Whether every objective that has a value was measured; if not, one of them is computed or predicted.
  package var isMeasured = false
  /// Whether it is a known material, shown against the front and not part of it.
  package var isReference = false
  /// The rank that the ranker wrote.
  package var rank: Int?
  /// Whether it meets the constraints, as the ranker found.
  package var isFeasible: Bool?

  package init() {}
}

/// A forecast of one objective beside its measurement.
package struct Forecast: Sendable, Equatable {
  /// Who made it.
  package enum Source: Sendable, CaseIterable {
    /// The optimizer, before it asked for the measurement.
    case optimizer
    /// A trained model.
    case predictor
  }

  package let source: Source
  /// The place of the objective in the problem.
  package let objective: Int
  package let mean: Double
  package let measured: Double
  /// The interval that should hold the measurement with probability `level`.
  package let interval: ClosedRange<Double>?
  package let level: Double

  package init(
    source: Source, objective: Int, mean: Double, measured: Double, interval: ClosedRange<Double>?, level: Double
  ) {
    self.source = source
    self.objective = objective
    self.mean = mean
    self.measured = measured
    self.interval = interval
    self.level = level
  }

  /// Whether the measurement lies in the interval.
  package var covers: Bool { interval?.contains(measured) ?? false }
}
