import GaussianProcesses
import Glibc
import Numerics

/// How well the model of one property predicts the observations that it was built from, each left out in turn.
package struct ModelDiagnostics: Sendable {
  package let property: String
  package let observations: Int
  /// The standard deviation of the noise that the model found, in the property's unit; the root mean square over the
  /// observations where it varies, with the least and the greatest.
  package let aleatoric: Double
  package let aleatoricRange: ClosedRange<Double>?
  /// What had to be added to the diagonal of the covariance, whose entries are at most 1, before it could be factored.
  package let jitter: Double
  /// The root mean square of the differences from the predictions without the observation.
  package let error: Double
  /// 1 − Σ difference²/Σ deviation from the mean²; nil where the observations are all equal.
  package let determination: Double?
  /// The root mean square of the differences in units of their predicted standard deviations: above 1 the model is too sure.
  package let standardisedError: Double
  /// The share of observations within 1.96 predicted standard deviations: 0.95 of a model that is right.
  package let coverage: Double

  /// - Parameters:
  ///   - values: what was observed, in the order in which the process was given it.
  ///   - noise: the standard deviation of the noise of each.
  ///   - noiseVaries: whether these may differ.
  init?(_ property: String, _ process: GaussianProcess, values: [Double], noise: [Double], noiseVaries: Bool) {
    guard let least = noise.min(), let greatest = noise.max() else { return nil }
    let predicted = process.leaveOneOut
    let count = Double(values.count)
    var (squares, standardised, within) = (0.0, 0.0, 0.0)
    for (place, value) in values.enumerated() {
      let difference = value - predicted.mean[place]
      let z = difference / max(predicted.variance[place], 1e-300).squareRoot()
      squares += difference * difference / count
      standardised += z * z / count
      if abs(z) <= 1.96 { within += 1 }
    }
    let mean = values.reduce(0) { $0 + $1 / count }
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / count }
    self.property = property
    observations = values.count
    aleatoric = noiseVaries ? (noise.reduce(0) { $0 + $1 * $1 } / count).squareRoot() : greatest
    aleatoricRange = noiseVaries ? least...greatest : nil
    jitter = process.jitter
    error = squares.squareRoot()
    determination = spread > 0 && (squares / spread).isFinite ? 1 - squares / spread : nil
    standardisedError = standardised.squareRoot()
    coverage = within / count
  }
}

extension Surrogate {
  /// The diagnostics of every property that has a model.
  /// - Parameter inputs: [n, d], a row an observation.
  func diagnostics(_ observations: [Observation], inputs: Matrix) -> [ModelDiagnostics] {
    formulation.quantities.enumerated().compactMap { place, quantity in
      guard case .property(let name) = quantity, case .process(let process, _) = models[place] else { return nil }
      let rows = observations.indices.filter { observations[$0].readings[place] != nil }
      return ModelDiagnostics(
        name, process, values: rows.compactMap { observations[$0].readings[place]?.value },
        noise: aleatoric(place, at: inputs.selecting(rows)) ?? [], noiseVaries: noises[place] != nil)
    }
  }
}
