import DesignSpace
import Foundation
import MaterialRecords
import Numerics
import Optimization
import Testing

/// The posterior of designs against closed forms, quadrature and enumeration. Monte-Carlo errors are four standard errors, as
/// the spread between populations and the effective number of samples give them.
@Suite struct DesignPosteriorTests {
  static func space(_ composition: String, variables: String = "[]") throws -> SearchSpace {
    try SearchSpace(
      Problem(
        parsing: Array(
          #"{"problem":1,"space":{"composition":\#(composition),"variables":\#(variables)},"objectives":[]}"#.utf8)))
  }

  static let open = #"{"elements":["Nb","Mo","Ta"]}"#

  static func logNormal(_ x: Double, _ mean: Double, _ deviation: Double) -> Double {
    StandardNormal.logDensity((x - mean) / deviation) - log(deviation)
  }

  static func posterior(
    _ space: SearchSpace, concentrations: [Double]? = nil, seed: UInt64 = 5, samples: Int = 4096,
    _ logLikelihood: @escaping (Design) -> Double
  ) throws -> DesignPosterior {
    var settings = DesignPosterior.Settings()
    settings.samples = samples
    let prior = DesignPrior(
      space, concentrations: concentrations ?? [Double](repeating: 1, count: space.composition?.dimension ?? 0))
    let posterior = try #require(
      DesignPosterior(prior, seed: seed, settings: settings) { $0.map(logLikelihood) })
    for sample in posterior.samples { #expect(space.contains(sample.design)) }
    let total = posterior.samples.reduce(0) { $0 + $1.weight }
    #expect(abs(total - 1) < 1e-9)
    return posterior
  }

  static func expectEvidence(
    _ posterior: DesignPosterior, _ evidence: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = posterior.relativeError * evidence
    #expect(posterior.relativeError < 0.1, sourceLocation: sourceLocation)
    #expect(
      abs(exp(posterior.logEvidence) - evidence) < 4 * error,
      "\(exp(posterior.logEvidence)) ± \(error), not \(evidence)", sourceLocation: sourceLocation)
  }

  /// The mean of a quantity, and its standard error from groups of common ancestors.
  static func mean(_ posterior: DesignPosterior, _ value: (Design) -> Double) -> (
    mean: Double, error: Double, deviation: Double
  ) {
    let values = posterior.samples.map { value($0.design) }
    let weights = posterior.samples.map(\.weight)
    let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let variance = zip(values, weights).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) }
    let count =
      ConvergenceDiagnostics.effectiveCount(
        values, weights: weights, groups: posterior.samples.map(\.ancestor)) ?? 1
    return (mean, (variance / count).squareRoot(), variance.squareRoot())
  }

  // MARK: The oracles of the simplex

  static func mixture(_ design: Design) -> Double { 0.5 * design.fractions[1] + design.fractions[2] }

  /// x ~ Dir(1,1,1), y = ½x₂ + x₃ + N(0, 0.05²), y* = 0.7; values by quadrature.
  @Test(arguments: [1, 2, 3]) func linearTarget(_ seed: UInt64) throws {
    let posterior = try Self.posterior(try Self.space(Self.open), seed: seed) {
      Self.logNormal(0.7, Self.mixture($0), 0.05)
    }
    Self.expectEvidence(posterior, 1.1999971)
    let y = Self.mean(posterior, Self.mixture)
    #expect(abs(y.mean - 0.69166717) < 4 * y.error && y.error < 0.005)
    #expect(abs(y.deviation - 0.04929962) < 0.004)
    let x = Self.mean(posterior) { $0.fractions[1] }
    #expect(abs(x.mean - 0.30833169) < 4 * x.error && x.error < 0.02)
    let reduction = try #require(posterior.splitScaleReduction)
    #expect(reduction < 1.05)
    let count = try #require(posterior.effectiveSamples)
    #expect(count > 100 && count < 4096)
  }

  /// The same with y* = 1.2, beyond the greatest y = 1: an evidence of 1.429e-6.
  @Test func targetOutOfReach() throws {
    let posterior = try Self.posterior(try Self.space(Self.open)) {
      Self.logNormal(1.2, Self.mixture($0), 0.05)
    }
    Self.expectEvidence(posterior, 1.429e-6)
    #expect(posterior.samples.allSatisfy { Self.mixture($0.design) > 0.8 })
  }

  /// y = (x₁ − x₂)², y* = ¼, σ = 0.02: two modes of equal mass, E|x₁ − x₂| = 0.49797776.
  @Test func twoModes() throws {
    let posterior = try Self.posterior(try Self.space(Self.open)) { design in
      let difference = design.fractions[0] - design.fractions[1]
      return Self.logNormal(0.25, difference * difference, 0.02)
    }
    let share = Self.mean(posterior) { $0.fractions[0] > $0.fractions[1] ? 1 : 0 }
    #expect(abs(share.mean - 0.5) < 4 * share.error && share.error < 0.1, "\(share)")
    let distance = Self.mean(posterior) { abs($0.fractions[0] - $0.fractions[1]) }
    #expect(abs(distance.mean - 0.49797776) < 4 * distance.error && distance.error < 0.002)
  }

  // MARK: Priors

  /// Dirichlet prior and likelihood ∏xᵢ^kᵢ are conjugate: the evidence is B(α + k)/B(α), means are (α + k)/Σ. Drawn from
  /// directly in the open simplex; as a factor where a row, here one that cuts nothing, forbids that.
  @Test(arguments: [
    #"{"elements":["Nb","Mo","Ta"]}"#,
    #"{"elements":["Nb","Mo","Ta"],"linear":[{"coefficients":{"Nb":1},"maximum":2}]}"#,
  ]) func dirichletPrior(_ composition: String) throws {
    let (alpha, k) = ([2.0, 0.7, 1.5], [3.0, 1, 6])
    func logBeta(_ a: [Double]) -> Double { a.reduce(0) { $0 + lgamma($1) } - lgamma(a.reduce(0, +)) }
    let posterior = try Self.posterior(try Self.space(composition), concentrations: alpha) { design in
      zip(design.fractions, k).reduce(0) { $0 + $1.1 * log($1.0) }
    }
    let sum = zip(alpha, k).map { $0 + $1 }
    Self.expectEvidence(posterior, exp(logBeta(sum) - logBeta(alpha)))
    for place in 0..<3 {
      let x = Self.mean(posterior) { $0.fractions[place] }
      #expect(abs(x.mean - sum[place] / sum.reduce(0, +)) < 4 * x.error)
    }
  }

  /// A mixture is a density on each face: its mean over uniform designs is one (four standard errors), it is highest at a lone
  /// composition, and the mean of its draws is that of (1 + κ·c)/(d + κ).
  @Test func mixture() throws {
    let centres = [[0.2, 0.3, 0.5], [0.7, 0.2, 0.1]]
    for concentration in [3.0, 30] {
      let mixture = DirichletMixture(centres, concentration: concentration)
      for composition in [Self.open, #"{"elements":["Nb","Mo","Ta"],"count":2}"#] {
        let space = try Self.space(composition)
        let prior = DesignPrior(space, concentrations: [1, 1, 1], mixture: mixture)
        var sampler = DesignSampler(space)
        var generator = SeededGenerator(seed: 4)
        var values: [Double] = []
        for _ in 0..<20_000 {
          if let design = sampler.next(using: &generator) { values.append(exp(prior.logDensity(design.fractions))) }
        }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let squares: Double = values.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = squares.squareRoot() / count
        #expect(abs(mean - 1) < 4 * error, "\(composition), \(concentration): \(mean) ± \(error)")
      }
      var settings = DesignPosterior.Settings()
      settings.samples = 4096
      let prior = DesignPrior(try Self.space(Self.open), concentrations: [1, 1, 1], mixture: mixture)
      let posterior = try #require(DesignPosterior(prior, seed: 2, settings: settings) { $0.map { _ in 0 } })
      for place in 0..<3 {
        let x = Self.mean(posterior) { $0.fractions[place] }
        let sum: Double = 1 + concentration * (centres[0][place] + centres[1][place]) / 2
        let expected: Double = sum / (3 + concentration)
        #expect(abs(x.mean - expected) < 4 * x.error && x.error < 0.02, "\(x), not \(expected)")
      }
    }
    let lone = DirichletMixture(fittedTo: [centres[0]])
    #expect(lone.concentration == 10)
    #expect(lone.logDensity(centres[0]) > lone.logDensity([0.25, 0.25, 0.5]))
    // Known compositions that lie close together make a sharp prior, those that are spread a flat one.
    let near: [[Double]] = [[0.2, 0.3, 0.5], [0.201, 0.3, 0.499], [0.202, 0.3, 0.498], [0.203, 0.3, 0.497]]
    let close = DirichletMixture(fittedTo: near)
    let spread = DirichletMixture(fittedTo: [[0.98, 0.01, 0.01], [0.01, 0.98, 0.01], [0.01, 0.01, 0.98]])
    #expect(close.concentration == 1000 && spread.concentration == 1)
  }

  // MARK: Spaces

  /// Every design of a small grid, by enumeration: the evidence is the mean likelihood, and each design has its share.
  @Test(arguments: [
    #"{"elements":["Nb","Mo","Ta"],"step":0.25}"#,
    #"{"elements":["Nb","Mo","Ta","W"],"count":[1,2],"step":0.25}"#,
    #"{"elements":["Nb","Mo","Ta","W"],"count":[2,3],"minimum_if_present":0.4,"step":0.2}"#,
    #"{"elements":["Nb","Mo","Ta"],"step":0.1,"bounds":{"Nb":[0.1,0.5]},"linear":[{"coefficients":{"Mo":1,"Ta":-1},"minimum":0}]}"#,
  ]) func grids(_ composition: String) throws {
    let space = try Self.space(composition)
    let grid = try #require(space.composition?.grid)
    var designs: [[Double]] = []
    var walk = grid.designs()
    while walk.advance() { designs.append(walk.fractions) }
    func likelihood(_ x: [Double]) -> Double {
      x.enumerated().reduce(0.02) { $0 + Double($1.offset) * $1.element * $1.element }
    }
    let total = designs.reduce(0) { $0 + likelihood($1) }
    let posterior = try Self.posterior(space, samples: 8192) { log(likelihood($0.fractions)) }
    Self.expectEvidence(posterior, total / Double(designs.count))
    for design in designs {
      let share = Self.mean(posterior) { zip($0.fractions, design).allSatisfy { abs($0 - $1) < 1e-9 } ? 1 : 0 }
      let expected = likelihood(design) / total
      let error = max(share.error, (expected / 8192).squareRoot())
      #expect(abs(share.mean - expected) < 5 * error, "\(design): \(share) and not \(expected)")
    }
  }

  /// Two of three elements: the edges of the triangle weigh the same, so with likelihood x₁ the evidence is ⅓, the edge
  /// without it is out, and E[x₁] = ⅔.
  @Test func facesOfASimplex() throws {
    let posterior = try Self.posterior(try Self.space(#"{"elements":["Nb","Mo","Ta"],"count":2}"#)) {
      log($0.fractions[0])
    }
    Self.expectEvidence(posterior, 1.0 / 3)
    let x = Self.mean(posterior) { $0.fractions[0] }
    #expect(abs(x.mean - 2.0 / 3) < 4 * x.error)
    let edge = Self.mean(posterior) { $0.fractions[1] > 0 ? 1 : 0 }
    #expect(abs(edge.mean - 0.5) < 4 * edge.error)
  }

  /// A plane of the simplex, Nb = 2·Mo: x = (2s, s, 1 − 3s), s uniform on [0, ⅓]; with likelihood s the evidence is ⅙ and
  /// E[s] = 2/9.
  @Test func equality() throws {
    let composition =
      #"{"elements":["Nb","Mo","Ta"],"linear":[{"coefficients":{"Nb":1,"Mo":-2},"minimum":0,"maximum":0}]}"#
    let posterior = try Self.posterior(try Self.space(composition), samples: 2048) { log($0.fractions[1]) }
    Self.expectEvidence(posterior, 1.0 / 6)
    let s = Self.mean(posterior) { $0.fractions[1] }
    #expect(abs(s.mean - 2.0 / 9) < 4 * s.error, "\(s)")
  }

  /// Variables uniform beside the fractions: with likelihood t·[route = b] on t in [0, 4] the evidence is ½·2, E[t] = 8/3.
  @Test func variables() throws {
    let space = try Self.space(
      Self.open, variables: #"[{"name":"t","range":[0,4]},{"name":"route","categories":["a","b"]}]"#)
    let posterior = try Self.posterior(space) { $0.settings[1] == 1 ? log($0.settings[0]) : -.infinity }
    Self.expectEvidence(posterior, 1)
    let t = Self.mean(posterior) { $0.settings[0] }
    #expect(abs(t.mean - 8.0 / 3) < 4 * t.error)
    #expect(posterior.samples.allSatisfy { $0.design.settings[1] == 1 })
  }

  /// A seed fixes every number, and another changes them; a likelihood that is nowhere gives an evidence of 0.
  @Test func seedsAndNothing() throws {
    let space = try Self.space(Self.open)
    let likelihood = { (design: Design) in Self.logNormal(0.7, Self.mixture(design), 0.05) }
    let (a, b) = (
      try Self.posterior(space, samples: 256, likelihood), try Self.posterior(space, samples: 256, likelihood)
    )
    #expect(a.samples.map(\.design) == b.samples.map(\.design) && a.logEvidence == b.logEvidence)
    let other = try Self.posterior(space, seed: 6, samples: 256, likelihood)
    #expect(a.logEvidence != other.logEvidence)
    let nothing = try Self.posterior(space, samples: 256) { _ in -.infinity }
    #expect(nothing.logEvidence == -.infinity)
  }
}
