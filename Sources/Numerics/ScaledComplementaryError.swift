import Glibc

extension StandardNormal {
  /// erfcx(x) = exp(x²)·erfc(x), to about 1e-15 relative; below −26.7 it is beyond the largest number.
  ///
  /// (1 + 2x)·erfcx(x) is smooth in (x − 3)/(x + 3), so that one Chebyshev sum serves all x ≥ 0 (Shepherd & Laframboise
  /// 1981, `shepherd1981chebyshev`; coefficients computed anew in 50 digits).
  package static func scaledComplementaryError(_ x: Double) -> Double {
    if x >= 0 {
      // Far out x + 3 would lose nothing but the quotient would be ∞/∞ at infinity.
      if x > 0x1p60 { return 1 / (x * Double.pi.squareRoot()) }
      return chebyshevSum((x - 3) / (x + 3)) / (1 + 2 * x)
    }
    return 2 * exponentialOfSquare(x) - scaledComplementaryError(-x)
  }

  /// exp(x²) without the error that the rounding of x² would bring.
  private static func exponentialOfSquare(_ x: Double) -> Double {
    let square = x * x
    let value = exp(square)
    guard value.isFinite else { return value }
    let rest = (-square).addingProduct(x, x)
    return value + value * rest
  }

  /// Clenshaw's recurrence.
  private static func chebyshevSum(_ t: Double) -> Double {
    var (next, afterNext) = (0.0, 0.0)
    for coefficient in coefficients.dropFirst().reversed() {
      (next, afterNext) = (coefficient + (2 * t * next - afterNext), next)
    }
    return coefficients[0] / 2 + (t * next - afterNext)
  }

  private static let coefficients = [
    2.35512514839312, 0.005353904539615676, -0.09377550342284209, 0.05436652555744322, -0.018976596707845208,
    0.004453426061462712, -0.0006335531710553147, 1.7661719523171593e-05, 1.2841532864056671e-05,
    -2.0072285659059913e-06, -1.807522790414837e-07, 7.549828343825093e-08, 1.885668523838603e-09,
    -2.699519049798364e-09, -1.460079119939105e-11, 1.0361607445969489e-10, 1.475715976623473e-12,
    -4.277340064396911e-12, -2.07922492859799e-13, 1.8134502003176963e-13, 1.973425574544739e-14,
    -7.287943737592673e-15, -1.5169878690228116e-15, 2.3514112258781403e-16, 1.0006111691821667e-16,
  ]
}
