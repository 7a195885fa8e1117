import Foundation
import Optimization
import Testing

/// Moments of one objective, against published values, mpmath in 60 digits, and plain integration.
@Suite struct ObjectiveMarginalTests {
  /// The test of BoTorch's `ExpectedImprovement`, μ = −0.5, σ = 1, f* = 0, maximised and minimised.
  @Test(arguments: [(0.5, 0.19780), (-0.5, 0.6978)]) func expectedImprovement(_ mean: Double, _ expected: Double) {
    let marginal = ObjectiveMarginal(mean: mean, standardDeviation: 1)
    #expect(abs(marginal.improvement(over: 0) - expected) < 1e-4)
    #expect(abs(exp(marginal.logImprovement(over: 0)) - expected) < 1e-4)
  }

  /// ln h(z) in 60 to 80 digits (mpmath); `ament2023unexpected` defines h.
  @Test(
    arguments: [
      (0, -0.91893853320467), (-1, -2.48512102571264), (-10, -55.5531220361224), (-40, -808.298568356620),
      (-1e3, -500014.734452091), (-1e6, -500000000028.54996),
    ]) func logarithmOfImprovement(_ z: Double, _ expected: Double)
  {
    let marginal = ObjectiveMarginal(mean: 3 - 2 * z, standardDeviation: 2)
    #expect(abs(marginal.logImprovement(over: 3) - log(2) - expected) < 1e-13 * abs(expected) + 1e-13)
  }

  /// The distance from a target, against Simpson's rule.
  @Test(
    arguments: [(0.0, 1.0, 1.0), (0.7, 1, 0.3), (-2, 0.5, 1), (5, 1, 6), (1, 3, 0.01), (3, 1, 2.5), (-6, 1, 1)]
      as [(Double, Double, Double)]) func distanceFromATarget(_ mean: Double, _ deviation: Double, _ level: Double)
  {
    let marginal = ObjectiveMarginal(mean: mean, standardDeviation: deviation, isDistance: true)
    func density(_ x: Double) -> Double {
      exp(-0.5 * pow((x - mean) / deviation, 2)) / (deviation * (2 * Double.pi).squareRoot())
    }
    let expected =
      Simpson.integral(-level, 0) { (level + $0) * density($0) }
      + Simpson.integral(0, level) { (level - $0) * density($0) }
    #expect(abs(marginal.improvement(over: level) - expected) < 1e-9 * expected + 1e-15)
    #expect(abs(marginal.logImprovement(over: level) - log(expected)) < 1e-8)
    let probability = Simpson.integral(-level, level, density)
    #expect(abs(exp(marginal.logProbability(below: level)) - probability) < 1e-9)
    #expect(abs(marginal.probability(below: level) - probability) < 1e-9)
  }

  /// Far from a target only the near side counts: the logarithm goes over into that of a plain objective.
  @Test func farFromATarget() {
    let distance = ObjectiveMarginal(mean: 90, standardDeviation: 1, isDistance: true)
    let plain = ObjectiveMarginal(mean: 90, standardDeviation: 1)
    #expect(abs(distance.logImprovement(over: 5) - plain.logImprovement(over: 5)) < 1e-9)
    #expect(distance.logImprovement(over: 0.001).isFinite)
    #expect(distance.logImprovement(over: 0) == -.infinity)
  }

  @Test(
    arguments: AcquisitionFunction.allCases,
    [
      ObjectiveMarginal(mean: 0.4, standardDeviation: 0.7), ObjectiveMarginal(mean: -3, standardDeviation: 0.5),
      ObjectiveMarginal(mean: 0.3, standardDeviation: 0.6, isDistance: true),
      ObjectiveMarginal(mean: -1.1, standardDeviation: 0.4, isDistance: true),
    ]) func gradientsAgreeWithDifferences(_ function: AcquisitionFunction, _ marginal: ObjectiveMarginal)
  {
    let acquisition = ScalarAcquisition(function, incumbent: 0.5, beta: 1.5)
    let step = 1e-5
    func slopes(_ body: (ObjectiveMarginal) -> Double) -> (mean: Double, standardDeviation: Double) {
      func moved(_ mean: Double, _ deviation: Double) -> Double {
        body(
          ObjectiveMarginal(
            mean: marginal.mean + mean, standardDeviation: marginal.standardDeviation + deviation,
            isDistance: marginal.isDistance))
      }
      return ((moved(step, 0) - moved(-step, 0)) / (2 * step), (moved(0, step) - moved(0, -step)) / (2 * step))
    }
    for (expected, gradient) in [
      (slopes(acquisition.value), acquisition.gradient(marginal)),
      (slopes(acquisition.score), acquisition.scoreGradient(marginal)),
    ] {
      #expect(abs(expected.mean - gradient.mean) < 1e-7)
      #expect(abs(expected.standardDeviation - gradient.standardDeviation) < 1e-7)
    }
  }

  /// The level of the best twentieth: the 5 % quantile of equal normals, the fifth value of a hundred certain ones; three
  /// quarters are below 10 where half are certain at 0 and half N(10, 1).
  @Test func levelOfTheBestShare() {
    let normal = ObjectiveMarginal(mean: 3, standardDeviation: 2)
    let quantile = BestShare.level([ObjectiveMarginal](repeating: normal, count: 40), share: 0.05)
    #expect(abs(quantile - (3 - 2 * 1.6448536269514722)) < 1e-9)
    let certain = (0..<100).map { ObjectiveMarginal(mean: Double(($0 * 37) % 100), standardDeviation: 0) }
    #expect(abs(BestShare.level(certain, share: 0.05) - 4) < 1e-9)
    let mixed = (0..<20).map { ObjectiveMarginal(mean: $0 < 10 ? 0 : 10, standardDeviation: $0 < 10 ? 0 : 1) }
    #expect(abs(BestShare.level(mixed, share: 0.75) - 10) < 1e-9)
    #expect(BestShare.level([], share: 0.05) == -.infinity)
  }

  /// P(x < 1) of a normal with mean 0, deviation 1 is 0.841345; a bound is incumbent − mean + β·deviation.
  @Test func probabilityAndBound() {
    let marginal = ObjectiveMarginal(mean: 0, standardDeviation: 1)
    #expect(abs(ScalarAcquisition(.pi, incumbent: 1).value(marginal) - 0.841344746068543) < 1e-14)
    #expect(ScalarAcquisition(.ucb, incumbent: 1, beta: 3).value(marginal) == 4)
  }
}

/// Composite Simpson's rule, 20 000 panels.
enum Simpson {
  static func integral(_ a: Double, _ b: Double, _ f: (Double) -> Double) -> Double {
    let panels = 20_000
    let h = (b - a) / Double(panels)
    var sum = f(a) + f(b)
    for k in 1..<panels { sum += (k % 2 == 1 ? 4 : 2) * f(a + Double(k) * h) }
    return sum * h / 3
  }
}
