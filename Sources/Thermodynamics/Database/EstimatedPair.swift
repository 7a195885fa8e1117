import Chemistry
import Glibc

/// What two metals do to each other's energy by formulas of Miedema's school, from the mixing enthalpy of their liquid
/// (`takeuchi2005classification`) and facts of the elements. Energies in kJ/mol of atoms.
package struct EstimatedPair: Sendable {
  /// Mixing enthalpy of the equiatomic liquid.
  package let mixing: Double
  /// Enthalpy of the compound of two atoms of the first and one of the second against the elements, in the structure of
  /// the Laves phases: see `compound` and `misfit`.
  package let laves: Double
  /// Elastic energy of one atom of the first in a crystal of the second, and the other way about.
  package let strain: (firstInSecond: Double, secondInFirst: Double)

  /// What a pair of unlike atoms costs in a crystal, over what a sphere in a hole costs in an elastic continuum: atoms give
  /// way. The half leaves the solidus of 31 assessed binaries nearest (whole, half, none: Tests/Benchmarks/estimate).
  static let relaxation = 0.5
  /// A Laves phase packs well where its larger atoms are this much larger, or more: the least ratio of radii.
  static let leastRatio = 1.1
  /// kJ/mol of atoms over the square of what is missing to that ratio. Both by 46 computed formation energies.
  static let misfitFactor = 1600.0
  /// Miedema's short-range order of compounds; a solution has 0, a glass 5 (`deboer1988cohesion`).
  private static let order = 8.0

  /// - Returns: nil where Miedema's model, a density or an elastic modulus is missing. O(1).
  package init?(_ first: Element, _ second: Element) {
    guard let mixing = MixingEnthalpy.pair(first, second), let a = Self.body(first), let b = Self.body(second) else {
      return nil
    }
    self.mixing = mixing
    laves = Self.compound(mixing, share: 2.0 / 3, a.volume, b.volume) + Self.misfit(a.volume, b.volume)
    strain = (Self.elastic(a, in: b), Self.elastic(b, in: a))
  }

  /// The enthalpy of an ordered compound: that of the solution, c₁c₂ over the mean surface of an atom, made greater by the
  /// unlike neighbours that order brings, 1 + 8·(s₁s₂)² with the shares s of the surface (`deboer1988cohesion`).
  ///
  /// - Parameters:
  ///   - share: of the first's atoms.
  ///   - first: volumes of an atom; their surfaces go as volume^(2/3).
  static func compound(_ mixing: Double, share: Double, _ first: Double, _ second: Double) -> Double {
    let a = pow(first, 2.0 / 3)
    let b = pow(second, 2.0 / 3)
    let mean = share * a + (1 - share) * b
    let surfaces = share * a * (1 - share) * b / (mean * mean)
    return 2 * mixing * share * (1 - share) * (a + b) / mean * (1 + order * surfaces * surfaces)
  }

  /// What a Laves phase loses where its larger atoms, the second, are not larger enough.
  static func misfit(_ first: Double, _ second: Double) -> Double {
    let missing = max(0, leastRatio - pow(second / first, 1.0 / 3))
    return misfitFactor * missing * missing
  }

  private static func body(_ element: Element) -> (volume: Double, bulk: Double, shear: Double)? {
    guard let volume = element.properties.molarVolume, let bulk = element.properties.bulkModulus,
      let shear = element.properties.shearModulus
    else { return nil }
    return (volume, bulk, shear)
  }

  /// A sphere pressed into a hole of another size (`eshelby1954distortion`): 2·K·G·ΔV²/(3·K·V₂ + 4·G·V₁), cm³·GPa = kJ.
  private static func elastic(
    _ guest: (volume: Double, bulk: Double, shear: Double), in host: (volume: Double, bulk: Double, shear: Double)
  ) -> Double {
    let difference = guest.volume - host.volume
    return 2 * guest.bulk * host.shear * difference * difference
      / (3 * guest.bulk * host.volume + 4 * host.shear * guest.volume)
  }
}
