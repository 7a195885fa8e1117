import Foundation
import Numerics
import Testing

/// Sequential Monte Carlo on the line, where evidence and moments are known in closed form.
@Suite struct TemperedSamplerTests {
  /// A uniform base on [−8, 8], a normal prior factor if wanted, and a likelihood.
  struct Line: TemperedTarget {
    var hasPrior = false
    let logLikelihood: @Sendable (Double) -> Double

    mutating func draw(using generator: inout SeededGenerator) -> Double? { 16 * generator.uniform() - 8 }

    func logDensities(_ states: [Double]) -> [TemperedDensity] {
      states.map { TemperedDensity(prior: hasPrior ? StandardNormal.logDensity($0) : 0, likelihood: logLikelihood($0)) }
    }

    func step(
      from state: Double, scale: Double, population: [Double], using generator: inout SeededGenerator
    ) -> Double? {
      let moved = state + scale * generator.standardNormal()
      return abs(moved) <= 8 ? moved : nil
    }
  }

  private static func normal(_ x: Double, _ mean: Double, _ deviation: Double) -> Double {
    StandardNormal.logDensity((x - mean) / deviation) - log(deviation)
  }

  /// Eight populations: their mean evidence within four standard errors of the truth, and the moments too.
  private static func check(
    _ target: Line, evidence: Double, mean: Double, deviation: Double, seed: UInt64 = 1
  ) throws {
    var (evidences, means, squares): ([Double], [Double], [Double]) = ([], [], [])
    for stream in 0..<8 {
      var generator = SeededGenerator(seed: seed, stream: UInt64(stream))
      var target = target
      let population = try #require(TemperedSampler(count: 400, sweeps: 10).run(&target, using: &generator))
      evidences.append(exp(population.logEvidence))
      means.append(population.states.reduce(0, +) / 400)
      squares.append(population.states.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400)
      #expect(population.states.count == 400 && population.ancestors.allSatisfy { (0..<400).contains($0) })
    }
    for (values, truth) in [(evidences, evidence), (means, mean), (squares, deviation * deviation)] {
      let average = values.reduce(0, +) / 8
      let error = (values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 7 / 8).squareRoot()
      #expect(abs(average - truth) < 4 * error, "\(average) ± \(error), not \(truth)")
      #expect(error < 0.1 * max(abs(truth), deviation * deviation))
    }
  }

  /// The likelihood of a normal measurement under a uniform prior: the evidence is the prior's density.
  @Test(arguments: [1.0, 0.1, 0.001]) func normalLikelihood(_ deviation: Double) throws {
    try Self.check(
      Line { Self.normal($0, 1, deviation) }, evidence: 1.0 / 16, mean: 1, deviation: deviation)
  }

  /// Prior N(0, 1) as a factor and likelihood N(1; x, ½): conjugate, evidence N(1; 0, √1.25), posterior N(0.8, √0.2).
  @Test func conjugateWithPriorFactor() throws {
    try Self.check(
      Line(hasPrior: true) { Self.normal($0, 1, 0.5) }, evidence: exp(Self.normal(1, 0, 1.25.squareRoot())), mean: 0.8,
      deviation: 0.2.squareRoot())
  }

  /// Two modes at ±4 with weights 1 : 3 keep them, although no step leads from one to the other.
  @Test func modesKeepTheirWeights() throws {
    let mean = 2.0
    let deviation = (16 + 0.01 - 4.0).squareRoot()
    try Self.check(
      Line { log(0.25 * exp(Self.normal($0, -4, 0.1)) + 0.75 * exp(Self.normal($0, 4, 0.1)) + 1e-300) },
      evidence: 1.0 / 16, mean: mean, deviation: deviation)
  }

  @Test func impossibleLikelihood() throws {
    var target = Line { _ in -.infinity }
    var generator = SeededGenerator(seed: 0)
    let population = try #require(TemperedSampler(count: 50).run(&target, using: &generator))
    #expect(population.logEvidence == -.infinity && population.states.count == 50)
    var partly = Line { $0 > 7.9 ? 0 : -.infinity }
    let few = try #require(TemperedSampler(count: 400).run(&partly, using: &generator))
    #expect(few.states.allSatisfy { $0 > 7.9 } && few.logEvidence < -3)
  }

  /// Halves (1,2) (3,4) (3,4) (5,6): W = ½, variance of means 8/3, R̂² = (¼ + 8/3)/½.
  @Test func scaleReduction() throws {
    let reduction = try #require(ConvergenceDiagnostics.splitScaleReduction([[1, 2, 3, 4], [3, 4, 5, 6]]))
    #expect(abs(reduction * reduction - 35.0 / 6) < 1e-12)
    #expect(ConvergenceDiagnostics.splitScaleReduction([[1, 1, 1, 1], [1, 1, 1, 1]]) == nil)
    #expect(ConvergenceDiagnostics.splitScaleReduction([[1, 1, 1, 1], [2, 2, 2, 2]]) == .infinity)
    #expect(ConvergenceDiagnostics.splitScaleReduction([[1, 2, 3]]) == nil)
  }

  /// Four independent values of variance 1 are worth four; in two families of equals they are worth two, in one
  /// family one.
  @Test func effectiveCount() {
    let weights = [0.25, 0.25, 0.25, 0.25]
    #expect(ConvergenceDiagnostics.effectiveCount([1, -1, 1, -1], weights: weights, groups: [0, 1, 2, 3]) == 4)
    #expect(ConvergenceDiagnostics.effectiveCount([1, 1, -1, -1], weights: weights, groups: [0, 0, 1, 1]) == 2)
    #expect(ConvergenceDiagnostics.effectiveCount([1, -1, 1, -1], weights: weights, groups: [0, 0, 0, 0]) == 1)
    #expect(ConvergenceDiagnostics.effectiveCount([2, 2, 2, 2], weights: weights, groups: [0, 1, 2, 3]) == nil)
  }
}
