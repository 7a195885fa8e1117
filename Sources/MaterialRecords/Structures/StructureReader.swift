import Chemistry
import Crystallography
import JSON

/// Reads structures of any format out of a stream: text by text, each of them bounded.
package struct StructureReader {
  /// What to read and how.
  package struct Options: Sendable {
    package var format: StructureFormat
    package var disorder: DisorderPolicy
    /// The elements of a POSCAR without symbols.
    package var named: [Element]
    /// Most bytes of the text of one structure.
    package var limit: Int
    /// Deepest nesting of JSON.
    package var depth: Int

    package init(
      format: StructureFormat, disorder: DisorderPolicy = .refuse, named: [Element] = [], limit: Int = 16 << 20,
      depth: Int = 64
    ) {
      self.format = format
      self.disorder = disorder
      self.named = named
      self.limit = limit
      self.depth = depth
    }
  }

  /// What the stream holds, in its order.
  package enum Item {
    /// A structure with its name where it has one, the line on which it starts, and the record that held it.
    case structure(CrystalStructure, name: String?, line: Int, record: JSONLine?)
    /// Something that is no structure, with the line that is wrong and the text that held it.
    case failure(RecordError, line: Int, input: [UInt8])
    /// A mark or an error line of NDJSON.
    case passing(JSONLine)
  }

  private let options: Options
  private var framer: StructureFramer
  private var isVersion2 = false
  /// Whether anything came out.
  private var hasItems = false

  package init(_ options: Options) {
    self.options = options
    framer = StructureFramer(options.format.boundary, limit: options.limit)
  }

  /// Takes bytes and hands on what they complete.
  package mutating func receive(_ input: UnsafeRawBufferPointer, _ body: (Item) -> Void) {
    var pieces: [StructureFramer.Piece] = []
    framer.receive(input) { pieces.append($0) }
    for piece in pieces { take(piece, body) }
  }

  /// Hands on what remains; an input without any structure is a failure.
  package mutating func endOfInput(_ body: (Item) -> Void) {
    var pieces: [StructureFramer.Piece] = []
    framer.endOfInput { pieces.append($0) }
    for piece in pieces { take(piece, body) }
    if !hasItems, options.format != .ndjson {
      body(.failure(RecordError("structure/none", "no structure", detail: "the input holds none"), line: 1, input: []))
    }
  }

  private mutating func take(_ piece: StructureFramer.Piece, _ body: (Item) -> Void) {
    if piece.isTooLong {
      hasItems = true
      let error = RecordError(
        "structure/too-long", "too long", detail: "the text of one structure is longer than \(options.limit) bytes")
      return body(.failure(error, line: piece.firstLine, input: piece.bytes))
    }
    switch options.format {
    case .cif:
      let magic = Array(##"#\#CIF_2.0"##.utf8)
      if piece.firstLine == 1, piece.bytes.starts(with: magic) || piece.bytes.dropFirst(3).starts(with: magic) {
        isVersion2 = true
      }
      hand(CIF.structures(in: piece.bytes, firstLine: piece.firstLine, isVersion2: isVersion2), piece, body)
    case .poscar:
      hand(POSCAR.structures(in: piece.bytes, firstLine: piece.firstLine, named: options.named), piece, body)
    case .extxyz: hand(ExtendedXYZ.structures(in: piece.bytes, firstLine: piece.firstLine), piece, body)
    case .ndjson: takeRecord(piece, body)
    case .optimade, .pymatgen, .ase: takeDocument(piece, body)
    }
  }

  private mutating func hand(
    _ results: [StructureResult], _ piece: StructureFramer.Piece, _ body: (Item) -> Void
  ) {
    for result in results {
      hasItems = true
      switch result {
      case .success(let read): hand(read.structure, name: read.name, line: read.line, record: nil, piece, body)
      case .failure(let error): body(.failure(RecordError(error), line: error.line, input: piece.bytes))
      }
    }
  }

  private func hand(
    _ structure: CrystalStructure, name: String?, line: Int, record: JSONLine?, _ piece: StructureFramer.Piece,
    _ body: (Item) -> Void
  ) {
    if options.disorder == .refuse, !structure.isOrdered {
      return body(.failure(.disordered(structure), line: line, input: piece.bytes))
    }
    body(.structure(structure, name: name, line: line, record: record))
  }

  private mutating func takeRecord(_ piece: StructureFramer.Piece, _ body: (Item) -> Void) {
    let bytes = piece.bytes.last == 0x0A ? piece.bytes.dropLast() : piece.bytes[...]
    let trimmed = Array(bytes.last == 0x0D ? bytes.dropLast() : bytes)
    if trimmed.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
    hasItems = true
    do {
      let line = try JSONLine(trimmed, limits: JSONLimits(depth: options.depth))
      if line.has("mark") || line.has("error") { return body(.passing(line)) }
      guard let structure = try line.structure() else {
        throw RecordError("structure/missing-data", "something is missing", detail: "the record has no 'structure'")
      }
      hand(structure, name: line.text("id"), line: piece.firstLine, record: line, piece, body)
    } catch {
      body(.failure(Self.recordError(error), line: piece.firstLine, input: trimmed))
    }
  }

  private mutating func takeDocument(_ piece: StructureFramer.Piece, _ body: (Item) -> Void) {
    do {
      let document = try JSONValue.parse(piece.bytes, limits: JSONLimits(depth: options.depth))
      let places = try Self.places(document, options.format)
      for place in places {
        hasItems = true
        do {
          let structure = try place.read()
          hand(structure, name: place.name, line: piece.firstLine, record: nil, piece, body)
        } catch {
          body(.failure(Self.recordError(error), line: piece.firstLine, input: piece.bytes))
        }
      }
    } catch {
      hasItems = true
      body(.failure(Self.recordError(error), line: piece.firstLine, input: piece.bytes))
    }
  }

  /// A structure in a document.
  private struct Place {
    let name: String?
    let read: () throws -> CrystalStructure
  }

  private static func places(_ document: JSONValue, _ format: StructureFormat) throws -> [Place] {
    let rules = StructureRules()
    switch format {
    case .optimade:
      return try OptimadeEntry.entries(document).map { entry in
        Place(name: entry.name) { try CrystalStructure(optimade: entry.attributes, rules: rules) }
      }
    case .ase:
      return try AtomsDatabase.rows(document).map { key, row in
        let name = row["key_value_pairs"]?["name"].flatMap { try? $0.string() }
        return Place(name: name ?? (key.isEmpty ? nil : key)) { try AtomsDatabase.read(row, rules: rules) }
      }
    default: return try pymatgenPlaces(document, rules)
    }
  }

  /// A structure, an array of them, or an object that holds one as `structure`.
  private static func pymatgenPlaces(_ value: JSONValue, _ rules: StructureRules) throws -> [Place] {
    if value.kind == .array { return try value.elements().flatMap { try pymatgenPlaces($0, rules) } }
    let names = ["id", "material_id", "entry_id"].compactMap { value[$0] }
    let name =
      names.first.flatMap { try? $0.string() } ?? value["properties"]?["name"].flatMap { try? $0.string() }
    let structure = PymatgenStructure.isStructure(value) ? value : value["structure"] ?? value["molecule"] ?? value
    return [Place(name: name) { try PymatgenStructure.read(structure, rules: rules) }]
  }

  private static func recordError(_ error: any Error) -> RecordError {
    switch error {
    case let error as RecordError: error
    case let error as JSONError: RecordError(error)
    default: RecordError("structure/syntax", "bad syntax", detail: "\(error)")
    }
  }
}
