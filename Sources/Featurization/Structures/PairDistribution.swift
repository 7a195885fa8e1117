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

  /// The points beside the nearest one that a pair adds to: the others are eight standard deviations away.
  private static let sides = 4

  /// The pairs that count.
  /// - Throws: `NeighbourError`.
  static func pairs(of crystal: CrystalStructure, limit: Int) throws(NeighbourError) -> NeighbourList {
    try NeighbourList(of: crystal, cutoff: cutoff(of: crystal), limit: limit)
  }

  /// How far these reach, Å.
  static func cutoff(of crystal: CrystalStructure) -> Double { reach * unit(of: crystal) }

  /// g at `points`. O(edges·points).
  /// - Throws: `NeighbourError` where a list of neighbours fails.
  package static func values(of crystal: CrystalStructure, limit: Int) throws(NeighbourError) -> [Double] {
    values(of: crystal, pairs: try pairs(of: crystal, limit: limit))
  }

  /// g at `points` from the pairs of the crystal. Points are two standard deviations apart, so that with z the deviations
  /// from one of them, the m-th below it has exp(−(z + 2m)²/2) = exp(−z²/2)·exp(−2z)ᵐ·exp(−2m²).
  static func values(of crystal: CrystalStructure, pairs: NeighbourList) -> [Double] {
    let unit = unit(of: crystal)
    let factors = (0...sides).map { exp(-2 * Double($0 * $0)) }
    let last = points.count - 1
    var sums = [Double](repeating: 0, count: points.count)
    for distance in pairs.distances {
      let x = distance / unit
      let nearest = min(max(Int(((x - points[0]) / (2 * smearing)).rounded()), 0), last)
      let z = (x - points[nearest]) / smearing
      let here = exp(-z * z / 2)
      let down = exp(-2 * z)
      let up = 1 / down
      var (below, above) = (here, here)
      sums[nearest] += here
      for m in 1...sides {
        (below, above) = (below * down, above * up)
        if nearest >= m { sums[nearest - m] += below * factors[m] }
        if nearest + m <= last { sums[nearest + m] += above * factors[m] }
      }
    }
    let norm = smearing * (2 * Double.pi).squareRoot() * Double(crystal.count)
    return zip(sums, points).map { sum, point in sum / (norm * 4 * .pi * point * point) }
  }

  /// (V/N)^⅓, Å.
  private static func unit(of crystal: CrystalStructure) -> Double {
    cbrt(crystal.lattice.volume / Double(crystal.count))
  }
}
