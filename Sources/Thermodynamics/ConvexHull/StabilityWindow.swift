import Chemistry
import Numerics

/// The chemical potentials under which a phase is stable, one element at a time.
package struct StabilityWindow: Sendable {
  /// An end of the range of one element's potential, and the potentials of all elements there.
  package struct End: Sendable {
    package let potential: Double
    /// Beside the elements of the system.
    package let corner: [Double]
  }

  /// The elements of the phase by atomic number.
  package let elements: [Element]
  /// The lowest and the highest potential of each element, eV per atom; nil where there is no end.
  package let ranges: [(low: End?, high: End?)]
}

extension PhaseDiagram {
  /// The window of a phase in the system of its own elements: the range of each μᵢ over μ·xₖ ≤ eₖ for all entries k,
  /// with equality for the phase.
  ///
  /// The highest μᵢ is the dual of min Σ aₖ·eₖ over Σ aₖ·xₖ = unit vector i, where the phase's own amount may have either
  /// sign; the lowest is that of its negative.
  /// - Returns: nil where the phase is not stable.
  /// - Throws: `missingReferences`, `undecided`.
  package func window(
    of composition: Composition, energy: Double
  ) throws(PhaseDiagramError) -> StabilityWindow? {
    let system = ChemicalSystem(composition)
    let elements = system.elements
    let base = elements.map { reference(of: $0)?.energy ?? 0 }
    let formation = energy - (try elementalEnergy(of: composition))
    var program = RevisedSimplexMethod(rows: elements.count)
    for place in lowest(in: system) {
      let entry = entries[place]
      let from = try elementalEnergy(of: entry.composition)
      program.append(system.fractions(of: entry.composition), cost: entry.energy - from)
    }
    let own = system.fractions(of: composition)
    guard case .optimal(let hull) = program.minimize(rightSide: own) else { throw .undecided }
    guard formation <= hull.value + Self.tie else { return nil }
    // Where it lies above the hull within a tie, the equality would leave nothing.
    let level = min(formation, hull.value)
    program.append(own, cost: level)
    program.append(own.map { -$0 }, cost: -level)
    var ranges: [(low: StabilityWindow.End?, high: StabilityWindow.End?)] = []
    for row in elements.indices {
      var ends: [StabilityWindow.End?] = []
      for sign in [-1.0, 1.0] {
        var unit = [Double](repeating: 0, count: elements.count)
        unit[row] = sign
        switch program.minimize(rightSide: unit) {
        case .optimal(let optimum):
          let corner = zip(optimum.duals, base).map { $0 + $1 }
          ends.append(StabilityWindow.End(potential: corner[row], corner: corner))
        case .infeasible: ends.append(nil)
        case .unbounded, .undecided: throw .undecided
        }
      }
      ranges.append((ends[0], ends[1]))
    }
    return StabilityWindow(elements: elements, ranges: ranges)
  }
}
