import Chemistry
import Crystallography
import Featurization
import TestKit
import Testing

@Suite struct StructureFeaturesTests {
  private static func cubic(_ a: Double, _ sites: [(String, SIMD3<Double>)]) throws -> CrystalStructure {
    try CrystalStructure(
      lattice: Lattice(cubic: a), fractional: sites.map(\.1), elements: sites.map { Element(symbol: $0.0)! })
  }

  private static let corners: [SIMD3<Double>] = [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]

  private static func crystal(_ name: String) throws -> CrystalStructure {
    switch name {
    case "fcc": try cubic(3.61, corners.map { ("Cu", $0) })
    case "bcc": try cubic(2.87, [("Fe", .zero), ("Fe", [0.5, 0.5, 0.5])])
    case "NaCl": try cubic(5.64, corners.map { ("Na", $0) } + corners.map { ("Cl", $0 + SIMD3(0.5, 0, 0)) })
    case "Ni3Al": try cubic(3.52, zip(["Al", "Ni", "Ni", "Ni"], corners).map { ($0, $1) })
    default:
      try cubic(
        3.905,
        [
          ("Sr", .zero), ("Ti", [0.5, 0.5, 0.5]), ("O", [0, 0.5, 0.5]), ("O", [0.5, 0, 0.5]), ("O", [0.5, 0.5, 0]),
        ])
    }
  }

  /// Density, volume and packing fraction as matminer 0.10.1's `DensityFeatures`; the rest by geometry: twelve equal
  /// faces of fcc, six of rock salt; (6s + 8h)²/(6s² + 8h²) of the truncated octahedron's solid angles; q4 and q6 of
  /// `steinhardt1983bond` for fcc and sc.
  @Test(
    arguments: [
      ("fcc", "voronoi_coordination_mean", 12, 1e-9), ("fcc", "voronoi_faces_mean", 12, 0),
      ("fcc", "q4_mean", 0.190941, 1e-6), ("fcc", "q6_mean", 0.574524, 1e-6), ("fcc", "q6_deviation", 0, 1e-9),
      ("fcc", "nearest_distance_mean", 3.61 / 2.0.squareRoot(), 1e-12), ("fcc", "coordination_mean", 12, 1e-12),
      ("fcc", "unlike_neighbours", 0, 0), ("bcc", "voronoi_coordination_mean", 11.7609, 1e-4),
      ("bcc", "voronoi_faces_mean", 14, 0), ("NaCl", "voronoi_coordination_mean", 6, 1e-9),
      ("NaCl", "q4_mean", 0.763763, 1e-6), ("NaCl", "q6_mean", 0.353553, 1e-6), ("NaCl", "coordination_mean", 6, 1e-12),
      ("NaCl", "unlike_neighbours", 1, 1e-12), ("NaCl", "electronegativity_difference", 3.16 - 0.93, 1e-9),
      ("NaCl", "voronoi_volume_variation", 0, 1e-9), ("Ni3Al", "density", 7.731240937543113, 1e-4),
      ("Ni3Al", "volume_per_atom", 10.903552, 1e-9), ("Ni3Al", "packing_fraction", 0.8964788485675902, 1e-9),
      ("SrTiO3", "density", 5.116665464331517, 1e-4), ("SrTiO3", "packing_fraction", 0.8013559593723453, 1e-9),
      ("SrTiO3", "coordination_minimum", 2, 1e-12), ("SrTiO3", "nearest_distance_minimum", 3.905 / 2, 1e-12),
    ] as [(String, String, Double, Double)])
  func values(_ crystal: String, _ feature: String, wanted: Double, tolerance: Double) throws {
    let features = StructureFeatures(of: StructureSurroundings(of: try Self.crystal(crystal)))
    let value = try #require(features[feature])
    #expect(abs(value - wanted) <= tolerance, "\(value)")
  }

  /// A gas of random sites has g = 1 far out; an integral over the first shell of fcc counts its twelve atoms.
  @Test func pairDistributionCountsShells() throws {
    let g = try PairDistribution.values(of: Self.crystal("fcc"), limit: 100_000)
    // Shells at 2^(1/6) = 1.122 with 12 atoms: g at 1.2 by the formula.
    let nearest = 1.122462048309373
    let norm = 0.1 * (2 * Double.pi).squareRoot() * 4 * Double.pi * 1.2 * 1.2
    let z = (1.2 - nearest) / 0.1
    let next = (1.2 - nearest * 2.0.squareRoot()) / 0.1
    let wanted = (12 * exponential(-z * z / 2) + 6 * exponential(-next * next / 2)) / norm
    #expect(abs(g[3] - wanted) < 1e-6)
  }

  private func exponential(_ x: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for k in 1..<60 {
      term *= x / 8 / Double(k)
      sum += term
    }
    return sum * sum * sum * sum * sum * sum * sum * sum
  }

  @Test func invariance() throws {
    #expect(
      try InvarianceSuite.violations(of: { crystal in
        StructureFeatures(of: StructureSurroundings(of: crystal)).values.map { $0 ?? -1 }
      }) == [])
  }

  /// Continuous but for the count of faces: moving a site by 10⁻⁶ Å moves no number by more than 10⁻³.
  @Test func continuity() throws {
    for crystal in try InvarianceSuite.crystals() {
      let values = StructureFeatures(of: StructureSurroundings(of: crystal)).values
      let moved = StructureFeatures(of: StructureSurroundings(of: try crystal.shaken(by: 1e-6, seed: 3))).values
      for (feature, (a, b)) in zip(StructureFeature.all, zip(values, moved)) where feature.name != "voronoi_faces_mean"
      {
        #expect(abs((a ?? 0) - (b ?? 0)) < 1e-3, "\(feature.name)")
      }
    }
  }

  @Test func saysWhatIsMissing() throws {
    let molecule = try CrystalStructure(
      lattice: Lattice(cubic: 1), periodicity: .none, fractional: [.zero, [0.74, 0, 0]],
      elements: [Element(symbol: "H")!, Element(symbol: "H")!])
    let features = StructureFeatures(of: StructureSurroundings(of: molecule))
    #expect(features["coordination_mean"] == 1 && features["density"] == nil && features["q6_mean"] == nil)
    #expect(features.missing.count == features.values.count { $0 == nil })
    let mixed = try CrystalStructure(
      lattice: Lattice(cubic: 3), fractional: [.zero],
      occupancies: [
        SiteOccupancy([.init(Element(symbol: "Fe")!, fraction: 0.5), .init(Element(symbol: "Co")!, fraction: 0.5)])
      ])
    let disordered = StructureFeatures(of: StructureSurroundings(of: mixed))
    #expect(disordered["voronoi_coordination_mean"].map { abs($0 - 6) < 1e-9 } == true)
    #expect(disordered.missing.contains { $0.name == "unlike_neighbours" && $0.reason == "a site is disordered" })
  }
}
