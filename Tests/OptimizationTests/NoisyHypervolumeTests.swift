import Foundation
import GaussianProcesses
import MaterialRecords
import MultiObjective
import Numerics
import Optimization
import Testing

/// Expected hypervolume improvement over fronts that noise leaves open.
@Suite struct NoisyHypervolumeTests {
  private static func problem(_ m: Int) -> String {
    let objectives = (0..<m).map { #"{"property":"f\#($0)","goal":"minimize"}"# }.joined(separator: ",")
    return #"""
      {"problem":1,"space":{"variables":[\#(TestFunction.variables(2))]},"objectives":[\#(objectives)]}
      """#
  }

  /// Twelve measured designs of smooth conflicting objectives under noise, and their models.
  private static func models(_ m: Int, noise: Double) throws -> (
    surrogate: Surrogate, inputs: Matrix, values: [[Double]]
  ) {
    var generator = SeededGenerator(seed: 4)
    var campaign = try SyntheticCampaign(problem(m)) { design in
      let x = design.settings
      let values = [x[0] + x[1] * x[1], (1 - x[0]) + 0.5 * x[1], (x[0] - 0.5) * (x[0] - 0.5) + (1 - x[1])]
      return Dictionary(
        uniqueKeysWithValues: (0..<m).map { ("f\($0)", values[$0] + noise * generator.standardNormal()) })
    }
    for k in 0..<12 { campaign.tell(Design(settings: [Double(k) / 11, Double(k * 5 % 12) / 11])) }
    let inputs = campaign.optimizer.space.inputs(campaign.observations.map(\.design))
    let surrogate = try Surrogate(
      campaign.optimizer.formulation, inputs: inputs, compositionColumns: 0, observations: campaign.observations,
      seed: 0)
    return (surrogate, inputs, campaign.reached)
  }

  /// 4000 draws of all objectives at designs [q, m], from processes fitted as the surrogate fits them.
  private static func jointDraws(_ inputs: Matrix, _ values: [[Double]], at designs: Matrix, seed: UInt64) throws
    -> [[[Double]]]
  {
    var generator = SeededGenerator(seed: seed)
    var draws = [[[Double]]](repeating: [[Double]](repeating: [], count: designs.rows), count: 4000)
    for objective in values[0].indices {
      let process = try GaussianProcess(
        inputs: inputs, targets: values.map { $0[objective] },
        options: GaussianProcessOptions(restarts: 1, seed: UInt64(objective)))
      let (mean, covariance) = process.jointPrediction(designs)
      var factor = covariance
      for row in 0..<designs.rows {
        for column in 0...row {
          var sum = covariance[row, column] + (row == column ? 1e-9 : 0)
          for k in 0..<column { sum -= factor[row, k] * factor[column, k] }
          factor[row, column] = row == column ? max(sum, 1e-12).squareRoot() : sum / factor[column, column]
        }
      }
      for place in draws.indices {
        let normals = mean.map { _ in generator.standardNormal() }
        for row in mean.indices {
          draws[place][row].append((0...row).reduce(mean[row]) { $0 + factor[row, $1] * normals[$1] })
        }
      }
    }
    return draws
  }

  private static let points = Matrix([[0.2, 0.1], [0.55, 0.3], [0.9, 0.05], [0.5, 0.95]])

  /// Against a Monte Carlo sum over joint draws of the measured designs and the new one, with the hypervolume itself: within
  /// five of its standard errors.
  @Test(arguments: [2, 3]) func agreesWithMonteCarlo(_ m: Int) throws {
    let (surrogate, inputs, values) = try Self.models(m, noise: 0.1)
    let reference = [Double](repeating: 1.5, count: m)
    var generator = SeededGenerator(seed: 9)
    let improvement = NoisyHypervolumeImprovement(
      surrogate, designs: inputs, pending: Matrix(rows: 0, columns: 2), reference: reference, scenarios: 4000,
      using: &generator)
    let volume = Hypervolume(reference: reference)
    for row in 0..<Self.points.rows {
      let point = Matrix([Self.points.row(row)])
      let all = Matrix((0..<inputs.rows).map(inputs.row) + [point.row(0)])
      let draws = try Self.jointDraws(inputs, values, at: all, seed: UInt64(row))
      let gains = draws.map { draw in
        volume.volume(of: Matrix(draw)) - volume.volume(of: Matrix(Array(draw.dropLast())))
      }
      let mean = gains.reduce(0, +) / 4000
      let error = (gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000 / 4000).squareRoot()
      let value = improvement.value(point).expected
      #expect(abs(value - mean) < 5 * error + 1e-4, "\(row): \(value), \(mean) ± \(error)")
      // The search interpolates, to 10⁻⁵.
      #expect(abs(improvement.logValues(point)[0] - log(value)) < 1e-4)
    }
  }

  /// Next to a measured design there is little to gain, however uncertain its value is: a design is what it is drawn to be. Nor
  /// is there next to a pending one.
  @Test func aKnownDesignGainsNothing() throws {
    let (surrogate, inputs, _) = try Self.models(2, noise: 0.2)
    var generator = SeededGenerator(seed: 2)
    func values(pending: [[Double]]) -> [Double] {
      let improvement = NoisyHypervolumeImprovement(
        surrogate, designs: inputs, pending: Matrix(rows: pending.count, columns: 2, storage: pending.flatMap { $0 }),
        reference: [1.5, 1.5], using: &generator)
      return ([inputs.row(1)] + [[0.3, 0.05]]).map { improvement.value(Matrix([$0])).expected }
    }
    let without = values(pending: [])
    #expect(without[0] < 0.02 * without[1])
    #expect(values(pending: [[0.3, 0.05]])[1] < 0.02 * without[1])
  }

  /// Far from the front the logarithm goes on falling where the value underflows.
  @Test func logarithmDoesNotUnderflow() throws {
    let (surrogate, inputs, _) = try Self.models(2, noise: 0)
    var generator = SeededGenerator(seed: 1)
    let logarithms = [-1.0, -20, -60].map { reference in
      NoisyHypervolumeImprovement(
        surrogate, designs: inputs, pending: Matrix(rows: 0, columns: 2), reference: [reference, reference],
        using: &generator
      ).logValues(Matrix([[0.4, 0.1]]))[0]
    }
    #expect(
      logarithms.allSatisfy(\.isFinite) && logarithms[1] < 10 * logarithms[0] && logarithms[2] < 3 * logarithms[1])
  }

  /// Batches under noise, with a constraint: by its true values more volume than random designs.
  @Test func reachesMoreThanRandomDesigns() throws {
    func volume(_ function: AcquisitionFunction) throws -> Double {
      var generator = SeededGenerator(seed: 8)
      var campaign = try SyntheticCampaign(OptimizerTests.alloy, acquisition: function) { design in
        OptimizerTests.alloyProperties(design).mapValues { $0 * (1 + 0.03 * generator.standardNormal()) }
      }
      for round in 0..<5 {
        let answer = try campaign.round("r\(round)", batch: 5)
        #expect(answer.suggestions.count == 5)
        if round > 0 { #expect(answer.suggestions.allSatisfy { $0.acquisition == function.rawValue }) }
      }
      let truth = campaign.observations.map { OptimizerTests.alloyProperties($0.design) }
      let reached = truth.filter { $0["c"] ?? 1 <= 0.35 }.map { [-($0["a"] ?? 0), $0["b"] ?? 2] }
      return Hypervolume(reference: [0, 2]).volume(of: Matrix(reached))
    }
    let (guided, random) = (try volume(.nehvi), try volume(.random))
    #expect(guided > 1.1 * random, "\(guided), random \(random)")
  }
}
