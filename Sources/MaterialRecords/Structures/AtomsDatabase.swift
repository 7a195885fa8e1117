import Chemistry
import Crystallography
import JSON

/// ASE's database in JSON (`larsen2017ase`): one object of rows by number, with `ids` beside them. A row holds atomic
/// numbers, Cartesian positions, a cell and flags of periodicity; arrays may be ASE's `{"__ndarray__":[shape, type, flat]}`.
enum AtomsDatabase {
  /// The rows of a document in its order, each with its key.
  static func rows(_ document: JSONValue) throws -> [(key: String, row: JSONValue)] {
    // A row by itself, as `Atoms.todict()` gives it.
    if document["numbers"] != nil { return [("", document)] }
    return try document.members().filter { $0.value["numbers"] != nil }.map { ($0.name, $0.value) }
  }

  /// Reads one row.
  /// - Throws: `RecordError` and `JSONError` with pointers.
  static func read(_ row: JSONValue, rules: StructureRules) throws -> CrystalStructure {
    let numbers = try flat(row.member("numbers"))
    guard numbers.count <= rules.siteLimit else {
      throw RecordError(StructureError.tooManySites(numbers.count, limit: rules.siteLimit), pointer: row.pointer)
    }
    let elements = try numbers.map { number in
      guard let whole = Int(exactly: number), let element = Element(atomicNumber: whole) else {
        throw RecordError(
          "structure/unknown-element", "unknown element", detail: "no element has the atomic number \(number)",
          pointer: row.pointer + "/numbers")
      }
      return element
    }
    let positions = try triples(row.member("positions"), limit: rules.siteLimit)
    let cell = try row["cell"].map { try vectors(ofCell: $0["array"] ?? $0) } ?? []
    let flags = try row["pbc"].map(flat)?.map { $0 != 0 } ?? []
    guard flags.isEmpty || flags.count == 3 else { throw row["pbc"]!.mismatch("three flags") }
    let periodicity = flags.isEmpty ? Periodicity.none : Periodicity(flags[0], flags[1], flags[2])
    let rows = cell.isEmpty ? [SIMD3<Double>](repeating: .zero, count: 3) : cell
    let isMissing = rows.map { $0 == .zero }
    let placeholders = Periodicity(
      isMissing[0] && !periodicity.a, isMissing[1] && !periodicity.b, isMissing[2] && !periodicity.c)
    do throws(StructureError) {
      return try CrystalStructure(
        lattice: Lattice.filling(placeholders, in: rows), periodicity: periodicity, placeholderAxes: placeholders,
        cartesian: positions, elements: elements, rules: rules)
    } catch {
      throw RecordError(error, pointer: row.pointer)
    }
  }

  /// Writes one row as the value in hand.
  /// - Throws: `StructureWritingError.disordered`: a row has atomic numbers only.
  static func write(_ structure: CrystalStructure, name: String?, id: Int, to writer: inout JSONWriter)
    throws(StructureWritingError)
  {
    guard let elements = structure.elements else { throw .disordered("ASE's database") }
    writer.object { writer in
      // ASE counts time in years since 2000; the answer of a service has no clock.
      writer.member("ctime", 0.0)
      writer.member("mtime", 0.0)
      writer.member("user", "")
      writer.member("unique_id", uniqueId(id))
      writer.member("numbers", array: { for element in elements { $0.element(element.atomicNumber) } })
      writer.member(
        "positions", array: { for position in structure.cartesian { CrystalStructure.write(position, to: &$0) } })
      writer.member(
        "cell",
        array: { writer in
          for axis in 0..<3 {
            CrystalStructure.write(structure.placeholderAxes[axis] ? .zero : structure.lattice[axis], to: &writer)
          }
        })
      writer.member("pbc", array: { for axis in 0..<3 { $0.element(structure.periodicity[axis]) } })
      if let name { writer.member("key_value_pairs", object: { $0.member("name", name) }) }
    }
  }

  /// 32 hexadecimal digits, as ASE has them, out of the number of the row.
  private static func uniqueId(_ id: Int) -> String {
    let digits = String(id, radix: 16)
    return String(repeating: "0", count: max(0, 32 - digits.count)) + digits
  }

  /// Three vectors or none.
  private static func vectors(ofCell value: JSONValue) throws -> [SIMD3<Double>] {
    if value["__ndarray__"] == nil, ![0, 3].contains(try value.elements().count) {
      throw value.mismatch("three lattice vectors")
    }
    let vectors = try triples(value, limit: 3)
    guard vectors.isEmpty || vectors.count == 3 else { throw value.mismatch("three lattice vectors") }
    return vectors
  }

  /// A list of numbers or flags, nested lists flattened.
  private static func flat(_ value: JSONValue) throws -> [Double] {
    if let array = value["__ndarray__"] {
      let parts = try array.elements()
      guard parts.count == 3 else { throw array.mismatch("shape, type and data") }
      return try flat(parts[2])
    }
    return try value.elements().flatMap { element -> [Double] in
      switch element.kind {
      case .boolean: [try element.boolean() ? 1 : 0]
      case .array: try flat(element)
      default: [try element.double()]
      }
    }
  }

  private static func triples(_ value: JSONValue, limit: Int) throws -> [SIMD3<Double>] {
    if value["__ndarray__"] == nil { return try CrystalStructure.vectors(value, limit: limit) }
    let numbers = try flat(value)
    guard numbers.count % 3 == 0 else { throw value.mismatch("an array of vectors") }
    guard numbers.count <= 3 * limit else {
      throw RecordError(StructureError.tooManySites(numbers.count / 3, limit: limit), pointer: value.pointer)
    }
    return stride(from: 0, to: numbers.count, by: 3).map { SIMD3(numbers[$0], numbers[$0 + 1], numbers[$0 + 2]) }
  }
}
