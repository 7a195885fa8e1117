import Chemistry
import Glibc

/// How fast the elements of a melt evaporate.
///
/// The vapour pressure of an element follows from its boiling point by the Clausius-Clapeyron equation with the enthalpy there, good
/// to a factor of four between 1 Pa and there; over a melt it counts by its mole fraction. Into a vacuum goes what kinetic theory says
/// (`langmuir1913vapor`), p·√(M/(2πRT)); under a gas no more than diffuses through a layer of it.
package enum AlloyVapour {
  /// Boiling temperature, K, and enthalpy of vaporisation there, J/mol.
  private static let boiling: [Element: (temperature: Double, enthalpy: Double)] = {
    let table = PropertyTable(VaporisationData.table, columns: 2)
    var found: [Element: (temperature: Double, enthalpy: Double)] = [:]
    for (row, name) in table.names.enumerated() {
      guard let element = Element(symbol: name), let temperature = table[row, 0], let enthalpy = table[row, 1] else {
        preconditionFailure("a row of the table is broken: \(name)")
      }
      found[element] = (temperature, 1000 * enthalpy)
    }
    return found
  }()

  /// Whether an element can be a part of an alloy: its boiling point is known.
  static func isKnown(_ element: Element) -> Bool { boiling[element] != nil }

  /// The pressure over the pure element, Pa; zero where nothing is known.
  package static func pressure(of element: Element, at temperature: Double) -> Double {
    guard let (boiling, enthalpy) = boiling[element] else { return 0 }
    return 101_325 * exp(-enthalpy / AlloyMixture.gasConstant * (1 / temperature - 1 / boiling))
  }

  /// What leaves the melt, mol/(m² s).
  /// - Parameter isGas: whether a gas of ordinary pressure is over it.
  static func flux(of element: Element, fraction: Double, at temperature: Double, underGas isGas: Bool) -> Double {
    let partial = fraction * pressure(of: element, at: temperature)
    let (gas, mass) = (AlloyMixture.gasConstant, element.mass / 1000)
    let free = partial / (2 * .pi * mass * gas * temperature).squareRoot()
    return isGas ? min(free, gasDiffusivity * partial / (gas * temperature) / gasLayer) : free
  }

  /// Of a metal in argon at about 2000 K, m²/s, and the layer that it diffuses through, m: assumed.
  private static let gasDiffusivity = 2e-4
  private static let gasLayer = 5e-3
}
