import JSON
import ServiceRuntime

/// Reads a journal back: its header, its closed parts, and where the last of them ends. What follows that is a tail that a
/// killed run left unfinished. Memory is bounded by the longest line.
package struct JournalReader {
  package private(set) var header: JournalHeader?
  package private(set) var segments: [JournalSegment] = []
  /// The offset behind the mark of the last closed part, or behind the header.
  package private(set) var end = 0

  private var cutter = LineCutter()
  private var offset = 0
  private var start = 0
  private var number = 0
  private var counts = SegmentCounts()
  private var hash = SHA256()
  /// What is wrong with a part; forgiven where nothing whole follows, for then it is the tail of a killed run.
  private var damage: String?

  package init() {}

  /// Takes the next bytes of the file.
  /// - Throws: status 78 for bytes that are no journal or one that was changed.
  package mutating func receive(_ bytes: UnsafeRawBufferPointer) throws(RunFailure) {
    var cutter = LineCutter()
    swap(&cutter, &self.cutter)
    let isShort = try cutter.receive(bytes) { line throws(RunFailure) in try take(Array(line)) }
    swap(&cutter, &self.cutter)
    if !isShort { throw RunFailure(78, "line \(number + 1) is longer than any line of a journal") }
  }

  private mutating func take(_ line: [UInt8]) throws(RunFailure) {
    number += 1
    let lineStart = offset
    offset += line.count + 1
    if header == nil {
      do {
        header = try JournalHeader(parsing: line)
      } catch {
        throw RunFailure(78, "its first line is not that of a journal")
      }
      start = offset
      end = offset
      return
    }
    switch WireLine(line) {
    case .record:
      counts.records += 1
    case .error:
      counts.errors += 1
    case .noise:
      damage = damage ?? "line \(number) is not JSON"
    case .mark:
      return try close(line, lineStart)
    }
    hash.update(line)
    hash.update(CollectionOfOne(0x0A))
  }

  private mutating func close(_ line: [UInt8], _ lineStart: Int) throws(RunFailure) {
    if let damage { throw RunFailure(78, "it was changed: \(damage)") }
    guard let mark = try? SegmentMark(parsing: line) else {
      damage = "line \(number) is no mark of a journal"
      return
    }
    if !mark.closes(hash, line) || mark.counts.records != counts.records || mark.counts.errors != counts.errors {
      damage = "the lines before line \(number) are not those that were written for '\(mark.key)'"
    } else {
      segments.append(JournalSegment(key: mark.key, counts: mark.counts, bytes: start..<lineStart))
      end = offset
    }
    start = offset
    counts = SegmentCounts()
    hash = SHA256()
  }
}

/// The mark that closes a part of a journal. Its last member is the SHA-256 digest of everything in the part before that
/// member, so that a changed byte shows.
struct SegmentMark {
  let key: SegmentKey
  let counts: SegmentCounts

  /// The members before the digest, as the beginning of the line.
  private var beginning: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("mark", key.description)
      writer.member("step", key.step)
      if let round = key.round { writer.member("round", round) }
      writer.member("in", counts.input)
      writer.member("errors_in", counts.inputErrors)
      writer.member("records", counts.records)
      writer.member("errors", counts.errors)
    }
    return writer.bytes.dropLast()
  }

  /// The line that closes a part whose lines have this digest so far.
  func line(closing lines: SHA256) -> [UInt8] {
    let beginning = beginning
    var hash = lines
    hash.update(beginning)
    return beginning + Array(",\"sha256\":\"\(hash.text())\"}".utf8)
  }

  /// Whether a line is what this mark would write for lines of this digest.
  func closes(_ lines: SHA256, _ line: [UInt8]) -> Bool { self.line(closing: lines) == line }
}

extension SegmentMark {
  /// Reads what a mark says; whether it is true is for `closes` to tell.
  init(parsing bytes: [UInt8]) throws {
    let line = try JSONValue.parse(bytes)
    key = SegmentKey(step: try line.member("step").string(), round: try line["round"]?.integer())
    var counts = SegmentCounts()
    counts.input = try line.member("in").integer()
    counts.inputErrors = try line.member("errors_in").integer()
    counts.records = try line.member("records").integer()
    counts.errors = try line.member("errors").integer()
    self.counts = counts
  }
}
