import Foundation
import GaussianProcesses
import Numerics
import Testing

/// The mean without its variance, and how far it can leave its tangent.
@Suite struct MeanBoundsTests {
  private static func process(_ kernel: StationaryKernel, dimension: Int) throws -> GaussianProcess {
    var generator = SeededGenerator(seed: 7)
    let inputs = Matrix(
      rows: 40, columns: dimension, storage: (0..<40 * dimension).map { _ in generator.uniform() })
    let targets = (0..<40).map { row in
      inputs.row(row).enumerated().reduce(0.0) { $0 + sin(5 * $1.element + Double($1.offset)) }
        + 0.05 * generator.standardNormal()
    }
    return try GaussianProcess(
      inputs: inputs, targets: targets, options: GaussianProcessOptions(kernel: kernel))
  }

  @Test(arguments: StationaryKernel.allCases, [1, 4]) func agreeWithPrediction(
    _ kernel: StationaryKernel, _ dimension: Int
  ) throws {
    let process = try Self.process(kernel, dimension: dimension)
    var generator = SeededGenerator(seed: 1)
    let points = Matrix(
      rows: 20, columns: dimension, storage: (0..<20 * dimension).map { _ in 2 * generator.uniform() - 0.5 })
    #expect(process.means(points) == process.predict(points).mean)
    for row in 0..<20 {
      let (alone, full) = (process.meanGradient(at: points.row(row)), process.gradient(at: points.row(row)))
      #expect(alone.mean == full.mean)
      for (a, b) in zip(alone.gradient, full.meanGradient) { #expect(abs(a - b) < 1e-12 * max(1, abs(b))) }
    }
  }

  /// One observation y of mean 0 and noise σ²: m = y/(1 + σ²)·k(x₀, ·), whose norm is |y|/(1 + σ²).
  @Test(arguments: StationaryKernel.allCases) func normOfOneKernel(_ kernel: StationaryKernel) throws {
    let process = try GaussianProcess(
      inputs: Matrix([[0.3]]), targets: [-2],
      hyperparameters: GaussianProcessHyperparameters(kernel: kernel, lengthScales: [0.5], noiseVariance: 0.25))
    #expect(abs(process.meanNorm - 1.6) < 1e-9)
    // From its peak to where the kernel is nothing: |m| = 1.6, below 1.6·√2.
    #expect(abs(process.levelRemainder(within: 40, norm: 1.6) - 1.6 * 2.0.squareRoot()) < 1e-9)
  }

  /// No pair of points contradicts the bounds; at small distances the second-order one is the tighter.
  @Test(arguments: StationaryKernel.allCases, [1, 4]) func hold(_ kernel: StationaryKernel, _ dimension: Int) throws {
    let process = try Self.process(kernel, dimension: dimension)
    let norm = process.meanNorm
    let scales = process.hyperparameters.lengthScales
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<2000 {
      let centre = (0..<dimension).map { _ in generator.uniform() }
      let reach = pow(10, -3 + 3.5 * generator.uniform())
      let step = (0..<dimension).map { scales[$0] * reach * (2 * generator.uniform() - 1) }
      let r = zip(step, scales).reduce(0) { $0 + ($1.0 / $1.1) * ($1.0 / $1.1) }.squareRoot()
      let there = process.means(Matrix([zip(centre, step).map { $0 + $1 }]))[0]
      let (here, slope) = process.meanGradient(at: centre)
      let tangent = here + zip(step, slope).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(there - tangent) <= process.tangentRemainder(within: r, norm: norm) + 1e-9)
      #expect(abs(there - here) <= process.levelRemainder(within: r, norm: norm) + 1e-9)
    }
    #expect(
      process.tangentRemainder(within: 0.01, norm: norm) < 0.1 * process.levelRemainder(within: 0.01, norm: norm))
  }

  /// √E against 40-digit arithmetic, for ‖m‖ = 1 and a target scale of 1.
  @Test(arguments: [
    (StationaryKernel.matern52, 1.0, 1.465797673232434737907523),
    (.matern52, 1e-2, 6.25e-8), (.squaredExponential, 1, 0.573877361149466305584801),
    (.squaredExponential, 1e-2, 0.75e-8),
  ]) func tangentErrors(_ kernel: StationaryKernel, _ r: Double, _ square: Double) throws {
    let process = try GaussianProcess(
      inputs: Matrix([[0.3]]), targets: [1],
      hyperparameters: GaussianProcessHyperparameters(kernel: kernel, lengthScales: [0.5], noiseVariance: 0.25))
    let error = process.tangentRemainder(within: r, norm: 1)
    #expect(abs(error * error - square) < 0.02 * square)
  }
}
