/// Solidification without diffusion in the solid (`scheil1942bemerkungen`): what freezes in a step stays as it is, and the
/// liquid that is left is in equilibrium with what freezes next.
package struct ScheilSolidification: Sendable {
  /// The state after a step.
  package struct Step: Sendable {
    /// K.
    package let temperature: Double
    /// Share of all atoms that is solid.
    package let solid: Double
    /// Mole fractions of the liquid, in the order of the system's elements.
    package let liquid: [Double]
  }

  /// How it ended.
  package enum End: String, Sendable {
    /// The last liquid froze at one temperature.
    case frozen
    /// Less liquid is left than counts: it is taken to freeze as its last solids did.
    case residue
    /// Liquid is left at the lowest temperature.
    case liquid
  }

  package let steps: [Step]
  /// What each phase holds of all atoms in the end, with how much freezes at the end included.
  package let phases: [(name: String, amount: Double)]
  package let end: End
  /// Where it begins, K.
  package let liquidus: Double

  /// Liquid below this share is a residue.
  package static let residue = 0.01
  private static let mostSteps = 10_000

  /// Cools from the liquidus in steps of `step` K. Nil where the alloy is not molten anywhere.
  package init?(
    _ system: CalphadSystem, amounts: [Double], pressure: Double, step: Double
  ) throws(EquilibriumFailure) {
    guard let liquidus = try MeltingRange(system, amounts: amounts, pressure: pressure).liquidus else { return nil }
    self.liquidus = liquidus
    var (left, composition, temperature) = (1.0, amounts, liquidus)
    var frozen: [String: Double] = [:]
    var steps: [Step] = []
    var end = End.liquid
    for _ in 0..<Self.mostSteps where temperature - step > MeltingRange.range.lowerBound {
      temperature -= step
      let program = try EquilibriumProgram(system, temperature: temperature, pressure: pressure)
      let here = try program.equilibrium(composition)
      let (liquid, next) = here.liquid(system)
      for phase in here.phases where !system.liquids.contains(phase.name) {
        frozen[phase.name, default: 0] += left * phase.amount
      }
      left *= liquid
      if liquid > 0 { composition = Self.kept(next) }
      steps.append(Step(temperature: temperature, solid: 1 - left, liquid: composition))
      if left <= 0 {
        end = .frozen
        break
      }
      if left < Self.residue {
        let total = frozen.values.reduce(0, +)
        for name in frozen.keys { frozen[name]! *= 1 / max(total, 1e-12) }
        end = .residue
        break
      }
    }
    self.steps = steps
    self.end = end
    phases = frozen.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  /// Mole fractions that no element has left entirely.
  private static func kept(_ composition: [Double]) -> [Double] {
    let raised = composition.map { max(1e-12, $0) }
    let total = raised.reduce(0, +)
    return raised.map { $0 / total }
  }
}
