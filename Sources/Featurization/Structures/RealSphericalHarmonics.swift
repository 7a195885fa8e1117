import Crystallography

/// Real spherical harmonics Y_lm, orthonormal on the sphere.
struct RealSphericalHarmonics {
  let degree: Int
  /// √((2l+1)/4π·(l−|m|)!/(l+|m|)!), with √2 for m ≠ 0, at l(l+1)/2 + |m|.
  private let norms: [Double]

  /// Those of every degree from 0 to `degree`.
  init(upTo degree: Int) {
    self.degree = degree
    norms = (0...degree).flatMap { l in
      (0...l).map { m in
        var ratio = Double(2 * l + 1) / (4 * Double.pi)
        if m > 0 { for k in (l - m + 1)...(l + m) { ratio /= Double(k) } }
        return (m == 0 ? ratio : 2 * ratio).squareRoot()
      }
    }
  }

  /// How many there are: (degree + 1)².
  var count: Int { (degree + 1) * (degree + 1) }

  /// Writes Y_lm of a unit vector at l² + l + m. O((degree + 1)²).
  func fill(_ values: inout [Double], _ unit: SIMD3<Double>) {
    // P_lm/sin^m θ by its recurrence in l; sin^m θ·(cos mφ, sin mφ) is the real and imaginary part of (x + iy)^m.
    var (real, imaginary) = (1.0, 0.0)
    var top = 1.0
    for m in 0...degree {
      if m > 0 {
        (real, imaginary) = (real * unit.x - imaginary * unit.y, real * unit.y + imaginary * unit.x)
        top *= Double(2 * m - 1)
      }
      var (before, here) = (0.0, top)
      for l in m...degree {
        if l > m {
          (before, here) = (
            here, (Double(2 * l - 1) * unit.z * here - Double(l + m - 1) * before) / Double(l - m)
          )
        }
        let value = norms[l * (l + 1) / 2 + m] * here
        values[l * l + l + m] = value * real
        if m > 0 { values[l * l + l - m] = value * imaginary }
      }
    }
  }
}
