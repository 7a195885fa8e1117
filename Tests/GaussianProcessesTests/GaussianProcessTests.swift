import Foundation
import GaussianProcesses
import Numerics
import Testing

@Suite struct GaussianProcessTests {

  @Test("Matérn-5/2 at given hyper-parameters (computed in NumPy): likelihood, means and variances")
  func givenHyperparameters() throws {
    let inputs = Matrix((0...4).map { [Double($0) / 4] })
    let process = try GaussianProcess(
      inputs: inputs, targets: (0...4).map { sin(2 * Double.pi * Double($0) / 4) },
      hyperparameters: GaussianProcessHyperparameters(lengthScales: [0.3], noiseVariance: 1e-4))
    #expect(abs(process.logMarginalLikelihood - -5.681261360993) < 1e-10)
    let prediction = process.predict(Matrix([[0.4], [1.2]]))
    #expect(abs(prediction.mean[0] - 0.60170409) < 1e-8)
    #expect(abs(prediction.variance[0] - 0.03852325) < 1e-8)
    #expect(abs(prediction.mean[1] - 0.32711836) < 1e-8)
    #expect(abs(prediction.variance[1] - 0.41690638) < 1e-8)
    for (row, expected) in [-6.475866039, -3.003425449].enumerated() {
      let deviation = prediction.variance[row].squareRoot()
      let logImprovement = StandardNormal.logImprovement((prediction.mean[row] - 1) / deviation).value + log(deviation)
      #expect(abs(logImprovement - expected) < 1e-6)
    }
  }

  /// Branin on points 1 to 12 of Halton's sequence in bases 2 and 3.
  static var branin: (inputs: Matrix, targets: [Double]) {
    func radicalInverse(_ index: Int, base: Int) -> Double {
      var (rest, unit, sum) = (index, 1.0, 0.0)
      while rest > 0 {
        unit /= Double(base)
        sum += Double(rest % base) * unit
        rest /= base
      }
      return sum
    }
    let rows = (1...12).map { [radicalInverse($0, base: 2), radicalInverse($0, base: 3)] }
    let targets = rows.map { row in
      let (x, y) = (15 * row[0] - 5, 15 * row[1])
      let parabola = y - 5.1 / (4 * Double.pi * Double.pi) * x * x + 5 / Double.pi * x - 6
      return parabola * parabola + 10 * (1 - 1 / (8 * Double.pi)) * cos(x) + 10
    }
    return (Matrix(rows), targets)
  }

  @Test("the mode for Branin with the squared exponential (SciPy, best of 60 starts)")
  func modeOfBranin() throws {
    let process = try GaussianProcess(
      inputs: Self.branin.inputs, targets: Self.branin.targets,
      options: GaussianProcessOptions(kernel: .squaredExponential))
    let found = process.hyperparameters
    #expect(abs(found.lengthScales[0] - 0.28570) < 2e-5)
    #expect(abs(found.lengthScales[1] - 0.26359) < 2e-5)
    #expect(abs(found.noiseVariance - 0.0059347) < 1e-6)
    #expect(abs(found.mean - 0.18790) < 2e-5)
    #expect(abs(-process.logPosterior / 12 - 0.9554002897) < 1e-9)
    var prior = found
    prior.lengthScales = [Double](repeating: exp(2.0.squareRoot() - 3) * 2.0.squareRoot(), count: 2)
    prior.noiseVariance = exp(-5)
    prior.mean = 0
    let atMode = try GaussianProcess(
      inputs: Self.branin.inputs, targets: Self.branin.targets, hyperparameters: prior)
    #expect(abs(-atMode.logPosterior / 12 - 0.9703924278) < 1e-9)
  }

  /// A smooth function of three inputs at random points, some of them repeated with other values.
  private static func sample(_ count: Int, seed: UInt64) -> (inputs: Matrix, targets: [Double]) {
    var generator = SeededGenerator(seed: seed)
    var rows: [[Double]] = []
    for index in 0..<count {
      rows.append(index % 4 == 3 ? rows[index - 2] : (0..<3).map { _ in generator.uniform() })
    }
    return (
      Matrix(rows),
      rows.map { 300 + 40 * (sin(5 * $0[0]) + $0[1] * $0[2]) + 8 * (generator.uniform() - 0.5) }
    )
  }

  @Test("at the mode, differences of the log posterior vanish", arguments: StationaryKernel.allCases, [false, true])
  func stationaryAtTheMode(kernel: StationaryKernel, hasKnownNoise: Bool) throws {
    let (inputs, targets) = Self.sample(24, seed: 5)
    let noise = hasKnownNoise ? targets.indices.map { Double($0 % 3) } : nil
    let process = try GaussianProcess(
      inputs: inputs, targets: targets, noiseVariances: noise, options: GaussianProcessOptions(kernel: kernel))
    func posterior(_ change: (inout GaussianProcessHyperparameters) -> Void) throws -> Double {
      var hyperparameters = process.hyperparameters
      change(&hyperparameters)
      return try GaussianProcess(
        inputs: inputs, targets: targets, noiseVariances: noise, hyperparameters: hyperparameters
      ).logPosterior
    }
    let step = 1e-4
    for k in 0..<3 {
      let slope =
        try posterior { $0.lengthScales[k] *= exp(step) } - posterior { $0.lengthScales[k] *= exp(-step) }
      #expect(abs(slope / (2 * step)) < 1e-2)
    }
    #expect(abs(try posterior { $0.mean += step } - posterior { $0.mean -= step }) / (2 * step) < 1e-6)
    let slope = try posterior { $0.noiseVariance *= exp(step) } - posterior { $0.noiseVariance *= exp(-step) }
    #expect(abs(slope / (2 * step)) < 1e-2)
    #expect(abs(try posterior { _ in } - process.logPosterior) < 1e-9)
  }

  @Test("a fit of points beyond those that starts are tried on ends at a mode as well")
  func manyPoints() throws {
    let (inputs, targets) = Self.sample(150, seed: 9)
    let fits = try [0, 2].map {
      try GaussianProcess(inputs: inputs, targets: targets, options: GaussianProcessOptions(restarts: $0))
    }
    #expect(abs(fits[0].logPosterior - fits[1].logPosterior) < 1e-4)
    for k in 0..<3 {
      var moved = fits[1].hyperparameters
      moved.lengthScales[k] *= 1.02
      let process = try GaussianProcess(inputs: inputs, targets: targets, hyperparameters: moved)
      #expect(process.logPosterior < fits[1].logPosterior)
    }
  }

  @Test("the same arguments give the same bits, however many points are asked for at once")
  func reproducible() throws {
    let (inputs, targets) = Self.sample(37, seed: 10)
    let (first, second) = (
      try GaussianProcess(inputs: inputs, targets: targets), try GaussianProcess(inputs: inputs, targets: targets)
    )
    #expect(first.hyperparameters == second.hyperparameters)
    let points = Matrix((0..<19).map { [Double($0) / 19, 0.3, 0.7] })
    let whole = first.predict(points)
    for row in 0..<19 {
      let single = second.predict(Matrix([points.row(row)]))
      #expect(single.mean[0] == whole.mean[row] && single.variance[0] == whole.variance[row])
    }
  }

  @Test("gradients of mean and variance against central differences", arguments: StationaryKernel.allCases)
  func predictionGradient(kernel: StationaryKernel) throws {
    let (inputs, targets) = Self.sample(30, seed: 6)
    let process = try GaussianProcess(
      inputs: inputs, targets: targets, options: GaussianProcessOptions(kernel: kernel))
    let point = [0.3, 0.6, 0.45]
    let found = process.gradient(at: point)
    let prediction = process.predict(Matrix([point]))
    #expect(abs(found.mean - prediction.mean[0]) < 1e-9)
    #expect(abs(found.variance - prediction.variance[0]) < 1e-9)
    for k in 0..<3 {
      let step = 1e-5
      var (above, below) = (point, point)
      above[k] += step
      below[k] -= step
      let values = process.predict(Matrix([above, below]))
      #expect(abs((values.mean[0] - values.mean[1]) / (2 * step) - found.meanGradient[k]) < 1e-4)
      #expect(abs((values.variance[0] - values.variance[1]) / (2 * step) - found.varianceGradient[k]) < 1e-3)
    }
  }

  @Test("conditioning equals building from all observations with the same hyper-parameters")
  func conditioning() throws {
    let (inputs, targets) = Self.sample(23, seed: 7)
    let first = try GaussianProcess(
      inputs: Matrix((0..<15).map(inputs.row)), targets: Array(targets[..<15]))
    let added = first.conditioned(on: Matrix((15..<23).map(inputs.row)), targets: Array(targets[15...]))
    let whole = try GaussianProcess(inputs: inputs, targets: targets, hyperparameters: first.hyperparameters)
    let points = Matrix([[0.1, 0.2, 0.3], [0.9, 0.5, 0.7], inputs.row(20)])
    let (a, b) = (added.jointPrediction(points), whole.jointPrediction(points))
    for k in 0..<3 { #expect(abs(a.mean[k] - b.mean[k]) < 1e-8) }
    for k in 0..<9 { #expect(abs(a.covariance.storage[k] - b.covariance.storage[k]) < 1e-8) }
    let single = whole.predict(points)
    for k in 0..<3 { #expect(abs(single.variance[k] - b.covariance[k, k]) < 1e-9) }
  }

  @Test("leave-one-out against leaving points out")
  func leaveOneOut() throws {
    let (inputs, targets) = Self.sample(18, seed: 8)
    let process = try GaussianProcess(inputs: inputs, targets: targets)
    let found = process.leaveOneOut
    for left in 0..<18 {
      let rest = (0..<18).filter { inputs.row($0) != inputs.row(left) }
      let without = try GaussianProcess(
        inputs: Matrix(rest.map(inputs.row)), targets: rest.map { targets[$0] },
        hyperparameters: process.hyperparameters)
      let prediction = without.predict(Matrix([inputs.row(left)]))
      #expect(abs(prediction.mean[0] - found.mean[left]) < 1e-8)
      #expect(abs(prediction.variance[0] + prediction.noiseVariance - found.variance[left]) < 1e-7)
    }
  }

  @Test("merged replicates have the likelihood of all observations (dense computation)")
  func replicates() throws {
    let hyperparameters = GaussianProcessHyperparameters(lengthScales: [0.4], noiseVariance: 0.01, mean: 0.1)
    let x = [0, 0, 0.5, 0.5, 0.5, 1]
    let y = [0.2, 0.3, -0.5, -0.4, -0.6, 1]
    let noise = [0, 0, 0, 0.02, 0, 0.05]
    let process = try GaussianProcess(
      inputs: Matrix(x.map { [$0] }), targets: y, noiseVariances: noise, hyperparameters: hyperparameters)
    #expect(process.count == 4)
    var covariance = Matrix(rows: 6, columns: 6)
    for i in 0..<6 {
      for j in 0..<6 {
        let r = 5.0.squareRoot() * abs(x[i] - x[j]) / 0.4
        covariance[i, j] = (1 + r + r * r / 3) * exp(-r) + (i == j ? 0.01 + noise[i] : 0)
      }
    }
    let factor = try #require(CholeskyFactor(covariance))
    let whitened = factor.solveLower(y.map { $0 - 0.1 })
    let expected =
      -0.5 * (whitened.reduce(0) { $0 + $1 * $1 } + factor.logDeterminant) - 3 * log(2 * Double.pi)
    #expect(abs(process.logMarginalLikelihood - expected) < 1e-10)
  }

  @Test(
    "degenerate observations give finite results",
    arguments: [
      ([[0.5]], [3]), ([[0.5]], [0]), ([[0.1], [0.2], [0.9]], [7, 7, 7]), ([[0.1], [0.2], [0.9]], [0, 0, 0]),
      ([[0.5], [0.5], [0.5]], [1, 2, 30]), ([[0.5], [0.5], [0.1]], [1, 1, 1e-300]),
      ([[1e100], [-1e100]], [1e100, -1e100]),
      ([[0], [1e-300], [.leastNonzeroMagnitude]], [1, -1, 1]), ([[0, 0], [-0.0, 0]], [0.1 + 0.2, 0.3]),
      ([[0], [1]], [1e-307, .leastNonzeroMagnitude]),
    ])
  func degenerate(rows: [[Double]], targets: [Double]) throws {
    let process = try GaussianProcess(inputs: Matrix(rows), targets: targets)
    let point = [Double](repeating: 0.25, count: rows[0].count)
    let prediction = process.predict(Matrix([point, rows[0]]))
    let joint = process.jointPrediction(Matrix([point, rows[0]]))
    let gradient = process.gradient(at: rows[0])
    let added = process.conditioned(on: Matrix([rows[0], rows[0]]), targets: [targets[0], 1]).predict(Matrix([point]))
    let out = process.leaveOneOut
    let numbers =
      [process.logPosterior, prediction.noiseVariance, gradient.mean, gradient.variance] + prediction.mean
      + prediction.variance + joint.mean + joint.covariance.storage + gradient.meanGradient
      + gradient.varianceGradient + added.mean + added.variance + out.mean + out.variance
    #expect(numbers.allSatisfy { $0.isFinite }, "\(numbers)")
    #expect(prediction.variance.allSatisfy { $0 >= 0 })
  }

  @Test func refusals() {
    func error(_ rows: Matrix, _ targets: [Double], _ noise: [Double]? = nil) -> GaussianProcessError? {
      do throws(GaussianProcessError) {
        _ = try GaussianProcess(inputs: rows, targets: targets, noiseVariances: noise)
        return nil
      } catch { return error }
    }
    #expect(error(Matrix(rows: 0, columns: 1), []) == .noObservations)
    #expect(error(Matrix(rows: 1, columns: 0), [1]) == .noInputs)
    #expect(error(Matrix([[1], [2]]), [1]) == .unequalCounts)
    #expect(error(Matrix([[1], [.nan]]), [1, 2]) == .invalidInput(row: 1))
    #expect(error(Matrix([[1], [2]]), [.infinity, 2]) == .invalidTarget(row: 0))
    #expect(error(Matrix([[1], [2]]), [1, 2], [0, -1]) == .invalidNoise(row: 1))
    let limit = GaussianProcess.observationLimit
    #expect(
      error(Matrix(rows: limit + 1, columns: 1), [Double](repeating: 0, count: limit + 1))
        == .tooManyObservations(limit: limit))
  }
}
