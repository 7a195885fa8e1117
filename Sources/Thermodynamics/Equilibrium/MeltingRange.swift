import Numerics

/// Where an alloy begins to melt and where it is molten.
package struct MeltingRange: Sendable {
  /// K; nil where there is liquid at the lowest temperature, or none anywhere.
  package let solidus: Double?
  /// K; nil where there is solid at the highest temperature.
  package let liquidus: Double?
  /// Margins that were computed.
  package let evaluations: Int

  /// Temperatures between which it is looked for, K.
  static let range = 298.15...6000.0
  /// To which it is found, K.
  package static let tolerance = 0.01

  /// Finds the solidus where liquid stops being above the plane of the solids alone, and the liquidus where solids stop being
  /// below that of the liquid alone: both margins are smooth in temperature up to a change of phases. They are taken to
  /// change sign once: where liquid freezes on heating in between, a boundary of one of its ranges is found.
  package init(_ system: CalphadSystem, amounts: [Double], pressure: Double) throws(EquilibriumFailure) {
    guard system.phases.isEmpty || system.phases.contains(where: system.liquids.contains) else { throw .noLiquid }
    var margins = MeltingMargins(system, amounts: amounts, pressure: pressure)
    let coldest = Self.range.lowerBound
    var below = (place: coldest, value: try margins.margin(of: .solid, at: coldest))
    // The lowest of some temperatures at which all is molten: far beyond it databases are no longer meant.
    var hottest = below.place
    var top: SignChange?
    for temperature in [1000, 1500, 2000, 3000, 4000, Self.range.upperBound] where below.value < 0 && top == nil {
      hottest = temperature
      let above = (place: temperature, value: try margins.margin(of: .solid, at: temperature))
      if above.value < 0 {
        below = above
      } else {
        top = try margins.change(of: .solid, between: below, above)
      }
    }
    let isSolid = below.value < 0
    let bottom = isSolid ? try margins.solidus(from: top?.high ?? hottest) : nil
    solidus = bottom
    // Where both are one temperature each is known to the tolerance alone.
    liquidus = top.map { max($0.place, bottom ?? $0.place) }
    evaluations = margins.evaluations
  }
}

/// How far liquid and solids are from forming beside each other, by temperature.
private struct MeltingMargins {
  private let system: CalphadSystem
  private let solids: CalphadSystem
  private let liquids: CalphadSystem
  private let amounts: [Double]
  private let pressure: Double
  private(set) var evaluations = 0
  /// Less of a phase is rounding: a compound alone may have a neighbour beside it that holds nothing.
  private static let leastShare = 1e-9

  init(_ system: CalphadSystem, amounts: [Double], pressure: Double) {
    self.system = system
    self.amounts = amounts
    self.pressure = pressure
    solids = system.part(isLiquid: false)
    liquids = system.part(isLiquid: true)
  }

  /// What may form beside what.
  enum Kind {
    /// Liquid above the plane of the solids alone.
    case liquid
    /// The nearest solid above the plane of the liquid alone.
    case solid
  }

  /// How far one lies above the plane of the other alone, J/mol: less than zero where it is there.
  mutating func margin(of kind: Kind, at temperature: Double) throws(EquilibriumFailure) -> Double {
    let (phases, others) = kind == .liquid ? (liquids, solids) : (solids, liquids)
    if let margin = try margin(of: phases, beside: others, at: temperature) { return margin }
    let share = try share(at: temperature)
    return (kind == .liquid ? share > Self.leastShare : share < 1 - Self.leastShare) ? -1 : 1
  }

  /// The lowest cost of some phases above the plane of others; −∞ where those cannot make the alloy, nil where they leave the
  /// plane open or it cannot be found.
  private mutating func margin(
    of phases: CalphadSystem, beside others: CalphadSystem, at temperature: Double
  ) throws(EquilibriumFailure) -> Double? {
    evaluations += 1
    do {
      let plane = try EquilibriumProgram(others, temperature: temperature, pressure: pressure).equilibrium(amounts)
      guard plane.status == .converged, plane.potentialsAreUnique else { return nil }
      do {
        return try EquilibriumProgram(phases, temperature: temperature, pressure: pressure)
          .leastCost(above: plane.potentials, near: amounts)
      } catch .noPhases {
        return .infinity
      }
    } catch .undecided {
      // Far above melting solids alone may have several states of nearly one energy; beside the liquid they are not there.
      return nil
    } catch .noPhases, .unreachable {
      // All phases together may not be able to either.
      _ = try share(at: temperature)
      return -.infinity
    }
  }

  /// The share of liquid.
  private mutating func share(at temperature: Double) throws(EquilibriumFailure) -> Double {
    evaluations += 1
    let program = try EquilibriumProgram(system, temperature: temperature, pressure: pressure)
    return try program.equilibrium(amounts).liquid(system).amount
  }

  /// Where a margin changes its sign.
  mutating func change(
    of kind: Kind, between first: (place: Double, value: Double), _ last: (place: Double, value: Double)
  ) throws(EquilibriumFailure) -> SignChange {
    try SignChange(between: first, last, tolerance: MeltingRange.tolerance) {
      (temperature) throws(EquilibriumFailure) in try margin(of: kind, at: temperature)
    }
  }

  /// Where melting begins, looked for downwards from a temperature at which it has; nil where there is liquid at the lowest
  /// temperature, or none.
  mutating func solidus(from hottest: Double) throws(EquilibriumFailure) -> Double? {
    let coldest = MeltingRange.range.lowerBound
    let last = (place: coldest, value: try margin(of: .liquid, at: coldest))
    var high = (place: hottest, value: try margin(of: .liquid, at: hottest))
    guard last.value >= 0 else { return nil }
    guard high.value < 0 else { return hottest < MeltingRange.range.upperBound ? hottest : nil }
    // A mole of atoms takes up about 10 J/K when it melts; later the slope is known.
    var slope = 10.0
    for _ in 0..<20 {
      let place = high.place - max(0.5, min(500, 1.5 * -high.value / slope))
      guard place > coldest else { break }
      let next = (place: place, value: try margin(of: .liquid, at: place))
      if next.value >= 0 { return try change(of: .liquid, between: next, high).place }
      let rise = (next.value - high.value) / (high.place - place)
      if rise.isFinite { slope = max(1, rise) }
      high = next
    }
    return try change(of: .liquid, between: last, high).place
  }
}

extension EquilibriumProgram {
  /// The least cost of the phases above a plane of chemical potentials, J/mol of atoms, less than zero where one lies below.
  func leastCost(above potentials: [Double], near amounts: [Double]) -> Double {
    var plane = PlaneSearch(self, PhaseWorkspaces(terms), potentials: potentials, members: [])
    plane.look(.thorough, from: alike(amounts))
    return plane.least
  }
}

extension PhaseEquilibrium {
  /// The share of all atoms that is liquid, and its composition; no composition where there is none.
  func liquid(_ system: CalphadSystem) -> (amount: Double, composition: [Double]) {
    var amount = 0.0
    var content = [Double](repeating: 0, count: potentials.count)
    for phase in phases where system.liquids.contains(phase.name) {
      amount += phase.amount
      for row in content.indices { content[row] += phase.amount * phase.composition[row] }
    }
    guard amount > 0 else { return (0, []) }
    return (phases.count == 1 ? 1 : amount, content.map { $0 / amount })
  }
}
