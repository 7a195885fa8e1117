import Glibc

/// A distribution that a `TemperedSampler` draws from: a base that can be drawn from directly, times a prior factor, times
/// a likelihood.
package protocol TemperedTarget {
  associatedtype State: Sendable

  /// A draw from the base; nil where none was found.
  mutating func draw(using generator: inout SeededGenerator) -> State?

  /// The logarithms at states, in their order; −∞ rules a state out, NaN is not allowed.
  func logDensities(_ states: [State]) -> [TemperedDensity]

  /// A step that is its own reverse with respect to the measure of `TemperedDensity.base`; nil where it leaves the space.
  /// - Parameters:
  ///   - scale: of local steps, as a share of what there is.
  ///   - population: states to learn directions from; they do not change with the step.
  func step(
    from state: State, scale: Double, population: [State], using generator: inout SeededGenerator
  ) -> State?
}

/// Logarithms of densities at one state.
package struct TemperedDensity: Sendable {
  /// That of the base, with respect to the measure in which steps are their own reverse.
  package var base: Double
  /// The factor that turns the base into the prior; its normalisation does not matter.
  package var prior: Double
  package var likelihood: Double

  package init(base: Double = 0, prior: Double = 0, likelihood: Double) {
    self.base = base
    self.prior = prior
    self.likelihood = likelihood
  }
}

/// A population of equal weights that a `TemperedSampler` has brought to the posterior.
package struct TemperedPopulation<State: Sendable>: Sendable {
  package var states: [State]
  package var densities: [TemperedDensity]
  /// For each state the draw from the base that it descends from.
  package var ancestors: [Int]
  /// ln of the likelihood's mean under the prior; −∞ where no draw has a likelihood.
  package var logEvidence: Double
  package var stages: Int
  /// The share of the last stage's steps that were taken.
  package var acceptance: Double
  /// States whose density was asked for.
  package var evaluations: Int
}

/// Sequential Monte Carlo from the prior to the posterior (Del Moral, Doucet & Jasra 2006, `delmoral2006sequential`): the
/// likelihood to a power that rises from 0 to 1, each time by as much as halves the effective number of states; then states
/// are drawn anew by their weights and moved by steps of Metropolis and Hastings that leave that power's density as it is.
package struct TemperedSampler: Sendable {
  /// States of a population.
  package var count = 256
  /// Steps of each state after each rise of the power.
  package var sweeps = 16
  /// Every so many steps, one on average is a fresh draw from the base.
  package static let freshEvery = 10
  private static let stageLimit = 400
  private static let wantedAcceptance = 0.25

  package init(count: Int = 256, sweeps: Int = 16) {
    self.count = count
    self.sweeps = sweeps
  }

  /// Runs one population; nil where the base gives no draws.
  package func run<Target: TemperedTarget>(
    _ target: inout Target, using generator: inout SeededGenerator
  ) -> TemperedPopulation<Target.State>? {
    guard var run = Run(target: &target, count: count, using: &generator) else { return nil }
    let hasPrior = run.population.densities.contains { $0.prior != 0 }
    for leg in hasPrior ? [Leg.prior, .likelihood] : [.likelihood] {
      run.power = 0
      while run.power < 1 {
        guard run.rise(along: leg, isLast: run.population.stages >= Self.stageLimit, using: &generator) else {
          run.population.logEvidence = -.infinity
          return run.population
        }
        let isEnd = leg == .likelihood && run.power == 1
        run.move(sweeps: isEnd ? 2 * sweeps : sweeps, along: leg, target: &target, using: &generator)
      }
    }
    return run.population
  }

  /// What the power rises of.
  private enum Leg { case prior, likelihood }

  /// A population on its way.
  private struct Run<Target: TemperedTarget> {
    var population: TemperedPopulation<Target.State>
    var power = 0.0
    private var scale = 0.5

    init?(target: inout Target, count: Int, using generator: inout SeededGenerator) {
      var states: [Target.State] = []
      for _ in 0..<4 * count where states.count < count {
        if let state = target.draw(using: &generator) { states.append(state) }
      }
      guard states.count == count, count > 0 else { return nil }
      population = TemperedPopulation(
        states: states, densities: target.logDensities(states), ancestors: Array(0..<count), logEvidence: 0, stages: 0,
        acceptance: 0, evaluations: count)
    }

    /// Raises the power and draws the states anew; false where all weights are zero.
    mutating func rise(along leg: Leg, isLast: Bool, using generator: inout SeededGenerator) -> Bool {
      let logs = population.densities.map { leg == .prior ? $0.prior : $0.likelihood }
      let finite = logs.filter { $0 > -.infinity }.count
      guard finite > 0 else { return false }
      let left = 1 - power
      var rise = left
      if !isLast, effectiveCount(logs, rise) < 0.5 * Double(finite) {
        var (low, high) = (0.0, left)
        for _ in 0..<80 {
          rise = (low + high) / 2
          if effectiveCount(logs, rise) < 0.5 * Double(finite) { high = rise } else { low = rise }
        }
        rise = max(low, .leastNormalMagnitude)
      }
      let greatest = logs.reduce(-Double.infinity, max)
      let weights = logs.map { exp(rise * ($0 - greatest)) }
      let sum = weights.reduce(0, +)
      if leg == .likelihood { population.logEvidence += rise * greatest + log(sum / Double(weights.count)) }
      power = rise == left ? 1 : power + rise
      resample(weights, sum: sum, using: &generator)
      population.stages += 1
      return true
    }

    /// (Σw)²/Σw² of the weights that a rise gives.
    private func effectiveCount(_ logs: [Double], _ rise: Double) -> Double {
      let greatest = logs.reduce(-Double.infinity, max)
      var (sum, squares) = (0.0, 0.0)
      for log in logs {
        let weight = exp(rise * (log - greatest))
        sum += weight
        squares += weight * weight
      }
      return sum * sum / squares
    }

    /// Systematic resampling: one uniform number, and as many teeth as states.
    private mutating func resample(_ weights: [Double], sum: Double, using generator: inout SeededGenerator) {
      let count = weights.count
      let start = generator.uniform()
      var (place, passed) = (0, weights[0])
      let old = population
      for k in 0..<count {
        let tooth = (Double(k) + start) / Double(count) * sum
        while passed <= tooth, place + 1 < count {
          place += 1
          passed += weights[place]
        }
        population.states[k] = old.states[place]
        population.densities[k] = old.densities[place]
        population.ancestors[k] = old.ancestors[place]
      }
    }

    /// Steps of every state. The scale follows the share of steps that are taken.
    mutating func move(
      sweeps: Int, along leg: Leg, target: inout Target, using generator: inout SeededGenerator
    ) {
      let archive = population.states
      var taken = 0
      func logDensity(_ density: TemperedDensity) -> Double {
        switch leg {
        case .prior: density.base + power * density.prior
        case .likelihood: density.base + density.prior + power * density.likelihood
        }
      }
      for _ in 0..<sweeps {
        var movers: [Int] = []
        var proposals: [Target.State] = []
        var isFresh: [Bool] = []
        for place in archive.indices {
          let fresh = generator.index(below: TemperedSampler.freshEvery) == 0
          let proposal =
            fresh
            ? target.draw(using: &generator)
            : target.step(
              from: population.states[place], scale: scale, population: archive, using: &generator)
          guard let proposal else { continue }
          movers.append(place)
          proposals.append(proposal)
          isFresh.append(fresh)
        }
        let densities = target.logDensities(proposals)
        population.evaluations += proposals.count
        var (local, localTaken) = (archive.count - movers.count, 0)
        for (k, place) in movers.enumerated() {
          let old = population.densities[place]
          var gain = logDensity(densities[k]) - logDensity(old)
          // A fresh draw comes from the base itself, whose density then cancels.
          if isFresh[k] { gain -= densities[k].base - old.base }
          let isTaken = log(generator.uniformOpen()) < gain
          if !isFresh[k] { local += 1 }
          guard isTaken else { continue }
          population.states[place] = proposals[k]
          population.densities[place] = densities[k]
          taken += 1
          if !isFresh[k] { localTaken += 1 }
        }
        let share = Double(localTaken) / Double(max(1, local))
        scale = max(1e-6, min(2, scale * exp(2 * (share - TemperedSampler.wantedAcceptance))))
      }
      population.acceptance = Double(taken) / Double(max(1, sweeps * archive.count))
    }
  }
}
