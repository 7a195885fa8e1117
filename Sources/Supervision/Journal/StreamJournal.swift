import Glibc
import JSON

/// The journal of a supervised pipeline: how many lines of the input are answered, and how long the output is with their
/// answers. What lies behind it in the output is cut off when the run goes on, so that it ends with the same bytes.
final class StreamJournal {
  /// Seconds between two entries.
  private static let interval = 1.0

  let path: String
  private let descriptor: Int32
  /// The number of the last input line whose answer is safe.
  private(set) var inputLine = 0
  /// The length of the output with that answer.
  private(set) var outputBytes = 0
  private var length: Int
  private var resumedBytes = 0
  private var last = Console.now

  private init(_ path: String, _ descriptor: Int32, length: Int) {
    self.path = path
    self.descriptor = descriptor
    self.length = length
  }

  deinit { close(descriptor) }

  /// Opens the journal of a run; see `Journal.open`.
  static func open(_ path: String, _ header: JournalHeader, _ opening: Journal.Opening) throws(RunFailure)
    -> StreamJournal
  {
    let descriptor = try Journal.openFile(path, opening)
    let journal = StreamJournal(path, descriptor, length: 0)
    if opening == .resume, try journal.read(header) { return journal }
    ftruncate(descriptor, 0)
    journal.length = 0
    try journal.append(header.line)
    return journal
  }

  /// Reads what is there; false for a file without a whole header.
  private func read(_ header: JournalHeader) throws(RunFailure) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var cutter = LineCutter()
    var lines: [[UInt8]] = []
    var offset = 0
    while true {
      let count = pread(descriptor, &bytes, bytes.count, off_t(offset))
      if count <= 0 { break }
      offset += count
      let isShort = bytes.withUnsafeBytes { buffer in
        try? cutter.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { lines.append(Array($0)) }
      }
      // Only the header and the last entry count.
      if lines.count > 2 { lines.removeSubrange(1..<lines.count - 1) }
      if isShort != true { break }
    }
    length = offset - cutter.takeRest().count
    guard let first = lines.first else { return false }
    guard let found = try? JournalHeader(parsing: first) else {
      throw RunFailure(78, "journal \(path): the first line is not that of a journal")
    }
    if let difference = found.difference(from: header) {
      throw RunFailure(78, "journal \(path): it cannot be resumed: \(difference)")
    }
    if lines.count > 1 {
      guard let entry = try? JSONValue.parse(lines[lines.count - 1]),
        let line = try? entry.member("input_line").integer(), let length = try? entry.member("output_bytes").integer()
      else { throw RunFailure(78, "journal \(path): its last entry is not readable") }
      (inputLine, outputBytes, resumedBytes) = (line, length, length)
    }
    ftruncate(descriptor, off_t(length))
    return true
  }

  /// Notes how far a client is, once a second and only when all of its answers are written.
  func commitIfDue(_ client: StackClient) throws(RunFailure) {
    guard Console.now - last >= StreamJournal.interval, client.isWritten else { return }
    try commit(client, client.outputDescriptor)
  }

  /// Notes how far a client is.
  func commit(_ client: StackClient, _ output: Int32) throws(RunFailure) {
    last = Console.now
    guard client.answeredLine > inputLine else { return }
    if fsync(output) != 0, errno != EINVAL, errno != EROFS {
      throw RunFailure(74, "cannot sync the output: \(String(cString: strerror(errno)))")
    }
    inputLine = client.answeredLine
    outputBytes = resumedBytes + client.answeredBytes
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("mark", "committed")
      writer.member("input_line", inputLine)
      writer.member("output_bytes", outputBytes)
    }
    try append(writer.bytes)
  }

  private func append(_ line: [UInt8]) throws(RunFailure) {
    let bytes = line + [0x0A]
    let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress!, bytes.count, off_t(length)) }
    guard written == bytes.count else {
      let reason = written < 0 ? String(cString: strerror(errno)) : "no space left"
      ftruncate(descriptor, off_t(length))
      throw RunFailure(74, "journal \(path): cannot write: \(reason)")
    }
    length += written
    if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS {
      throw RunFailure(74, "journal \(path): cannot sync: \(String(cString: strerror(errno)))")
    }
  }
}
