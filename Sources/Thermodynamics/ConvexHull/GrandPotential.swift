import Chemistry

/// Elements that come and go at given chemical potentials, such as oxygen of the air (`ong2008lifepo`).
package struct OpenElements: Sendable, Equatable {
  /// The chemical potential of each open element, eV per atom, on the scale of the entries' energies.
  package let potentials: [Element: Double]

  package init(_ potentials: [Element: Double]) { self.potentials = potentials }

  /// A phase as the closed elements see it: e' = (e − Σ μₒ·xₒ)/(1 − Σ xₒ), eV per atom of the closed elements, at the
  /// composition of those; nil where nothing is closed.
  package func close(_ composition: Composition, energy: Double) -> (composition: Composition, energy: Double)? {
    var closed: [(Element, Double)] = []
    var share = 0.0
    var grand = energy
    for (element, fraction) in zip(composition.elements, composition.fractions) {
      if let potential = potentials[element] {
        grand -= potential * fraction
      } else {
        closed.append((element, fraction))
        share += fraction
      }
    }
    guard share > 0, let composition = try? Composition(amounts: closed) else { return nil }
    return (composition, grand / share)
  }

  /// An entry as the closed elements see it.
  package func close(_ entry: PhaseEntry) -> PhaseEntry? {
    close(entry.composition, energy: entry.energy).map {
      PhaseEntry(name: entry.name, composition: $0.composition, energy: $0.energy, source: entry.source)
    }
  }
}
