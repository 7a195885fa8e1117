import Chemistry
import Glibc

/// How the atoms of an alloy are packed.
package enum AlloyPacking: String, CaseIterable, Sendable {
  /// As close as can be; hexagonal phases are taken to be like it.
  case fcc
  case bcc

  /// By the name of a phase in thermodynamic databases: `FCC_A1`, `BCC_B2`, `HCP_A3`; nil for others.
  package init?(phase name: String) {
    switch name.prefix(3).lowercased() {
    case "fcc", "hcp": self = .fcc
    case "bcc": self = .bcc
    default: return nil
    }
  }

  /// By the valence electron count, as solid solutions of many elements are found (`guo2011vec`): fcc from 8 on, bcc below.
  package init(valenceElectronCount count: Double) { self = count >= 8 ? .fcc : .bcc }

  /// D at the melting temperature, m²/s, and the activation energy in units of R times that temperature.
  fileprivate var correlation: (coefficient: Double, activation: Double) {
    switch self {
    case .fcc: (5.5e-13, 18.4)
    case .bcc: (2.9e-12, 17.8)
    }
  }
}

/// Diffusion of metals in an alloy, estimated from where it melts: D falls from the same value at the melting temperature with an
/// activation energy in proportion to it, one pair of numbers for each packing (`brown1980correlations`).
///
/// The solidus stands for the melting temperature. An element that melts far above it moves more slowly: a tenth of the difference
/// counts as a higher melting temperature for it, which is assumed. From 0.7 of the melting temperature on the tests find assessed
/// mobilities within a factor of ten; `DiffusionBelief` carries that.
package struct AlloyDiffusion: Sendable {
  package let packing: AlloyPacking
  /// K.
  package let solidus: Double

  /// What of the difference of melting temperatures counts.
  private static let shareOfDifference = 0.1

  package init(packing: AlloyPacking, solidus: Double) {
    self.packing = packing
    self.solidus = solidus
  }

  /// D of an element at a temperature in K, m²/s.
  package func coefficient(of element: Element, at temperature: Double) -> Double {
    let excess = max(0, (element.meltingTemperature ?? solidus) - solidus)
    let (coefficient, activation) = packing.correlation
    return coefficient * exp(-activation * ((solidus + Self.shareOfDifference * excess) / temperature - 1))
  }

  /// The element that moves most slowly: that of the highest melting temperature, the first of equals.
  package static func slowest(of composition: Composition) -> Element {
    var slowest = composition.elements[0]
    for element in composition.elements.dropFirst()
    where (element.meltingTemperature ?? 0) > (slowest.meltingTemperature ?? 0) { slowest = element }
    return slowest
  }

  /// D·t that leaves a part of a sinusoidal segregation of a wavelength in m: exp(−4π²·Dt/λ²) (`porter2009phase`, §5.2), m².
  package static func dose(wavelength: Double, residual: Double) -> Double {
    wavelength * wavelength / (4 * .pi * .pi) * -log(residual)
  }
}

/// Coarsening of the particles of a phase, by the law of Lifshitz, Slyozov and Wagner (`lifshitz1961kinetics`): r³ = K·t from a size of
/// nothing, with the rate of a matrix of several elements in ideal solution (`umantsev1993ostwald`),
/// K = (8γV/9RT)/Σᵢ (Δcᵢ)²/(cᵢDᵢ); of two elements that is 8γVDc(1−c)/(9RTΔc²).
package enum ParticleCoarsening {
  /// K, m³/s; nil where the compositions are the same.
  /// - Parameters:
  ///   - energy: of the interface, J/m².
  ///   - volume: of a mole of atoms of the particle, m³.
  ///   - matrix, particle: mole fractions.
  ///   - coefficient: D of an element, m²/s.
  package static func rate(
    energy: Double, volume: Double, temperature: Double, matrix: Composition, particle: Composition,
    coefficient: (Element) -> Double
  ) -> Double? {
    var resistance = 0.0
    for element in Set(matrix.elements + particle.elements).sorted() {
      let difference = particle[element] - matrix[element]
      // What the matrix hardly holds would halt everything; it counts as a trace.
      resistance += difference * difference / (max(1e-4, matrix[element]) * coefficient(element))
    }
    guard resistance > 0, resistance < .infinity else { return nil }
    return 8 * energy * volume / (9 * AlloyMixture.gasConstant * temperature) / resistance
  }
}
