import Glibc

/// Cuts a stream of structures into texts of one structure each, with bounded memory: CIF at the headings of data blocks,
/// XYZ by the counts of its frames, JSON at the ends of documents, POSCAR not at all.
package struct StructureFramer {
  /// Where one text ends and the next starts.
  package enum Boundary: Sendable { case none, dataBlock, frame, document, line }

  /// One text.
  package struct Piece {
    package let bytes: [UInt8]
    /// The line of the stream on which it starts, from 1.
    package let firstLine: Int
    /// Whether the text was longer than the limit; `bytes` is then its head.
    package let isTooLong: Bool
  }

  /// How much of an over-long text is kept.
  package static let keptHead = 65_536

  private let boundary: Boundary
  private let limit: Int
  private var text: [UInt8] = []
  private var isTooLong = false
  private var textStart = 1
  /// The line that has not ended yet, as far as it is not in the text already.
  private var pending: [UInt8] = []
  private var isWithinLine = false
  private var line = 1
  private var isInTextField = false
  private var hasHeading = false
  /// The lines that the frame still lacks; nil ahead of a count, -1 where the count is none and all goes into one text.
  private var missingLines: Int?
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// Takes the kind of boundary and the most bytes of one text.
  package init(_ boundary: Boundary, limit: Int) {
    self.boundary = boundary
    self.limit = limit
  }

  /// Takes bytes and hands on every text that they complete.
  package mutating func receive(_ input: UnsafeRawBufferPointer, _ body: (Piece) -> Void) {
    var start = 0
    while start < input.count {
      let rest = UnsafeRawBufferPointer(rebasing: input[start...])
      guard let found = memchr(rest.baseAddress!, 0x0A, rest.count) else {
        pending.append(contentsOf: rest)
        // A line without end goes in pieces: only its start can be a boundary.
        if pending.count > StructureFramer.keptHead { takePending(isEnd: false, body) }
        return
      }
      let length = UnsafeRawPointer(found) - rest.baseAddress! + 1
      start += length
      pending.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest[..<length]))
      takePending(isEnd: true, body)
    }
  }

  /// Hands on what remains at the end of the stream.
  package mutating func endOfInput(_ body: (Piece) -> Void) {
    if !pending.isEmpty { takePending(isEnd: true, body) }
    finish(body)
  }

  private mutating func takePending(isEnd: Bool, _ body: (Piece) -> Void) {
    let isStart = !isWithinLine
    switch boundary {
    case .none: add(pending[...])
    case .line:
      add(pending[...])
      if isEnd { finish(body) }
    case .dataBlock:
      // What stands ahead of the first heading belongs to the first block.
      if isStart, isHeading {
        if hasHeading { finish(body) }
        hasHeading = true
      }
      if isStart, pending.first == UInt8(ascii: ";") { isInTextField.toggle() }
      add(pending[...])
    case .frame: takeFrameLine(isStart: isStart, isEnd: isEnd, body)
    case .document: takeDocumentBytes(body)
    }
    isWithinLine = !isEnd
    if isEnd { line += 1 }
    pending.removeAll(keepingCapacity: true)
  }

  /// Whether the pending line starts with `data_` outside a text field.
  private var isHeading: Bool {
    guard !isInTextField else { return false }
    let word = pending.drop { $0 == 0x20 || $0 == 0x09 }.prefix(5)
    return word.count == 5 && zip(word, "data_".utf8).allSatisfy { $0 == $1 || ($0 | 0x20 == $1 && $1 != 0x5F) }
  }

  private mutating func takeFrameLine(isStart: Bool, isEnd: Bool, _ body: (Piece) -> Void) {
    if isStart, missingLines == nil {
      let words = pending.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
      if words.isEmpty { return }
      let count = words.count == 1 ? Int(String(decoding: words[0], as: UTF8.self)) : nil
      missingLines = count.map { (0...1 << 40).contains($0) ? $0 + 2 : -1 } ?? -1
    }
    add(pending[...])
    guard isEnd, let missing = missingLines, missing > 0 else { return }
    missingLines = missing - 1
    if missing == 1 {
      finish(body)
      missingLines = nil
    }
  }

  private mutating func takeDocumentBytes(_ body: (Piece) -> Void) {
    var start = 0
    for place in pending.indices {
      let byte = pending[place]
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth <= 0 {
          depth = 0
          add(pending[start...place])
          finish(body)
          start = place + 1
        }
      default: break
      }
    }
    let rest = pending[start...]
    // Blanks between documents belong to none.
    if depth > 0 || isInString || !text.isEmpty || !rest.allSatisfy({ $0 <= 0x20 }) { add(rest) }
  }

  private mutating func add(_ bytes: ArraySlice<UInt8>) {
    if text.isEmpty, !isTooLong { textStart = line }
    if isTooLong { return }
    text += bytes
    if text.count > limit {
      isTooLong = true
      text = Array(text.prefix(StructureFramer.keptHead))
    }
  }

  private mutating func finish(_ body: (Piece) -> Void) {
    if text.isEmpty { return }
    var bytes: [UInt8] = []
    swap(&bytes, &text)
    body(Piece(bytes: bytes, firstLine: textStart, isTooLong: isTooLong))
    isTooLong = false
  }
}
