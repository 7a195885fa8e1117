import Glibc

/// Cuts a stream into lines without their ends; memory is bounded by the longest line that is allowed.
struct LineCutter {
  /// Longest line, in bytes; the protocol's own limit with room for what a service adds.
  static let lineLimit = 64 << 20

  private var pending: [UInt8] = []
  private let limit: Int

  init(limit: Int = LineCutter.lineLimit) { self.limit = limit }

  /// Takes bytes and hands on the lines that they complete, empty ones too, where they stand.
  /// - Returns: false when a line is longer than the limit.
  mutating func receive(
    _ input: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(RunFailure) -> Void
  ) throws(RunFailure) -> Bool {
    var start = 0
    while start < input.count, let found = memchr(input.baseAddress! + start, 0x0A, input.count - start) {
      let end = UnsafeRawPointer(found) - input.baseAddress!
      if pending.isEmpty {
        try body(UnsafeRawBufferPointer(rebasing: input[start..<end]))
      } else {
        pending.append(contentsOf: input[start..<end])
        let line = pending
        pending.removeAll(keepingCapacity: line.count < 1 << 20)
        try LineCutter.with(line, body)
      }
      start = end + 1
    }
    pending.append(contentsOf: input[start...])
    return pending.count <= limit
  }

  private static func with(_ line: [UInt8], _ body: (UnsafeRawBufferPointer) throws(RunFailure) -> Void)
    throws(RunFailure)
  {
    let result: Result<Void, RunFailure> = line.withUnsafeBytes { bytes in
      do throws(RunFailure) { return .success(try body(bytes)) } catch { return .failure(error) }
    }
    try result.get()
  }

  /// What came after the last line end; empty afterwards.
  mutating func takeRest() -> [UInt8] {
    let rest = pending
    pending = []
    return rest
  }
}
