import Crystallography

/// Steinhardt's bond-orientational order parameters (`steinhardt1983bond`): how the directions to the neighbours of a site
/// are arranged, whatever way they are turned.
package enum BondOrder {
  /// q_l of each degree for the directions of some vectors with weights: √(Σᵢⱼ wᵢ·wⱼ·P_l(cos θᵢⱼ)) with Σ w = 1, which the
  /// addition theorem makes equal to the usual sum over spherical harmonics. O(vectors²·highest degree).
  ///
  /// With the areas of Voronoi faces as weights they are continuous in the positions (`mickel2013shortcomings`).
  package static func parameters(degrees: [Int], vectors: [SIMD3<Double>], weights: [Double]) -> [Double] {
    let total = weights.reduce(0, +)
    guard total > 0, let highest = degrees.max() else { return degrees.map { _ in 0 } }
    let units = vectors.map { $0 / $0.length }
    // (l + 1)·P_{l+1}(x) = (2l + 1)·x·P_l(x) − l·P_{l−1}(x), the divisions ahead.
    let rise = (0...highest).map { Double(2 * $0 + 1) / Double($0 + 1) }
    let fall = (0...highest).map { Double($0) / Double($0 + 1) }
    var sums = [Double](repeating: 0, count: highest + 1)
    for i in units.indices {
      for j in 0...i {
        let weight = (i == j ? 1 : 2) * weights[i] * weights[j]
        let x = i == j ? 1 : units[i].dot(units[j])
        var (before, here) = (1.0, x)
        sums[0] += weight
        for degree in 1..<max(highest + 1, 1) {
          sums[degree] += weight * here
          (before, here) = (here, rise[degree] * x * here - fall[degree] * before)
        }
      }
    }
    return degrees.map { max(0, sums[$0]).squareRoot() / total }
  }
}
