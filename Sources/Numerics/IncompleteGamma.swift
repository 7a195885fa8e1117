import Glibc

/// The gamma distribution of a shape α > 0 and scale one: its cumulative function P(α, z), the regularised incomplete gamma
/// function, and how its draws move with the shape.
///
/// Below α + 1 the power series serves, above it Legendre's continued fraction (`abramowitz1964handbook`, 6.5.29, 6.5.31;
/// evaluated as `lentz1976generating` does), each with its derivative by the shape carried along. O(√α) terms.
package enum IncompleteGamma {
  private static let termLimit = 20_000

  /// P(α, z), z ≥ 0.
  package static func lower(shape: Double, _ z: Double) -> Double {
    if z <= 0 { return 0 }
    if usesSeries(shape, z) { return exp(logDensity(shape, log(z))) * series(shape, z).value }
    return 1 - upper(shape: shape, z)
  }

  /// Q(α, z) = 1 − P(α, z), with its relative precision kept in the tail.
  package static func upper(shape: Double, _ z: Double) -> Double {
    if usesSeries(shape, z) { return 1 - lower(shape: shape, z) }
    return exp(logDensity(shape, log(z))) * fraction(shape, z).value
  }

  /// ∂P/∂α at z > 0.
  package static func lowerSlope(shape: Double, _ z: Double) -> Double {
    let logarithm = log(z)
    return -exp(logDensity(shape, logarithm)) * logarithmSlope(shape: shape, logarithm: logarithm)
  }

  /// ∂ ln z/∂α of a draw z = F⁻¹(u; α) whose uniform u stays, −(∂F/∂α)/(z·f): the implicit reparameterisation gradient
  /// (`figurnov2018implicit`), by ln z, since draws of small shapes underflow.
  package static func logarithmSlope(shape: Double, logarithm: Double) -> Double {
    let z = exp(logarithm)
    if usesSeries(shape, z) {
      let (value, slope) = series(shape, z)
      return -(value * (logarithm - GammaFunction.digamma(shape + 1)) + slope)
    }
    let (value, slope) = fraction(shape, z)
    return value * (logarithm - GammaFunction.digamma(shape) + slope)
  }

  private static func usesSeries(_ shape: Double, _ z: Double) -> Bool { z < max(1.5, shape + 1) }

  /// ln of z·f(z) = z^α e^−z/Γ(α).
  private static func logDensity(_ shape: Double, _ logarithm: Double) -> Double {
    shape * logarithm - exp(logarithm) - lgamma(shape)
  }

  /// S = Σ zⁿ Γ(α)/Γ(α + n + 1), so that P = z·f·S, and d(αS)/dα/α at constant z: without the first factor
  /// of every term, which would cancel where α is small.
  private static func series(_ shape: Double, _ z: Double) -> (value: Double, slope: Double) {
    var term = 1 / shape
    // Σ 1/(α + j) over the factors of a term but the first.
    var harmonic = 0.0
    var (value, slope) = (term, 0.0)
    var denominator = shape
    for _ in 0..<termLimit {
      denominator += 1
      term *= z / denominator
      harmonic += 1 / denominator
      value += term
      slope -= term * harmonic
      if term * (1 + harmonic) < 1e-17 * value { break }
    }
    return (value, slope)
  }

  /// C with Q = z·f·C, and d ln C/dα at constant z.
  private static func fraction(_ shape: Double, _ z: Double) -> (value: Double, slope: Double) {
    var b = z + 1 - shape
    var d = 1 / b
    var dSlope = d * d
    // The first step of the other half is b itself.
    var c = Double.infinity
    var cSlope = 0.0
    var (value, slope) = (d, d)
    for k in 1...termLimit {
      let a = -Double(k) * (Double(k) - shape)
      b += 2
      // ∂a/∂α = k, ∂b/∂α = −1.
      let below = a * d + b
      let belowSlope = Double(k) * d + a * dSlope - 1
      d = 1 / below
      dSlope = -belowSlope * d * d
      if c.isFinite {
        cSlope = -1 + Double(k) / c - a * cSlope / (c * c)
        c = b + a / c
      } else {
        cSlope = -1
        c = b
      }
      let ratio = c * d
      let step = dSlope / d + cSlope / c
      value *= ratio
      slope += step
      // A few units in the last place: what rounding leaves would never be less.
      if abs(ratio - 1) < 1e-15, abs(step) < 1e-14 * max(abs(slope), 1e-3) { break }
    }
    return (value, slope)
  }
}
