/// What is known of an element in its ordinary state; nil where no value is known, never a guess.
///
/// Sources: masses, the IUPAC 2021 standard atomic weights abridged to one value, the mass number of the longest-lived
/// isotope for elements without one (`prohaska2022weights`); melting temperatures, densities, covalent radii and Slater's
/// atomic radii as in the Magpie tables (`ward2016magpie`), with platinum's density and the melting temperatures of
/// promethium and erbium corrected to `haynes2016crc`; Miracle radii `miracle2010radii`; Pauling
/// electronegativities and metallic radii for twelve neighbours as in `ong2013pymatgen`; bulk and shear moduli
/// `deboer1988cohesion`, for S, Cl, Se, Br, Te and I those of Magpie; cubic elastic constants `haynes2016crc` as tabulated
/// in `blaschke2017pydislocdyn`, for Na, Ge and Ir `simmons1971elastic`.
package struct ElementProperties: Sendable, Equatable {
  /// Atomic mass, u.
  package let mass: Double
  /// Melting temperature at ordinary pressure, K.
  package let meltingTemperature: Double?
  /// Density at room temperature and pressure, g/cm³.
  package let density: Double?
  /// Radius in metallic glasses, Å (Miracle's assessment): the set behind the alloy mismatch δ.
  package let miracleRadius: Double?
  /// Metallic radius for twelve neighbours, Å.
  package let metallicRadius: Double?
  /// Empirical atomic radius of Slater, Å.
  package let atomicRadius: Double?
  /// Covalent radius, Å.
  package let covalentRadius: Double?
  /// Electronegativity on Pauling's scale.
  package let electronegativity: Double?
  /// Valence electron count of the alloy literature (`guo2011vec`): s, p and d electrons outside the noble-gas core, f
  /// electrons and filled d shells below a p shell not counted. The group number up to 12, less ten from 13 to 18; three
  /// for lanthanides and actinides. Not Magpie's `NValence`, which counts 4f¹⁴ in hafnium to mercury.
  package let valenceElectronCount: Int?
  /// Polycrystal bulk modulus, GPa.
  package let bulkModulus: Double?
  /// Polycrystal shear modulus, GPa.
  package let shearModulus: Double?
  /// Elastic constants C11, C12, C44 of the single crystal, GPa; for cubic elements where known.
  package let cubicElasticConstants: CubicElasticConstants?

  /// Volume of an atom in the solid (a gas: at room temperature), Å³: mass over density.
  package var atomicVolume: Double? { density.map { mass / ($0 * 0.602214076) } }

  /// Volume of a mole of atoms, cm³/mol: mass over density.
  package var molarVolume: Double? { density.map { mass / $0 } }

  /// Young's modulus of the isotropic polycrystal, GPa: 9BG/(3B + G).
  package var youngsModulus: Double? {
    guard let bulkModulus, let shearModulus else { return nil }
    return 9 * bulkModulus * shearModulus / (3 * bulkModulus + shearModulus)
  }

  /// Poisson's ratio of the isotropic polycrystal: (3B − 2G)/(6B + 2G).
  package var poissonsRatio: Double? {
    guard let bulkModulus, let shearModulus else { return nil }
    return (3 * bulkModulus - 2 * shearModulus) / (6 * bulkModulus + 2 * shearModulus)
  }
}

/// The three elastic constants of a cubic crystal, GPa.
package struct CubicElasticConstants: Sendable, Equatable {
  package let c11: Double
  package let c12: Double
  package let c44: Double
}

extension Element {
  /// Everything tabulated of the element. O(1); the first call of a process reads the table.
  package var properties: ElementProperties { ElementProperties.table[atomicNumber - 1] }

  /// Atomic mass, u.
  package var mass: Double { properties.mass }
  /// Melting temperature, K.
  package var meltingTemperature: Double? { properties.meltingTemperature }
  /// Density at room temperature, g/cm³.
  package var density: Double? { properties.density }
  /// Volume of an atom, Å³.
  package var atomicVolume: Double? { properties.atomicVolume }
  /// Whether the element is a gas at room temperature: its density is a thousandth of a solid's.
  package var isGas: Bool { density.map { $0 < 0.1 } ?? false }
  /// Electronegativity on Pauling's scale.
  package var electronegativity: Double? { properties.electronegativity }
  /// Valence electron count of the alloy literature.
  package var valenceElectronCount: Int? { properties.valenceElectronCount }
}

extension ElementProperties {
  fileprivate static let table: [ElementProperties] = {
    let crystals = PropertyTable(ElementData.cubicElasticConstants, columns: 3)
    var constants: [String: CubicElasticConstants] = [:]
    for (row, symbol) in crystals.names.enumerated() {
      guard let c11 = crystals[row, 0], let c12 = crystals[row, 1], let c44 = crystals[row, 2] else { continue }
      constants[symbol] = CubicElasticConstants(c11: c11, c12: c12, c44: c44)
    }
    let facts = PropertyTable(ElementData.properties, columns: 12)
    precondition(facts.names == Element.all.map(\.symbol), "the table follows the atomic numbers")
    return facts.names.enumerated().map { row, symbol in
      guard let mass = facts[row, 0] else { preconditionFailure("every element has a mass") }
      return ElementProperties(
        mass: mass, meltingTemperature: facts[row, 1], density: facts[row, 2], miracleRadius: facts[row, 3],
        metallicRadius: facts[row, 4], atomicRadius: facts[row, 5], covalentRadius: facts[row, 6],
        electronegativity: facts[row, 7], valenceElectronCount: facts[row, 8].map { Int($0) },
        bulkModulus: facts[row, 9], shearModulus: facts[row, 10], cubicElasticConstants: constants[symbol])
    }
  }()
}
