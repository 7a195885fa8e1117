import Chemistry
import Crystallography
import JSON

/// Entries of the OPTIMADE API (`evans2024optimade`): lines of a JSON Lines file, or responses with `data`.
enum OptimadeEntry {
  /// The structures of a document: an entry, the `data` of a response, or bare attributes. Lines that are no entry (the
  /// header, property definitions, other kinds of entry) have none.
  static func entries(_ document: JSONValue) throws -> [(name: String?, attributes: JSONValue)] {
    if document.kind == .array { return try document.elements().flatMap(entries) }
    if let data = document["data"] {
      return data.kind == .array ? try data.elements().flatMap(entries) : try entries(data)
    }
    if let kind = document["type"], kind.kind == .string, try kind.string() != "structures" { return [] }
    if let attributes = document["attributes"] {
      let id = document["id"].flatMap { try? $0.string() }
      return [(id ?? (attributes["id"].flatMap { try? $0.string() }), attributes)]
    }
    return document["species_at_sites"] == nil ? [] : [(nil, document)]
  }

  /// The line that starts a file.
  static func writeHeader(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member(
        "x-optimade", object: { $0.member("meta", object: { $0.member("api_version", "1.2.0") }) })
    }
  }

  /// Writes an entry with the attributes that the specification asks for, as one object.
  static func write(_ structure: CrystalStructure, id: String, to writer: inout JSONWriter) {
    let composition = (try? structure.composition) ?? nil
    writer.object { writer in
      writer.member("type", "structures")
      writer.member("id", id)
      writer.member(
        "attributes",
        object: { writer in
          if let composition { write(composition, to: &writer) }
          writer.member("nsites", structure.count)
          writer.member("nperiodic_dimensions", structure.periodicity.count)
          structure.writeAttributes(to: &writer)
          writer.member("structure_features", structure.isOrdered ? [] : ["disorder"])
        })
    }
  }

  private static func write(_ composition: Composition, to writer: inout JSONWriter) {
    let sorted = zip(composition.elements, composition.fractions).sorted { $0.0.symbol < $1.0.symbol }
    writer.member("elements", sorted.map(\.0.symbol))
    writer.member("nelements", sorted.count)
    writer.member("elements_ratios", sorted.map(\.1))
    guard let ordered = try? Composition(amounts: sorted.map { ($0.0, $0.1) }), let amounts = ordered.wholeAmounts
    else { return }
    let reduced = zip(ordered.elements, amounts).map { "\($0)\($1 == 1 ? "" : "\($1)")" }.joined()
    writer.member("chemical_formula_reduced", reduced)
    let letters = amounts.sorted(by: >).enumerated().map { anonymousName($0) + ($1 == 1 ? "" : "\($1)") }
    writer.member("chemical_formula_anonymous", letters.joined())
  }

  /// A, B, …, Z, Aa, Ba, …: the names of OPTIMADE's anonymous formulas.
  private static func anonymousName(_ place: Int) -> String {
    let capital = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(place % 26)))
    return place < 26 ? capital : capital + String(UnicodeScalar(UInt8(ascii: "a") + UInt8(place / 26 - 1)))
  }
}
