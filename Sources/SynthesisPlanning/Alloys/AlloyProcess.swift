import Chemistry
import Glibc
import Numerics

/// Where an alloy stands.
package struct AlloyState: Hashable, Sendable {
  /// What was done last, and what came of it.
  package enum Stage: Hashable, Sendable {
    /// Weighed, not melted.
    case charge
    /// Solid, segregated from freezing.
    case cast
    case homogeneous
    /// Particles smaller than wanted, as wanted, coarser.
    case underaged, aged, overaged
    /// Molten between the grains.
    case spoilt
  }

  package var stage = Stage.charge
  /// Whether nothing more is done.
  package var isDone = false
  /// The place of the melting among those of the process.
  package var melting = 0
  package var belief = DiffusionBelief.prior
  /// The step of the diffusion factor from which the holds of this stage would have sufficed; nil before them.
  package var threshold: Int?

  package init() {}
}

/// What can be done to an alloy. Temperatures in K.
package enum AlloyAction: Hashable, Sendable {
  case melt(Int)
  case homogenise(FurnaceHold)
  /// The place of the phases among those of the target, and the hold at their temperature.
  case age(Int, FurnaceHold)
  case stop
}

/// What is wanted of an alloy and what a laboratory has.
package struct AlloySettings: Sendable {
  /// Wavelength of the segregation between dendrite arms, m.
  package var armSpacing = 50e-6
  /// The part of the segregation that may stay.
  package var residual = 0.05
  /// The hottest furnace, K.
  package var hottest = 1873.0
  /// Of particles after ageing, m; within a factor of 1.5.
  package var particleRadius = 20e-9
  /// J/m².
  package var interfaceEnergy = 0.1
  /// Whether to age where a second phase is stable.
  package var ages = true

  package init() {}
}

/// Melting, homogenising and ageing of an alloy as a decision process.
///
/// After every hold one looks: at the segregation, at the particles. What is seen says something of the diffusion, whose estimate
/// is uncertain, and so of the next hold. A hold too near to the solidus may melt the alloy between its dendrites.
package struct AlloyProcess: DecisionProcess {
  package let target: AlloyTarget
  package let settings: AlloySettings
  package let meltings: [AlloyMelting]
  /// Elements that a crucible does not hold and that must not see air.
  package let oxidising: Set<Element>
  package let diffusion: AlloyDiffusion
  package let slowest: Element
  /// Phases to age into, as places among the target's, with r³ gained in an hour, m³.
  package let ageing: [(place: Int, rate: Double)]
  /// Whether phases are known, and there are several wherever the alloy could be homogenised.
  package let hasNoSinglePhase: Bool
  private let homogenising: [FurnaceHold]
  private let weights: RouteWeights
  private let cost: Double
  private let hazard: Double

  /// What is left of the worth where segregation stays, or where particles are not as wanted; assumed.
  private static let unfinished = 0.5
  /// Particles may be larger or smaller by this factor.
  private static let tolerance = 1.5
  private static let shares = [0.8, 0.85, 0.9, 0.95]
  private static let homogenisingHours = [4, 12, 24, 48, 96]
  private static let ageingHours = [1, 4, 12, 24, 96]

  /// - Parameters:
  ///   - catalogue: whose oxides say what the elements do to a crucible.
  ///   - cost: USD for a kg; nil where a price is not known, which counts nothing.
  ///   - hazard: what the elements' hazards count.
  package init(
    _ target: AlloyTarget, settings: AlloySettings, catalogue: PhaseCatalogue, weights: RouteWeights, cost: Double?,
    hazard: Double
  ) {
    (self.target, self.settings, self.weights) = (target, settings, weights)
    (self.cost, self.hazard) = (cost ?? 0, hazard)
    oxidising = AlloyMelting.oxidising(in: target.composition, catalogue)
    meltings = AlloyMelting.choices(for: target, oxidising: oxidising)
    diffusion = AlloyDiffusion(packing: target.packing, solidus: target.solidus)
    slowest = AlloyDiffusion.slowest(of: target.composition)
    let several = target.assemblages.filter { $0.phases.count > 1 }.map(\.temperature).max() ?? 0
    let all = Self.temperatures(target, settings)
    let above = all.filter { Double($0) > several }
    hasNoSinglePhase = above.isEmpty
    homogenising = (above.isEmpty ? all : above).flatMap { temperature in
      Self.homogenisingHours.map { FurnaceHold(temperature: temperature, hours: $0, atmosphere: .argon) }
    }
    ageing = settings.ages && !above.isEmpty ? Self.ageing(target, settings, diffusion) : []
  }

  /// Shares of the solidus in whole tens of kelvins; the hottest furnace's where it does not reach any.
  private static func temperatures(_ target: AlloyTarget, _ settings: AlloySettings) -> [Int] {
    let wanted = shares.map { 10 * Int((target.solidus * $0 / 10).rounded()) }
    let reached = wanted.filter { Double($0) <= settings.hottest }
    return reached.isEmpty ? [10 * Int(settings.hottest / 10)] : reached
  }

  private static func ageing(
    _ target: AlloyTarget, _ settings: AlloySettings, _ diffusion: AlloyDiffusion
  ) -> [(place: Int, rate: Double)] {
    target.assemblages.enumerated().compactMap { place, assemblage in
      guard assemblage.phases.count > 1, assemblage.temperature <= settings.hottest,
        let volume = try? AlloyMixture(composition: assemblage.phases[1].composition).mean(
          "molar volume", \.properties.molarVolume),
        let rate = ParticleCoarsening.rate(
          energy: settings.interfaceEnergy, volume: volume * 1e-6, temperature: assemblage.temperature,
          matrix: assemblage.phases[0].composition, particle: assemblage.phases[1].composition,
          coefficient: { diffusion.coefficient(of: $0, at: assemblage.temperature) })
      else { return nil }
      return (place, rate * 3600)
    }
  }

  /// Whether freezing leaves differences to be evened out.
  package var isSegregated: Bool { target.liquidus - target.solidus > 1 }

  // MARK: The process

  /// Meltings at the start, then holds and the end.
  package func actions(in state: AlloyState) -> [AlloyAction] {
    guard !state.isDone else { return [] }
    switch state.stage {
    case .charge: return meltings.indices.map { .melt($0) }
    case .cast: return homogenising.map { .homogenise($0) } + [.stop]
    case .homogeneous, .underaged: return ageingHolds + [.stop]
    case .overaged: return homogenising.prefix(1).map { .homogenise($0) } + [.stop]
    case .aged, .spoilt: return [.stop]
    }
  }

  private var ageingHolds: [AlloyAction] {
    ageing.flatMap { place, _ in
      let temperature = Int(target.assemblages[place].temperature.rounded())
      return Self.ageingHours.map { hours in
        AlloyAction.age(place, FurnaceHold(temperature: temperature, hours: hours, atmosphere: .argon))
      }
    }
  }

  /// How an action may end; rewards are what it costs, negative.
  package func outcomes(of action: AlloyAction, in state: AlloyState) -> [DecisionOutcome<AlloyState, Double>] {
    var next = state
    switch action {
    case .stop:
      next.isDone = true
      return [DecisionOutcome(probability: 1, reward: 0, next: next)]
    case .melt(let place):
      (next.stage, next.melting) = (isSegregated ? .cast : .homogeneous, place)
      let melting = meltings[place]
      let reward =
        -weights.energy * melting.energy - weights.time * melting.hours - weights.cost * cost - weights.hazard * hazard
      return [DecisionOutcome(probability: 1, reward: reward, next: next)]
    case .homogenise(let hold): return homogenise(state, hold)
    case .age(let place, let hold): return age(state, place, hold)
    }
  }

  private func reward(_ hold: FurnaceHold) -> Double {
    -weights.energy * FurnaceModel.energy(hold) - weights.time * FurnaceModel.hours(hold, regrind: false)
  }

  private func homogenise(_ state: AlloyState, _ hold: FurnaceHold) -> [DecisionOutcome<AlloyState, Double>] {
    let spoilt = meltingRisk(at: Double(hold.temperature))
    let threshold = state.stage == .cast ? self.threshold(of: hold, after: state.threshold) : 0
    var parts = [(state.stage, state.belief.cut(from: 0, upTo: threshold), Int?(threshold))]
    parts.append((.homogeneous, state.belief.cut(from: threshold, upTo: .max), nil))
    return outcomes(state, hold, parts, spoilt: spoilt)
  }

  private func age(
    _ state: AlloyState, _ place: Int, _ hold: FurnaceHold
  ) -> [DecisionOutcome<AlloyState, Double>] {
    // The threshold that is kept is that of the size wanted.
    let threshold = threshold(ofAgeing: place, hold, after: state.threshold)
    let width = DiffusionBelief.threshold(pow(Self.tolerance, 3)) - DiffusionBelief.threshold(1)
    let (low, high) = (threshold - width, threshold + width)
    return outcomes(
      state, hold,
      [
        (.underaged, state.belief.cut(from: 0, upTo: low), threshold),
        (.aged, state.belief.cut(from: low, upTo: high), nil),
        (.overaged, state.belief.cut(from: high, upTo: .max), nil),
      ], spoilt: 0)
  }

  private func outcomes(
    _ state: AlloyState, _ hold: FurnaceHold, _ parts: [(AlloyState.Stage, DiffusionBelief?, Int?)], spoilt: Double
  ) -> [DecisionOutcome<AlloyState, Double>] {
    let reward = reward(hold)
    var outcomes: [DecisionOutcome<AlloyState, Double>] = []
    var next = state
    for (stage, belief, threshold) in parts {
      guard let belief else { continue }
      (next.stage, next.belief, next.threshold) = (stage, belief, threshold)
      let probability = (1 - spoilt) * state.belief.probability(of: belief)
      if probability > 0 { outcomes.append(DecisionOutcome(probability: probability, reward: reward, next: next)) }
    }
    guard spoilt > 0 else { return outcomes }
    (next.stage, next.belief, next.threshold) = (.spoilt, .prior, nil)
    return outcomes + [DecisionOutcome(probability: spoilt, reward: reward, next: next)]
  }

  /// The quality of the melt, less where segregation stays or particles are not as wanted.
  package func endReward(in state: AlloyState) -> Double {
    let quality = meltings.indices.contains(state.melting) ? meltings[state.melting].quality : 0
    switch state.stage {
    case .charge, .spoilt: return 0
    case .cast, .underaged, .overaged: return Self.unfinished * quality
    case .homogeneous: return ageing.isEmpty ? quality : Self.unfinished * quality
    case .aged: return quality
    }
  }

  // MARK: Holds

  /// The probability that the true solidus lies below a temperature in K.
  package func meltingRisk(at temperature: Double) -> Double {
    let risk = StandardNormal.cumulative((temperature - target.solidus) / target.solidusSpread)
    return risk < 1e-4 ? 0 : risk
  }

  /// D·t of a hold over what is needed, without the unknown factor.
  package func homogenisation(of hold: FurnaceHold) -> Double {
    diffusion.coefficient(of: slowest, at: Double(hold.temperature)) * Double(hold.hours) * 3600
      / AlloyDiffusion.dose(wavelength: settings.armSpacing, residual: settings.residual)
  }

  /// The part of the segregation that stays after a hold if diffusion is as estimated.
  package func residual(after hold: FurnaceHold) -> Double { pow(settings.residual, homogenisation(of: hold)) }

  /// The radius of particles after some hours, m, if diffusion is as estimated.
  /// - Parameter rate: r³ gained in an hour, m³.
  package func particleRadius(rate: Double, hours: Double) -> Double { cbrt(rate * hours) }

  private func threshold(of hold: FurnaceHold, after threshold: Int?) -> Int {
    DiffusionBelief.threshold(1 / (homogenisation(of: hold) + Self.given(threshold)))
  }

  private func threshold(ofAgeing place: Int, _ hold: FurnaceHold, after threshold: Int?) -> Int {
    let rate = ageing.first { $0.place == place }?.rate ?? 0
    return DiffusionBelief.threshold(
      1 / (rate * Double(hold.hours) / pow(settings.particleRadius, 3) + Self.given(threshold)))
  }

  /// What earlier holds have given of what is needed.
  private static func given(_ threshold: Int?) -> Double {
    threshold.map { 1 / DiffusionBelief.ratio(atThreshold: $0) } ?? 0
  }
}
