import Glibc
import NeuralNetworks

/// A trained model of one property of a composition under conditions: what a model file holds.
package struct CompositionModel: Sendable {
  package let inputs: InputScaling
  package let target: TargetScaling
  package let surrogate: Surrogate
  package let calibration: ConformalCalibration
  package let domain: ModelDomain
  /// Which errors it was made to keep small.
  package let loss: PredictionLoss

  /// What it predicts.
  package var task: PredictionTask { calibration.probabilities == nil ? .regression : .classification }

  package init(
    inputs: InputScaling, target: TargetScaling, surrogate: Surrogate, calibration: ConformalCalibration,
    domain: ModelDomain, loss: PredictionLoss = .squared
  ) {
    self.loss = loss
    self.inputs = inputs
    self.target = target
    self.surrogate = surrogate
    self.calibration = calibration
    self.domain = domain
  }

  /// A material ready for the model.
  package struct Query: Sendable {
    let inputs: [Float]
    let material: MaterialDescription
    /// With the inputs, where the surrogate wants it.
    let graph: AtomicGraph?
    let departures: [String]
  }

  /// Whether a material must have a structure.
  package var readsStructure: Bool { surrogate.graphs != nil }

  /// Scales a material's inputs and holds them against the domain.
  /// - Throws: `MissingInput`, the first input that it lacks; of a model that reads structures `NeighbourError`.
  package func query(_ material: MaterialDescription) throws -> Query {
    let scaled = try inputs.scaled(material)
    var graph: AtomicGraph?
    if let recipe = surrogate.graphs {
      guard let structure = material.structure else { preconditionFailure("a material without a structure") }
      graph = try recipe.graph(structure).knowing(scaled)
    }
    return Query(
      inputs: scaled, material: material, graph: graph, departures: domain.departures(material, inputs: scaled))
  }

  /// What the model says of materials, with intervals of half width `quantile` calibrated deviations, unbounded where
  /// that is nil. An answer is nil where it is no finite number, and depends on its query alone.
  package func predict(_ queries: [Query], quantile: Double?) -> [PropertyPrediction?] {
    let answers = surrogate.predict(
      rows: queries.count, queries.flatMap(\.inputs), graphs: queries.compactMap(\.graph))
    return zip(queries, answers).map { query, answer in
      switch task {
      case .regression:
        PropertyPrediction(
          calibration.applied(to: target.transformed(answer)), transform: target.transform, quantile: quantile,
          departures: query.departures)
      case .classification:
        PropertyPrediction(
          probability: calibration.applied(to: answer.asProbability), quantile: quantile,
          departures: query.departures)
      }
    }
  }
}

/// What a model says of one property of a material, in the property's unit.
package struct PropertyPrediction: Sendable, Equatable {
  package let mean: Double
  /// The value with half of the probability below it: what to say where errors count by their magnitude.
  package let median: Double
  /// √(aleatoric² + epistemic²).
  package let deviation: Double
  /// Standard deviation of the data's noise.
  package let aleatoric: Double
  /// Standard deviation of what the model does not know.
  package let epistemic: Double
  /// The interval, unless it has no bounds.
  package let interval: ClosedRange<Double>?
  /// Of a probability, the outcomes that a set of the level holds, unless it has no bounds.
  package let outcomes: [Bool]?
  package let guarantee: IntervalGuarantee
  /// Why the material is unlike the training data; empty where it is not.
  package let departures: [String]

  /// Turns an answer on the transformed scale back; nil where a number is not finite. Under a logarithm the answer is
  /// log-normal: its mean is e^(μ + σ²/2), its deviation mean·√(e^σ² − 1), parted as the variances are.
  package init?(
    _ answer: LatentPrediction, transform: TargetTransform, quantile: Double?, departures: [String]
  ) {
    let variance = answer.aleatoric + answer.epistemic
    let deviation = variance.squareRoot()
    switch transform {
    case .none:
      mean = answer.mean
      self.deviation = deviation
    case .log:
      mean = Glibc.exp(answer.mean + variance / 2)
      self.deviation = mean * Glibc.expm1(variance).squareRoot()
    }
    median = transform.backward(answer.median)
    let unit = deviation > 0 ? self.deviation / deviation : 0
    aleatoric = unit * answer.aleatoric.squareRoot()
    epistemic = unit * answer.epistemic.squareRoot()
    guard mean.isFinite, median.isFinite, self.deviation.isFinite, aleatoric.isFinite, epistemic.isFinite else {
      return nil
    }
    self.departures = departures
    outcomes = nil
    guard let quantile else {
      interval = nil
      guarantee = .tooFew
      return
    }
    let low = transform.backward(answer.mean - quantile * deviation)
    let high = transform.backward(answer.mean + quantile * deviation)
    guard low.isFinite, high.isFinite, low <= high else { return nil }
    interval = low...high
    guarantee = departures.isEmpty ? .valid : .shifted
  }

  /// What another program predicted, as far as it is scored.
  init(mean: Double, median: Double, deviation: Double, interval: ClosedRange<Double>?) {
    self.mean = mean
    self.median = median
    self.deviation = deviation
    self.interval = interval
    (aleatoric, epistemic) = (deviation, 0)
    (outcomes, guarantee, departures) = (nil, .shifted, [])
  }

  /// A calibrated probability; nil where it is no finite number.
  package init?(probability answer: LatentPrediction, quantile: Double?, departures: [String]) {
    guard answer.mean.isFinite, answer.deviation.isFinite else { return nil }
    mean = answer.mean
    median = answer.mean
    deviation = answer.deviation
    aleatoric = answer.aleatoric.squareRoot()
    epistemic = answer.epistemic.squareRoot()
    interval = nil
    self.departures = departures
    outcomes = quantile.map { ConformalCalibration.outcomes(answer.mean, quantile: $0) }
    guarantee = quantile == nil ? .tooFew : departures.isEmpty ? .valid : .shifted
  }
}
