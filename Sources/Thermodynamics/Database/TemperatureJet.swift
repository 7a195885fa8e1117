import Glibc

/// A function of temperature at one temperature: its value and its first two derivatives, carried through arithmetic
/// exactly.
package struct TemperatureJet: Equatable, Sendable {
  package var value: Double
  /// Its derivative by temperature.
  package var slope: Double
  /// Its second derivative by temperature.
  package var curvature: Double

  package init(_ value: Double, slope: Double = 0, curvature: Double = 0) {
    self.value = value
    self.slope = slope
    self.curvature = curvature
  }

  /// Whether none of the three is infinite or no number.
  package var isFinite: Bool { value.isFinite && slope.isFinite && curvature.isFinite }

  package static func + (a: Self, b: Self) -> Self {
    Self(a.value + b.value, slope: a.slope + b.slope, curvature: a.curvature + b.curvature)
  }

  package static func - (a: Self, b: Self) -> Self {
    Self(a.value - b.value, slope: a.slope - b.slope, curvature: a.curvature - b.curvature)
  }

  package static prefix func - (a: Self) -> Self { Self(-a.value, slope: -a.slope, curvature: -a.curvature) }

  package static func * (a: Self, b: Self) -> Self {
    Self(
      a.value * b.value, slope: a.slope * b.value + a.value * b.slope,
      curvature: a.curvature * b.value + 2 * a.slope * b.slope + a.value * b.curvature)
  }

  package static func / (a: Self, b: Self) -> Self {
    let inverse = 1 / b.value
    return a * b.through(inverse, -inverse * inverse, 2 * inverse * inverse * inverse)
  }

  /// f(self), given f and its two derivatives at the value.
  private func through(_ f: Double, _ first: Double, _ second: Double) -> Self {
    Self(f, slope: first * slope, curvature: second * slope * slope + first * curvature)
  }

  /// The natural logarithm.
  package var logarithm: Self { through(log(value), 1 / value, -1 / (value * value)) }

  /// e to this power.
  package var exponential: Self {
    let power = exp(value)
    return through(power, power, power)
  }

  /// This to a power; a whole constant power of a negative number is defined, any other is not.
  package func power(_ exponent: Self) -> Self {
    guard exponent.slope == 0, exponent.curvature == 0 else { return (exponent * logarithm).exponential }
    let n = exponent.value
    if n == 0 { return Self(1) }
    if n == 1 { return self }
    if n == 2 { return self * self }
    let low = pow(value, n - 2)
    return through(low * value * value, n * low * value, n * (n - 1) * low)
  }
}
