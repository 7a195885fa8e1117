import Glibc

/// The standard error of one process: drained whatever happens, handed on line by line, never taken for a failure.
struct StageLog {
  /// Longest line that is shown; the rest of it is dropped.
  static let lineLimit = 4096

  private var pending: [UInt8] = []
  /// The last line with text in it.
  private(set) var lastLine: String?

  /// Takes bytes and hands on the lines that they complete.
  mutating func receive(_ input: UnsafeRawBufferPointer, _ body: (String) -> Void) {
    for byte in input {
      if byte == 0x0A || byte == 0x0D {
        show(body)
      } else if pending.count < StageLog.lineLimit {
        pending.append(byte)
      }
    }
  }

  /// Hands on a last line without an end.
  mutating func finish(_ body: (String) -> Void) { show(body) }

  private mutating func show(_ body: (String) -> Void) {
    defer { pending.removeAll(keepingCapacity: true) }
    if pending.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
    // Control characters would move the cursor of whoever reads the log.
    let text = String(decoding: pending.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    lastLine = text
    body(text)
  }
}
