import Chemistry
import Glibc

/// How the mean that a composition model answers changes with a material, in the property's unit.
package struct MaterialGradient: Sendable, Equatable {
  /// By the amount of each element present, the other amounts kept, where the amounts sum to one: Σ cᵢ·slopeᵢ = 0. Nil
  /// where it was not asked for.
  package var composition: [Element: Double]?
  /// By each numeric condition that the model reads.
  package var conditions: [String: Double]
}

extension CompositionModel {
  /// Why there is no gradient of any material; nil where there is.
  package var missingGradient: MissingGradient? { surrogate.missingSlopes }

  /// The gradient of the mean, or of a calibrated probability, in double precision.
  ///
  /// Absent elements have none: fractions enter as square roots, which rise vertically from zero.
  /// - Parameter featureSlopes: of each feature by the amount of each element; nil to leave the composition out.
  /// - Throws: `MissingGradient` for trees, and for a feature whose slopes are not known.
  package func gradient(
    _ query: Query, featureSlopes: [String: [Element: Double]]?
  ) throws(MissingGradient) -> MaterialGradient {
    let slopes = try inputSlopes(query)
    var gradient = MaterialGradient(conditions: [:])
    for (input, slope) in zip(inputs.inputs, slopes) {
      if case .condition(let name) = input.input { gradient.conditions[name] = slope }
    }
    guard let featureSlopes else { return gradient }
    let composition = query.material.composition
    var sums = [Double](repeating: 0, count: composition.elements.count)
    for (input, slope) in zip(inputs.inputs, slopes) {
      let byAmount = try amountSlopes(input.input, composition, featureSlopes)
      for (place, own) in byAmount.enumerated() { sums[place] += slope * own }
    }
    gradient.composition = Dictionary(uniqueKeysWithValues: zip(composition.elements, sums))
    return gradient
  }

  /// The slopes of what is answered by each input in its own unit; zero by the fraction of an absent element.
  private func inputSlopes(_ query: Query) throws(MissingGradient) -> [Double] {
    let latent = try surrogate.slopes(query.inputs)
    let byScaled: [Double]
    if let probabilities = calibration.probabilities {
      let slope = probabilities.applied(toProbability: latent.answer.mean).slope
      byScaled = latent.mean.map { slope * $0 }
    } else {
      switch target.transform {
      case .none: byScaled = latent.mean.map { target.deviation * $0 }
      case .log:
        // The mean of a log-normal answer is e^(μ + σ²/2).
        let answer = calibration.applied(to: target.transformed(latent.answer))
        let mean = exp(answer.mean + (answer.aleatoric + answer.epistemic) / 2)
        let deviation = calibration.deviations.scale * target.deviation
        byScaled = zip(latent.mean, latent.variance).map {
          mean * (target.deviation * $0 + deviation * deviation * $1 / 2)
        }
      }
    }
    return zip(inputs.inputs, byScaled).map { input, slope in
      query.material.value(input.input).map { slope * input.slope(at: $0) } ?? 0
    }
  }

  /// The slopes of an input by the amount of each element of a composition.
  private func amountSlopes(
    _ input: ModelInput, _ composition: Composition, _ featureSlopes: [String: [Element: Double]]
  ) throws(MissingGradient) -> [Double] {
    switch input {
    case .fraction(let element):
      let own = composition[element]
      return composition.elements.map { ($0 == element ? 1 : 0) - own }
    case .norm(0), .condition: return composition.elements.map { _ in 0 }
    case .norm(let order):
      let norm = pow(composition.fractions.reduce(0) { $0 + pow($1, Double(order)) }, 1 / Double(order))
      return composition.fractions.map { pow($0 / norm, Double(order - 1)) - norm }
    case .feature(let name):
      var result: [Double] = []
      for element in composition.elements {
        guard let slope = featureSlopes[name]?[element] else {
          throw MissingGradient(
            "no slope of features.\(name) by the amount of \(element.symbol); sluice-featurizer --slopes writes them")
        }
        result.append(slope)
      }
      return result
    }
  }
}

extension InputScaling.Input {
  /// The slope of the scaled value by the input; zero where it is cut, and by the fraction of an absent element.
  func slope(at value: Double) -> Double {
    guard abs(scaled(value)) < 1000 else { return 0 }
    switch input {
    case .fraction: return value > 0 ? 1 / (2 * value.squareRoot() * scale) : 0
    case .feature, .norm:
      let offset = (value - center) / scale
      return 1 / (scale * (1 + offset * offset).squareRoot())
    case .condition: return 1 / scale
    }
  }
}
