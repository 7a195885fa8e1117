import Chemistry
import Numerics

extension PhaseCatalogue {
  /// 20 J/(mol K) of atoms, about what oxides have, in eV/K.
  private static let typicalEntropy = 0.020 / CataloguePhase.kilojoulesPerElectronvolt

  /// What a composition would have as the mixture of solids and oxygen of least enthalpy at 298 K: enthalpy in eV and entropy
  /// in eV/K per formula. Nil where the catalogue's solids of known entropy cannot make it up.
  package func lowestMixture(
    of counts: [(element: Element, count: Int)], except left: Int? = nil
  ) -> (enthalpy: Double, entropy: Double)? {
    let elements = counts.map(\.element)
    var program = RevisedSimplexMethod(rows: elements.count)
    var entropies: [Double] = []
    for (place, phase) in phases.enumerated() where place != left {
      guard let entropy = phase.entropy, phase.counts.allSatisfy({ elements.contains($0.element) }) else { continue }
      let scale = 1 / Double(phase.atoms)
      program.append(elements.map { Double(phase.count(of: $0)) * scale }, cost: phase.enthalpy * scale)
      entropies.append(entropy * scale)
    }
    if elements.contains(.oxygen) {
      // As part of a solid it has lost the entropy of the gas.
      program.append(elements.map { $0 == .oxygen ? 1 : 0 }, cost: 0)
      entropies.append(Self.typicalEntropy)
    }
    guard !entropies.isEmpty, case .optimal(let optimum) = program.minimize(rightSide: counts.map { Double($0.count) })
    else { return nil }
    let entropy = zip(optimum.basis, optimum.amounts).reduce(0) { $0 + entropies[$1.0] * $1.1 }
    return (optimum.value, entropy)
  }

  /// Gives phases without an entropy that of the mixture that they would fall apart into: reactions between solids are taken to
  /// leave the entropy as it is. Where there is no such mixture, the typical entropy of an oxide.
  package mutating func estimateEntropies() {
    for place in phases.indices where phases[place].entropy == nil {
      var phase = phases[place]
      let typical = Self.typicalEntropy * Double(phase.atoms)
      phase.entropy = lowestMixture(of: phase.counts, except: place)?.entropy ?? typical
      add(phase)
    }
  }
}
