import Chemistry
import Crystallography

/// Crystals whose surroundings are known by geometry; lattice constant 1 or as said, Å.
enum Prototypes {
  static func crystal(_ rows: [SIMD3<Double>], _ sites: [(String, SIMD3<Double>)]) throws -> CrystalStructure {
    try CrystalStructure(
      lattice: Lattice(rows[0], rows[1], rows[2]), fractional: sites.map(\.1),
      elements: sites.map { Element(symbol: $0.0)! }, rules: StructureRules(minimumDistance: nil))
  }

  static func cubic(_ a: Double, _ sites: [(String, SIMD3<Double>)]) throws -> CrystalStructure {
    try crystal([[a, 0, 0], [0, a, 0], [0, 0, a]], sites)
  }

  static let corners: [SIMD3<Double>] = [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]

  static func simpleCubic(_ a: Double = 1) throws -> CrystalStructure { try cubic(a, [("Po", .zero)]) }
  static func bodyCentred(_ a: Double = 1) throws -> CrystalStructure {
    try cubic(a, [("Fe", .zero), ("Fe", [0.5, 0.5, 0.5])])
  }
  static func faceCentred(_ a: Double = 1) throws -> CrystalStructure { try cubic(a, corners.map { ("Cu", $0) }) }
  static func diamond(_ a: Double = 1) throws -> CrystalStructure {
    try cubic(a, corners.map { ("C", $0) } + corners.map { ("C", $0 + 0.25) })
  }

  /// Ideal c/a = √(8/3).
  static func hexagonal(_ a: Double = 1) throws -> CrystalStructure {
    try crystal(
      [[a, 0, 0], [-a / 2, a * 0.75.squareRoot(), 0], [0, 0, a * (8.0 / 3).squareRoot()]],
      [("Mg", [1.0 / 3, 2.0 / 3, 0.25]), ("Mg", [2.0 / 3, 1.0 / 3, 0.75])])
  }

  static func rockSalt(_ a: Double = 5.64) throws -> CrystalStructure {
    try cubic(a, corners.map { ("Na", $0) } + corners.map { ("Cl", $0 + SIMD3(0.5, 0, 0)) })
  }

  static func perovskite(_ a: Double = 4) throws -> CrystalStructure {
    try cubic(
      a,
      [
        ("Sr", .zero), ("Ti", [0.5, 0.5, 0.5]), ("O", [0, 0.5, 0.5]), ("O", [0.5, 0, 0.5]), ("O", [0.5, 0.5, 0]),
      ])
  }

  /// One fcc atom in its primitive cell, the third vector sheared by a multiple of the first.
  static func shearedFaceCentred(_ a: Double = 1, by multiple: Double = 7) throws -> CrystalStructure {
    let rows: [SIMD3<Double>] = [[0, a / 2, a / 2], [a / 2, 0, a / 2], [a / 2, a / 2, 0]]
    return try crystal([rows[0], rows[1], rows[2] + multiple * rows[0]], [("Cu", .zero)])
  }
}
