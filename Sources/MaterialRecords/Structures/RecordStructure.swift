import Chemistry
import Crystallography
import JSON

/// The member `structure` of a record: attributes of an OPTIMADE `structures` entry (`evans2024optimade`), lengths in Å.
extension JSONLine {
  /// The structure of a record; nil where it has none.
  /// - Throws: `structure/…` errors with a pointer to what is wrong.
  package func structure(rules: StructureRules = StructureRules()) throws -> CrystalStructure? {
    guard let value = try value("structure") else { return nil }
    return try CrystalStructure(optimade: value, rules: rules)
  }
}

extension CrystalStructure {
  /// Reads the attributes of an OPTIMADE structure: lattice vectors (null along axes without one), Cartesian or fractional
  /// positions, species with concentrations. Without `species`, the names on the sites are elements; without
  /// `dimension_types`, axes with a vector are periodic.
  /// - Throws: `RecordError` and `JSONError` with pointers.
  package init(optimade value: JSONValue, rules: StructureRules = StructureRules()) throws {
    try OptimadeChecks.refuseUnsupported(value)
    let rows = try value["lattice_vectors"].map(Self.rows)
    let names = try value.member("species_at_sites").elements()
    let flags = try Self.periodicity(value, rows)
    let placeholders = Periodicity(
      rows?[0] == nil && !flags.a, rows?[1] == nil && !flags.b, rows?[2] == nil && !flags.c)
    for axis in 0..<3 where flags[axis] && rows?[axis] == nil {
      throw RecordError(
        "structure/missing-data", "something is missing", detail: "axis \(axis) is periodic but has no lattice vector",
        pointer: value.pointer + "/lattice_vectors")
    }
    let (species, places) = try Self.species(value, of: names)
    let coordinates = try Self.coordinates(value, limit: rules.siteLimit)
    do throws(StructureError) {
      let lattice = try Lattice.filling(placeholders, in: (0..<3).map { rows?[$0] ?? .zero })
      try self.init(
        lattice: lattice, periodicity: flags, placeholderAxes: placeholders, coordinates: coordinates,
        species: species, speciesOfSites: places, rules: rules)
    } catch {
      throw RecordError(error, pointer: value.pointer)
    }
  }

  /// Writes the attributes as the value in hand.
  package func write(to writer: inout JSONWriter) {
    writer.object { writeAttributes(to: &$0) }
  }

  /// Writes the attributes as members of the object in hand.
  func writeAttributes(to writer: inout JSONWriter) {
    if placeholderAxes != .all {
      writer.member(
        "lattice_vectors",
        array: { writer in
          for axis in 0..<3 {
            writer.element(
              array: { writer in
                for k in 0..<3 {
                  if placeholderAxes[axis] { writer.null() } else { writer.element(Self.plain(lattice[axis][k])) }
                }
              })
          }
        })
    }
    writer.member("dimension_types", array: { for axis in 0..<3 { $0.element(periodicity[axis] ? 1 : 0) } })
    writer.member(
      "cartesian_site_positions",
      array: { writer in for position in cartesian { Self.write(position, to: &writer) } })
    writer.member("species_at_sites", array: { for place in speciesOfSites { $0.element(species[place].name) } })
    writer.member("species", array: { for kind in species { kind.write(to: &$0) } })
  }

  /// Writes a vector as an array.
  static func write(_ vector: SIMD3<Double>, to writer: inout JSONWriter) {
    writer.element(array: { for k in 0..<3 { $0.element(plain(vector[k])) } })
  }

  /// No negative zero.
  private static func plain(_ value: Double) -> Double { value == 0 ? 0 : value }

  // MARK: Reading

  /// Three vectors, each null or of nulls where an axis has none.
  private static func rows(_ value: JSONValue) throws -> [SIMD3<Double>?] {
    let rows = try value.elements()
    guard rows.count == 3 else { throw value.mismatch("three lattice vectors") }
    return try rows.map { row in
      if row.isNull { return nil }
      let entries = try row.elements()
      if entries.count == 3, entries.allSatisfy(\.isNull) { return nil }
      return try vector(row)
    }
  }

  /// Three numbers.
  static func vector(_ value: JSONValue) throws -> SIMD3<Double> {
    let numbers = try value.doubles()
    guard numbers.count == 3 else { throw value.mismatch("an array of three numbers") }
    for number in numbers where abs(number) > 1e6 {
      throw RecordError(
        "structure/invalid-coordinates", "bad coordinates", detail: "\(number) is out of any range",
        pointer: value.pointer)
    }
    return SIMD3(numbers[0], numbers[1], numbers[2])
  }

  /// Vectors [sites], at most as many as the limit and one.
  static func vectors(_ value: JSONValue, limit: Int) throws -> [SIMD3<Double>] {
    let elements = try value.elements()
    guard elements.count <= limit else {
      throw RecordError(StructureError.tooManySites(elements.count, limit: limit), pointer: value.pointer)
    }
    return try elements.map(vector)
  }

  private static func coordinates(_ value: JSONValue, limit: Int) throws -> SiteCoordinates {
    if let positions = value["cartesian_site_positions"], !positions.isNull {
      return .cartesian(try vectors(positions, limit: limit))
    }
    if let positions = value["fractional_site_positions"], !positions.isNull {
      return .fractional(try vectors(positions, limit: limit))
    }
    throw RecordError(
      "structure/missing-data", "something is missing", detail: "there are no cartesian_site_positions",
      pointer: value.pointer)
  }

  private static func periodicity(_ value: JSONValue, _ rows: [SIMD3<Double>?]?) throws -> Periodicity {
    guard let types = value["dimension_types"], !types.isNull else {
      return Periodicity(rows?[0] != nil, rows?[1] != nil, rows?[2] != nil)
    }
    let flags = try types.elements().map { try $0.integer() }
    guard flags.count == 3, flags.allSatisfy((0...1).contains) else { throw types.mismatch("three of 0 and 1") }
    return Periodicity(flags[0] == 1, flags[1] == 1, flags[2] == 1)
  }

  private static func species(_ value: JSONValue, of names: [JSONValue]) throws -> ([Species], [Int]) {
    var species: [Species] = []
    var known: [String: Int] = [:]
    for kind in try (value["species"].flatMap { $0.isNull ? nil : $0 })?.elements() ?? [] {
      let read = try Species(optimade: kind)
      guard known.updateValue(species.count, forKey: read.name) == nil else {
        throw RecordError(
          "structure/syntax", "bad syntax", detail: "two species are called '\(read.name.prefix(32))'",
          pointer: kind.pointer)
      }
      species.append(read)
    }
    let isComplete = !species.isEmpty
    let places = try names.map { value in
      let name = try value.string()
      if let place = known[name] { return place }
      guard !isComplete, let element = Element(symbol: name) else {
        throw RecordError(
          "structure/unknown-element", "unknown element",
          detail: "'\(name.prefix(32))' is no element" + (isComplete ? " and no species" : ""), pointer: value.pointer)
      }
      known[name] = species.count
      species.append(Species(element))
      return species.count - 1
    }
    return (species, places)
  }
}

extension Species {
  /// Reads `{"name","chemical_symbols","concentration"}`; "vacancy" stands for nothing.
  init(optimade value: JSONValue) throws {
    let name = try value.member("name").string()
    let symbols = try value.member("chemical_symbols").elements()
    let fractions = try value["concentration"]?.doubles() ?? (symbols.count == 1 ? [1] : [])
    guard fractions.count == symbols.count else {
      throw RecordError(
        "structure/invalid-occupancy", "bad occupancy",
        detail: "\(symbols.count) chemical_symbols and \(fractions.count) concentrations", pointer: value.pointer)
    }
    if let attached = value["attached"], !attached.isNull {
      throw RecordError(
        "structure/unsupported", "not supported", detail: "atoms attached to a site have no positions",
        pointer: attached.pointer)
    }
    let states = try value["_sluice_oxidation_states"]?.elements() ?? []
    var constituents: [SiteOccupancy.Constituent] = []
    for (place, symbol) in symbols.enumerated() {
      let text = try symbol.string()
      if text == "vacancy" { continue }
      guard let element = Element(symbol: text) else {
        throw RecordError(
          "structure/unknown-element", "unknown element", detail: "'\(text.prefix(32))' is no element",
          pointer: symbol.pointer)
      }
      let state = try states.indices.contains(place) && !states[place].isNull ? states[place].double() : nil
      constituents.append(.init(element, fraction: fractions[place], oxidationState: state))
    }
    do throws(StructureError) {
      self.init(name: name, try SiteOccupancy(constituents))
    } catch {
      throw RecordError(error, pointer: value.pointer)
    }
  }

  /// Writes the species with its vacancy, so that concentrations sum to one.
  fileprivate func write(to writer: inout JSONWriter) {
    let vacancy = occupancy.vacancy > 1e-9 ? occupancy.vacancy : nil
    let constituents = occupancy.constituents
    writer.element(
      object: { writer in
        writer.member("name", name)
        writer.member(
          "chemical_symbols", constituents.map(\.element.symbol) + (vacancy == nil ? [] : ["vacancy"]))
        writer.member("concentration", constituents.map(\.fraction) + (vacancy.map { [$0] } ?? []))
        if constituents.contains(where: { $0.oxidationState != nil }) {
          writer.member(
            "_sluice_oxidation_states",
            array: { writer in
              for constituent in constituents {
                if let state = constituent.oxidationState { writer.element(state) } else { writer.null() }
              }
            })
        }
      })
  }
}

/// What an OPTIMADE structure may say that would change its sites and is not read.
private enum OptimadeChecks {
  static func refuseUnsupported(_ value: JSONValue) throws {
    if let assemblies = value["assemblies"], !assemblies.isNull {
      throw RecordError(
        "structure/unsupported", "not supported", detail: "assemblies of correlated sites", pointer: assemblies.pointer)
    }
    guard let span = value["site_coordinate_span"], !span.isNull else { return }
    let text = try span.string()
    if text == "unit_cell" { return }
    throw RecordError(
      "structure/unsupported", "not supported",
      detail: "site_coordinate_span is '\(text.prefix(32))': the sites are not those of a unit cell",
      pointer: span.pointer)
  }
}
