import Chemistry
import Crystallography
import Featurization
import TestKit
import Testing

/// Bond order, sine Coulomb matrix, SOAP and fingerprints.
@Suite struct StructureDescriptorTests {
  private static let half = 0.5
  private static let axes: [SIMD3<Double>] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]

  /// Directions to the neighbours of the lattices.
  private static func directions(_ name: String) -> [SIMD3<Double>] {
    let signs: [Double] = [-1, 1]
    let cube = axes.flatMap { axis in signs.map { $0 * axis } }
    let diagonals = signs.flatMap { x in signs.flatMap { y in signs.map { SIMD3(x, y, $0) } } }
    switch name {
    case "sc": return cube
    case "bcc8": return diagonals
    case "bcc14": return diagonals + cube.map { 2 / 3.0.squareRoot() * $0 }
    case "fcc":
      return signs.flatMap { x in signs.flatMap { y in [SIMD3(x, y, 0), SIMD3(x, 0, y), SIMD3(0, x, y)] } }
    default:
      let (third, root) = (3.0.squareRoot() / 2, (2.0 / 3).squareRoot())
      let ring = [SIMD3(1, 0, 0), SIMD3(0.5, third, 0), SIMD3(-0.5, third, 0)].flatMap { [$0, -1 * $0] }
      let above = [SIMD3(0.5, third / 3, root), SIMD3(-0.5, third / 3, root), SIMD3(0, -2 * third / 3, root)]
      return ring + above + above.map { SIMD3($0.x, $0.y, -$0.z) }
    }
  }

  /// q4 and q6 of `steinhardt1983bond` and of the tables that later authors give.
  @Test(arguments: [
    ("sc", 0.763763, 0.353553), ("fcc", 0.190941, 0.574524), ("bcc8", 0.509175, 0.628539),
    ("bcc14", 0.036370, 0.510688), ("hcp", 0.097222, 0.484762),
  ])
  func bondOrder(_ name: String, q4: Double, q6: Double) {
    let vectors = Self.directions(name)
    let values = BondOrder.parameters(
      degrees: [0, 4, 6], vectors: vectors, weights: vectors.map { _ in 0.3 })
    #expect(abs(values[0] - 1) < 1e-12 && abs(values[1] - q4) < 1e-6 && abs(values[2] - q6) < 1e-6, "\(values)")
  }

  private func nickelAluminide() throws -> CrystalStructure {
    try CrystalStructure(
      lattice: Lattice(cubic: 3.52), fractional: [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]],
      elements: ["Al", "Ni", "Ni", "Ni"].map { Element(symbol: $0)! })
  }

  private func eigenvalues(_ crystal: CrystalStructure) throws -> [Double] {
    try #require(
      SineCoulombMatrix.eigenvalues(of: crystal, atomicNumbers: crystal.elements!.map { Double($0.atomicNumber) }))
  }

  /// matminer 0.10.1 gives 1656.288171, 1403.106576 twice and 232.578562 with an ångström that is 1.5e-5 too long.
  @Test func sineCoulombEigenvalues() throws {
    let values = try eigenvalues(nickelAluminide())
    for (value, wanted) in zip(values, [1656.2908, 1403.1053, 1403.1053, 232.5785]) {
      #expect(abs(value - wanted) < 1e-4)
    }
  }

  /// It passes what its definition lets it pass, and no more: `--describe` says so.
  @Test func sineCoulombSeesTheCell() throws {
    #expect(
      try InvarianceSuite.violations(
        of: eigenvalues, under: [.rotation, .reflection, .translation, .permutation, .renamedAxes]) == [])
    let seen = try InvarianceSuite.violations(of: eigenvalues, under: [.shearedCell, .supercell])
    #expect(seen.contains { $0.contains("shearedCell") } && seen.contains { $0.contains("supercell") })
  }

  private func triclinic() throws -> CrystalStructure {
    try CrystalStructure(
      lattice: Lattice([3.1, 0.2, -0.4], [0.7, 4.2, 1], [-1, 0.4, 5.3]),
      fractional: [[0.1, 0.2, 0.3], [0.45, 0.6, 0.8], [0.8, 0.15, 0.7]],
      elements: ["Ga", "N", "N"].map { Element(symbol: $0)! })
  }

  /// DScribe 2.1.2: SOAP(r_cut=5, n_max=4, l_max=3, sigma=0.5, average="outer", compression mu2, weighting poly with
  /// r0=5, c=1, m=1).
  @Test func smoothOverlapEqualsDScribe() throws {
    let wanted = [
      0.5000051164, 1.473559427, 0.2378186267, 1.262439764, 4.344171518, 0.7021478956, 3.716953427, 0.115400432,
      0.5949151415, 3.201214066, 0.000298325911, -0.0008240238092, 0.0007060125242, 0.001480757129, 0.002323849505,
      -0.001521346563, -0.005251758914, 0.006397400876, -0.008388311363, 0.03804696264, 0.001657160572, -0.003825055711,
      0.008031157103, -0.007678276932, 0.008966952369, -0.01732607343, 0.01302984338, 0.05002707248, -0.07937174908,
      0.1971564493, 0.0006666539424, -0.001696304412, 0.003777305442, -0.004880740014, 0.004349263862, -0.009129115769,
      0.01008168775, 0.02965797764, -0.06537250419, 0.2117788633,
    ]
    let values = try SmoothOverlap(cutoff: 5, radialCount: 4, degree: 3, smearing: 0.5).averagedSpectrum(
      of: triclinic())
    #expect(values.count == 40)
    for (value, expected) in zip(values, wanted) { #expect(abs(value - expected) < 1e-7, "\(value) \(expected)") }
  }

  @Test func smoothOverlapOfManyFunctions() throws {
    let values = try SmoothOverlap().averagedSpectrum(of: triclinic())
    // DScribe 2.1.2 with n_max=8, l_max=6: 252 numbers, their norm 6.470456816857741.
    #expect(values.count == 252)
    #expect(abs(values.reduce(0) { $0 + $1 * $1 }.squareRoot() - 6.470456816857741) < 1e-6)
  }

  @Test func smoothOverlapInvariance() throws {
    let overlap = SmoothOverlap(cutoff: 4.5)
    let descriptor = { (crystal: CrystalStructure) in try overlap.averagedSpectrum(of: crystal) }
    #expect(try InvarianceSuite.violations(of: descriptor) == [])
    #expect(try InvarianceSuite.discontinuities(of: descriptor, atCutoff: 4.5) == [])
  }

  private func fingerprint(_ crystal: CrystalStructure) throws -> DistanceFingerprint {
    try DistanceFingerprint(of: crystal, elements: crystal.elements!, limit: 1_000_000)
  }

  /// One crystal in every cell has the same numbers and the same keys, also with digits lost.
  @Test func fingerprintsOfOneCrystal() throws {
    #expect(
      try InvarianceSuite.violations(of: { crystal in
        let print = try fingerprint(crystal)
        return print.distances + print.pairDistances.map(\.distance)
      }) == [])
    for (number, crystal) in try InvarianceSuite.crystals().enumerated() {
      let keys = Set(try fingerprint(crystal).keys)
      for transformation in CrystalTransformation.allCases {
        let other = try transformation.apply(to: crystal, seed: UInt64(number)).crystal.shaken(by: 1e-5, seed: 8)
        #expect(try !keys.isDisjoint(with: fingerprint(other).keys), "\(number) \(transformation)")
      }
    }
  }

  /// Other crystals have other keys: elements swapped, stretched by 3 %.
  @Test func fingerprintsOfOthers() throws {
    let salt = try InvarianceSuite.crystals()[1]
    let keys = Set(try fingerprint(salt).keys)
    let swapped = try CrystalStructure(
      lattice: salt.lattice, fractional: [salt.fractional[1], salt.fractional[0], salt.fractional[2]],
      elements: salt.elements!)
    #expect(try keys.isDisjoint(with: fingerprint(swapped).keys))
    let stretched = try CrystalStructure(
      lattice: Lattice(salt.lattice.a * 1.03, salt.lattice.b * 1.03, salt.lattice.c * 1.03),
      fractional: salt.fractional,
      elements: salt.elements!)
    #expect(try keys.isDisjoint(with: fingerprint(stretched).keys))
  }

  /// Moving sites by up to 0.02 Å along each axis, hence 0.035 Å, moves no distance by more than twice that.
  @Test func fingerprintsAreContinuous() throws {
    for crystal in try InvarianceSuite.crystals() {
      let (one, other) = (try fingerprint(crystal), try fingerprint(crystal.shaken(by: 0.02, seed: 2)))
      #expect(zip(one.distances, other.distances).allSatisfy { abs($0 - $1) < 0.07 })
      #expect(zip(one.pairDistances, other.pairDistances).allSatisfy { abs($0.distance - $1.distance) < 0.07 })
    }
  }

  /// Bases and cutoffs by their formulas at a few places.
  @Test func basesAndCutoffs() {
    for cutoff in SmoothCutoff.allCases {
      #expect(cutoff.value(0) == 1 && abs(cutoff.value(1)) < 1e-12 && cutoff.value(1.5) == 0)
      #expect(abs(cutoff.value(0.5) - 0.5) < (cutoff == .cosine ? 1e-15 : 0.5))
      #expect(abs(cutoff.value(1 - 1e-4)) < 1e-6)
    }
    // 1 − 28/64 + 48/128 − 21/256 at one half.
    #expect(abs(SmoothCutoff.polynomial.value(0.5) - 0.85546875) < 1e-15)
    var values: [Double] = []
    RadialBasis.gaussian.append(1, cutoff: 4, count: 5, to: &values)
    #expect(values[1] == 1 && abs(values[0] - values[2]) < 1e-15 && abs(values[0] - 0.49935178859927615) < 1e-12)
    values = []
    RadialBasis.bessel.append(2, cutoff: 4, count: 2, to: &values)
    #expect(abs(values[0] - 0.5 * 0.5.squareRoot()) < 1e-15 && abs(values[1]) < 1e-15)
  }
}
