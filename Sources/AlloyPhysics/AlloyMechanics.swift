import Chemistry

/// The volumes and moduli that the edge theory takes, from the elements.
///
/// Volumes are the atomic volumes of the elements in their ordinary state (Vegard's law), for fcc those that Co, Cr, Fe, Mn
/// and Ni have in fcc alloys (`varvenne2016theory`). The bcc phases of Ti, Zr and Hf, hcp by themselves, are up to 3 %
/// denser. The moduli of the alloy are the means of the elements' polycrystal bulk and shear moduli, one rule for every
/// alloy, so that the strength has no seam where a non-cubic element appears; for NbMoTaW, whose elements all are cubic,
/// averaging the single crystals' constants and then taking Hill's mean gives a τ₀ that is 1.3 % larger.
package struct AlloyMechanics: Sendable, Equatable {
  /// The lattice of the solution.
  package enum Lattice: Sendable { case bodyCentred, faceCentred }

  /// Volumes beside the composition's elements, Å³.
  package let volumes: [Double]
  /// GPa.
  package let bulkModulus: Double
  /// GPa.
  package let shearModulus: Double
  /// What the theory makes of them.
  package let resistance: DislocationResistance

  /// - Throws: `AlloyMixture.MissingProperty`.
  package init(_ mixture: AlloyMixture, _ lattice: Lattice) throws {
    bulkModulus = try mixture.mean("bulk modulus") { $0.properties.bulkModulus }
    shearModulus = try mixture.mean("shear modulus") { $0.properties.shearModulus }
    volumes = try mixture.composition.elements.map { element in
      if lattice == .faceCentred, let volume = Self.faceCentredVolumes[element] { return volume }
      return try mixture.value("volume in the solid", of: element, \.atomicVolume)
    }
    let theory: EdgeDislocationTheory = lattice == .bodyCentred ? .bodyCentredCubic : .faceCentredCubic
    resistance = theory.resistance(
      fractions: mixture.composition.fractions, volumes: volumes, shearModulus: shearModulus,
      poissonsRatio: (3 * bulkModulus - 2 * shearModulus) / (6 * bulkModulus + 2 * shearModulus))
  }

  /// Volumes in fcc alloys, Å³.
  private static let faceCentredVolumes: [Element: Double] = Dictionary(
    uniqueKeysWithValues: [("Co", 11.12), ("Cr", 12.27), ("Fe", 12.09), ("Mn", 12.60), ("Ni", 10.94)]
      .compactMap { symbol, volume in Element(symbol: symbol).map { ($0, volume) } })
}
