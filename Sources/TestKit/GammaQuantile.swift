import Glibc
import Numerics

/// Quantiles of gamma distributions, slowly: for differences of what is differentiated at a constant quantile.
package enum GammaQuantile {
  /// ln z with P(shape, z) = u, by bisection; u in 0…1.
  package static func logarithm(_ u: Double, shape: Double) -> Double {
    var (low, high) = (-200.0, 10.0)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if IncompleteGamma.lower(shape: shape, exp(middle)) < u { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
