import Glibc
import Numerics

/// The dead letters of a stack as they lie in their file, one JSON line each.
enum DeadLetterFile {
  /// Longest line, in bytes: the longest record of a client, every byte of it escaped.
  static let lineLimit = 256 << 20

  /// By what a letter is named, so that one that came meanwhile is never taken for another.
  static func digest(_ line: some Sequence<UInt8>) -> String {
    var hash = ContentHash()
    hash.mix(bytes: line)
    return String(hash.value, radix: 16)
  }

  /// Hands on every line that is there now; a file that is not there has none.
  /// - Throws: status 74 when it cannot be read, and what `body` throws.
  static func forEachLine(of path: String, _ body: (UnsafeRawBufferPointer) throws(RunFailure) -> Void)
    throws(RunFailure)
  {
    let source = open(path, O_RDONLY | O_CLOEXEC)
    if source < 0, errno == ENOENT { return }
    var status = stat()
    guard source >= 0, fstat(source, &status) == 0 else { throw failure(path, "cannot read") }
    defer { close(source) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw RunFailure(74, "\(path) is not a file") }
    var cutter = LineCutter(limit: lineLimit)
    let buffer = SharedBuffer(1 << 16)
    var left = Int(status.st_size)
    while left > 0 {
      let count = read(source, buffer.bytes.baseAddress, min(left, buffer.bytes.count))
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw failure(path, "cannot read") }
      if count == 0 { return }
      left -= count
      guard try cutter.receive(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]), body) else {
        throw RunFailure(74, "\(path) has a line longer than \(lineLimit) bytes")
      }
    }
  }

  /// Writes the file anew without some letters, one for each mention; a reader sees the old file or the new one.
  /// - Returns: how many were taken out.
  /// - Throws: status 74; the file is as it was.
  static func remove(_ digests: [String], from path: String) throws(RunFailure) -> Int {
    var wanted: [String: Int] = [:]
    for digest in digests { wanted[digest, default: 0] += 1 }
    let neighbour = "\(path).\(getpid()).part"
    let target = open(neighbour, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    if target < 0 { throw failure(path, "cannot write") }
    var isDone = false
    defer {
      close(target)
      if !isDone { unlink(neighbour) }
    }
    var removed = 0
    try forEachLine(of: path) { line throws(RunFailure) in
      let digest = digest(line)
      if let count = wanted[digest], count > 0 {
        wanted[digest] = count - 1
        removed += 1
        return
      }
      try write(Array(line) + [0x0A], to: target, path)
    }
    if removed == 0 { return 0 }
    guard fsync(target) == 0, rename(neighbour, path) == 0 else { throw failure(path, "cannot write") }
    isDone = true
    return removed
  }

  private static func write(_ bytes: [UInt8], to target: Int32, _ path: String) throws(RunFailure) {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(target, $0.baseAddress! + start, bytes.count - start) }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw failure(path, "cannot write") }
      start += count
    }
  }

  private static func failure(_ path: String, _ words: String) -> RunFailure {
    RunFailure(74, "\(path): \(words): \(String(cString: strerror(errno)))")
  }
}
