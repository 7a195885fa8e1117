import Foundation
import Numerics
import Optimization
import Testing

/// Exact expected hypervolume improvement. Values: exact box sums of another implementation, which a Monte Carlo sum of
/// 2·10⁷ draws confirms within one standard error; stated for maximisation, so signs are turned here.
@Suite struct HypervolumeImprovementTests {
  static let plane = ExpectedHypervolumeImprovement(
    front: Matrix([[-4, -5], [-5, -5], [-8.5, -3.5], [-8.5, -3], [-9, -1]]), reference: [0, 0])
  static let space = ExpectedHypervolumeImprovement(
    front: Matrix([[-1, -2, -3], [-2, -3, -1], [-3, -1, -2]]), reference: [0, 0, 0])

  private func marginals(_ means: [Double], _ deviations: [Double]) -> [ObjectiveMarginal] {
    zip(means, deviations).map { ObjectiveMarginal(mean: -$0, standardDeviation: $1) }
  }

  @Test(
    arguments: [
      ([6, 4.5], [1, 1], 2.1513012993), ([10, 10], [1, 1], 62.4065828025), ([3, 3], [1, 1], 0.0270826984),
      ([8.5, 3.5], [0.5, 2], 4.5027598834), ([0, 0], [1, 1], 2.1331238e-8),
    ] as [([Double], [Double], Double)])
  func twoObjectives(_ means: [Double], _ deviations: [Double], _ expected: Double) {
    let value = Self.plane.value(marginals(means, deviations))
    // The values have eight to eleven digits.
    #expect(abs(value - expected) < 3e-8 * min(1, expected))
    #expect(abs(Self.plane.logValue(marginals(means, deviations)) - log(expected)) < 1e-7)
  }

  @Test(
    arguments: [
      ([2, 2, 2], [1, 1, 1], 2.8430755818), ([3, 3, 3], [1, 0.5, 0.25], 15.5790180613),
    ] as [([Double], [Double], Double)])
  func threeObjectives(_ means: [Double], _ deviations: [Double], _ expected: Double) {
    #expect(abs(Self.space.value(marginals(means, deviations)) - expected) < 1e-9)
  }

  /// The test of BoTorch's hypervolume improvement.
  @Test func certainImprovement() {
    #expect(abs(Self.plane.improvement(at: [-6.5, -4.5]) - 1.5) < 1e-12)
    #expect(Self.plane.improvement(at: [-4, -4]) == 0)
  }

  /// Below an empty front the improvement is a product of independent expectations.
  @Test(arguments: [1, 2, 3]) func emptyFront(_ m: Int) {
    let improvement = ExpectedHypervolumeImprovement(
      front: Matrix(rows: 0, columns: m), reference: [Double](repeating: 1, count: m))
    let far = (0..<m).map { ObjectiveMarginal(mean: 40 + Double($0), standardDeviation: 1) }
    let expected = far.reduce(0) { $0 + $1.logImprovement(over: 1) }
    #expect(abs(improvement.logValue(far) - expected) < 1e-9 * abs(expected))
    let target = (0..<m).map { ObjectiveMarginal(mean: Double($0) / 2, standardDeviation: 0.3, isDistance: true) }
    let product = target.reduce(1) { $0 * $1.improvement(over: 1) }
    #expect(abs(improvement.value(target) - product) < 1e-12)
  }

  /// Where the plain sum underflows the logarithm goes on falling, as the square of the distance says.
  @Test func logarithmDoesNotUnderflow() {
    let near = Self.plane.logValue(marginals([-60, -60], [1, 1]))
    let far = Self.plane.logValue(marginals([-120, -120], [1, 1]))
    #expect(Self.plane.value(marginals([-60, -60], [1, 1])) == 0)
    #expect(near.isFinite && far.isFinite && far < 3 * near)
  }

  @Test(arguments: [([6, 4.5], [1, 0.8]), ([3, 3], [1, 1])] as [([Double], [Double])])
  func gradientAgreesWithDifferences(_ means: [Double], _ deviations: [Double]) {
    let gradient = Self.plane.gradient(marginals(means, deviations))
    let step = 1e-5
    for objective in 0..<2 {
      var (up, down) = (means, means)
      // The means are turned, so that of the minimised objective falls where these rise.
      up[objective] -= step
      down[objective] += step
      let byMean =
        (Self.plane.value(marginals(up, deviations)) - Self.plane.value(marginals(down, deviations))) / (2 * step)
      #expect(abs(byMean - gradient.means[objective]) < 1e-8)
      var (wide, narrow) = (deviations, deviations)
      wide[objective] += step
      narrow[objective] -= step
      let byDeviation =
        (Self.plane.value(marginals(means, wide)) - Self.plane.value(marginals(means, narrow))) / (2 * step)
      #expect(abs(byDeviation - gradient.standardDeviations[objective]) < 1e-8)
    }
  }
}
