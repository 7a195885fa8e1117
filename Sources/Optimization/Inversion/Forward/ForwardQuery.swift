import Numerics

/// What is asked of a design's properties, seen through what a predictor says of it.
package struct ForwardQuery: Sendable {
  package let space: SearchSpace
  package let formulation: Formulation
  package let wishes: [Wish]
  /// The same for the same wishes under the same conditions: its answers carry it.
  package let name: String
  /// What counts as one beyond a limit, as a part of its magnitude: of the order of tolerances, since a limit that is much
  /// steeper than a target makes descents go to and fro along it.
  private static let limitShare = 0.05

  /// - Parameter formulation: of a problem from `targetProblem()`, without conditions.
  package init(_ formulation: Formulation, _ space: SearchSpace) {
    self.space = space
    self.formulation = formulation
    // Whatever is not a property, as success, has no number here.
    wishes = TargetQuery.wishes(formulation) { limit in
      guard case .property = formulation.quantities[limit.quantity] else { return nil }
      let magnitude = [limit.minimum, limit.maximum].filter(\.isFinite).map(abs).max() ?? 0
      return Self.limitShare * (magnitude > 0 ? magnitude : 1)
    }
    var hash = ContentHash()
    for wish in wishes {
      hash.mix(bytes: "\(wish.kind) \(wish.property) \(wish.level) \(wish.unit) \(wish.margin)\n".utf8)
    }
    for (place, setting) in space.fixed.sorted(by: { $0.key < $1.key }) {
      hash.mix(bytes: "\(place) \(setting)\n".utf8)
    }
    let digits = String(hash.value, radix: 16)
    name = String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The greatest distance of any wish, at most 1 where all are met.
  package func distance(_ answer: ForwardAnswer) -> Double {
    pairs(answer).reduce(0) { max($0, $1.wish.distance($1.reading.value, standardDeviation: $1.reading.deviation)) }
  }

  /// ln of the probability that every wish is met, with the deviations that the predictor states.
  package func logProbability(_ answer: ForwardAnswer) -> Double {
    pairs(answer).reduce(0) { $0 + $1.wish.logProbability($1.reading.value, $1.reading.deviation) }
  }

  /// The properties of wishes that are not met, each once.
  package func unmet(_ answer: ForwardAnswer) -> [String] {
    pairs(answer).reduce(into: []) { unmet, pair in
      let distance = pair.wish.distance(pair.reading.value, standardDeviation: pair.reading.deviation)
      if distance > 1, !unmet.contains(pair.wish.property) { unmet.append(pair.wish.property) }
    }
  }

  /// The sum of the wishes' losses, with its slopes by fractions and settings. A margin in deviations is taken as constant.
  func loss(_ answer: ForwardAnswer) -> (value: Double, fractionSlopes: [Double], settingSlopes: [Double]) {
    var value = 0.0
    var fractionSlopes = [Double](repeating: 0, count: answer.design.fractions.count)
    var settingSlopes = [Double](repeating: 0, count: answer.design.settings.count)
    for (wish, reading) in pairs(answer) {
      let loss = wish.loss(wish.cleared(reading.value, standardDeviation: reading.deviation))
      value += loss.value
      for (place, slope) in reading.fractionSlopes.enumerated() { fractionSlopes[place] += loss.slope * slope }
      for (place, slope) in reading.settingSlopes.enumerated() { settingSlopes[place] += loss.slope * slope }
    }
    return (value, fractionSlopes, settingSlopes)
  }

  /// The loss that an answer's slopes foretell of another design of the same elements.
  func foretoldLoss(_ answer: ForwardAnswer, at design: Design) -> Double {
    pairs(answer).reduce(0) { sum, pair in
      var value = pair.wish.cleared(pair.reading.value, standardDeviation: pair.reading.deviation)
      for (place, slope) in pair.reading.fractionSlopes.enumerated() {
        value += slope * (design.fractions[place] - answer.design.fractions[place])
      }
      for (place, slope) in pair.reading.settingSlopes.enumerated() {
        value += slope * (design.settings[place] - answer.design.settings[place])
      }
      return sum + pair.wish.loss(value).value
    }
  }

  private func pairs(_ answer: ForwardAnswer) -> [(wish: Wish, reading: ForwardAnswer.Reading)] {
    wishes.compactMap { wish in answer.readings[wish.quantity].map { (wish, $0) } }
  }
}
