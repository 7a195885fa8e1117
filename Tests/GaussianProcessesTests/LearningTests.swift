import Foundation
import GaussianProcesses
import Numerics
import Testing

/// What further observations would teach, and functions drawn from a posterior.
@Suite struct LearningTests {
  private static func process(_ kernel: StationaryKernel = .matern52, noise: Double = 0.01) throws -> GaussianProcess {
    try GaussianProcess(
      inputs: Matrix([[0.1, 0.2], [0.8, 0.3], [0.4, 0.9], [0.6, 0.5], [0.6, 0.5]]), targets: [1, 3, -2, 0.5, 0.9],
      hyperparameters: GaussianProcessHyperparameters(
        kernel: kernel, lengthScales: [0.4, 0.7], noiseVariance: noise, mean: 0.1, targetOffset: 0.5, targetScale: 2))
  }

  private static let points = Matrix([[0.1, 0.2], [0.7, 0.7], [0.5, 0.1], [2.5, -1.5]])

  /// Mean and variance over 4000 draws are those of the posterior: within five standard errors of Monte Carlo (those of a
  /// variance are √(2/4000) of it), and 512 features err by √(1/512) of the prior variance each, which averages out over
  /// the draws.
  @Test(arguments: StationaryKernel.allCases) func drawsFollowThePosterior(_ kernel: StationaryKernel) throws {
    let process = try Self.process(kernel)
    let expected = process.predict(Self.points)
    var generator = SeededGenerator(seed: 5)
    let draws = (0..<4000).map { _ in GaussianProcessDraw(process, using: &generator).values(at: Self.points) }
    for row in 0..<Self.points.rows {
      let values = draws.map { $0[row] }
      let mean = values.reduce(0, +) / 4000
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3999
      #expect(abs(mean - expected.mean[row]) < 5 * (expected.variance[row] / 4000).squareRoot(), "row \(row)")
      #expect(abs(variance / expected.variance[row] - 1) < 5 * (2.0 / 4000).squareRoot(), "row \(row)")
    }
  }

  /// A draw is one function: read again, or in another batch, it has the same values.
  @Test func aDrawIsAFunction() throws {
    var generator = SeededGenerator(seed: 1)
    let draw = GaussianProcessDraw(try Self.process(), using: &generator)
    #expect(draw.values(at: Self.points) == (0..<4).map { draw.values(at: Matrix([Self.points.row($0)]))[0] })
  }

  /// Values of scenarios at points follow their joint posterior; given them the process has them there, and by the law of
  /// total variance mean and variance elsewhere are the posterior's again: within five standard errors of 4000 scenarios.
  @Test func scenariosFollowTheJointPosterior() throws {
    let process = try Self.process(noise: 0.1)
    let (mean, covariance) = process.jointPrediction(Self.points)
    var generator = SeededGenerator(seed: 3)
    let count = 4000
    let scenarios = GaussianProcessScenarios(process, at: Self.points, count: count, using: &generator)
    func moments(_ values: Matrix, _ a: Int, _ b: Int) -> (mean: Double, covariance: Double) {
      let (first, second) = ((0..<count).map { values[$0, a] }, (0..<count).map { values[$0, b] })
      let means = (first.reduce(0, +) / Double(count), second.reduce(0, +) / Double(count))
      return (means.0, zip(first, second).reduce(0) { $0 + ($1.0 - means.0) * ($1.1 - means.1) } / Double(count - 1))
    }
    for row in 0..<Self.points.rows {
      for other in 0...row {
        let found = moments(scenarios.values, row, other)
        let scale = (covariance[row, row] * covariance[other, other]).squareRoot()
        #expect(abs(found.covariance - covariance[row, other]) < 5 * scale * (2.0 / Double(count)).squareRoot())
        // Pairs of opposite deviations have exact means.
        #expect(abs(found.mean - mean[row]) < 1e-9)
      }
    }
    let known = scenarios.predict(Self.points)
    for row in 0..<Self.points.rows {
      // The slack of a scenario is a standard deviation of a thousandth of the prior's, which is 2.
      #expect(known.variance[row] < 4.1e-6)
      for scenario in 0..<20 { #expect(abs(known.means[row, scenario] - scenarios.values[scenario, row]) < 0.01) }
    }
    let elsewhere = Matrix([[0.3, 0.3], [0.9, 0.1]])
    let (posterior, given) = (process.predict(elsewhere), scenarios.predict(elsewhere))
    for row in 0..<2 {
      let means = (0..<count).map { given.means[row, $0] }
      let average = means.reduce(0, +) / Double(count)
      let spread = means.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(count - 1)
      #expect(abs(average - posterior.mean[row]) < 1e-9)
      #expect(
        abs(spread + given.variance[row] - posterior.variance[row])
          < 5 * posterior.variance[row] * (2.0 / Double(count)).squareRoot())
    }
  }

  /// The variance after an observation does not depend on its value: the reduction is that of a process which has it.
  @Test(arguments: [1e-4, 0.3]) func reductionsAreThoseOfTheConditionedProcess(_ noise: Double) throws {
    let process = try Self.process(noise: noise)
    let reference = Matrix([[0, 0], [0.3, 0.6], [1, 1], [0.6, 0.5]])
    let reductions = process.varianceReductions(at: Self.points, over: process.reference(reference))
    let before = process.predict(reference).variance.reduce(0, +) / 4
    for row in 0..<Self.points.rows {
      let after = process.conditioned(on: Matrix([Self.points.row(row)]), targets: [7]).predict(reference)
      #expect(abs(reductions[row] - (before - after.variance.reduce(0, +) / 4)) < 1e-9)
    }
  }

  /// E‖∂ln p(y)/∂ln θ‖² by quadrature over y of central differences of ln p, from processes built anew with other
  /// hyper-parameters.
  @Test func expectedGradientLength() throws {
    let process = try Self.process()
    let squares = try ExpectedGradientLength(process).squares(at: Self.points)
    func logDensity(_ process: GaussianProcess, _ row: Int, _ y: Double) -> Double {
      let prediction = process.predict(Self.points)
      let variance = prediction.variance[row] + prediction.noiseVariance
      return -0.5 * (log(variance) + (y - prediction.mean[row]) * (y - prediction.mean[row]) / variance)
    }
    func moved(_ k: Int, _ step: Double) throws -> GaussianProcess {
      var parameters = process.hyperparameters
      if k < 2 { parameters.lengthScales[k] *= exp(step) } else { parameters.noiseVariance *= exp(step) }
      return try GaussianProcess(
        inputs: Matrix([[0.1, 0.2], [0.8, 0.3], [0.4, 0.9], [0.6, 0.5], [0.6, 0.5]]), targets: [1, 3, -2, 0.5, 0.9],
        hyperparameters: parameters)
    }
    let base = process.predict(Self.points)
    for row in 0..<Self.points.rows {
      let deviation = (base.variance[row] + base.noiseVariance).squareRoot()
      var expected = 0.0
      for k in 0..<3 {
        let (up, down) = (try moved(k, 1e-4), try moved(k, -1e-4))
        for node in -400...400 {
          let z = Double(node) / 50
          let y = base.mean[row] + deviation * z
          let slope = (logDensity(up, row, y) - logDensity(down, row, y)) / 2e-4
          expected += slope * slope * StandardNormal.density(z) / 50
        }
      }
      #expect(abs(squares[row] / expected - 1) < 2e-3, "row \(row): \(squares[row]), \(expected)")
    }
  }
}
