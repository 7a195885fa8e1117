import Chemistry
import Crystallography
import Foundation
import Generation
import Testing

/// The built-in prototypes beside what is published of the types.
@Suite struct PrototypeTests {
  /// Space group and cell (Å) of the compound that names the type, from the same sources as its positions.
  struct Published: Sendable, CustomTestStringConvertible {
    let name: PrototypeName
    let group: String
    let lengths: SIMD3<Double>
    var gamma = 90.0
    var testDescription: String { name.rawValue }
  }

  static let published: [Published] = [
    .init(name: .perovskite, group: "P m -3 m", lengths: [4, 4, 4]),
    .init(name: .doublePerovskite, group: "F m -3 m", lengths: [8, 8, 8]),
    .init(name: .spinel, group: "F d -3 m:2", lengths: [8.0806, 8.0806, 8.0806]),
    .init(name: .garnet, group: "I a -3 d", lengths: [11.845, 11.845, 11.845]),
    .init(name: .ilmenite, group: "R -3:H", lengths: [5.0884, 5.0884, 14.0855], gamma: 120),
    .init(name: .layeredRocksalt, group: "R -3 m:H", lengths: [2.8166, 2.8166, 14.052], gamma: 120),
    .init(name: .corundum, group: "R -3 c:H", lengths: [4.7607, 4.7607, 12.9947], gamma: 120),
    .init(name: .rutile, group: "P 42/m n m", lengths: [4.5922, 4.5922, 2.9574]),
    .init(name: .fluorite, group: "F m -3 m", lengths: [5.463, 5.463, 5.463]),
    .init(name: .rocksalt, group: "F m -3 m", lengths: [5.64, 5.64, 5.64]),
    .init(name: .zincblende, group: "F -4 3 m", lengths: [5.41, 5.41, 5.41]),
    .init(name: .wurtzite, group: "P 63 m c", lengths: [3.8227, 3.8227, 6.2607], gamma: 120),
    .init(name: .cesiumChloride, group: "P m -3 m", lengths: [4.12, 4.12, 4.12]),
  ]

  /// Every operation of the group takes every site to one of the same element; spglib 2.8 finds these groups in what
  /// `substitute` writes, too.
  @Test("a prototype has the symmetry of its space group", arguments: published)
  func symmetry(_ published: Published) throws {
    #expect(Self.published.count == PrototypeName.allCases.count)
    let structure = published.name.prototype.structure
    let cell = try Lattice(lengths: published.lengths, angles: [90, 90, published.gamma])
    let setting = try #require(SpaceGroupSetting.named(published.group).first)
    for operation in setting.operations {
      #expect(operation.preserves(cell, tolerance: 1e-9))
      for site in 0..<structure.count {
        let image = structure.lattice.fractional(cell.cartesian(operation(cell.fractional(structure.cartesian[site]))))
        let found = (0..<structure.count).first { other in
          let difference = image - structure.fractional[other]
          return structure.lattice.cartesian(difference - difference.rounded(.toNearestOrEven)).length < 1e-6
        }
        #expect(found.map { structure.speciesOfSites[$0] } == structure.speciesOfSites[site])
      }
    }
  }

  /// A compound, and the volume of its cell as measured (Å³, as many primitive cells): edges of the sources of `published`, and
  /// of Ba2MgWO6 8.112 Å, Y3Al5O12 12.006 Å, Fe3O4 8.396 Å, ZnO 3.250 and 5.207 Å, SnO2 4.738 and 3.187 Å.
  static let measured: [(name: PrototypeName, roles: String, volume: Double, cells: Double)] = [
    (.spinel, "Mg Al O", pow(8.0806, 3), 4), (.spinel, "Fe Fe O", pow(8.396, 3), 4),
    (.doublePerovskite, "Ba Mg W O", pow(8.112, 3), 4), (.garnet, "Ca Al Si O", pow(11.845, 3), 2),
    (.garnet, "Y Al Al O", pow(12.006, 3), 2), (.ilmenite, "Fe Ti O", 5.0884 * 5.0884 * 14.0855 * 0.8660254, 3),
    (.layeredRocksalt, "Li Co O", 2.8166 * 2.8166 * 14.052 * 0.8660254, 3),
    (.corundum, "Al O", 4.7607 * 4.7607 * 12.9947 * 0.8660254, 3), (.rutile, "Ti O", 4.5922 * 4.5922 * 2.9574, 1),
    (.rutile, "Sn O", 4.738 * 4.738 * 3.187, 1), (.wurtzite, "Zn O", 3.25 * 3.25 * 5.207 * 0.8660254, 1),
  ]

  @Test("lengths out of tabulated radii lie within some per cent of measured ones", arguments: measured)
  func lengths(name: PrototypeName, roles: String, volume: Double, cells: Double) throws {
    let prototype = name.prototype
    let elements = roles.split(separator: " ").compactMap { Element(symbol: $0) }
    let substitution = try Substitution(
      prototype,
      choices: Dictionary(uniqueKeysWithValues: zip(prototype.roles.map(\.name), elements.map { [$0] })))
    var found: [Decoration] = []
    try substitution.visit {
      found.append($0)
      return true
    }
    #expect(found.count == 1)
    let decoration = try #require(found.first)
    let ratio = cbrt(decoration.structure.lattice.volume / (volume / cells))
    #expect((0.97...1.08).contains(ratio), "\(ratio)")
  }

  private func charges(_ name: PrototypeName, _ choices: [String: String]) throws -> [String: [Int]] {
    var found: [String: [Int]] = [:]
    try Substitution(
      name.prototype,
      choices: choices.mapValues { $0.split(separator: " ").compactMap { Element(symbol: $0) } }
    ).visit {
      found[name.prototype.formula(of: $0.ions.map(\.element))] = $0.ions.map(\.charge)
      return true
    }
    return found
  }

  /// Magnetite is Fe2+ in tetrahedra and Fe3+ in octahedra by 2 + 2·3 = 8; garnets hold aluminium in two roles.
  @Test("an element plays two roles where both name it") func twoRoles() throws {
    #expect(try charges(.spinel, ["A": "Fe", "B": "Fe", "X": "O"]) == ["Fe3O4": [2, 3, -2]])
    #expect(try charges(.garnet, ["A": "Y", "B": "Al", "C": "Al", "X": "O"]) == ["Y3Al5O12": [3, 3, 3, -2]])
    let open = try charges(.spinel, ["A": "Fe", "X": "O"])
    #expect(open["Fe3O4"] == nil && open["FeAl2O4"] == [2, 3, -2])
  }

  /// 2·2 + B + C = 12 for oxides of strontium: Mg 2 with W 6, Fe 2 or 3 with Mo 6 or none; B and C in one order.
  @Test("interchangeable roles are filled in one order") func interchangeable() throws {
    let found = try charges(.doublePerovskite, ["A": "Sr", "B": "Mg W", "C": "Mg W", "X": "O"])
    #expect(found == ["Sr2MgWO6": [2, 2, 6, -2]])
    let named = try charges(.doublePerovskite, ["A": "Sr", "B": "W", "C": "Mg", "X": "O"])
    #expect(named == ["Sr2WMgO6": [2, 6, 2, -2]], "what was asked for, in the other order")
  }

  /// Ba 1.61 (XII), Mg 0.72, W6+ 0.60, O 1.40: 3.01/(√2·2.06); Shannon's table by hand.
  @Test("a double perovskite's tolerance factor has the mean of both octahedra") func toleranceFactor() throws {
    var factors: [Double?] = []
    let elements = ["A": "Ba", "B": "Mg", "C": "W", "X": "O"].compactMapValues { Element(symbol: $0).map { [$0] } }
    try Substitution(PrototypeName.doublePerovskite.prototype, choices: elements, tolerance: 0.9...1.1).visit {
      factors.append($0.toleranceFactor)
      return true
    }
    #expect(factors.count == 1)
    #expect(abs((factors.first.flatMap(\.self) ?? 0) - 3.01 / (2.0.squareRoot() * 2.06)) < 1e-12)
  }
}
