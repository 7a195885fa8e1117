import Glibc
import ServiceRuntime

/// The one file of a run: every line that a step lets out, and a mark behind every part that is whole. It is synced at
/// marks, so that a killed run goes on from the last of them.
final class Journal {
  let path: String
  private let descriptor: Int32
  private(set) var segments: [JournalSegment]
  private var buffer: [UInt8] = []
  /// The length of the file with what waits in the buffer.
  private var length: Int
  private var start: Int
  private var counts = SegmentCounts()
  private var hash = SHA256()
  /// The first error line of this process, to be quoted.
  private(set) var firstError: [UInt8]?

  private init(path: String, descriptor: Int32, segments: [JournalSegment], length: Int) {
    self.path = path
    self.descriptor = descriptor
    self.segments = segments
    self.length = length
    start = length
  }

  deinit { Glibc.close(descriptor) }

  /// How an existing journal is treated.
  enum Opening { case new, overwrite, resume }

  /// Opens the journal of a run and, to resume, drops the unfinished tail.
  /// - Parameter expected: the parts of the run in their order.
  /// - Throws: 64 when there is one already, 75 when another run has it, 78 when it belongs to another run or was changed,
  ///   74 when the system refuses.
  static func open(_ path: String, _ header: JournalHeader, expected: [SegmentKey], _ opening: Opening)
    throws(RunFailure) -> Journal
  {
    let descriptor = try openFile(path, opening)
    var status = stat()
    fstat(descriptor, &status)
    if status.st_size > 0, opening == .resume {
      let reader: JournalReader
      do throws(RunFailure) {
        reader = try read(descriptor, path)
        try check(reader, header, expected)
      } catch {
        Glibc.close(descriptor)
        throw RunFailure(error.status, "journal \(path): \(error.reason)")
      }
      if reader.header != nil {
        ftruncate(descriptor, reader.end)
        return Journal(path: path, descriptor: descriptor, segments: reader.segments, length: reader.end)
      }
    }
    ftruncate(descriptor, 0)
    let journal = Journal(path: path, descriptor: descriptor, segments: [], length: 0)
    try journal.write(header.line)
    try journal.sync()
    journal.start = journal.length
    return journal
  }

  /// Opens the file of a journal for one process alone.
  /// - Throws: 64 when there is one already and a new one is wanted, 75 when another run has it, 74 when the system refuses.
  static func openFile(_ path: String, _ opening: Opening) throws(RunFailure) -> Int32 {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw RunFailure(74, "journal \(path): cannot open: \(String(cString: strerror(errno)))") }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      Glibc.close(descriptor)
      throw RunFailure(75, "journal \(path): another run is writing it")
    }
    var status = stat()
    fstat(descriptor, &status)
    if status.st_size > 0, opening == .new {
      Glibc.close(descriptor)
      throw RunFailure(
        64, "journal \(path) is there already: --resume goes on from it, --force starts anew, --journal names another")
    }
    return descriptor
  }

  private static func read(_ descriptor: Int32, _ path: String) throws(RunFailure) -> JournalReader {
    var reader = JournalReader()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw RunFailure(74, "cannot read: \(String(cString: strerror(errno)))") }
      if count == 0 { return reader }
      try reader.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  private static func check(_ reader: JournalReader, _ header: JournalHeader, _ expected: [SegmentKey])
    throws(RunFailure)
  {
    if let difference = reader.header?.difference(from: header) {
      throw RunFailure(78, "it cannot be resumed: \(difference)")
    }
    let found = reader.segments.map(\.key)
    if !expected.starts(with: found) {
      throw RunFailure(78, "it was changed: its parts are not in the order of the steps")
    }
  }

  // MARK: Writing

  /// Adds a line to the part that is open.
  func append(_ line: [UInt8], isError: Bool) throws(RunFailure) {
    if isError {
      counts.errors += 1
      if firstError == nil { firstError = line }
    } else {
      counts.records += 1
    }
    hash.update(line)
    hash.update(CollectionOfOne(0x0A))
    try write(line)
  }

  /// Closes the open part with its mark, and syncs. Lines before it are safe from here on.
  func close(_ key: SegmentKey, input: Int, inputErrors: Int) throws(RunFailure) {
    counts.input = input
    counts.inputErrors = inputErrors
    let segment = JournalSegment(key: key, counts: counts, bytes: start..<length)
    try write(SegmentMark(key: key, counts: counts).line(closing: hash))
    try sync()
    segments.append(segment)
    start = length
    counts = SegmentCounts()
    hash = SHA256()
  }

  /// The counts of the part that is open.
  var openCounts: SegmentCounts { counts }

  private func write(_ line: [UInt8]) throws(RunFailure) {
    buffer += line
    buffer.append(0x0A)
    length += line.count + 1
    if buffer.count >= 1 << 16 { try flush() }
  }

  private func flush() throws(RunFailure) {
    var offset = length - buffer.count
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress! + written, buffer.count - written, off_t(offset))
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw failure("write") }
      written += count
      offset += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func sync() throws(RunFailure) {
    try flush()
    if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS { throw failure("sync") }
  }

  /// A journal that cannot grow is cut back to what was synced.
  private func failure(_ doing: String) -> RunFailure {
    let reason = String(cString: strerror(errno))
    ftruncate(descriptor, off_t(start))
    let kept = segments.last.map { "everything up to '\($0.key)' is kept" } ?? "nothing was written yet"
    return RunFailure(74, "journal \(path): cannot \(doing): \(reason); \(kept)")
  }

  // MARK: Reading

  /// Reads bytes of a closed part at an offset of the file.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(RunFailure) -> Int {
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      if count >= 0 { return count }
      if errno != EINTR { throw RunFailure(74, "journal \(path): cannot read: \(String(cString: strerror(errno)))") }
    }
  }

  /// The closed parts of a step, in order.
  func segments(of step: String) -> [JournalSegment] { segments.filter { $0.key.step == step } }
}
