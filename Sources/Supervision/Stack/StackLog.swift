import Glibc
import JSON

/// What a stack writes down: events, the standard error of its services, dead letters. Each is a file of NDJSON lines in
/// the folder of the stack; each is kept below a size, its older half in a file beside it.
final class StackLog {
  /// From this size on a file begins anew, in bytes.
  static let sizeLimit = 16 << 20

  private let logs: AppendedFile?
  private let events: AppendedFile?
  private let letters: AppendedFile?
  /// The path of the dead-letter file.
  let deadLetterPath: String?
  private let console: Console?
  private let showsRoutine: Bool
  var onEvent: ((SupervisionEvent) -> Void)?

  /// - Parameters:
  ///   - folder: where `log.ndjson` and `events.ndjson` are; nil writes neither.
  ///   - deadLetters: the path of the dead-letter file, which is never cut.
  ///   - console: shows lines of services and events; nil shows nothing.
  ///   - showsRoutine: whether starts and ends that were asked for are shown, too.
  init(folder: String?, deadLetters: String?, console: Console?, showsRoutine: Bool) {
    logs = folder.map { AppendedFile("\($0)/log.ndjson", limit: StackLog.sizeLimit) }
    events = folder.map { AppendedFile("\($0)/events.ndjson", limit: StackLog.sizeLimit) }
    letters = deadLetters.map { AppendedFile($0, limit: .max) }
    deadLetterPath = deadLetters
    self.console = console
    self.showsRoutine = showsRoutine
  }

  /// A line that a service wrote to standard error.
  func line(_ text: String, service: String, replica: Int) {
    console?.log("\(service)/\(replica) | \(text)")
    _ = logs?.append(
      StackLog.object { writer in
        writer.member("time", WallClock.text)
        writer.member("service", service)
        writer.member("replica", replica)
        writer.member("text", text)
      })
  }

  /// Something happened.
  func note(_ event: SupervisionEvent) {
    let place = event.replica.map { "\(event.service)/\($0)" } ?? event.service
    if showsRoutine || !event.kind.isRoutine {
      console?.note("\(place): \(event.kind.rawValue)" + (event.detail.isEmpty ? "" : ": \(event.detail)"))
    }
    _ = events?.append(
      StackLog.object { writer in
        writer.member("time", WallClock.text)
        writer.member("event", event.kind.rawValue)
        writer.member("service", event.service)
        if let replica = event.replica { writer.member("replica", replica) }
        if !event.detail.isEmpty { writer.member("detail", event.detail) }
      })
    onEvent?(event)
  }

  /// A record that no process survives. Its error line goes to the client in any case.
  func deadLetter(_ letter: DeadLetter) {
    let line = StackLog.object { writer in
      writer.member("time", WallClock.text)
      writer.member("service", letter.service)
      writer.member("reason", letter.reason)
      writer.member("attempts", letter.attempts)
      writer.member("input", String(decoding: letter.line, as: UTF8.self))
    }
    var detail = letter.reason
    if let letters, !letters.append(line) {
      detail += "; it could not be written down: \(letters.failure ?? "")"
    }
    note(SupervisionEvent(.deadLetter, service: letter.service, detail))
  }

  /// Takes letters out of the dead-letter file.
  /// - Returns: how many there were.
  /// - Throws: status 74.
  func removeLetters(_ digests: [String]) throws(RunFailure) -> Int {
    guard let letters, let deadLetterPath else { return 0 }
    letters.letGo()
    return try DeadLetterFile.remove(digests, from: deadLetterPath)
  }

  private static func object(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(body)
    return writer.bytes
  }
}

/// A file that lines are added to.
final class AppendedFile {
  private let path: String
  private let limit: Int
  private var descriptor: Int32 = -1
  private var size = 0
  /// Why the last line could not be written.
  private(set) var failure: String?

  /// - Parameter limit: size in bytes at which the file is renamed and begun anew.
  init(_ path: String, limit: Int) {
    self.path = path
    self.limit = limit
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Closes the file, which the next line opens again.
  func letGo() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  /// Adds a line, whole or not at all.
  func append(_ line: [UInt8]) -> Bool {
    if descriptor < 0 || size >= limit { reopen() }
    guard descriptor >= 0 else { return false }
    let bytes = line + [0x0A]
    let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress!, bytes.count) }
    if written == bytes.count {
      size += written
      return true
    }
    failure = written < 0 ? String(cString: strerror(errno)) : "no space left"
    // Half a line would spoil the next one.
    if written > 0 { ftruncate(descriptor, off_t(size)) }
    return false
  }

  private func reopen() {
    if descriptor >= 0 {
      close(descriptor)
      descriptor = -1
      rename(path, path + ".1")
    }
    descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor < 0 { failure = String(cString: strerror(errno)) }
    var status = stat()
    size = descriptor >= 0 && fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }
}

/// The time of day, for logs only.
enum WallClock {
  /// Now, as RFC 3339 in UTC with milliseconds.
  static var text: String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var parts = tm()
    gmtime_r(&time.tv_sec, &parts)
    func digits(_ number: Int, _ width: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    let date =
      "\(digits(Int(parts.tm_year) + 1900, 4))-\(digits(Int(parts.tm_mon) + 1, 2))-\(digits(Int(parts.tm_mday), 2))"
    let clock = "\(digits(Int(parts.tm_hour), 2)):\(digits(Int(parts.tm_min), 2)):\(digits(Int(parts.tm_sec), 2))"
    return "\(date)T\(clock).\(digits(time.tv_nsec / 1_000_000, 3))Z"
  }
}
