import Numerics

/// A Gaussian process in several scenarios of what its function is at some points: in each the function has values there that
/// are drawn from their joint posterior, and elsewhere what is still to be expected given those. Averages over the scenarios
/// are averages over what noise leaves open. All scenarios share one factor of the covariance, so that one more costs only a
/// sum over the points.
package struct GaussianProcessScenarios: Sendable {
  /// The variance, of the prior's 1, within which a scenario keeps to its values: the process stays regular where points lie
  /// close together.
  private static let slack = 1e-6

  /// The number of scenarios S.
  package let count: Int
  /// The values of each scenario at the points [S, p], in the target's unit.
  package let values: Matrix
  /// The process with the points as further observations; of it only the factor and the inputs are used.
  private var process: GaussianProcess
  /// L⁻¹·(y − mean) of the observations, the same in each scenario.
  private let whitened: [Double]
  /// The same of the points: what was drawn [p, S].
  private var drawn: [Double]

  /// Draws the scenarios, in pairs of opposite deviations. O(p·((n + p)² + p·S)).
  /// - Parameters:
  ///   - points: [p, d], distinct.
  ///   - count: S, even.
  package init(
    _ process: GaussianProcess, at points: Matrix, count scenarios: Int, using generator: inout SeededGenerator
  ) {
    precondition(points.columns == process.dimension && scenarios.isMultiple(of: 2))
    var extended = process
    let parameters = process.hyperparameters
    let residual = process.targets.map { $0 - parameters.mean }
    var whitened = residual
    DenseAlgebra.multiply(triangle: process.inverseFactor, residual, into: &whitened, count: process.count)
    var drawn: [Double] = []
    drawn.reserveCapacity(points.rows * scenarios)
    var values = Matrix(rows: scenarios, columns: points.rows)
    for place in 0..<points.rows {
      let (pull, pivot) = extended.border(process.scaled(points.row(place)), diagonal: Self.slack)
      let half = (0..<scenarios / 2).map { _ in generator.standardNormal() }
      let normals = half + half.map { -$0 }
      let mean = DenseAlgebra.dot(pull, whitened, count: process.count)
      let deviations = Self.deviations(pull, after: process.count, drawn, scenarios)
      for scenario in 0..<scenarios {
        values[scenario, place] = process.targetMean(mean + deviations[scenario] + pivot * normals[scenario])
      }
      drawn += normals
    }
    self.process = extended
    self.count = scenarios
    self.values = values
    self.whitened = whitened
    self.drawn = drawn
  }

  /// Σ over the points so far of their part of L⁻¹·k times what was drawn, for each scenario.
  private static func deviations(_ pull: [Double], after observations: Int, _ drawn: [Double], _ count: Int) -> [Double]
  {
    var sums = [Double](repeating: 0, count: count)
    for place in 0..<pull.count - observations {
      let part = pull[observations + place]
      for scenario in 0..<count { sums[scenario] += part * drawn[place * count + scenario] }
    }
    return sums
  }

  /// Means [q, S] and variances, which are those of all scenarios, at points [q, d], without noise.
  /// O(q·((n + p)² + p·S)).
  package func predict(_ points: Matrix) -> (means: Matrix, variance: [Double]) {
    precondition(points.columns == process.dimension)
    let parameters = process.hyperparameters
    let size = process.count
    var covariances = [Double](repeating: 0, count: size)
    var pull = covariances
    var means = Matrix(rows: points.rows, columns: count)
    var variance = [Double](repeating: 0, count: points.rows)
    for row in 0..<points.rows {
      let point = process.scaled(points.row(row))
      process.withColumns {
        parameters.kernel.covariances(of: point, with: $0, count: size, into: &covariances)
      }
      DenseAlgebra.multiply(triangle: process.inverseFactor, covariances, into: &pull, count: size)
      let mean = DenseAlgebra.dot(pull, whitened, count: whitened.count)
      let deviations = Self.deviations(pull, after: whitened.count, drawn, count)
      for scenario in 0..<count { means[row, scenario] = process.targetMean(mean + deviations[scenario]) }
      variance[row] = process.latentVariance(DenseAlgebra.dot(pull, pull, count: size))
    }
    return (means, variance)
  }
}
