import Glibc
import Numerics

/// The designs that may have given what was wanted: p(x | y*) ∝ p(y* | x)·p(x), by several independent populations of a
/// `TemperedSampler`, so that their agreement can be seen.
package struct DesignPosterior: Sendable {
  /// How much is spent.
  package struct Settings: Sendable {
    /// Independent populations.
    package var populations = 8
    /// Designs of all populations together.
    package var samples = 2048
    /// Steps of each design after each rise of the likelihood's power.
    package var sweeps = 16

    package init() {}
  }

  /// One design of the posterior.
  package struct Sample: Sendable {
    package var design: Design
    /// Its share of the posterior.
    package var weight: Double
    package var logLikelihood: Double
    /// ln of the prior's density, up to a constant.
    package var logPrior: Double
    /// Samples of one number descend from one draw of the prior and may depend on one another.
    package var ancestor: Int
    /// The population that it belongs to.
    package var population: Int
  }

  package var samples: [Sample]
  /// ln ∫ p(y* | x)·p(x) dx; −∞ where no draw of the prior had any likelihood.
  package var logEvidence: Double
  /// The standard error of the evidence over the evidence, from the spread between populations.
  package var relativeError: Double
  /// The worst R̂ of any coordinate; nil where nothing varies.
  package var splitScaleReduction: Double?
  /// The least number of independent draws that the samples are worth for any coordinate; nil where nothing varies.
  package var effectiveSamples: Double?
  /// The mean share of steps that were taken in the end.
  package var acceptance: Double
  /// Rises of the power, at most in any population.
  package var stages: Int
  package var evaluations: Int

  /// Samples the posterior; nil where the space gives no draws.
  /// - Parameter logLikelihoods: of designs, in their order; −∞ rules one out.
  package init?(
    _ prior: DesignPrior, seed: UInt64, settings: Settings = Settings(),
    logLikelihoods: @escaping ([Design]) -> [Double]
  ) {
    let sampler = TemperedSampler(
      count: max(2, settings.samples / settings.populations), sweeps: settings.sweeps)
    var populations: [TemperedPopulation<Design>] = []
    for stream in 0..<settings.populations {
      var generator = SeededGenerator(seed: seed, stream: UInt64(stream))
      var target = DesignTarget(prior, logLikelihoods)
      guard let population = sampler.run(&target, using: &generator) else { return nil }
      populations.append(population)
    }
    let logs = populations.map(\.logEvidence)
    let greatest = logs.reduce(-Double.infinity, max)
    let shares = logs.map { greatest > -.infinity ? exp($0 - greatest) : 1 }
    let count = Double(shares.count)
    let mean = shares.reduce(0, +) / count
    logEvidence = greatest + log(mean)
    let spread = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
    relativeError = (spread / count).squareRoot() / mean
    samples = []
    for (index, population) in populations.enumerated() {
      let weight = shares[index] / (mean * count * Double(population.states.count))
      for (place, design) in population.states.enumerated() {
        let density = population.densities[place]
        samples.append(
          Sample(
            design: design, weight: weight, logLikelihood: density.likelihood, logPrior: density.base + density.prior,
            ancestor: index * population.states.count + population.ancestors[place], population: index))
      }
    }
    acceptance = populations.reduce(0) { $0 + $1.acceptance } / count
    stages = populations.map(\.stages).max() ?? 0
    evaluations = populations.reduce(0) { $0 + $1.evaluations }
    (splitScaleReduction, effectiveSamples) = (nil, nil)
    diagnose(prior.space, settings, seed: seed)
  }

  /// Over the coordinates that the models see.
  private mutating func diagnose(_ space: SearchSpace, _ settings: Settings, seed: UInt64) {
    let inputs = space.inputs(samples.map(\.design))
    let weights = samples.map(\.weight)
    let groups = samples.map(\.ancestor)
    // Resampling leaves relatives side by side; in a random order both halves of a population are alike.
    var generator = SeededGenerator(seed: seed, stream: UInt64(settings.populations))
    let size = samples.count / settings.populations
    let orders = (0..<settings.populations).map { population in
      (0..<size).map { population * size + $0 }.shuffled(using: &generator)
    }
    for column in 0..<inputs.columns {
      let values = samples.indices.map { inputs[$0, column] }
      if let count = ConvergenceDiagnostics.effectiveCount(values, weights: weights, groups: groups) {
        effectiveSamples = min(effectiveSamples ?? .infinity, count)
        let chains = orders.map { $0.map { values[$0] } }
        if let reduction = ConvergenceDiagnostics.splitScaleReduction(chains), reduction.isFinite {
          splitScaleReduction = max(splitScaleReduction ?? 0, reduction)
        }
      }
    }
  }
}

/// What the sampler sees of a prior and a likelihood.
private struct DesignTarget: TemperedTarget {
  private var prior: DesignPrior
  private let steps: DesignSteps
  private let logLikelihoods: ([Design]) -> [Double]

  init(_ prior: DesignPrior, _ logLikelihoods: @escaping ([Design]) -> [Double]) {
    self.prior = prior
    self.logLikelihoods = logLikelihoods
    steps = DesignSteps(prior.space)
  }

  mutating func draw(using generator: inout SeededGenerator) -> Design? { prior.draw(using: &generator) }

  func logDensities(_ designs: [Design]) -> [TemperedDensity] {
    zip(designs, logLikelihoods(designs)).map { design, likelihood in
      let log = prior.logDensity(design)
      return TemperedDensity(
        base: log.base, prior: log.rest, likelihood: likelihood.isNaN ? -.infinity : likelihood)
    }
  }

  func step(
    from design: Design, scale: Double, population: [Design], using generator: inout SeededGenerator
  ) -> Design? {
    steps.step(from: design, scale: scale, population: population, using: &generator)
  }
}
