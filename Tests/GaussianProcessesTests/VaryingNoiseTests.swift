import Foundation
import GaussianProcesses
import Numerics
import Testing

/// Noise that is a known function of the design, by construction.
@Suite struct VaryingNoiseTests {
  /// sin 6x with noise of standard deviation 0.03·e^(2.5x), from 0.03 to 0.37.
  private static func deviation(_ x: Double) -> Double { 0.03 * exp(2.5 * x) }

  /// `count` designs, each measured `replicates` times; `known` is the standard deviation of a further, stated, noise.
  private static func data(_ count: Int, replicates: Int, known: Double = 0, seed: UInt64) -> (Matrix, [Double]) {
    var generator = SeededGenerator(seed: seed)
    let inputs = (0..<count * replicates).map { Double($0 % count) / Double(count - 1) }
    let targets = inputs.map {
      sin(6 * $0) + (deviation($0) * deviation($0) + known * known).squareRoot() * generator.standardNormal()
    }
    return (Matrix(inputs.map { [$0] }), targets)
  }

  /// The noise is found to a third (two hundred squares, smoothed over a fifth of the range or so, tell a standard deviation
  /// to 15 %), from single measurements and from replicates, also beside a noise that is known.
  @Test(arguments: [(200, 1, 0.0), (50, 4, 0.0), (200, 1, 0.1)])
  func findsTheNoise(_ count: Int, _ replicates: Int, _ known: Double) throws {
    let (inputs, targets) = Self.data(count, replicates: replicates, known: known, seed: 11)
    let fit = try VaryingNoise.fit(
      inputs: inputs, targets: targets, noiseVariances: targets.map { _ in known * known })
    // Under a known noise of 0.1 the least noise drowns.
    for x in known > 0 ? [0.6, 0.8, 0.95] : [0.05, 0.3, 0.5, 0.7, 0.95] {
      let found = (fit.noise.variances(at: Matrix([[x]]))[0] + fit.process.noiseVariance).squareRoot()
      #expect(abs(log(found / Self.deviation(x))) < log(1.35), "\(x): \(found), \(Self.deviation(x))")
    }
  }

  /// Where noise varies, new measurements are more likely than under constant noise: by 0.2 nats each at least, half of what
  /// the true densities give: with constant noise ½·ln of the mean variance, with this the mean of ½·ln of the variance, and
  /// the difference is ½·(ln 0.0287 − ln 0.011) = 0.48.
  @Test func predictsBetter() throws {
    let (inputs, targets) = Self.data(100, replicates: 2, seed: 5)
    let (points, values) = Self.data(300, replicates: 1, seed: 6)
    let fit = try VaryingNoise.fit(inputs: inputs, targets: targets)
    let constant = try GaussianProcess(inputs: inputs, targets: targets)
    func logDensity(_ process: GaussianProcess, _ noise: [Double]) -> Double {
      let predicted = process.predict(points)
      return values.indices.reduce(0.0) { sum, row in
        let variance = predicted.variance[row] + predicted.noiseVariance + noise[row]
        let missed = values[row] - predicted.mean[row]
        return sum - 0.5 * (log(2 * Double.pi * variance) + missed * missed / variance) / Double(values.count)
      }
    }
    let (varying, same) = (
      logDensity(fit.process, fit.noise.variances(at: points)), logDensity(constant, values.map { _ in 0 })
    )
    #expect(varying > same + 0.2, "\(varying), \(same)")
  }

  /// All targets equal, one place only, a target far from all others: every number stays defined.
  @Test(arguments: [[Double](repeating: 3, count: 12), (0..<12).map { $0 == 5 ? 1e90 : Double($0) }])
  func staysDefined(_ targets: [Double]) throws {
    for inputs in [(0..<12).map { [Double($0) / 11] }, (0..<12).map { _ in [0.5] }] {
      let fit = try VaryingNoise.fit(inputs: Matrix(inputs), targets: targets)
      let predicted = fit.process.predict(Matrix([[0.3]]))
      let noise = fit.noise.variances(at: Matrix([[0.3]]))[0]
      #expect(noise.isFinite && noise >= 0 && predicted.mean[0].isFinite && predicted.variance[0].isFinite)
    }
  }
}
