import Glibc

/// The derivatives of ln Γ at positive numbers.
package enum GammaFunction {
  /// From here on the asymptotic series keep all digits.
  private static let asymptotic = 12.0

  /// ψ(x) = d/dx ln Γ(x), x > 0: the recurrence up to where the asymptotic series holds (`abramowitz1964handbook`, 6.3.5,
  /// 6.3.18). To about 1e-15 of max(1, |ψ|).
  package static func digamma(_ x: Double) -> Double {
    var (x, sum) = (x, 0.0)
    while x < asymptotic {
      sum -= 1 / x
      x += 1
    }
    let t = 1 / (x * x)
    let series =
      t * (1.0 / 12 - t * (1.0 / 120 - t * (1.0 / 252 - t * (1.0 / 240 - t * (1.0 / 132 - t * 691 / 32760)))))
    return sum + log(x) - 0.5 / x - series
  }

  /// ψ′(x), x > 0 (`abramowitz1964handbook`, 6.4.6, 6.4.12). To about 1e-15 relative.
  package static func trigamma(_ x: Double) -> Double {
    var (x, sum) = (x, 0.0)
    while x < asymptotic {
      sum += 1 / (x * x)
      x += 1
    }
    let t = 1 / (x * x)
    let series = t * (1.0 / 6 - t * (1.0 / 30 - t * (1.0 / 42 - t * (1.0 / 30 - t * (5.0 / 66 - t * 691 / 2730)))))
    return sum + (1 + 0.5 / x + series) / x
  }
}
