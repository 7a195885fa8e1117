import Chemistry
import Crystallography
import Foundation
import Generation
import JSON
import MaterialRecords
import Testing

@Suite struct SubstitutionTests {
  private func elements(_ symbols: String) -> [Element] {
    symbols.split(separator: " ").compactMap { Element(symbol: $0) }
  }

  private func decorations(
    _ name: PrototypeName, _ choices: [String: String], tolerance: ClosedRange<Double>? = nil
  ) throws -> [Decoration] {
    let substitution = try Substitution(
      name.prototype, choices: choices.mapValues { elements($0) }, tolerance: tolerance)
    var found: [Decoration] = []
    try substitution.visit {
      found.append($0)
      return true
    }
    return found
  }

  private func formulas(_ name: PrototypeName, _ found: [Decoration]) -> [String] {
    found.map { name.prototype.formula(of: $0.ions.map(\.element)) }
  }

  /// Coordination numbers of the structure types, as every textbook gives them.
  @Test(
    arguments: [
      (PrototypeName.perovskite, [12, 6], [1, 1, 3]), (.spinel, [4, 6], [2, 4, 8]), (.rocksalt, [6], [1, 1]),
      (.fluorite, [8], [1, 2]), (.zincblende, [4], [1, 1]), (.cesiumChloride, [8], [1, 1]), (.wurtzite, [4], [2, 2]),
      (.rutile, [6], [2, 4]), (.corundum, [6], [4, 6]), (.ilmenite, [6, 6], [2, 2, 6]),
      (.layeredRocksalt, [6, 6], [1, 1, 2]), (.doublePerovskite, [12, 6, 6], [2, 1, 1, 6]),
      (.garnet, [8, 6, 4], [12, 8, 12, 48]),
    ])
  func prototypes(name: PrototypeName, coordinations: [Int], counts: [Int]) {
    let roles = name.prototype.roles
    #expect(roles.filter { !$0.isAnion }.map(\.coordination) == coordinations)
    #expect(roles.map(\.count) == counts)
    #expect(roles.last?.name == "X" && roles.last?.isAnion == true)
  }

  /// Cube edges from Shannon's radii by hand: Sr 1.44 (XII), Ti 0.605, O 1.40: 2·2.005 = 4.010 and √2·2.84 = 4.01637,
  /// t = 2.84/(√2·2.005); Na 1.02 + Cl 1.81 = 2.83; Ca 1.12 (VIII) + F 1.33 = 2.45 = a√3/4; Cs 1.74 (VIII) + Cl 1.81.
  @Test func sizesAreSumsOfRadii() throws {
    let strontium = try decorations(.perovskite, ["A": "Sr", "B": "Ti", "X": "O"])[0]
    #expect(abs(strontium.structure.lattice.lengths.x - 2.84 * 2.0.squareRoot()) < 1e-12)
    #expect(abs(try #require(strontium.toleranceFactor) - 2.84 / (2.0.squareRoot() * 2.005)) < 1e-12)
    #expect(strontium.ions.map(\.charge) == [2, 4, -2] && strontium.approximated.isEmpty)
    func edge(_ name: PrototypeName, _ a: String, _ x: String) throws -> Double {
      let volume = try decorations(name, ["A": a, "X": x])[0].structure.lattice.volume
      return pow(name == .cesiumChloride ? volume : 4 * volume, 1.0 / 3)
    }
    #expect(abs(try edge(.rocksalt, "Na", "Cl") - 2 * 2.83) < 1e-12)
    #expect(abs(try edge(.fluorite, "Ca", "F") - 2.45 * 4 / 3.0.squareRoot()) < 1e-12)
    #expect(abs(try edge(.cesiumChloride, "Cs", "Cl") - 3.55 * 2 / 3.0.squareRoot()) < 1e-12)
  }

  /// MgAl2O4 with u = 0.2624: 4-fold contact √3·a·(u − 1/8), 6-fold a·√((½ − u)² + 2(u − ¼)²); the wider sum of radii rules.
  @Test func spinelContacts() throws {
    let found = try decorations(.spinel, ["A": "Mg", "B": "Al", "X": "O"])
    let u = 0.2624
    let tetrahedral = 3.0.squareRoot() * (u - 0.125)
    let octahedral = ((0.5 - u) * (0.5 - u) + 2 * (u - 0.25) * (u - 0.25)).squareRoot()
    let expected = max((0.57 + 1.40) / tetrahedral, (0.535 + 1.40) / octahedral)
    #expect(abs(pow(4 * found[0].structure.lattice.volume, 1.0 / 3) - expected) < 1e-9)
    #expect(found[0].ions.map(\.charge) == [2, 3, -2] && found[0].structure.count == 14)
  }

  /// A + B must carry six charges: of 24 choices, these; in the order of atomic numbers, the last role fastest.
  @Test func chargesBalance() throws {
    let found = try decorations(.perovskite, ["A": "Ba K La Sr", "B": "Al Nb Ti", "X": "F O"])
    #expect(formulas(.perovskite, found) == ["KNbO3", "SrTiO3", "BaTiO3", "LaAlO3"])
    for decoration in found {
      #expect(zip(decoration.ions, [1, 1, 3]).reduce(0) { $0 + $1.0.charge * $1.1 } == 0)
    }
  }

  @Test func toleranceFactorsAreKept() throws {
    let choices = ["A": "Ca Sr Ba Mg", "B": "Ti Zr", "X": "O"]
    let all = try decorations(.perovskite, choices)
    let kept = try decorations(.perovskite, choices, tolerance: 0.95...1.05)
    #expect(all.count == 8)
    let expected = all.filter { (0.95...1.05).contains($0.toleranceFactor ?? 0) }
    #expect(formulas(.perovskite, kept) == formulas(.perovskite, expected) && !kept.isEmpty && kept.count < 8)
  }

  /// Everything that a perovskite can be: balanced, ordered by electronegativity, a structure, never an element twice.
  @Test func wholePerovskiteSpace() throws {
    let found = try decorations(.perovskite, [:])
    #expect(found.count > 1000)
    var names: Set<String> = []
    for decoration in found {
      let elements = decoration.ions.map(\.element)
      #expect(Set(elements).count == 3)
      #expect(zip(decoration.ions, [1, 1, 3]).reduce(0) { $0 + $1.0.charge * $1.1 } == 0)
      let values = elements.map { $0.electronegativity ?? 9 }
      #expect(max(values[0], values[1]) < values[2])
      #expect(abs(decoration.composition[elements[2]] - 0.6) < 1e-15)
      names.insert(elements.map(\.symbol).joined(separator: " "))
    }
    #expect(names.count == found.count)
  }

  @Test func refuses() throws {
    let prototype = PrototypeName.rocksalt.prototype
    #expect(throws: SubstitutionError.unknownRole("B", known: ["A", "X"])) {
      try Substitution(prototype, choices: ["B": elements("Ti")])
    }
    #expect(throws: SubstitutionError.noToleranceFactor) { try Substitution(prototype, tolerance: 0.9...1) }
    let metal = try CrystalStructure(
      lattice: Lattice(cubic: 3), fractional: [.zero, SIMD3(repeating: 0.5)], elements: elements("Al Ni"))
    #expect(throws: PrototypeError.notIonic) { try Prototype(metal, name: "B2") }
    #expect(try decorations(.rocksalt, ["A": "He"]).isEmpty)
  }

  /// A structure of the user's, here rutile: roles are its elements, and lengths follow the closest contact.
  @Test func structureOfTheUser() throws {
    let u = 0.3053
    let rutile = try CrystalStructure(
      lattice: Lattice(SIMD3(4.594, 0, 0), SIMD3(0, 4.594, 0), SIMD3(0, 0, 2.959)),
      fractional: [
        .zero, SIMD3(repeating: 0.5), [u, u, 0], [1 - u, 1 - u, 0], [0.5 + u, 0.5 - u, 0.5], [0.5 - u, 0.5 + u, 0.5],
      ], elements: elements("Ti Ti O O O O"))
    let prototype = try Prototype(rutile, name: "rutile")
    #expect(prototype.roles.map(\.name) == ["Ti", "O"] && prototype.roles[0].coordination == 6)
    var found: [String] = []
    let substitution = try Substitution(prototype, choices: ["Ti": elements("Mg Ru Sn"), "O": elements("F O")])
    try substitution.visit {
      found.append(prototype.formula(of: $0.ions.map(\.element)))
      return true
    }
    #expect(found == ["MgF2", "RuO2", "SnO2"])
  }

  /// The line of a decoration: a record whose structure reads back.
  @Test func linesAreRecords() throws {
    let prototype = PrototypeName.perovskite.prototype
    let decoration = try decorations(.perovskite, ["A": "Sr", "B": "Ti", "X": "O"])[0]
    var writer = JSONWriter()
    SubstituteCommand.write(decoration, of: prototype, parent: "perovskite", to: &writer)
    let line = try JSONLine(text: writer.text)
    #expect(line.text("id") == "perovskite/SrTiO3" && line.text("formula") == "SrTiO3")
    #expect(try line.structure() == decoration.structure)
    #expect(try line.composition() == decoration.composition)
    let generated = try #require(try line.value("generated"))
    #expect(try generated.member("method").string() == "substitute")
    #expect(try generated.member("charges").member("Ti").integer() == 4)
  }
}
