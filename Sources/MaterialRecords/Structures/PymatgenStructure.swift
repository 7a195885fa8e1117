import Chemistry
import Crystallography
import JSON

/// pymatgen's `Structure.as_dict()` and `Molecule.as_dict()` (`ong2013pymatgen`).
enum PymatgenStructure {
  /// Whether an object looks like one: it has `sites`.
  static func isStructure(_ value: JSONValue) -> Bool { value["sites"] != nil }

  /// Reads a structure, or a molecule where there is no lattice.
  /// - Throws: `RecordError` and `JSONError` with pointers.
  static func read(_ value: JSONValue, rules: StructureRules) throws -> CrystalStructure {
    let sites = try value.member("sites").elements()
    guard sites.count <= rules.siteLimit else {
      throw RecordError(StructureError.tooManySites(sites.count, limit: rules.siteLimit), pointer: value.pointer)
    }
    let box = value["lattice"].flatMap { $0.isNull ? nil : $0 }
    let rows = try box.map(vectors)
    let flags = try box?["pbc"]?.elements().map { try $0.boolean() } ?? []
    let periodicity =
      flags.count == 3 ? Periodicity(flags[0], flags[1], flags[2]) : rows == nil ? Periodicity.none : .all
    var kinds: [Species] = []
    var places: [Species: Int] = [:]
    var speciesOfSites: [Int] = []
    var positions: [SIMD3<Double>] = []
    // Fractional coordinates are what the dictionary is made from; a molecule has Cartesian ones only.
    let isFractional = rows != nil && (sites.allSatisfy { $0["abc"] != nil } || box?["matrix"] == nil)
    for site in sites {
      let kind = Species(try occupancy(site))
      if let place = places[kind] {
        speciesOfSites.append(place)
      } else {
        places[kind] = kinds.count
        speciesOfSites.append(kinds.count)
        kinds.append(kind)
      }
      positions.append(try CrystalStructure.vector(site.member(isFractional ? "abc" : "xyz")))
    }
    do throws(StructureError) {
      let placeholders: Periodicity = rows == nil ? .all : .none
      return try CrystalStructure(
        lattice: Lattice.filling(placeholders, in: rows ?? [.zero, .zero, .zero]), periodicity: periodicity,
        placeholderAxes: placeholders, coordinates: isFractional ? .fractional(positions) : .cartesian(positions),
        species: kinds, speciesOfSites: speciesOfSites, rules: rules)
    } catch {
      throw RecordError(error, pointer: value.pointer)
    }
  }

  /// The vectors of a lattice: its matrix, or any that have its lengths and angles, which leave the direction open, so that
  /// sites then need fractional coordinates.
  private static func vectors(_ lattice: JSONValue) throws -> [SIMD3<Double>] {
    if lattice["matrix"] == nil, lattice["a"] != nil {
      let lengths = try ["a", "b", "c"].map { try lattice.member($0).double() }
      let angles = try ["alpha", "beta", "gamma"].map { try lattice.member($0).double() }
      do throws(LatticeError) {
        let cell = try Lattice(
          lengths: SIMD3(lengths[0], lengths[1], lengths[2]), angles: SIMD3(angles[0], angles[1], angles[2]))
        return (0..<3).map { cell[$0] }
      } catch {
        throw RecordError(StructureError.lattice(error), pointer: lattice.pointer)
      }
    }
    let rows = try CrystalStructure.vectors(lattice.member("matrix"), limit: 3)
    guard rows.count == 3 else { throw lattice.mismatch("a lattice with three vectors") }
    return rows
  }

  private static func occupancy(_ site: JSONValue) throws -> SiteOccupancy {
    var constituents: [SiteOccupancy.Constituent] = []
    for species in try site.member("species").elements() {
      let symbol = try species.member("element")
      let text = try symbol.string()
      // Deuterium is hydrogen.
      guard let element = Element(symbol: text == "D" || text == "T" ? "H" : text) else {
        throw RecordError(
          "structure/unknown-element", "unknown element", detail: "'\(text.prefix(32))' is no element",
          pointer: symbol.pointer)
      }
      let state = try species["oxidation_state"].flatMap { $0.isNull ? nil : try $0.double() }
      constituents.append(
        .init(element, fraction: try species["occu"]?.double() ?? 1, oxidationState: state))
    }
    do throws(StructureError) {
      return try SiteOccupancy(constituents)
    } catch {
      throw RecordError(error, pointer: site.pointer)
    }
  }

  /// Writes a structure as one object that `Structure.from_dict` (or `Molecule.from_dict`) takes.
  static func write(_ structure: CrystalStructure, name: String?, to writer: inout JSONWriter) {
    let isMolecule = structure.placeholderAxes == .all
    writer.object { writer in
      writer.member("@module", "pymatgen.core.structure")
      writer.member("@class", isMolecule ? "Molecule" : "Structure")
      writer.member("charge", 0)
      if !isMolecule { writeLattice(structure, to: &writer) }
      writer.member(
        "sites",
        array: { writer in
          for site in 0..<structure.count { write(site, of: structure, isMolecule, to: &writer) }
        })
      writer.member("properties", object: { writer in if let name { writer.member("name", name) } })
    }
  }

  private static func writeLattice(_ structure: CrystalStructure, to writer: inout JSONWriter) {
    let lattice = structure.lattice
    writer.member(
      "lattice",
      object: { writer in
        writer.member("matrix", array: { for axis in 0..<3 { CrystalStructure.write(lattice[axis], to: &$0) } })
        writer.member("pbc", array: { for axis in 0..<3 { $0.element(structure.periodicity[axis]) } })
        for (axis, name) in ["a", "b", "c"].enumerated() { writer.member(name, lattice.lengths[axis]) }
        for (axis, name) in ["alpha", "beta", "gamma"].enumerated() { writer.member(name, lattice.angles[axis]) }
        writer.member("volume", lattice.volume)
      })
  }

  private static func write(
    _ site: Int, of structure: CrystalStructure, _ isMolecule: Bool, to writer: inout JSONWriter
  ) {
    writer.element(
      object: { writer in
        writer.member(
          "species",
          array: { writer in
            for constituent in structure.occupancy(ofSite: site).constituents {
              writer.element(
                object: { writer in
                  writer.member("element", constituent.element.symbol)
                  if let state = constituent.oxidationState { writer.member("oxidation_state", state) }
                  writer.member("occu", constituent.fraction)
                })
            }
          })
        if !isMolecule {
          let place = structure.fractional[site]
          writer.member("abc", [place.x, place.y, place.z])
        }
        let position = structure.cartesian[site]
        writer.member("xyz", [position.x, position.y, position.z])
        writer.member("properties", object: { _ in })
        writer.member("label", structure.species[structure.speciesOfSites[site]].name)
      })
  }
}
