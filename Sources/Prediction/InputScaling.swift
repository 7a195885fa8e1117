import Glibc

/// The inputs of a model and how each is brought to a common scale.
///
/// Fractions enter as square roots, in which the Euclidean distance is Hellinger's and an absent element is nothing
/// special; all share one scale, so that an element of two records does not outweigh the others. Features enter as
/// asinh((x − median)/scale): straight near the median, logarithmic far from it, since alloy descriptors have heavy tails
/// (Ω is cut at 1000). Conditions are chosen by the experimenter and enter as (x − mean)/deviation.
package struct InputScaling: Sendable, Equatable {
  /// One input and its scale; the bounds are those of the training data, in the input's own unit.
  package struct Input: Sendable, Equatable {
    package let input: ModelInput
    package let center: Double
    package let scale: Double
    package let bounds: ClosedRange<Double>

    package init(_ input: ModelInput, center: Double, scale: Double, bounds: ClosedRange<Double>) {
      self.input = input
      self.center = center
      self.scale = scale
      self.bounds = bounds
    }

    /// The scaled value of a finite number of the input, at most 1000 in magnitude.
    package func scaled(_ value: Double) -> Double {
      let scaled =
        switch input {
        case .fraction: (value.squareRoot() - center) / scale
        case .feature, .norm: asinh((value - center) / scale)
        case .condition: (value - center) / scale
        }
      return max(-1000, min(1000, scaled))
    }
  }

  package let inputs: [Input]

  package init(_ inputs: [Input]) { self.inputs = inputs }

  /// d, the numbers that enter a model.
  package var dimension: Int { inputs.count }

  /// Chooses the scales from training materials, which all have the wanted inputs; those that never vary are left out,
  /// since nothing can be learnt of them. O(n·d·log n).
  package init(_ wanted: [ModelInput], of materials: [MaterialDescription]) {
    var inputs: [Input] = []
    var pooled = 0.0
    for input in wanted {
      let values = materials.compactMap { $0.value(input) }.sorted()
      guard let least = values.first, let greatest = values.last, least < greatest else { continue }
      let (center, scale): (Double, Double)
      switch input {
      case .fraction:
        let moments = Moments(values.map { $0.squareRoot() })
        pooled += moments.variance
        (center, scale) = (moments.mean, 1)
      case .feature, .norm:
        let quartiles = (values[(values.count - 1) / 4], values[3 * (values.count - 1) / 4])
        center = values[(values.count - 1) / 2]
        // Half of a normal distribution lies within 0.6745 deviations; where half of the values agree the deviation
        // itself must do.
        scale = max((quartiles.1 - quartiles.0) / (2 * 0.6745), Moments(values).variance.squareRoot() / 10)
      case .condition:
        let moments = Moments(values)
        (center, scale) = (moments.mean, moments.variance.squareRoot())
      }
      inputs.append(Input(input, center: center, scale: scale, bounds: least...greatest))
    }
    let fractions = inputs.count { if case .fraction = $0.input { true } else { false } }
    let common = (pooled / Double(max(1, fractions))).squareRoot()
    self.inputs = inputs.map { input in
      guard case .fraction = input.input else { return input }
      return Input(input.input, center: input.center, scale: common, bounds: input.bounds)
    }
  }

  /// Of each scaled input the deviation of the noise of a training. Conditions are known exactly and few: noise would only
  /// blur them.
  func noise(_ deviation: Double) -> [Double] {
    inputs.map { if case .condition = $0.input { 0 } else { deviation } }
  }

  /// The scaled inputs of a material.
  /// - Throws: the first input that it lacks.
  package func scaled(_ material: MaterialDescription) throws(MissingInput) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(inputs.count)
    for input in inputs {
      guard let value = material.value(input.input) else { throw MissingInput(input.input) }
      result.append(Float(input.scaled(value)))
    }
    return result
  }
}

/// Mean and variance of numbers.
struct Moments {
  let mean: Double
  /// Divided by the count; zero for fewer than two numbers.
  let variance: Double

  init(_ values: [Double]) {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    self.mean = mean
    variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
  }
}
