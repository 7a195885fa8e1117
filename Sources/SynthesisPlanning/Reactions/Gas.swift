import Chemistry
import Glibc

/// Gases that come and go. Enthalpies of formation and entropies at 298 K: `haynes2016crc`.
package enum Gas: String, CaseIterable, Sendable {
  case oxygen = "O2"
  case carbonDioxide = "CO2"
  case water = "H2O"
  case nitrogen = "N2"
  case ammonia = "NH3"
  case nitrogenDioxide = "NO2"

  /// Atoms of a molecule.
  package var counts: [Element: Int] {
    switch self {
    case .oxygen: [.oxygen: 2]
    case .carbonDioxide: [.carbon: 1, .oxygen: 2]
    case .water: [.hydrogen: 2, .oxygen: 1]
    case .nitrogen: [.nitrogen: 2]
    case .ammonia: [.nitrogen: 1, .hydrogen: 3]
    case .nitrogenDioxide: [.nitrogen: 1, .oxygen: 2]
    }
  }

  /// Enthalpy of formation, eV per molecule, and entropy, eV/K.
  private var standard: (enthalpy: Double, entropy: Double) {
    let (enthalpy, entropy): (Double, Double) =
      switch self {
      case .oxygen: (0, 205.2)
      case .carbonDioxide: (-393.5, 213.8)
      case .water: (-241.8, 188.8)
      case .nitrogen: (0, 191.6)
      case .ammonia: (-45.9, 192.8)
      case .nitrogenDioxide: (33.2, 240.1)
      }
    return (
      enthalpy / CataloguePhase.kilojoulesPerElectronvolt, entropy / 1000 / CataloguePhase.kilojoulesPerElectronvolt
    )
  }

  /// Chemical potential at a temperature in K and a partial pressure in bar, eV per molecule, heat capacities left out.
  package func potential(temperature: Double, pressure: Double) -> Double {
    standard.enthalpy - temperature * (standard.entropy - Self.boltzmann * log(pressure))
  }

  /// eV/K (`tiesinga2021codata`).
  private static let boltzmann = 8.617333262e-5
}

/// What flows over the powder.
package enum Atmosphere: String, CaseIterable, Sendable {
  case air, oxygen, argon

  /// Partial pressure of a gas, bar: what is in the atmosphere, and for the rest what a flow leaves of it.
  package func pressure(of gas: Gas) -> Double {
    switch (self, gas) {
    case (.air, .oxygen): 0.21
    case (.oxygen, .oxygen): 1
    case (.argon, .oxygen): 1e-5
    case (.air, .carbonDioxide): 4e-4
    case (.air, .water): 0.01
    default: 1e-3
    }
  }

  /// Whether a solid can take the gas up; the others only leave.
  package func offers(_ gas: Gas) -> Bool {
    switch gas {
    case .oxygen: self != .argon
    case .carbonDioxide, .water: self == .air
    default: false
    }
  }
}

extension Element {
  static let hydrogen = Element(atomicNumber: 1)!
  static let carbon = Element(atomicNumber: 6)!
  static let nitrogen = Element(atomicNumber: 7)!
  static let oxygen = Element(atomicNumber: 8)!

  /// Whether the element can leave as one of the gases.
  var isVolatile: Bool { [1, 6, 7, 8].contains(atomicNumber) }
}
