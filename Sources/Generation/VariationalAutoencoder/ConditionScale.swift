/// The properties that a conditional model knows, and the values that it was trained on.
package struct ConditionScale: Sendable, Equatable {
  /// One property.
  package struct Property: Sendable, Equatable {
    package let name: String
    package let mean: Double
    package let standardDeviation: Double
    package let range: ClosedRange<Double>
    /// Training compositions that have a value.
    package let count: Int

    package init(name: String, mean: Double, standardDeviation: Double, range: ClosedRange<Double>, count: Int) {
      self.name = name
      self.mean = mean
      self.standardDeviation = standardDeviation
      self.range = range
      self.count = count
    }

    /// Of the values of training compositions; nil if none has one, or one that is not finite.
    package init?(name: String, values: [Double]) {
      guard let least = values.min(), let greatest = values.max() else { return nil }
      let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / Double(values.count) }
      guard mean.isFinite, variance.isFinite else { return nil }
      let deviation = variance.squareRoot()
      self.init(
        name: name, mean: mean, standardDeviation: deviation > 1e-12 * abs(mean) ? max(deviation, 1e-300) : 1,
        range: least...greatest, count: values.count)
    }
  }

  package let properties: [Property]

  package init(_ properties: [Property] = []) { self.properties = properties }

  /// Most standard deviations from the mean that are told apart.
  private static let reach = 10.0

  /// A value of one property in standard deviations from its mean.
  package func scaled(_ value: Double, _ place: Int) -> Double {
    let property = properties[place]
    return max(-Self.reach, min(Self.reach, (value - property.mean) / property.standardDeviation))
  }

  /// What exemplars are weighed by for the values asked for.
  package func scaled(_ values: [Double?]) -> [Double?] {
    values.enumerated().map { place, value in value.map { scaled($0, place) } }
  }

  /// Whether every value lies among those of the training.
  package func contains(_ values: [Double?]) -> Bool {
    zip(properties, values).allSatisfy { property, value in value.map(property.range.contains) ?? true }
  }
}
