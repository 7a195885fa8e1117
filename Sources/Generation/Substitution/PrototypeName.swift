import Chemistry
import Crystallography

/// Structure types that are known by name. Cells are primitive; the elements are those of the compound that names the type.
package enum PrototypeName: String, CaseIterable, Sendable {
  /// ABX₃, Pm-3m, CaTiO₃ as Goldschmidt drew it (`goldschmidt1926gesetze`): A in 12-fold, B in 6-fold coordination.
  case perovskite
  /// AB₂X₄, Fd-3m, MgAl₂O₄ with u = 0.2624 (`hill1979systematics`): A in 4-fold, B in 6-fold coordination.
  case spinel
  /// AX, Fm-3m, NaCl.
  case rocksalt
  /// AX₂, Fm-3m, CaF₂: A in 8-fold coordination.
  case fluorite
  /// AX, F-43m, ZnS: both in 4-fold coordination.
  case zincblende
  /// AX, Pm-3m, CsCl: both in 8-fold coordination.
  case cesiumChloride = "cesium-chloride"

  /// The roles of the elements, in the order in which a formula names them.
  private var roles: [(name: String, symbol: String, positions: [SIMD3<Double>])] {
    let (zero, half) = (SIMD3<Double>(), SIMD3(repeating: 0.5))
    switch self {
    case .perovskite:
      return [("A", "Ca", [half]), ("B", "Ti", [zero]), ("X", "O", [[0.5, 0, 0], [0, 0.5, 0], [0, 0, 0.5]])]
    case .spinel: return Self.spinelRoles
    case .rocksalt: return [("A", "Na", [zero]), ("X", "Cl", [half])]
    case .fluorite:
      return [("A", "Ca", [zero]), ("X", "F", [SIMD3(repeating: 0.25), SIMD3(repeating: 0.75)])]
    case .zincblende: return [("A", "Zn", [zero]), ("X", "S", [SIMD3(repeating: 0.25)])]
    case .cesiumChloride: return [("A", "Cs", [zero]), ("X", "Cl", [half])]
    }
  }

  /// The eight spinel oxygens of the primitive cell, with the origin at a centre of symmetry: in the axes of the cube
  /// (u,u,u), (u,¼−u,¼−u) and so on, and their inverses.
  private static let spinelRoles: [(name: String, symbol: String, positions: [SIMD3<Double>])] = {
    let (u, v) = (0.2624, 0.25 - 0.2624)
    let cube: [SIMD3<Double>] = [[u, u, u], [u, v, v], [v, u, v], [v, v, u]]
    let oxygens = (cube + cube.map { -$0 }).map { position -> SIMD3<Double> in
      // Cubic to the primitive axes (0,½,½), (½,0,½), (½,½,0).
      let (x, y, z) = (position.x, position.y, position.z)
      return [y + z - x, x + z - y, x + y - z].map { $0 - $0.rounded(.down) }.vector
    }
    let eighth = SIMD3(repeating: 0.125)
    return [
      ("A", "Mg", [eighth, SIMD3(repeating: 0.875)]),
      ("B", "Al", [SIMD3(repeating: 0.5), [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]]),
      ("X", "O", oxygens),
    ]
  }()

  /// Edge of the cube, Å; only its ratios are used.
  private var edge: Double {
    switch self {
    case .perovskite: 4
    case .spinel: 8.0806
    case .rocksalt: 5.64
    case .fluorite: 5.463
    case .zincblende: 5.41
    case .cesiumChloride: 4.12
    }
  }

  /// Whether the cell is that of the face-centred cube.
  private var isFaceCentred: Bool { self != .perovskite && self != .cesiumChloride }

  /// The structure with its roles.
  package var prototype: Prototype {
    let half = edge / 2
    let roles = roles
    do {
      let lattice =
        try isFaceCentred
        ? Lattice([0, half, half], [half, 0, half], [half, half, 0]) : Lattice(cubic: edge)
      let elements = roles.flatMap { role in role.positions.map { _ in Element(symbol: role.symbol) } }
      let structure = try CrystalStructure(
        lattice: lattice, fractional: roles.flatMap(\.positions), elements: elements.compactMap(\.self))
      return try Prototype(structure, name: rawValue, roleNames: roles.map(\.name))
    } catch {
      preconditionFailure("the built-in prototypes are structures: \(error)")
    }
  }
}

extension [Double] {
  fileprivate var vector: SIMD3<Double> { SIMD3(self[0], self[1], self[2]) }
}
