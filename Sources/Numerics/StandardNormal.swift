import Glibc

/// The normal distribution of mean 0 and variance 1, and the functions of it that acquisition functions are made of.
package enum StandardNormal {
  /// ½·ln 2π.
  package static let halfLogTwoPi = 0.9189385332046727

  /// φ(z).
  package static func density(_ z: Double) -> Double { exp(-0.5 * z * z - halfLogTwoPi) }

  /// ln φ(z).
  package static func logDensity(_ z: Double) -> Double { -0.5 * z * z - halfLogTwoPi }

  /// Φ(z), relative precision kept in the left tail.
  package static func cumulative(_ z: Double) -> Double { 0.5 * erfc(-z * 0.5.squareRoot()) }

  /// ln Φ(z), finite for every finite |z| below 1e154.
  package static func logCumulative(_ z: Double) -> Double {
    if z > 0 { return log1p(-cumulative(-z)) }
    if z > -1 { return log(cumulative(z)) }
    return log(0.5 * scaledComplementaryError(-z * 0.5.squareRoot())) - 0.5 * z * z
  }

  /// d/dz ln Φ(z) = φ(z)/Φ(z): the inverse Mills ratio of −z.
  package static func logCumulativeSlope(_ z: Double) -> Double {
    if z > -1 { return density(z) / cumulative(z) }
    return (2 / Double.pi).squareRoot() / scaledComplementaryError(-z * 0.5.squareRoot())
  }

  /// The z with Φ(z) = p, for 0 < p < 1, by bisection: to the last digit of z in the left half, of 1 − p in the right.
  package static func quantile(_ p: Double) -> Double {
    precondition(p > 0 && p < 1)
    var (low, high) = (-40.0, 40.0)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if middle == low || middle == high { break }
      if cumulative(middle) < p { low = middle } else { high = middle }
    }
    return high
  }

  /// ln h(z) and its slope Φ(z)/h(z), where h(z) = φ(z) + z·Φ(z) is the expected improvement in units of σ, and
  /// z = (incumbent − mean)/σ when one minimises. No underflow at any z (Ament et al. 2023, `ament2023unexpected`).
  ///
  /// Where the paper takes the difference 1 − |z|·R(|z|) of the Mills ratio R, below −25 its asymptotic series
  /// 1/z² − 3/z⁴ + 15/z⁶ … replaces it, which keeps all digits.
  package static func logImprovement(_ z: Double) -> (value: Double, slope: Double) {
    if z > -1 {
      let distribution = cumulative(z)
      let improvement = density(z) + z * distribution
      return (log(improvement), distribution / improvement)
    }
    if z > -25 {
      let mills = (Double.pi / 2).squareRoot() * scaledComplementaryError(-z * 0.5.squareRoot())
      let rest = 1 + mills * z
      return (logDensity(z) + log(rest), mills / rest)
    }
    let inverseSquare = 1 / (z * z)
    // Σ (−1)ᵏ (2k+1)!! z⁻²ᵏ by Horner's rule: h = φ·z⁻²·series, and Φ/φ = |z|⁻¹·(1 − z⁻²·series).
    var series = 1.0
    for k in stride(from: 7, through: 1, by: -1) { series = 1 - Double(2 * k + 1) * inverseSquare * series }
    return (logDensity(z) - 2 * log(-z) + log(series), -z * (1 - inverseSquare * series) / series)
  }
}
