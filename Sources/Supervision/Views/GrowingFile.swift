import Glibc

/// A file of lines that somebody adds to, and that is now and then renamed to `<name>.1` and begun anew: every line is
/// handed on once, the older file's first.
struct GrowingFile {
  private let path: String
  private var descriptor: Int32 = -1
  private var place = 0
  private var hasBegun = false
  private var cutter = LineCutter(limit: .max)
  /// What the file is, to tell whether another has taken its name.
  private var identity: (device: dev_t, number: ino_t)?

  init(_ path: String) { self.path = path }

  /// Hands on the lines that came since the last call. A half line waits for its end.
  mutating func readNew(_ body: (UnsafeRawBufferPointer) throws(RunFailure) -> Void) throws(RunFailure) {
    if !hasBegun { try readOlder(body) }
    hasBegun = true
    while true {
      if descriptor < 0, !openFile() { return }
      try readOn(body)
      guard let current = GrowingFile.identity(of: path), current != identity ?? current else { return forgetCut() }
      // Renamed: it was closed before, so that what is read now is its end.
      try readOn(body)
      try readMissed(body)
      closeFile()
    }
  }

  /// Closes the file.
  mutating func closeFile() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    place = 0
    _ = cutter.takeRest()
  }

  private mutating func openFile() -> Bool {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return false }
    var status = stat()
    fstat(descriptor, &status)
    identity = (status.st_dev, status.st_ino)
    return true
  }

  private func readOlder(_ body: (UnsafeRawBufferPointer) throws(RunFailure) -> Void) throws(RunFailure) {
    var older = GrowingFile(path + ".1")
    guard older.openFile() else { return }
    defer { older.closeFile() }
    try older.readOn(body)
  }

  /// The older file is not the one that was read: two were begun since, and the first of them is read now.
  private func readMissed(_ body: (UnsafeRawBufferPointer) throws(RunFailure) -> Void) throws(RunFailure) {
    guard let older = GrowingFile.identity(of: path + ".1"), older != identity ?? older else { return }
    try readOlder(body)
  }

  private mutating func readOn(_ body: (UnsafeRawBufferPointer) throws(RunFailure) -> Void) throws(RunFailure) {
    let buffer = SharedBuffer(1 << 16)
    while true {
      let count = read(descriptor, buffer.bytes.baseAddress, buffer.bytes.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw RunFailure(74, "\(path): \(String(cString: strerror(errno)))") }
      if count == 0 { return }
      place += count
      _ = try cutter.receive(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]), body)
    }
  }

  /// A half line was cut off again: the file is shorter than what was read.
  private mutating func forgetCut() {
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int(status.st_size) < place else { return }
    place = Int(lseek(descriptor, 0, SEEK_END))
    _ = cutter.takeRest()
  }

  private static func identity(of path: String) -> (device: dev_t, number: ino_t)? {
    var status = stat()
    return stat(path, &status) == 0 ? (status.st_dev, status.st_ino) : nil
  }
}
