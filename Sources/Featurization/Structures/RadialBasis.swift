import Glibc

/// How an edge fades towards the cutoff: one at x = 0, zero with zero slope at x = 1, where x is distance over cutoff.
package enum SmoothCutoff: String, CaseIterable, Sendable {
  /// ½(1 + cos πx) (`behler2007generalized`).
  case cosine
  /// 1 − 28x⁶ + 48x⁷ − 21x⁸, flat at zero too (`gasteiger2020directional`).
  case polynomial

  /// The factor at x; zero from 1 on.
  package func value(_ x: Double) -> Double {
    guard x < 1 else { return 0 }
    switch self {
    case .cosine: return 0.5 * (1 + cos(.pi * x))
    case .polynomial:
      let sixth = x * x * x * x * x * x
      return 1 + sixth * (-28 + x * (48 - 21 * x))
    }
  }
}

/// Functions into which the length of an edge is expanded.
package enum RadialBasis: String, CaseIterable, Sendable {
  /// exp(−((d − μ_k)/1.2Δ)²), centres μ_k in equal steps Δ from 0 to the cutoff.
  case gaussian
  /// √(2/r_c)·sin(kπd/r_c)/d, k = 1… (`gasteiger2020directional`).
  case bessel

  /// Appends `count` values for a distance (Å) within the cutoff (Å).
  package func append(_ distance: Double, cutoff: Double, count: Int, to values: inout [Double]) {
    switch self {
    case .gaussian:
      let step = count > 1 ? cutoff / Double(count - 1) : cutoff
      for k in 0..<count {
        let z = (distance - Double(k) * step) / (1.2 * step)
        values.append(exp(-z * z))
      }
    case .bessel:
      let norm = (2 / cutoff).squareRoot()
      for k in 1...max(count, 1) {
        let frequency = Double(k) * .pi / cutoff
        // sin(x)/x at zero is one.
        values.append(norm * (distance > 1e-9 ? sin(frequency * distance) / distance : frequency))
      }
    }
  }
}
