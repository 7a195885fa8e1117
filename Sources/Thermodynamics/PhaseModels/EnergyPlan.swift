/// What the energy of a phase consists of besides ideal mixing, compiled once: what is computed with the site fractions, and
/// what with the fractions of the disordered phase, their averages.
final class EnergyPlan: Sendable {
  /// Magnetic order of one part.
  struct Magnetism {
    let weight: Double
    let criticalTemperature: PolynomialPlan
    let moment: PolynomialPlan
    let energy: MagneticEnergy
  }

  /// Energies in one set of fractions.
  struct Part {
    let energy: PolynomialPlan
    let magnetism: [Magnetism]

    init(_ parts: [PhaseModel.Part], isOne: [Bool]) {
      energy = PolynomialPlan(parts.map { ($0.energy, $0.weight) }, isOne: isOne)
      magnetism = parts.compactMap { part in
        guard let order = part.magnetism, !part.criticalTemperature.isEmpty, !part.moment.isEmpty else { return nil }
        return Magnetism(
          weight: part.weight, criticalTemperature: PolynomialPlan([(part.criticalTemperature, 1)], isOne: isOne),
          moment: PolynomialPlan([(part.moment, 1)], isOne: isOne), energy: MagneticEnergy(order))
      }
    }
  }

  let direct: Part
  let averaged: Part?
  /// Which site fraction counts how much in which average, by the site fraction.
  let shares: [(variable: Int, average: Int, weight: Double)]

  init(
    _ direct: PhaseModel.Part, averaged: [PhaseModel.Part], averages: [[(variable: Int, weight: Double)]],
    sublattices: [Range<Int>]
  ) {
    // A single species on its sublattice is always one; an average is where it is one of such alone.
    let isOne = sublattices.flatMap { [Bool](repeating: $0.count == 1, count: $0.count) }
    self.direct = Part([direct], isOne: isOne)
    let isOneOnAverage = averages.map { terms in
      terms.allSatisfy { isOne[$0.variable] } && terms.reduce(0) { $0 + $1.weight } == 1
    }
    self.averaged = averaged.isEmpty ? nil : Part(averaged, isOne: isOneOnAverage)
    shares = averages.enumerated().flatMap { average, terms in terms.map { ($0.variable, average, $0.weight) } }
      .sorted { ($0.variable, $0.average) < ($1.variable, $1.average) }
  }
}
