import Glibc

/// Where a run reads its own input: standard input or a file.
final class InputSource: PollSource {
  let descriptor: Int32
  private let owns: Bool
  private(set) var isEnded = false
  private(set) var tally = LineTally()
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
  /// Takes the bytes.
  var receive: (UnsafeRawBufferPointer) throws(RunFailure) -> Void = { _ in }
  /// Whether bytes can be taken now.
  var canReceive: () -> Bool = { true }

  /// Opens a file, or takes standard input for nil.
  /// - Throws: status 66 when the file is not there.
  init(_ path: String?) throws(RunFailure) {
    guard let path, path != "-" else {
      descriptor = 0
      owns = false
      return
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    owns = true
    if descriptor < 0 {
      throw RunFailure(errno == ENOENT ? 66 : 74, "\(path): \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    if owns, descriptor >= 0 { close(descriptor) }
    buffer.deallocate()
  }

  /// Whether this reads the file of a descriptor.
  func isSameFile(as other: Int32) -> Bool {
    var (a, b) = (stat(), stat())
    return fstat(descriptor, &a) == 0 && fstat(other, &b) == 0 && a.st_mode & S_IFMT == S_IFREG && a.st_dev == b.st_dev
      && a.st_ino == b.st_ino
  }

  var interests: [(descriptor: Int32, events: Int16)] {
    !isEnded && canReceive() ? [(descriptor, Int16(POLLIN))] : []
  }

  /// Reads once; after `poll` this does not block, though the descriptor may.
  func ready(_ descriptor: Int32, _ events: Int16) throws(RunFailure) {
    let count = read(descriptor, buffer.baseAddress, buffer.count)
    if count > 0 {
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      tally.receive(bytes)
      return try receive(bytes)
    }
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    if count < 0 { throw RunFailure(74, "cannot read the input: \(String(cString: strerror(errno)))") }
    isEnded = true
    tally.finish()
  }

  /// Reads no more.
  func end() { isEnded = true }
}

/// Where a run writes its records: standard output or a file.
final class OutputSink: PollSource {
  /// How much may wait before less is read upstream.
  private static let queueLimit = 1 << 20

  let descriptor: Int32
  private let path: String?
  /// Most bytes that are written at once.
  let chunk: Int
  private var queue = ByteQueue()
  private(set) var tally = LineTally()
  /// Whether the reader is gone.
  private(set) var isClosed = false

  /// Opens a file anew, or takes standard output for nil.
  init(_ path: String?) throws(RunFailure) {
    guard let path, path != "-" else {
      self.path = nil
      // An open of our own can be non-blocking without changing what the shell shares; pipes allow it.
      let own = open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_APPEND)
      var status = stat()
      let isPipe = fstat(1, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
      if own >= 0, isPipe {
        descriptor = own
        chunk = .max
      } else {
        if own >= 0 { close(own) }
        descriptor = 1
        chunk = status.st_mode & S_IFMT == S_IFREG ? .max : Int(PIPE_BUF)
      }
      return
    }
    self.path = path
    chunk = .max
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    if descriptor < 0 {
      throw RunFailure(74, "\(path): cannot create: \(String(cString: strerror(errno)))")
    }
  }

  deinit { if descriptor > 2 { close(descriptor) } }

  /// Counts a last line without an end.
  func finish() { tally.finish() }

  /// Empties the file: what it held is replaced.
  func truncate() { if path != nil { ftruncate(descriptor, 0) } }

  /// Goes on behind so many bytes of the file: what lies behind them is dropped.
  /// - Throws: status 78 when the file is shorter.
  func goOn(at length: Int) throws(RunFailure) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int(status.st_size) >= length else {
      throw RunFailure(78, "\(path ?? "the output") is shorter than its journal says; --force starts anew")
    }
    ftruncate(descriptor, off_t(length))
    lseek(descriptor, off_t(length), SEEK_SET)
  }

  var canReceive: Bool { queue.count < OutputSink.queueLimit }
  var isEmpty: Bool { queue.isEmpty || isClosed }

  /// Queues bytes and counts their lines.
  func write(_ bytes: UnsafeRawBufferPointer) {
    tally.receive(bytes)
    if !isClosed { queue.append(bytes) }
  }

  var interests: [(descriptor: Int32, events: Int16)] {
    queue.isEmpty || isClosed ? [] : [(descriptor, Int16(POLLOUT))]
  }

  func ready(_ descriptor: Int32, _ events: Int16) throws(RunFailure) {
    switch queue.write(to: descriptor, limit: chunk) {
    case .goesOn: return
    case .closed: isClosed = true
    case .failed(let code):
      throw RunFailure(74, "cannot write \(path ?? "standard output"): \(String(cString: strerror(code)))")
    }
  }
}
