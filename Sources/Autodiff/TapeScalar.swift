import Glibc

/// The number types that a tape works in: `Float` to train, `Double` to check gradients. The kernels of both are one source
/// in C; what they compute stands in `CTapeKernels.h`.
package protocol TapeScalar: TapeKernels, BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
  /// eˣ.
  static func exponential(_ x: Self) -> Self
  /// ln x.
  static func logarithm(_ x: Self) -> Self
  /// ln(1 + x), exact for small x.
  static func logarithmOfOnePlus(_ x: Self) -> Self
  /// tanh x.
  static func hyperbolicTangent(_ x: Self) -> Self
  /// xʸ.
  static func power(_ x: Self, _ y: Self) -> Self
  /// sin x.
  static func sine(_ x: Self) -> Self
  /// cos x.
  static func cosine(_ x: Self) -> Self
}

extension Float: TapeScalar {
  package static func exponential(_ x: Float) -> Float { expf(x) }
  package static func logarithm(_ x: Float) -> Float { logf(x) }
  package static func logarithmOfOnePlus(_ x: Float) -> Float { log1pf(x) }
  package static func hyperbolicTangent(_ x: Float) -> Float { tanhf(x) }
  package static func power(_ x: Float, _ y: Float) -> Float { powf(x, y) }
  package static func sine(_ x: Float) -> Float { sinf(x) }
  package static func cosine(_ x: Float) -> Float { cosf(x) }
}

extension Double: TapeScalar {
  package static func exponential(_ x: Double) -> Double { exp(x) }
  package static func logarithm(_ x: Double) -> Double { log(x) }
  package static func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }
  package static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
  package static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
  package static func sine(_ x: Double) -> Double { sin(x) }
  package static func cosine(_ x: Double) -> Double { cos(x) }
}

extension TapeScalar {
  /// The logistic function 1/(1 + e⁻ˣ); no overflow at either end.
  @specialized(where Self == Float)
  @specialized(where Self == Double)
  package static func sigmoid(_ x: Self) -> Self {
    if x >= 0 { return 1 / (1 + exponential(-x)) }
    let e = exponential(x)
    return e / (1 + e)
  }

  /// ln(1 + eˣ), without overflow.
  @specialized(where Self == Float)
  @specialized(where Self == Double)
  package static func softplus(_ x: Self) -> Self {
    x > 0 ? x + logarithmOfOnePlus(exponential(-x)) : logarithmOfOnePlus(exponential(x))
  }
}
