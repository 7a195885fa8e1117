import Chemistry

/// A crystal as papers give it: a space group in one of its settings, the cell of that setting, and one site of each orbit.
package struct AsymmetricUnit: Sendable {
  package let setting: SpaceGroupSetting
  package let lattice: Lattice
  package let sites: [(element: Element, position: SIMD3<Double>)]

  /// Positions are fractions of the cell.
  package init(
    setting: SpaceGroupSetting, lattice: Lattice, sites: [(element: Element, position: SIMD3<Double>)]
  ) {
    self.setting = setting
    self.lattice = lattice
    self.sites = sites
  }

  /// The crystal in a primitive cell: the orbits in the order of their sites, within an orbit by z, then y, then x.
  /// - Throws: `StructureError` where orbits share a place or the cell breaks another rule of structures.
  package func primitiveStructure() throws(StructureError) -> CrystalStructure {
    let cell = primitiveCell
    let primitive: Lattice
    do throws(LatticeError) {
      primitive = try Lattice(
        lattice.cartesian(cell[0]), lattice.cartesian(cell[1]), lattice.cartesian(cell[2]))
    } catch {
      throw .lattice(error)
    }
    var positions: [SIMD3<Double>] = []
    var elements: [Element] = []
    for site in sites {
      var expansion = SymmetryExpansion(
        lattice: lattice, operations: setting.operations, siteLimit: CrystalStructure.siteLimit)
      do throws(StructureFormatError) {
        try expansion.add(
          SymmetryExpansion.Site(position: site.position, constituents: [.init(site.element)], line: 0))
      } catch {
        throw .tooManySites(expansion.positions.count + 1, limit: CrystalStructure.siteLimit)
      }
      var orbit: [SIMD3<Double>] = []
      for image in expansion.positions {
        let place = Self.wrapped(primitive.fractional(lattice.cartesian(image)))
        if !orbit.contains(where: { Self.areSame($0, place) }) { orbit.append(place) }
      }
      orbit.sort { ($0.z, $0.y, $0.x) < ($1.z, $1.y, $1.x) }
      positions += orbit
      elements += Array(repeating: site.element, count: orbit.count)
    }
    return try CrystalStructure(lattice: primitive, fractional: positions, elements: elements)
  }

  /// Vectors of a primitive cell in fractions of the setting's, as the International Tables take them.
  private var primitiveCell: [SIMD3<Double>] {
    switch setting.symbol.first {
    case "F": [[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]
    case "I": [[-0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.5, 0.5, -0.5]]
    case "A": [[1, 0, 0], [0, 0.5, -0.5], [0, 0.5, 0.5]]
    case "B": [[0.5, 0, -0.5], [0, 1, 0], [0.5, 0, 0.5]]
    case "C": [[0.5, -0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]
    case "R" where setting.choice != "R":
      [[2.0 / 3, 1.0 / 3, 1.0 / 3], [-1.0 / 3, 1.0 / 3, 1.0 / 3], [-1.0 / 3, -2.0 / 3, 1.0 / 3]]
    default: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    }
  }

  /// Into the cell, without what rounding left behind the twelfth decimal.
  private static func wrapped(_ position: SIMD3<Double>) -> SIMD3<Double> {
    let place = (position * 1e12).rounded(.toNearestOrEven) / 1e12
    return place - place.rounded(.down)
  }

  private static func areSame(_ one: SIMD3<Double>, _ other: SIMD3<Double>) -> Bool {
    let difference = one - other
    return (difference - difference.rounded(.toNearestOrEven)).length < 1e-6
  }
}
