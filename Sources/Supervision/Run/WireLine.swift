import Glibc
import JSON

/// What a line of the wire is, told by one reserved member.
package enum WireLine: Equatable, Sendable {
  case record
  case error
  case mark(String)
  /// Neither JSON nor empty: noise on standard output.
  case noise

  /// Tells a line apart. Lines that do not even hold a reserved word are records and are not parsed: whether they are
  /// JSON is left to whoever reads them.
  package init(_ line: [UInt8]) {
    self = line.withUnsafeBytes { WireLine($0) }
  }

  /// Tells a line apart where it stands.
  package init(_ line: UnsafeRawBufferPointer) {
    let isPlain = line.first == UInt8(ascii: "{") && !WireLine.mayHoldReservedName(line)
    self = isPlain ? .record : WireLine.parsed(Array(line))
  }

  private static func parsed(_ line: [UInt8]) -> WireLine {
    guard let parsed = try? JSONLine(line, limits: JSONLimits(depth: 1000)) else { return .noise }
    if parsed.has("mark"), let name = try? parsed.value("mark")?.string() { return .mark(name) }
    return parsed.has("error") ? .error : .record
  }

  /// Whether bytes may hold a reserved name: `"mark"`, `"error"`, or an escape, by which any name can be written.
  /// Sixteen places at a time, for every byte of a stream passes here.
  package static func mayHoldReservedName(_ bytes: UnsafeRawBufferPointer) -> Bool {
    typealias Bytes = SIMD16<UInt8>
    let (quote, backslash) = (Bytes(repeating: UInt8(ascii: "\"")), Bytes(repeating: UInt8(ascii: "\\")))
    let (m, a) = (Bytes(repeating: UInt8(ascii: "m")), Bytes(repeating: UInt8(ascii: "a")))
    let (e, r, u) = (
      Bytes(repeating: UInt8(ascii: "e")), Bytes(repeating: UInt8(ascii: "r")), Bytes(repeating: UInt8(ascii: "u"))
    )
    var place = 0
    while bytes.count - place >= 18 {
      let first = bytes.loadUnaligned(fromByteOffset: place, as: Bytes.self)
      let second = bytes.loadUnaligned(fromByteOffset: place + 1, as: Bytes.self)
      let third = bytes.loadUnaligned(fromByteOffset: place + 2, as: Bytes.self)
      let word = (second .== m .& third .== a) .| (second .== e .& third .== r)
      // `any` looks at one lane after the other; two words are enough to see whether a bit is set.
      let hits = unsafeBitCast(
        (first .== quote .& word) .| (first .== backslash .& second .== u), to: SIMD2<UInt64>.self)
      if hits.x | hits.y != 0, holdsReservedName(bytes, place..<place + 16) { return true }
      place += 16
    }
    return holdsReservedName(bytes, place..<bytes.count)
  }

  /// Whether a reserved name or an escape begins at one of the places.
  private static func holdsReservedName(_ bytes: UnsafeRawBufferPointer, _ places: Range<Int>) -> Bool {
    func begins(_ word: StaticString, _ place: Int) -> Bool {
      let count = word.utf8CodeUnitCount
      return bytes.count - place >= count && memcmp(bytes.baseAddress! + place, word.utf8Start, count) == 0
    }
    for place in places {
      switch bytes[place] {
      case UInt8(ascii: "\""): if begins("\"mark\"", place) || begins("\"error\"", place) { return true }
      case UInt8(ascii: "\\"): if begins("\\u", place) { return true }
      default: continue
      }
    }
    return false
  }
}

/// How many lines of each kind went by in a stream, which is not taken apart for it.
package struct LineTally: Equatable, Sendable {
  package private(set) var records = 0
  package private(set) var errors = 0
  package private(set) var marks = 0
  /// The beginning of a line that the next piece goes on with.
  private var pending: [UInt8] = []

  package init() {}

  /// Counts the lines that end in the next piece of the stream; a line longer than any that is parsed is a record.
  package mutating func receive(_ piece: UnsafeRawBufferPointer) {
    let isPlain = !WireLine.mayHoldReservedName(piece)
    var start = 0
    while start < piece.count, let found = memchr(piece.baseAddress! + start, 0x0A, piece.count - start) {
      let end = UnsafeRawPointer(found) - piece.baseAddress!
      let line = UnsafeRawBufferPointer(rebasing: piece[start..<end])
      if !pending.isEmpty {
        keep(line)
        finish()
      } else if line.first == UInt8(ascii: "{"), isPlain || !WireLine.mayHoldReservedName(line) {
        records += 1
      } else {
        count(Array(line))
      }
      start = end + 1
    }
    keep(UnsafeRawBufferPointer(rebasing: piece[start...]))
  }

  /// Counts a last line without an end.
  package mutating func finish() {
    if !pending.isEmpty { count(pending) }
    pending.removeAll(keepingCapacity: pending.count < 1 << 20)
  }

  private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
    if pending.count <= LineCutter.lineLimit { pending.append(contentsOf: bytes) }
  }

  private mutating func count(_ line: [UInt8]) {
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
    switch line.count > LineCutter.lineLimit ? .record : WireLine(line) {
    case .record, .noise: records += 1
    case .error: errors += 1
    case .mark: marks += 1
    }
  }
}
