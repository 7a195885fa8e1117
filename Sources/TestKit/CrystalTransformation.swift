import Crystallography
import Glibc
import Numerics

/// Ways of writing the same crystal down differently. What describes a crystal must not see them.
package enum CrystalTransformation: String, CaseIterable, Sendable {
  /// Turned around a random axis.
  case rotation
  /// Mirrored through the origin and turned: the other hand, and the other hand of the cell.
  case reflection
  /// Moved by a random vector; sites leave the cell.
  case translation
  /// Sites in another order.
  case permutation
  /// Repeated along an axis.
  case supercell
  /// Other lattice vectors of the same lattice: sheared far.
  case shearedCell
  /// The lattice vectors renamed.
  case renamedAxes

  /// The crystal written differently, and of each of its sites the site of the crystal given that it is an image of.
  package func apply(to crystal: CrystalStructure, seed: UInt64 = 0) throws -> (crystal: CrystalStructure, sites: [Int])
  {
    var random = SeededGenerator(seed: seed, stream: 11)
    let same = Array(0..<crystal.count)
    let lattice = crystal.lattice
    switch self {
    case .rotation, .reflection:
      let turn = CrystalTransformation.rotation(&random, improper: self == .reflection)
      let turned = try Lattice(turn(lattice.a), turn(lattice.b), turn(lattice.c))
      return (try written(crystal, turned, crystal.fractional, same), same)
    case .translation:
      let shift = SIMD3(random.uniform(), random.uniform(), random.uniform()) * 3 - 1
      return (try written(crystal, lattice, crystal.fractional.map { $0 + shift }, same), same)
    case .permutation:
      var order = same
      order.shuffle(using: &random)
      if order.count > 1, order == same { order.reverse() }
      return (try written(crystal, lattice, crystal.fractional, order), order)
    case .supercell:
      let axis = random.index(below: 3)
      let sizes = (0..<3).map { $0 == axis ? 2 : 1 }
      let large = try crystal.supercell(sizes[0], sizes[1], sizes[2])
      return (large, same.flatMap { [$0, $0] })
    case .shearedCell:
      // Rows of an integer matrix of determinant one: a, b + 3a, c − 2a + 4b.
      let sheared = try Lattice(lattice.a, lattice.b + 3 * lattice.a, lattice.c - 2 * lattice.a + 4 * lattice.b)
      return (try written(crystal, sheared, crystal.cartesian.map { sheared.fractional($0) }, same), same)
    case .renamedAxes:
      let renamed = try Lattice(lattice.b, lattice.c, lattice.a)
      return (try written(crystal, renamed, crystal.fractional.map { SIMD3($0.y, $0.z, $0.x) }, same), same)
    }
  }

  /// A crystal of other coordinates with the sites in an order.
  private func written(
    _ crystal: CrystalStructure, _ lattice: Lattice, _ fractional: [SIMD3<Double>], _ order: [Int]
  ) throws -> CrystalStructure {
    try CrystalStructure(
      lattice: lattice, periodicity: crystal.periodicity, coordinates: .fractional(order.map { fractional[$0] }),
      species: crystal.species, speciesOfSites: order.map { crystal.speciesOfSites[$0] },
      rules: StructureRules(minimumDistance: nil))
  }

  /// A turn by a random angle around a random axis (Rodrigues's formula), mirrored through the origin where improper.
  private static func rotation(_ random: inout SeededGenerator, improper: Bool) -> (SIMD3<Double>) -> SIMD3<Double> {
    let raw = SIMD3(random.standardNormal(), random.standardNormal(), random.standardNormal())
    let axis = raw / raw.length
    let angle = 0.5 + 2 * random.uniform()
    let (cosine, sine) = (cos(angle), sin(angle))
    return { vector in
      let turned = cosine * vector + sine * axis.cross(vector) + (1 - cosine) * axis.dot(vector) * axis
      return improper ? -1 * turned : turned
    }
  }
}
