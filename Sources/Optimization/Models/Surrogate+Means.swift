import GaussianProcesses
import Numerics

/// Means alone, with slopes and bounds: what a search for a target asks for many times.
extension Surrogate {
  /// The minimised objectives that are expected at designs [q, d], if the means were certain.
  func expectedObjectives(_ inputs: Matrix) -> [[Double]] {
    let means = formulation.objectiveQuantities.map { self.means($0, inputs) }
    return (0..<inputs.rows).map { row in
      means.indices.map { formulation.marginal($0, mean: means[$0][row], standardDeviation: 0).atMean }
    }
  }

  /// Means of one quantity at designs [q, d]. O(q·n·d).
  func means(_ quantity: Int, _ inputs: Matrix) -> [Double] {
    switch models[quantity] {
    case .process(let process, let coordinates):
      return process.means(CoordinateInputs(inputs, compositionColumns: compositionColumns)[coordinates])
    case .alwaysMet: return [Double](repeating: 1, count: inputs.rows)
    case .unknown: return [Double](repeating: 0, count: inputs.rows)
    }
  }

  /// The mean of one quantity at a design, given as model inputs, with its slopes by the mole fractions and by the other
  /// inputs. The slope by a fraction of zero, which in roots is infinite, is that at 10⁻⁹.
  func meanGradient(_ quantity: Int, at inputs: [Double]) -> (mean: Double, gradient: [Double]) {
    switch models[quantity] {
    case .process(let process, let coordinates):
      var point = inputs
      if coordinates == .fractions {
        for column in 0..<compositionColumns { point[column] *= point[column] }
      }
      var (mean, gradient) = process.meanGradient(at: point)
      if coordinates == .roots {
        for column in 0..<compositionColumns { gradient[column] /= 2 * max(inputs[column], 3e-5) }
      }
      return (mean, gradient)
    case .alwaysMet: return (1, [Double](repeating: 0, count: inputs.count))
    case .unknown: return (0, [Double](repeating: 0, count: inputs.count))
    }
  }

  /// The standard deviation of a quantity's observations, the unit of its model; nil where it has no model.
  func spread(_ quantity: Int) -> Double? {
    guard case .process(let process, _) = models[quantity] else { return nil }
    return process.hyperparameters.targetScale
  }

  /// Whether a quantity was never measured.
  func isUnknown(_ quantity: Int) -> Bool {
    if case .unknown = models[quantity] { true } else { false }
  }
}
