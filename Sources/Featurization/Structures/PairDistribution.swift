import Crystallography
import Glibc

/// The radial distribution function g(x) of a crystal in units of ℓ = (V/N)^⅓, smeared by Gaussians: one for a gas of the
/// same density. Scaling the crystal does not change it.
package enum PairDistribution {
  /// Where it is sampled, in units of ℓ.
  package static let points: [Double] = (0..<11).map { 0.6 + 0.2 * Double($0) }

  /// Standard deviation of the smearing, in units of ℓ.
  package static let smearing = 0.1

  /// Pairs are counted up to here, in units of ℓ: six standard deviations beyond the last point.
  private static let reach = 3.2

  /// g at `points`. O(edges·points).
  /// - Throws: `NeighbourError` where a list of neighbours fails.
  package static func values(of crystal: CrystalStructure, limit: Int) throws(NeighbourError) -> [Double] {
    let unit = cbrt(crystal.lattice.volume / Double(crystal.count))
    let list = try NeighbourList(of: crystal, cutoff: reach * unit, limit: limit)
    var sums = [Double](repeating: 0, count: points.count)
    for distance in list.distances {
      for (place, point) in points.enumerated() {
        let z = (distance / unit - point) / smearing
        if abs(z) < 8 { sums[place] += exp(-z * z / 2) }
      }
    }
    let norm = smearing * (2 * Double.pi).squareRoot() * Double(crystal.count)
    return zip(sums, points).map { sum, point in sum / (norm * 4 * .pi * point * point) }
  }
}
