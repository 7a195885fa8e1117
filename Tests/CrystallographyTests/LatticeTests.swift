import Crystallography
import Testing

@Suite struct LatticeTests {
  /// The metric tensor's volume formula abc√(1 − Σcos² + 2Πcos), evaluated by hand for round angles.
  @Test(arguments: [
    (SIMD3(3.0, 4, 5), SIMD3(90.0, 90, 90), 60.0),
    (SIMD3(3.0, 3, 5), SIMD3(90.0, 90, 120), 38.97114317029973),
    (SIMD3(2.0, 2, 2), SIMD3(60.0, 60, 60), 5.656854249492381),
  ])
  func volumeOfParameters(lengths: SIMD3<Double>, angles: SIMD3<Double>, volume: Double) throws {
    let lattice = try Lattice(lengths: lengths, angles: angles)
    #expect(abs(lattice.volume - volume) < 1e-12 * volume)
    #expect((lattice.lengths - lengths).length < 1e-12)
    #expect((lattice.angles - angles).length < 1e-10)
    #expect(lattice.isRightHanded)
  }

  @Test func reciprocalIsDualInEitherHand() throws {
    for sign in [1.0, -1] {
      let lattice = try Lattice(SIMD3(3, 0.1, -0.4), SIMD3(0.2, 4, 0.7), SIMD3(0.3, -1, 5 * sign))
      #expect(lattice.isRightHanded == (sign > 0))
      let dual = [lattice.reciprocal.0, lattice.reciprocal.1, lattice.reciprocal.2]
      for i in 0..<3 {
        for j in 0..<3 { #expect(abs(lattice[i].dot(dual[j]) - (i == j ? 1 : 0)) < 1e-14) }
      }
      let point = SIMD3(0.3, -1.25, 7.5)
      #expect((lattice.fractional(lattice.cartesian(point)) - point).length < 1e-12)
    }
  }

  @Test func heightsOfASheareCellAreThoseOfItsFaces() throws {
    // Sheared by seven cells: the area of the face (b, c) grows by √50, the volume stays.
    let lattice = try Lattice(SIMD3(2, 0, 0), SIMD3(14, 2, 0), SIMD3(0, 0, 2))
    #expect(abs(lattice.heights.x - 2 / 50.0.squareRoot()) < 1e-14)
    #expect(abs(lattice.heights.y - 2) < 1e-14)
    #expect(abs(lattice.volume - 8) < 1e-14)
  }

  @Test func refusesWhatSpansNoVolume() {
    #expect(throws: LatticeError.zeroVolume) { try Lattice(SIMD3(1, 0, 0), SIMD3(2, 0, 0), SIMD3(0, 0, 1)) }
    #expect(throws: LatticeError.zeroVolume) { try Lattice(SIMD3(1, 2, 3), SIMD3(4, 5, 6), SIMD3(7, 8, 9)) }
    #expect(throws: LatticeError.zeroVolume) { try Lattice(cubic: 0) }
    #expect(throws: LatticeError.zeroVolume) { try Lattice(cubic: 1e-200) }
    #expect(throws: LatticeError.notFinite) { try Lattice(cubic: .nan) }
    #expect(throws: LatticeError.notFinite) { try Lattice(cubic: 1e200) }
    #expect(throws: LatticeError.invalidLength(-1)) { try Lattice(lengths: [1, -1, 1], angles: [90, 90, 90]) }
    #expect(throws: LatticeError.invalidAngle(180)) { try Lattice(lengths: [1, 1, 1], angles: [90, 180, 90]) }
    #expect(throws: LatticeError.impossibleAngles(30, 30, 90)) {
      try Lattice(lengths: [1, 1, 1], angles: [30, 30, 90])
    }
  }
}
