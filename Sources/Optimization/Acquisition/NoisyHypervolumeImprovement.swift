import GaussianProcesses
import Glibc
import MultiObjective
import Numerics

/// The expected growth of the hypervolume where measurements are noisy, so that nobody knows the front: the mean of
/// `ExpectedHypervolumeImprovement` over fronts that are drawn from the joint posterior at the designs so far, pending ones
/// included (Daulton et al. 2021, `daulton2021parallel`). Given a drawn front each value is exact; a design is expected to be
/// what it is given the drawn values, so that nothing is gained next to a design that is known.
package struct NoisyHypervolumeImprovement: Sendable {
  /// Designs that may lie on a front, at most, beside the pending ones; the best by their means where there are more.
  private static let frontLimit = 128

  /// For each objective the scenarios of its quantity, one for all objectives of a quantity.
  private let scenarios: [GaussianProcessScenarios]
  private let coordinates: [Surrogate.Coordinates]
  private let improvements: [ExpectedHypervolumeImprovement]
  private let formulation: Formulation
  private let compositionColumns: Int

  /// - Parameters:
  ///   - surrogate: with a process for each objective; pending designs are not yet believed.
  ///   - designs: inputs [n, d] of the feasible designs that were measured.
  ///   - pending: inputs [p, d] of pending designs that count as feasible.
  ///   - reference: m values, m at most 3.
  ///   - scenarios: fronts over which the mean is taken, an even number of them.
  package init(
    _ surrogate: Surrogate, designs: Matrix, pending: Matrix, reference: [Double],
    scenarios count: Int = 32, using generator: inout SeededGenerator
  ) {
    formulation = surrogate.formulation
    compositionColumns = surrogate.compositionColumns
    let candidates = Self.candidates(surrogate, designs, pending)
    // Most designs are on no front that can be drawn, and need no part in the scenarios that count.
    let first = Draws(surrogate, at: candidates, count: count, using: &generator)
    let isKept = Self.areNonDominated(first.points)
    let kept = candidates.selecting((0..<candidates.rows).filter { isKept[$0] })
    let draws = Draws(surrogate, at: kept, count: count, using: &generator)
    scenarios = draws.scenarios
    coordinates = draws.coordinates
    improvements = draws.points.map { ExpectedHypervolumeImprovement(front: $0, reference: reference) }
  }

  /// Distinct rows of both, of the measured designs the best.
  private static func candidates(_ surrogate: Surrogate, _ designs: Matrix, _ pending: Matrix) -> Matrix {
    var seen = Set<[Double]>()
    func distinct(_ matrix: Matrix) -> [[Double]] {
      (0..<matrix.rows).map(matrix.row).filter { seen.insert($0).inserted }
    }
    var measured = distinct(designs)
    if measured.count > frontLimit {
      let ranks = NonDominatedSort(Matrix(surrogate.expectedObjectives(Matrix(measured)))).ranks
      let order = ranks.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
      measured = order.prefix(frontLimit).map { measured[$0] }
    }
    let rows = measured + distinct(pending)
    return Matrix(rows: rows.count, columns: designs.columns, storage: rows.flatMap { $0 })
  }

  /// Which points are on the front of one of the draws, points [p, m] each.
  private static func areNonDominated(_ draws: [Matrix]) -> [Bool] {
    var result = [Bool](repeating: false, count: draws.first?.rows ?? 0)
    for points in draws {
      for (place, rank) in NonDominatedSort(points).ranks.enumerated() where rank == 0 { result[place] = true }
    }
    return result
  }

  /// Scenarios of every objective at some designs.
  private struct Draws {
    let scenarios: [GaussianProcessScenarios]
    let coordinates: [Surrogate.Coordinates]
    /// The minimised objectives [p, m] of each scenario.
    let points: [Matrix]

    init(_ surrogate: Surrogate, at designs: Matrix, count: Int, using generator: inout SeededGenerator) {
      let inputs = Surrogate.CoordinateInputs(designs, compositionColumns: surrogate.compositionColumns)
      let formulation = surrogate.formulation
      var scenarios: [GaussianProcessScenarios] = []
      var coordinates: [Surrogate.Coordinates] = []
      for (objective, process, place) in surrogate.objectiveProcesses {
        let quantities = formulation.objectiveQuantities
        if let same = quantities[..<objective].firstIndex(of: quantities[objective]) {
          scenarios.append(scenarios[same])
        } else {
          scenarios.append(
            GaussianProcessScenarios(
              process, at: inputs[place], count: count, using: &generator))
        }
        coordinates.append(place)
      }
      points = (0..<count).map { scenario in
        var points = Matrix(rows: designs.rows, columns: scenarios.count)
        for (objective, drawn) in scenarios.enumerated() {
          for row in 0..<designs.rows {
            points[row, objective] =
              formulation.marginal(objective, mean: drawn.values[scenario, row], standardDeviation: 0).atMean
          }
        }
        return points
      }
      self.scenarios = scenarios
      self.coordinates = coordinates
    }
  }

  // MARK: Values

  /// ln E[improvement] of designs [q, d].
  package func logValues(_ inputs: Matrix) -> [Double] {
    let predictions = predictions(inputs)
    return (0..<inputs.rows).map { row in
      let mean = mean(predictions, row) { $0.interpolatedValue($1) }
      if mean > 1e-60 { return log(mean) }
      var logarithms: [Double] = []
      _ = self.mean(predictions, row) {
        logarithms.append($0.logValue($1))
        return 0
      }
      guard let greatest = logarithms.max(), greatest > -.infinity else { return -.infinity }
      return greatest + log(logarithms.reduce(0) { $0 + exp($1 - greatest) } / Double(logarithms.count))
    }
  }

  /// E[improvement] of a design [1, d], and what it would be if the means of every scenario were certain.
  package func value(_ input: Matrix) -> (expected: Double, certain: Double) {
    let predictions = predictions(input)
    return (
      mean(predictions, 0) { $0.value($1) }, mean(predictions, 0) { $0.improvement(at: $1.map(\.atMean)) }
    )
  }

  /// What an objective is in each scenario: means [q, S] and standard deviations.
  private typealias Predictions = [(means: Matrix, deviations: [Double])]

  private func predictions(_ inputs: Matrix) -> Predictions {
    let byCoordinates = Surrogate.CoordinateInputs(inputs, compositionColumns: compositionColumns)
    return zip(scenarios, coordinates).map { scenarios, coordinates in
      let predicted = scenarios.predict(byCoordinates[coordinates])
      return (predicted.means, predicted.variance.map { $0.squareRoot() })
    }
  }

  /// The mean over the scenarios of a function of the front and of the objectives of one design.
  private func mean(
    _ predictions: Predictions, _ row: Int, _ body: (ExpectedHypervolumeImprovement, [ObjectiveMarginal]) -> Double
  ) -> Double {
    var marginals = predictions.map { _ in ObjectiveMarginal(mean: 0, standardDeviation: 1) }
    var sum = 0.0
    for scenario in improvements.indices {
      for objective in predictions.indices {
        marginals[objective] = formulation.marginal(
          objective, mean: predictions[objective].means[row, scenario],
          standardDeviation: predictions[objective].deviations[row])
      }
      sum += body(improvements[scenario], marginals)
    }
    return sum / Double(improvements.count)
  }
}
