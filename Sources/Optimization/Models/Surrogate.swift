import GaussianProcesses
import Glibc
import Numerics

/// The models of every quantity, each a Gaussian process of its own, conditioned on the observations and then, one after
/// the other, on designs whose results are pending.
///
/// A pending design counts as observed at its predicted mean (the kriging believer, `ginsbourger2010kriging`): means stay,
/// uncertainty nearby goes, and no sampling is needed, so that exact acquisition functions stay exact.
package struct Surrogate: Sendable {
  /// What is known of one quantity at several designs.
  package struct Prediction: Sendable {
    package var mean: [Double]
    package var standardDeviation: [Double]

    init(mean: [Double], standardDeviation: [Double]) {
      self.mean = mean
      self.standardDeviation = standardDeviation
    }

    init(repeating mean: Double, standardDeviation: Double, count: Int) {
      self.mean = [Double](repeating: mean, count: count)
      self.standardDeviation = [Double](repeating: standardDeviation, count: count)
    }
  }

  /// The coordinates of a composition in which a process measures distance.
  enum Coordinates: CaseIterable, Sendable {
    /// The mole fractions themselves: properties that mix smoothly.
    case fractions
    /// Their square roots (Hellinger distance): properties that a first trace of an element changes most.
    case roots
  }

  enum Model: Sendable {
    case process(GaussianProcess, Coordinates)
    /// A condition that was met at every observation: nothing speaks against it.
    case alwaysMet
    /// A quantity that no experiment has given yet.
    case unknown
  }

  package let formulation: Formulation
  /// The leading columns of the inputs that are roots of mole fractions.
  let compositionColumns: Int
  private(set) var models: [Model]
  /// For each quantity its noise, where that varies over the designs.
  let noises: [VaryingNoise?]

  /// Fits a model for each quantity, in those coordinates in which the posterior density of its hyper-parameters is the
  /// higher. O(n³) a step of each fit.
  /// - Parameters:
  ///   - inputs: [n, d], a row an observation.
  ///   - compositionColumns: the leading columns that are roots of mole fractions.
  ///   - noise: of properties with enough observations; others have constant noise in any case.
  /// - Throws: what the Gaussian processes throw.
  package init(
    _ formulation: Formulation, inputs: Matrix, compositionColumns: Int, observations: [Observation], seed: UInt64,
    noise: NoiseAssumption = .constant
  ) throws(GaussianProcessError) {
    self.formulation = formulation
    self.compositionColumns = compositionColumns
    let byCoordinates = CoordinateInputs(inputs, compositionColumns: compositionColumns)
    var models: [Model] = []
    var noises = [VaryingNoise?](repeating: nil, count: formulation.quantities.count)
    for (place, quantity) in formulation.quantities.enumerated() {
      let rows = observations.indices.filter { observations[$0].readings[place] != nil }
      let readings = rows.compactMap { observations[$0].readings[place] }
      if readings.isEmpty || (quantity.isCondition && readings.allSatisfy { $0.value == 1 }) {
        models.append(readings.isEmpty ? .unknown : .alwaysMet)
        continue
      }
      var best: (process: GaussianProcess, coordinates: Coordinates)?
      for coordinates in compositionColumns > 0 ? Coordinates.allCases : [.fractions] {
        let process = try GaussianProcess(
          inputs: byCoordinates[coordinates].selecting(rows), targets: readings.map(\.value),
          noiseVariances: Self.noiseVariances(readings),
          options: GaussianProcessOptions(restarts: 1, seed: seed &+ UInt64(place)))
        if process.logPosterior > best?.process.logPosterior ?? -.infinity { best = (process, coordinates) }
      }
      if noise == .varying, !quantity.isCondition, rows.count >= VaryingNoise.leastObservations,
        let coordinates = best?.coordinates
      {
        let fit = try VaryingNoise.fit(
          inputs: byCoordinates[coordinates].selecting(rows), targets: readings.map(\.value),
          noiseVariances: Self.noiseVariances(readings),
          options: GaussianProcessOptions(restarts: 1, seed: seed &+ UInt64(place)))
        best?.process = fit.process
        noises[place] = fit.noise
      }
      models.append(best.map { .process($0.process, $0.coordinates) } ?? .unknown)
    }
    self.models = models
    self.noises = noises
  }

  /// The same inputs in each of the coordinates.
  struct CoordinateInputs {
    let roots: Matrix
    let fractions: Matrix

    init(_ inputs: Matrix, compositionColumns: Int) {
      roots = inputs
      var fractions = inputs
      if compositionColumns > 0 {
        for row in 0..<inputs.rows {
          for column in 0..<compositionColumns { fractions[row, column] = inputs[row, column] * inputs[row, column] }
        }
      }
      self.fractions = fractions
    }

    subscript(coordinates: Coordinates) -> Matrix { coordinates == .roots ? roots : fractions }
  }

  /// Known noise where any reading states it; those that do not get the median of the others. Nil where none does.
  private static func noiseVariances(_ readings: [Observation.Reading]) -> [Double]? {
    let known = readings.compactMap(\.standardDeviation).sorted()
    guard !known.isEmpty else { return nil }
    let median = known[known.count / 2]
    return readings.map { reading in
      let deviation = reading.standardDeviation ?? median
      return deviation * deviation
    }
  }

  /// Mean and standard deviation of every quantity at designs [q, d].
  package func predict(_ inputs: Matrix) -> [Prediction] {
    let byCoordinates = CoordinateInputs(inputs, compositionColumns: compositionColumns)
    return models.map { model in
      switch model {
      case .process(let process, let coordinates):
        let prediction = process.predict(byCoordinates[coordinates])
        return Prediction(
          mean: prediction.mean, standardDeviation: prediction.variance.map { max(0, $0).squareRoot() })
      case .alwaysMet: return Prediction(repeating: 1, standardDeviation: 0, count: inputs.rows)
      case .unknown: return Prediction(repeating: 0, standardDeviation: Self.wide, count: inputs.rows)
      }
    }
  }

  /// A standard deviation that leaves every limit an even chance.
  static let wide = 1e12

  /// Takes designs [q, d] as pending. O(n²) a design.
  package mutating func believe(_ inputs: Matrix) {
    guard inputs.rows > 0 else { return }
    let byCoordinates = CoordinateInputs(inputs, compositionColumns: compositionColumns)
    for place in models.indices {
      guard case .process(let process, let coordinates) = models[place] else { continue }
      let designs = byCoordinates[coordinates]
      models[place] = .process(
        process.conditioned(on: designs, targets: process.predict(designs).mean), coordinates)
    }
  }
}

extension Formulation.Quantity {
  /// Whether its readings are 1 and −1.
  var isCondition: Bool { if case .property = self { false } else { true } }
}

extension Matrix {
  /// The rows of the given indices.
  func selecting(_ rows: [Int]) -> Matrix {
    Matrix(rows: rows.count, columns: columns, storage: rows.flatMap { row($0) })
  }
}

/// The probability that a design is feasible.
package struct Feasibility: Sendable, Equatable {
  /// ln Π P(limit kept), the limits taken as independent (Schonlau et al. 1998, `schonlau1998global`).
  package var logProbability = 0.0
  /// What the design pays, in logarithms, for probabilities below those that the problem asks for.
  package var penalty = 0.0

  /// ln P of one limit.
  package static func logProbability(_ limit: Formulation.Limit, mean: Double, standardDeviation: Double) -> Double {
    let s = max(standardDeviation, 1e-12 * max(1, abs(mean)))
    return max(
      -1e6, StandardNormal.logProbability(from: (limit.minimum - mean) / s, to: (limit.maximum - mean) / s))
  }

  /// Of one design, by row of the predictions.
  package init(_ formulation: Formulation, _ predictions: [Surrogate.Prediction], row: Int) {
    for limit in formulation.limits {
      let prediction = predictions[limit.quantity]
      let log = Self.logProbability(
        limit, mean: prediction.mean[row], standardDeviation: prediction.standardDeviation[row])
      logProbability += log
      if limit.probability > 0 { penalty += limit.shortfallPower * max(0, Glibc.log(limit.probability) - log) }
    }
  }
}
