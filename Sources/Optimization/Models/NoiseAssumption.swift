import GaussianProcesses
import Numerics

/// What is assumed of the noise that readings do not state.
package enum NoiseAssumption: String, CaseIterable, Sendable {
  /// The same at all designs.
  case constant
  /// A smooth function of the design, learned beside the property.
  case varying
}

extension Surrogate {
  /// The standard deviations of the noise of one measurement of a quantity at designs [q, d], beside what its reading states;
  /// nil where the quantity has no process.
  func aleatoric(_ quantity: Int, at inputs: Matrix) -> [Double]? {
    guard case .process(let process, let coordinates) = models[quantity] else { return nil }
    let constant = max(0, process.noiseVariance)
    guard let noise = noises[quantity] else {
      return [Double](repeating: constant.squareRoot(), count: inputs.rows)
    }
    let byCoordinates = CoordinateInputs(inputs, compositionColumns: compositionColumns)
    return noise.variances(at: byCoordinates[coordinates]).map { ($0 + constant).squareRoot() }
  }
}
