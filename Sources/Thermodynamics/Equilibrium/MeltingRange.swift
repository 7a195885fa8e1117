/// Where an alloy begins to melt and where it is molten.
package struct MeltingRange: Sendable {
  /// K; nil where there is liquid at the lowest temperature, or none anywhere.
  package let solidus: Double?
  /// K; nil where there is solid at the highest temperature.
  package let liquidus: Double?
  /// Equilibria that were computed.
  package let evaluations: Int

  /// Temperatures between which it is looked for, K.
  static let range = 298.15...6000.0
  /// To which it is found, K.
  package static let tolerance = 0.01

  /// Finds both by bisection of the share of liquid, which is taken to grow with temperature: where liquid freezes on heating
  /// in between, a boundary of one of its ranges is found.
  package init(_ system: CalphadSystem, amounts: [Double], pressure: Double) throws(EquilibriumFailure) {
    guard system.phases.isEmpty || system.phases.contains(where: system.liquids.contains) else { throw .noLiquid }
    var evaluations = 0
    func liquid(_ temperature: Double) throws(EquilibriumFailure) -> Double {
      evaluations += 1
      let program = try EquilibriumProgram(system, temperature: temperature, pressure: pressure)
      return try program.equilibrium(amounts).liquid(system).amount
    }
    func boundary(
      _ first: Double, _ last: Double, isAbove: (Double) -> Bool
    ) throws(EquilibriumFailure) -> Double {
      var (low, high) = (first, last)
      while high - low > Self.tolerance {
        let middle = (low + high) / 2
        if isAbove(try liquid(middle)) { high = middle } else { low = middle }
      }
      return (low + high) / 2
    }
    let coldest = Self.range.lowerBound
    let cold = try liquid(coldest)
    // The lowest of some temperatures at which all is molten: far beyond it databases are no longer meant.
    var (hottest, hot) = (coldest, cold)
    for temperature in [1000, 1500, 2000, 3000, 4000, Self.range.upperBound] where hot < 1 - 1e-9 {
      (hottest, hot) = (temperature, try liquid(temperature))
    }
    let isMelting = cold <= 0 && hot > 0
    let bottom = isMelting ? try boundary(coldest, hottest) { $0 > 0 } : nil
    let isMolten = cold < 1 - 1e-9 && hot >= 1 - 1e-9
    let top = isMolten ? try boundary(bottom.map { $0 - 1 } ?? coldest, hottest) { $0 >= 1 - 1e-9 } : nil
    solidus = bottom
    // Where both are one temperature each is known to the tolerance alone.
    liquidus = top.map { max($0, bottom ?? $0) }
    self.evaluations = evaluations
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
