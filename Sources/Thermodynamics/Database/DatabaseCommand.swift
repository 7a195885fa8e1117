/// One command of a database file: what stands between two exclamation marks.
struct DatabaseCommand: Sendable {
  /// What a command is for, by its first word.
  enum Keyword: Sendable, Equatable {
    case element, species, function, phase, constituent, parameter, typeDefinition, defaults
    /// Text for people, or settings of a program.
    case remark
    case unknown(String)
  }

  let keyword: Keyword
  /// Where the command begins, from 1.
  let line: Int
  /// What follows the first word: upper case, ASCII, spaces for line ends.
  let text: [UInt8]

  /// Words that are read, with the shortest form of their first piece.
  private static let spelled: [(word: String, least: Int, keyword: Keyword)] = [
    ("ELEMENT", 2, .element), ("SPECIES", 2, .species), ("FUNCTION", 3, .function), ("PHASE", 2, .phase),
    ("CONSTITUENT", 3, .constituent), ("PARAMETER", 3, .parameter), ("TYPE_DEFINITION", 4, .typeDefinition),
    ("LIST_OF_REFERENCES", 4, .remark), ("ADD_REFERENCES", 3, .remark), ("REFERENCE_FILE", 9, .remark),
    ("DATABASE_INFORMATION", 4, .remark), ("VERSION_DATE", 4, .remark), ("ASSESSED_SYSTEMS", 3, .remark),
    ("DEFINE_SYSTEM_DEFAULT", 4, .remark), ("DEFAULT_COMMAND", 4, .defaults), ("TEMPERATURE_LIMITS", 4, .remark),
    ("ZEROVOLUME_SPECIES", 4, .remark),
  ]
  private static let words = spelled.map { (word: Array($0.word.utf8), least: $0.least, keyword: $0.keyword) }

  /// The command that a first word calls for: each piece between `_` or `-` may be cut short.
  static func keyword(_ word: [UInt8]) -> Keyword {
    let word = word.last == UInt8(ascii: "'") ? word.dropLast() : word
    for candidate in words where candidate.word[0] == word.first {
      if isShort(word, of: candidate.word, least: candidate.least) { return candidate.keyword }
    }
    return .unknown(String(decoding: word.prefix(40), as: UTF8.self))
  }

  /// Whether a word is another with its pieces cut short; pieces at the end may be absent.
  static func isShort(_ word: [UInt8], of whole: [UInt8], least: Int) -> Bool {
    let isSeparator: (UInt8) -> Bool = { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
    let pieces = word.split(omittingEmptySubsequences: false, whereSeparator: isSeparator)
    let wholes = whole.split(whereSeparator: isSeparator)
    guard let first = pieces.first, first.count >= min(least, wholes[0].count), pieces.count <= wholes.count else {
      return false
    }
    return zip(pieces, wholes).allSatisfy { $1.starts(with: $0) }
  }
}

/// Cuts the text of a database into commands: `$` begins a remark, `!` ends a command and the line, a command that begins on
/// a new line ends one that has no `!`. Bytes are taken as Latin-1; what is not ASCII only ever stands in remarks.
struct DatabaseText {
  private(set) var commands: [DatabaseCommand] = []
  /// Lines of commands that had no `!`.
  private(set) var unfinished: [Int] = []

  private var text: [UInt8] = []
  private var line = 0
  private var keyword: DatabaseCommand.Keyword?

  init(_ bytes: [UInt8]) {
    var number = 0
    for slice in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      add(Self.plain(slice), number: number)
    }
    if keyword != nil {
      // What ends a file is often a last remark.
      if case .unknown? = keyword {} else { unfinished.append(line) }
      close()
    }
  }

  /// A line in upper case without its remark.
  private static func plain(_ slice: ArraySlice<UInt8>) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(slice.count)
    for byte in slice {
      if byte == UInt8(ascii: "$") { break }
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): line.append(byte - 32)
      case 0...0x20: line.append(0x20)
      case 0x7F...: line.append(UInt8(ascii: "?"))
      default: line.append(byte)
      }
    }
    return line
  }

  private mutating func add(_ line: [UInt8], number: Int) {
    let end = line.firstIndex(of: UInt8(ascii: "!"))
    let content = line[..<(end ?? line.count)]
    if let keyword, begins(content, inside: keyword) {
      unfinished.append(self.line)
      close()
    }
    if keyword == nil {
      guard let start = content.firstIndex(where: { $0 != 0x20 }) else { return }
      let rest = content[start...]
      let stop = rest.firstIndex(of: 0x20) ?? rest.endIndex
      self.line = number
      keyword = DatabaseCommand.keyword(Array(rest[..<stop]))
      text += rest[stop...]
    } else {
      text.append(0x20)
      text += content
    }
    if end != nil { close() }
  }

  /// Whether a line begins a command though the one before has no end. Inside text for people only the plainest counts.
  private func begins(_ line: ArraySlice<UInt8>, inside keyword: DatabaseCommand.Keyword) -> Bool {
    guard let start = line.firstIndex(where: { $0 != 0x20 }) else { return false }
    let word = Array(line[start...].prefix { $0 != 0x20 })
    guard word.count >= 4 else { return false }
    let found = DatabaseCommand.keyword(word)
    switch keyword {
    case .remark, .defaults, .unknown:
      return found == .parameter && line.contains(UInt8(ascii: "(")) && line.contains(UInt8(ascii: ";"))
    default:
      switch found {
      case .element, .species, .function, .phase, .constituent, .parameter, .typeDefinition: return true
      case .remark, .defaults, .unknown: return false
      }
    }
  }

  private mutating func close() {
    if let keyword { commands.append(DatabaseCommand(keyword: keyword, line: line, text: text)) }
    keyword = nil
    text.removeAll(keepingCapacity: true)
  }
}
