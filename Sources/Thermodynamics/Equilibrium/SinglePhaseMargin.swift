extension EquilibriumProgram {
  /// How firmly one phase alone is at equilibrium, J/mol of closed atoms: where it is, how far the next phase or state lies
  /// above the plane of the potentials; where it is not, less than zero by how far the phase without a second state lies above
  /// the equilibrium. It passes through zero where the single phase ends, so that a search can follow it.
  ///
  /// - Parameter name: the phase, any where it is nil.
  /// - Returns: nil where no other phase can form, or where the phase cannot have the composition.
  package func singlePhaseMargin(_ answer: PhaseEquilibrium, of name: String?, amounts: [Double]) -> Double? {
    if answer.phases.count == 1, name == nil || answer.phases[0].name == name {
      return answer.nearest.map { max(0, $0.cost) }
    }
    let energies = terms.indices.filter { name == nil || terms[$0].model.name == name }.compactMap {
      homogeneous($0, beside: answer, amounts: amounts)
    }
    // Less than zero whatever the rounding: the sign is the verdict.
    return energies.min().map { min(-1e-6, answer.energy - $0) }
  }

  /// The energy of one phase in one state that has the composition of the whole, J/mol of closed atoms.
  private func homogeneous(_ number: Int, beside answer: PhaseEquilibrium, amounts: [Double]) -> Double? {
    let phase = terms[number]
    var starts = alike(amounts).filter { $0.phase == number }.map(\.fractions)
    if phase.model.isStoichiometric { starts.append(Array(repeating: 1, count: phase.count)) }
    starts += answer.phases.filter { $0.name == phase.model.name }.map(\.fractions)
    let potentials = closed.map { answer.potentials[$0] }
    return starts.compactMap { start -> Double? in
      let fractions = SiteFractionStep.interior(start, sublattices: phase.model.sublattices)
      let atoms = phase.atomCount(fractions)
      guard atoms >= phase.leastAtoms else { return nil }
      let member = PhaseAssemblage.Member(phase: number, fractions: fractions, amount: 1 / atoms)
      let end = PhaseAssemblage(members: [member], potentials: potentials).polished(
        PhaseWorkspaces(terms), target: amounts)
      return end?.energy
    }.min()
  }
}
