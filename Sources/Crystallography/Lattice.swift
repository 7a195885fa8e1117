import Glibc

/// Three lattice vectors of a cell, Å: the rows of its matrix, right-handed or left-handed.
///
/// A fractional coordinate f is the Cartesian position f₁·a + f₂·b + f₃·c.
package struct Lattice: Equatable, Sendable {
  /// The lattice vectors, Å.
  package let a: SIMD3<Double>
  package let b: SIMD3<Double>
  package let c: SIMD3<Double>
  /// Rows of the reciprocal lattice without the factor 2π, 1/Å: the row k has a scalar product of one with vector k, zero
  /// with the others.
  package let reciprocal: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)
  /// a·(b × c), Å³: negative where the vectors are left-handed.
  package let signedVolume: Double

  /// Least volume over |a||b||c| that is taken for a cell; below it the vectors lie in a plane.
  package static let flatness = 1e-8

  /// Takes lattice vectors as rows, Å.
  /// - Throws: `LatticeError` where a number is not finite, or the vectors span no volume.
  package init(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>) throws(LatticeError) {
    let bc = b.cross(c)
    let volume = a.dot(bc)
    let product = a.length * b.length * c.length
    guard product.isFinite, volume.isFinite else { throw .notFinite }
    // A product that underflows to zero leaves nothing to compare with.
    guard abs(volume) > Lattice.flatness * product, abs(volume) >= .leastNormalMagnitude else { throw .zeroVolume }
    let reciprocal = (bc / volume, c.cross(a) / volume, a.cross(b) / volume)
    guard (reciprocal.0 + reciprocal.1 + reciprocal.2).isFinite else { throw .zeroVolume }
    self.a = a
    self.b = b
    self.c = c
    self.reciprocal = reciprocal
    signedVolume = volume
  }

  /// A cube of an edge, Å.
  package init(cubic edge: Double) throws(LatticeError) {
    try self.init(SIMD3(edge, 0, 0), SIMD3(0, edge, 0), SIMD3(0, 0, edge))
  }

  /// A right-handed cell of edge lengths (Å) and of the angles (degrees) α between b and c, β between a and c, γ between
  /// a and b: a along x, b in the xy plane.
  /// - Throws: `LatticeError` where a length is not positive, or no cell has these angles.
  package init(lengths: SIMD3<Double>, angles: SIMD3<Double>) throws(LatticeError) {
    guard lengths.isFinite, angles.isFinite else { throw .notFinite }
    for k in 0..<3 where lengths[k] <= 0 { throw .invalidLength(lengths[k]) }
    for k in 0..<3 where angles[k] <= 0 || angles[k] >= 180 { throw .invalidAngle(angles[k]) }
    let (cosAlpha, cosBeta) = (Lattice.cosine(angles.x), Lattice.cosine(angles.y))
    let (cosGamma, sinGamma) = (Lattice.cosine(angles.z), Lattice.sine(angles.z))
    let cy = (cosAlpha - cosBeta * cosGamma) / sinGamma
    let rest = 1 - cosBeta * cosBeta - cy * cy
    guard rest > 0 else { throw .impossibleAngles(angles.x, angles.y, angles.z) }
    try self.init(
      SIMD3(lengths.x, 0, 0), SIMD3(lengths.y * cosGamma, lengths.y * sinGamma, 0),
      SIMD3(lengths.z * cosBeta, lengths.z * cy, lengths.z * rest.squareRoot()))
  }

  /// The vector of an axis 0…2, Å.
  package subscript(axis: Int) -> SIMD3<Double> { axis == 0 ? a : axis == 1 ? b : c }

  /// |a|, |b|, |c|, Å.
  package var lengths: SIMD3<Double> { SIMD3(a.length, b.length, c.length) }

  /// α between b and c, β between a and c, γ between a and b, degrees.
  package var angles: SIMD3<Double> { SIMD3(Lattice.angle(b, c), Lattice.angle(a, c), Lattice.angle(a, b)) }

  /// The volume of the cell, Å³; positive for either hand.
  package var volume: Double { abs(signedVolume) }

  package var isRightHanded: Bool { signedVolume > 0 }

  /// Distances between opposite faces, Å: the height along axis k is the volume over the area of the face of the others.
  package var heights: SIMD3<Double> {
    SIMD3(1 / reciprocal.0.length, 1 / reciprocal.1.length, 1 / reciprocal.2.length)
  }

  /// The Cartesian position of fractional coordinates, Å.
  @inlinable package func cartesian(_ fractional: SIMD3<Double>) -> SIMD3<Double> {
    a * fractional.x + b * fractional.y + c * fractional.z
  }

  /// The fractional coordinates of a Cartesian position, Å.
  @inlinable package func fractional(_ cartesian: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(cartesian.dot(reciprocal.0), cartesian.dot(reciprocal.1), cartesian.dot(reciprocal.2))
  }

  package static func == (one: Lattice, other: Lattice) -> Bool {
    one.a == other.a && one.b == other.b && one.c == other.c
  }

  /// Cosine of degrees, exact where crystals are: 60, 90 and 120 degrees.
  private static func cosine(_ degrees: Double) -> Double {
    degrees == 90 ? 0 : degrees == 60 ? 0.5 : degrees == 120 ? -0.5 : cos(degrees * .pi / 180)
  }

  private static func sine(_ degrees: Double) -> Double { degrees == 90 ? 1 : sin(degrees * .pi / 180) }

  /// The angle between two vectors, degrees; the arctangent keeps its digits near 0 and 180.
  private static func angle(_ one: SIMD3<Double>, _ other: SIMD3<Double>) -> Double {
    atan2(one.cross(other).length, one.dot(other)) * 180 / .pi
  }
}

/// Why three vectors, or lengths and angles, are not a lattice.
package enum LatticeError: Error, Equatable, Sendable {
  /// A number is infinite or not a number.
  case notFinite
  /// The vectors lie in a plane, or one of them is zero.
  case zeroVolume
  /// An edge of no or negative length, Å.
  case invalidLength(Double)
  /// An angle outside 0…180 degrees.
  case invalidAngle(Double)
  /// Angles (degrees) that no three vectors have among them.
  case impossibleAngles(Double, Double, Double)
}
