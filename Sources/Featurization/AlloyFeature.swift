import Chemistry

/// One number of the preset `alloy`, with what a reader needs to trust it.
package struct AlloyFeature: Sendable {
  /// The name under `features.values`.
  package let name: String
  /// The unit; "1" for a pure number.
  package let unit: String
  /// What it is, with its formula.
  package let meaning: String
  /// Where formula and element values come from: keys of `REFERENCES.bib`.
  package let source: String
  let evaluate: @Sendable (AlloyMixture) throws -> Outcome

  /// What became of a feature.
  enum Outcome: Equatable, Sendable {
    case value(Double)
    /// A quotient whose divisor vanishes, cut at its bound.
    case clamped(Double)
    /// A quotient of nothing by nothing: why there is no value.
    case undefined(String)
  }

  init(
    _ name: String, _ unit: String, _ meaning: String, _ source: String,
    _ evaluate: @escaping @Sendable (AlloyMixture) throws -> Double
  ) {
    self.init(
      name, unit, meaning, source,
      outcome: { .value(try evaluate($0)) })
  }

  init(
    _ name: String, _ unit: String, _ meaning: String, _ source: String,
    outcome: @escaping @Sendable (AlloyMixture) throws -> Outcome
  ) {
    self.name = name
    self.unit = unit
    self.meaning = meaning
    self.source = source
    self.evaluate = outcome
  }

  /// A positive quotient, cut at a bound where its divisor vanishes.
  static func quotient(_ dividend: Double, _ divisor: Double, bound: Double, undefined: String) -> Outcome {
    if dividend == 0, divisor == 0 { return .undefined(undefined) }
    let value = dividend / divisor
    return value <= bound ? .value(value) : .clamped(bound)
  }
}

/// The alloy features of one composition.
package struct AlloyFeatures: Sendable, Equatable {
  /// Beside `AlloyFeature.all`; nil where the value is missing.
  package private(set) var values: [Double?] = []
  /// Which values are missing, and why.
  package private(set) var missing: [(name: String, reason: String)] = []
  /// Which values were cut at their bound.
  package private(set) var clamped: [String] = []

  /// Computes every feature of a composition. O(elements²).
  package init(of composition: Composition, prices: ElementPrices = .builtIn) {
    let mixture = AlloyMixture(composition: composition, prices: prices)
    for feature in AlloyFeature.all {
      do {
        switch try feature.evaluate(mixture) {
        case .value(let value): values.append(value)
        case .clamped(let bound):
          values.append(bound)
          clamped.append(feature.name)
        case .undefined(let reason): append(missing: feature.name, reason)
        }
      } catch {
        append(missing: feature.name, "\(error)")
      }
    }
  }

  /// One value by name; nil where it is missing or no feature has the name.
  package subscript(name: String) -> Double? {
    AlloyFeature.all.firstIndex { $0.name == name }.flatMap { values[$0] }
  }

  private mutating func append(missing name: String, _ reason: String) {
    values.append(nil)
    missing.append((name, reason))
  }

  package static func == (a: AlloyFeatures, b: AlloyFeatures) -> Bool {
    a.values == b.values && a.clamped == b.clamped && a.missing.elementsEqual(b.missing, by: ==)
  }
}
