extension SIMD3<Double> {
  /// The scalar product.
  @inlinable package func dot(_ other: SIMD3<Double>) -> Double { x * other.x + y * other.y + z * other.z }

  /// The vector product.
  @inlinable package func cross(_ other: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  /// The Euclidean length.
  @inlinable package var length: Double { dot(self).squareRoot() }

  /// Whether no component is infinite or not a number.
  @inlinable package var isFinite: Bool { x.isFinite && y.isFinite && z.isFinite }
}
