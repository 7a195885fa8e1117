import JSON
import MaterialRecords
import ServiceRuntime

/// The file of `--pool`: records of which each is a candidate. It is read as a stream, from its start for every pass, and
/// nothing of it is held but the counts of what cannot be used.
struct PoolFile {
  /// Lines beyond the limits of a service are refused, as on standard input.
  private static let limits = ServiceLimits()

  let path: String
  private let reader: ObservationReader

  /// - Throws: `missingInput`, `inputOutput`; `usage` for what cannot be read twice; `badConfiguration` for a pool in which
  ///   nothing can be suggested.
  init(_ path: String, reader: ObservationReader) throws(StartError) {
    self.path = path
    self.reader = reader
    try ServiceFiles.checkRereadable(path)
    let contents = Contents(self, isKnown: { _ in false })
    do throws(UnreadableList) {
      try contents.visit(firstOnly: true) { _ in }
    } catch {
      throw .inputOutput(error.reason)
    }
    if contents.usable == 0 {
      throw .badConfiguration("\(path): no candidate in it\(contents.refusals.map { ": \($0)" } ?? "")")
    }
  }

  /// The pool of one ask.
  /// - Parameter isKnown: whether the experiment of an id is made or under way.
  func contents(isKnown: @escaping (String) -> Bool) -> Contents { Contents(self, isKnown: isKnown) }

  /// Hands over the lines of the file.
  private func forEachLine(_ body: (LineFramer.Line) -> Bool) throws {
    var framer = LineFramer(limit: Self.limits.line)
    var goesOn = true
    try ServiceFiles.stream(path) { bytes in
      framer.receive(bytes) {
        goesOn = body($0)
        return goesOn
      }
      if !goesOn { throw Enough() }
    }
    framer.endOfInput(body)
  }

  /// Ends a pass before the end of the file.
  private struct Enough: Error {}

  private func readLines(_ body: (LineFramer.Line) -> Bool) throws(UnreadableList) {
    do {
      try forEachLine(body)
    } catch is Enough {
    } catch {
      throw UnreadableList("\(error)")
    }
  }

  private func parse(_ line: LineFramer.Line) throws -> JSONLine {
    if line.isTooLong {
      throw RecordError("line/too-long", "line too long", detail: "longer than \(Self.limits.line) bytes")
    }
    return try JSONLine(line.bytes, limits: JSONLimits(depth: Self.limits.depth))
  }

  // MARK: Passes

  /// The candidates of the file, and what its passes met beside them.
  final class Contents: CandidateList {
    private let file: PoolFile
    private let isKnown: (String) -> Bool
    /// Of the last pass: the records that can be suggested, those of known experiments among them; and those that cannot.
    private(set) var usable = 0
    private var refused = 0
    private var firstRefusal = ""

    fileprivate init(_ file: PoolFile, isKnown: @escaping (String) -> Bool) {
      self.file = file
      self.isKnown = isKnown
    }

    /// What cannot be used, in words; nil where everything can.
    var refusals: String? {
      refused == 0 ? nil : "\(refused) \(refused == 1 ? "line" : "lines") cannot be used, the first: \(firstRefusal)"
    }

    func visit(_ body: (ListedDesign) -> Void) throws(UnreadableList) { try visit(firstOnly: false, body) }

    /// - Parameter firstOnly: whether the pass ends with the first candidate.
    fileprivate func visit(firstOnly: Bool, _ body: (ListedDesign) -> Void) throws(UnreadableList) {
      (usable, refused) = (0, 0)
      try file.readLines { line in
        do {
          guard let (design, id) = try candidate(line) else { return true }
          usable += 1
          if id.map(isKnown) != true { body(ListedDesign(place: line.number, design: design)) }
        } catch {
          if refused == 0 { firstRefusal = "line \(line.number): \(Self.reason(error))" }
          refused += 1
        }
        return !firstOnly || usable == 0
      }
    }

    /// The records at some places, read again.
    func records(at places: [Int]) throws(UnreadableList) -> [Int: Record] {
      var records: [Int: Record] = [:]
      let wanted = Set(places)
      if wanted.isEmpty { return records }
      try file.readLines { line in
        if wanted.contains(line.number), let parsed = try? file.parse(line) {
          records[line.number] = Record(line: parsed, number: line.number)
        }
        return records.count < wanted.count
      }
      return records
    }

    /// The design of a record; nil for lines that are no candidates: marks, error lines, references and measured records.
    func candidate(_ line: LineFramer.Line) throws -> (design: Design, id: String?)? {
      let parsed = try file.parse(line)
      if parsed.has("mark") || parsed.has("error") || parsed.text("role") == "reference" { return nil }
      if let measured = parsed.raw("measured"), !measured.elementsEqual("null".utf8) { return nil }
      let design = try file.reader.design(parsed)
      if let violation = file.reader.space.violation(of: design) {
        throw RecordError("optimizer/outside", "outside the space", detail: violation)
      }
      if let id = try parsed.value("id"), id.kind != .string {
        throw RecordError("record/bad-id", "bad id", detail: "id is not a string")
      }
      return (design, parsed.text("id"))
    }

    private static func reason(_ error: any Error) -> String {
      guard let error = error as? RecordError else { return "\(error)" }
      return error.detail + (error.pointer.map { " at \($0)" } ?? "")
    }
  }
}
