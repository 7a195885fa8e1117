/// Where a synthesis stands.
package struct SynthesisState: Hashable, Sendable {
  /// What was done last.
  package enum Stage: String, Hashable, Sendable {
    /// Nothing is chosen yet.
    case start
    /// Ground together, ready for a hold.
    case ground
    /// Held since it was ground: layers of product part the grains.
    case held
    /// Over.
    case done
  }

  package let stage: Stage
  /// Phases by ascending place in the catalogue, positive amounts for one formula of the target.
  package let mixture: [PhaseAmount]

  package init(stage: Stage, mixture: [PhaseAmount]) {
    self.stage = stage
    self.mixture = mixture
  }

  package static let start = SynthesisState(stage: .start, mixture: [])
}

/// What can be done to a powder.
package enum SynthesisAction: Hashable, Sendable {
  /// Weigh and grind a set of precursors, by its place among the sets.
  case combine(Int)
  /// Heat, after grinding again where that is asked for.
  case hold(FurnaceHold, regrind: Bool)
  case stop
}

/// A time at a temperature under a gas.
package struct FurnaceHold: Hashable, Sendable {
  /// K.
  package let temperature: Int
  package let hours: Int
  package let atmosphere: Atmosphere

  package init(temperature: Int, hours: Int, atmosphere: Atmosphere) {
    self.temperature = temperature
    self.hours = hours
    self.atmosphere = atmosphere
  }

  /// The holds that are considered: 773 to 1773 K (500 to 1500 °C) in steps of 100 K, 4 and 12 hours.
  package static func grid(atmospheres: [Atmosphere]) -> [FurnaceHold] {
    stride(from: 773, through: 1773, by: 100).flatMap { temperature in
      [4, 12].flatMap { hours in
        atmospheres.map { FurnaceHold(temperature: temperature, hours: hours, atmosphere: $0) }
      }
    }
  }

  /// The temperature of the grid nearest to one in K; nil 100 K and more outside it.
  package static func gridTemperature(near temperature: Double) -> Int? {
    guard temperature > 673, temperature < 1873 else { return nil }
    return min(1773, max(773, 773 + 100 * Int(((temperature - 773) / 100).rounded())))
  }
}

/// What counts in the reward beside the yield, which counts one where it is whole.
package struct RouteWeights: Sendable {
  /// For a kWh of the furnace.
  package var energy = 0.002
  /// For an hour.
  package var time = 0.001
  /// For a USD a kg of the target.
  package var cost = 0.0001
  /// For a toxic precursor; other hazards count half, radioactive ones three times as much.
  package var hazard = 0.02
  /// For a set of precursors that laboratories take e times as often; counts where recipes are known.
  package var habit = 0.1

  package init() {}
}

/// What a stage takes: a laboratory furnace that loses 1 W for every kelvin above the room, heats at 300 K an hour and keeps
/// 0.5 kWh for every 1000 K in its walls; grinding again takes an hour. Assumed, to be replaced by one's own.
package enum FurnaceModel {
  static let room = 298.0

  /// Hours with the ramp up; the furnace cools alone.
  package static func hours(_ hold: FurnaceHold, regrind: Bool) -> Double {
    Double(hold.hours) + (Double(hold.temperature) - room) / 300 + (regrind ? 1 : 0)
  }

  /// kWh: loss during the hold, half of it during the ramp, and the walls.
  package static func energy(_ hold: FurnaceHold) -> Double {
    let above = Double(hold.temperature) - room
    return above / 1000 * (Double(hold.hours) + above / 300 / 2) + above / 1000 * 0.5
  }
}
