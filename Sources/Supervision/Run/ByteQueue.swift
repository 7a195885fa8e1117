import Glibc

/// Bytes that wait to be written, in order.
struct ByteQueue {
  /// What came of a write.
  enum Outcome: Equatable {
    case goesOn
    /// The reader is gone.
    case closed
    case failed(Int32)
  }

  private var bytes: [UInt8] = []
  private var start = 0

  /// How many bytes wait.
  var count: Int { bytes.count - start }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

  /// Queues bytes; where nothing waits before them, what the descriptor takes at once is not copied. An error shows at the
  /// next write.
  mutating func append(_ more: [UInt8], writingTo descriptor: Int32) {
    var written = 0
    if isEmpty, !more.isEmpty {
      written = max(0, more.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress!, more.count) })
    }
    if written < more.count { append(more[written...]) }
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    start = 0
  }

  /// Writes what the descriptor takes now, at most `limit` bytes a call.
  mutating func write(to descriptor: Int32, limit: Int = .max) -> Outcome {
    while !isEmpty {
      let wanted = min(count, limit)
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + start, wanted) }
      if written < 0 {
        switch errno {
        case EAGAIN: return .goesOn
        case EINTR: continue
        case EPIPE: return .closed
        default: return .failed(errno)
        }
      }
      start += written
      if start == bytes.count {
        removeAll()
      } else if start > 1 << 16, start > bytes.count / 2 {
        bytes.removeFirst(start)
        start = 0
      }
      // Where a write may block, one a call: `poll` promises room for that much only.
      if limit != .max { return .goesOn }
    }
    return .goesOn
  }
}
