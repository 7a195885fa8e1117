import Chemistry
import Crystallography

/// A structure type by the compound that names it, as published.
struct PublishedStructure {
  /// A role of an element: the orbits that it occupies, in the order in which a formula names the roles.
  struct Role {
    let name: String
    let symbol: String
    let positions: [SIMD3<Double>]

    init(_ name: String, _ symbol: String, _ positions: SIMD3<Double>...) {
      (self.name, self.symbol, self.positions) = (name, symbol, positions)
    }
  }

  /// As `SpaceGroupSetting.named` reads it.
  let spaceGroup: String
  let lattice: Lattice
  let roles: [Role]

  /// A cube of an edge in Å.
  init(_ spaceGroup: String, edge: Double, _ roles: Role...) {
    self.init(spaceGroup, lengths: SIMD3(repeating: edge), angles: SIMD3(repeating: 90), roles)
  }

  /// A square or hexagonal cell of edges in Å, γ in degrees.
  init(_ spaceGroup: String, a: Double, c: Double, gamma: Double, _ roles: Role...) {
    self.init(spaceGroup, lengths: [a, a, c], angles: [90, 90, gamma], roles)
  }

  private init(_ spaceGroup: String, lengths: SIMD3<Double>, angles: SIMD3<Double>, _ roles: [Role]) {
    guard let lattice = try? Lattice(lengths: lengths, angles: angles) else {
      preconditionFailure("published cells span a volume")
    }
    (self.spaceGroup, self.lattice, self.roles) = (spaceGroup, lattice, roles)
  }

  /// The same for the crystallographer.
  var unit: AsymmetricUnit {
    guard let setting = SpaceGroupSetting.named(spaceGroup).first else {
      preconditionFailure("\(spaceGroup) is a space group")
    }
    return AsymmetricUnit(
      setting: setting, lattice: lattice,
      sites: roles.flatMap { role in
        role.positions.map { position in
          guard let element = Element(symbol: role.symbol) else { preconditionFailure("\(role.symbol) is an element") }
          return (element, position)
        }
      })
  }
}

extension PrototypeName {
  /// CaTiO₃ as Goldschmidt drew it (`goldschmidt1926gesetze`), K₂NaAlF₆ without its shift of the anion (`anderson1993bcation`),
  /// MgAl₂O₄ (`hill1979systematics`), Ca₃Al₂Si₃O₁₂ (`novak1971crystal`), LiCoO₂ (`orman1984cobalt`), and FeTiO₃, Al₂O₃, TiO₂ and
  /// ZnS as `mehl2017aflow` has them; the others have no free number but the edge, of which only ratios are used.
  var published: PublishedStructure {
    let (zero, quarter, half) = (SIMD3<Double>(), SIMD3(repeating: 0.25), SIMD3(repeating: 0.5))
    switch self {
    case .perovskite:
      return .init("P m -3 m", edge: 4, .init("A", "Ca", half), .init("B", "Ti", zero), .init("X", "O", [0.5, 0, 0]))
    case .doublePerovskite:
      return .init(
        "F m -3 m", edge: 8, .init("A", "K", quarter), .init("B", "Na", half), .init("C", "Al", zero),
        .init("X", "F", [0.25, 0, 0]))
    case .spinel:
      return .init(
        "F d -3 m:2", edge: 8.0806, .init("A", "Mg", SIMD3(repeating: 0.125)), .init("B", "Al", half),
        .init("X", "O", SIMD3(repeating: 0.2624)))
    case .garnet:
      return .init(
        "I a -3 d", edge: 11.845, .init("A", "Ca", [0.125, 0, 0.25]), .init("B", "Al", zero),
        .init("C", "Si", [0.375, 0, 0.25]), .init("X", "O", [0.0381, 0.0449, 0.6514]))
    case .ilmenite:
      return .init(
        "R -3:H", a: 5.0884, c: 14.0855, gamma: 120, .init("A", "Fe", [0, 0, 0.35537]),
        .init("B", "Ti", [0, 0, 0.1464]), .init("X", "O", [0.31743, 0.02332, 0.24506]))
    case .layeredRocksalt:
      return .init(
        "R -3 m:H", a: 2.8166, c: 14.052, gamma: 120, .init("A", "Li", zero), .init("B", "Co", [0, 0, 0.5]),
        .init("X", "O", [0, 0, 0.2395]))
    case .corundum:
      return .init(
        "R -3 c:H", a: 4.7607, c: 12.9947, gamma: 120, .init("A", "Al", [0, 0, 0.35216]),
        .init("X", "O", [0.3061, 0, 0.25]))
    case .rutile:
      return .init(
        "P 42/m n m", a: 4.5922, c: 2.9574, gamma: 90, .init("A", "Ti", zero), .init("X", "O", [0.30496, 0.30496, 0]))
    case .fluorite:
      return .init("F m -3 m", edge: 5.463, .init("A", "Ca", zero), .init("X", "F", quarter))
    case .rocksalt:
      return .init("F m -3 m", edge: 5.64, .init("A", "Na", zero), .init("X", "Cl", half))
    case .zincblende:
      return .init("F -4 3 m", edge: 5.41, .init("A", "Zn", zero), .init("X", "S", quarter))
    case .wurtzite:
      return .init(
        "P 63 m c", a: 3.8227, c: 6.2607, gamma: 120, .init("A", "Zn", [1.0 / 3, 2.0 / 3, 0]),
        .init("X", "S", [1.0 / 3, 2.0 / 3, 0.3748]))
    case .cesiumChloride:
      return .init("P m -3 m", edge: 4.12, .init("A", "Cs", zero), .init("X", "Cl", half))
    }
  }
}
