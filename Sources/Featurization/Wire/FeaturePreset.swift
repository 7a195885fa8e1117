import ArgumentParser
import ServiceRuntime

/// A list of features in a fixed order.
package enum FeaturePreset: String, CaseIterable, ExpressibleByArgument, Sendable {
  /// What the alloy literature screens by.
  case alloy
  /// Magpie's 132 statistics of element properties.
  case magpie

  /// The features in the order of a vector, as the manifest states them.
  package var quantities: [ServiceManifest.Quantity] {
    switch self {
    case .alloy:
      AlloyFeature.all.map { .init($0.name, unit: $0.unit, meaning: $0.meaning, source: $0.source) }
    case .magpie:
      MagpieStatistics.quantities.map { .init($0.name, unit: $0.unit, meaning: $0.meaning, source: "ward2016magpie") }
    }
  }
}
