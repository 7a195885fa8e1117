import Glibc

/// The standard error of one stage: drained whatever happens, shown line by line under the stage's name, never taken for
/// a failure.
struct StageLog {
  /// Longest line that is shown; the rest of it is dropped.
  static let lineLimit = 4096

  private let stage: String
  private var pending: [UInt8] = []
  /// The last line with text in it.
  private(set) var lastLine: String?

  init(stage: String) { self.stage = stage }

  /// Takes bytes and shows the lines that they complete.
  mutating func receive(_ input: UnsafeRawBufferPointer, on console: Console) {
    for byte in input {
      if byte == 0x0A || byte == 0x0D {
        show(on: console)
      } else if pending.count < StageLog.lineLimit {
        pending.append(byte)
      }
    }
  }

  /// Shows a last line without an end.
  mutating func finish(on console: Console) { show(on: console) }

  private mutating func show(on console: Console) {
    defer { pending.removeAll(keepingCapacity: true) }
    if pending.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
    // Control characters would move the cursor of whoever reads the log.
    let text = String(decoding: pending.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    lastLine = text
    console.log("\(stage) | \(text)")
  }
}
