import Foundation
import MaterialRecords
import MultiObjective
import Numerics
import Optimization
import Testing

/// More than three objectives, in random directions.
@Suite struct ManyObjectivesTests {
  /// The expected improvement of a maximum of independent variables is that of 10⁶ draws, within five standard errors: normal
  /// variables, a distance, and one objective that decides alone.
  @Test(
    arguments: [
      ([0.2, 0.5, 0.4], [0.3, 0.2, 0.1], false), ([0.9, 0.1, 0.3], [0.2, 0.4, 0.3], true),
      ([0.1, 0.1, 0.8], [1e-6, 1e-6, 0.2], false),
    ] as [([Double], [Double], Bool)])
  func improvementAgreesWithMonteCarlo(_ means: [Double], _ deviations: [Double], _ isDistance: Bool) {
    let direction = AugmentedChebyshev(weights: [0.5, 0.2, 0.3], ideal: [0, 0.1, 0], nadir: [1, 1.1, 2])
    let marginals = (0..<3).map {
      ObjectiveMarginal(mean: means[$0], standardDeviation: deviations[$0], isDistance: isDistance && $0 == 0)
    }
    let acquisition = ChebyshevAcquisition(.logei, direction: direction, incumbent: 0.2)
    // The plain sum counts at its mean: 0.05 Σ wₖ·(fₖ − idealₖ)/widthₖ.
    let width = [1.0, 1, 2]
    func weighted(_ point: [Double]) -> [Double] {
      (0..<3).map { direction.weights[$0] * (point[$0] - [0, 0.1, 0][$0]) / width[$0] }
    }
    let end = 0.2 - 0.05 * weighted(marginals.map(\.atMean)).reduce(0, +)
    var generator = SeededGenerator(seed: 12)
    var (sum, squares) = (0.0, 0.0)
    let count = 1_000_000
    for _ in 0..<count {
      let point = marginals.map { marginal -> Double in
        let value = marginal.mean + marginal.standardDeviation * generator.standardNormal()
        return marginal.isDistance ? abs(value) : value
      }
      let gain = max(0, end - (weighted(point).max() ?? 0))
      sum += gain
      squares += gain * gain
    }
    let mean = sum / Double(count)
    let error = ((squares / Double(count) - mean * mean) / Double(count)).squareRoot()
    let found = exp(acquisition.logImprovement(marginals))
    #expect(abs(found - mean) < 5 * error + 1e-9, "\(found), \(mean) ± \(error)")
  }

  /// Where only one objective can be the maximum the integral is the expected improvement of a normal variable, also far in the
  /// tail. The other contributes −100 to the sum.
  @Test(arguments: [0.5, 3, 20, 300]) func improvementInTheTail(_ mean: Double) {
    let direction = AugmentedChebyshev(weights: [0.999999, 1e-6], ideal: [0, 0], nadir: [1, 1])
    let marginals = [
      ObjectiveMarginal(mean: mean, standardDeviation: 1), ObjectiveMarginal(mean: -1e8, standardDeviation: 1e-3),
    ]
    let acquisition = ChebyshevAcquisition(.logei, direction: direction, incumbent: 0.2)
    let level = (0.2 - 0.05 * (0.999999 * mean - 100)) / 0.999999
    let expected = log(0.999999) + marginals[0].logImprovement(over: level)
    #expect(abs(acquisition.logImprovement(marginals) - expected) < 1e-3)
  }

  /// DTLZ2 with m objectives in m + 2 variables.
  private static func values(_ x: [Double], _ m: Int) -> [String: Double] {
    let radius = 1 + x[(m - 1)...].reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) }
    return Dictionary(
      uniqueKeysWithValues: (0..<m).map { k in
        let cosines = x[..<(m - 1 - k)].reduce(radius) { $0 * cos($1 * Double.pi / 2) }
        return ("f\(k)", k == 0 ? cosines : cosines * sin(x[m - 1 - k] * Double.pi / 2))
      })
  }

  @Test(arguments: [4, 5, 6]) func beatsRandomDesigns(_ m: Int) throws {
    let objectives = (0..<m).map { #"{"property":"f\#($0)","goal":"minimize"}"# }.joined(separator: ",")
    let problem = #"""
      {"problem":1,"space":{"variables":[\#(TestFunction.variables(m + 2))]},"objectives":[\#(objectives)]}
      """#
    func volume(_ function: AcquisitionFunction?, _ seed: UInt64) throws -> Double {
      var campaign = try SyntheticCampaign(problem, acquisition: function, seed: seed) { Self.values($0.settings, m) }
      var generator = SeededGenerator(seed: seed)
      for _ in 0..<16 { campaign.tell(Design(settings: (0..<m + 2).map { _ in generator.uniform() })) }
      for round in 0..<8 { try campaign.round("r\(round)", batch: 4) }
      return Hypervolume(reference: [Double](repeating: 1.1, count: m)).volume(of: Matrix(campaign.reached))
    }
    // One campaign of 48 designs says little: the mean of three.
    let seeds: [UInt64] = [1, 2, 3]
    let guided = try seeds.map { try volume(nil, $0) }.reduce(0, +) / 3
    let random = try seeds.map { try volume(.random, $0) }.reduce(0, +) / 3
    #expect(guided > random, "\(guided), random \(random)")
  }
}
