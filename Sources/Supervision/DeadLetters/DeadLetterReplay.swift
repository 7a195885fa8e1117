import Glibc
import JSON

/// Sends the records of dead letters through the stack once more. A mark of our own behind each tells which answers are
/// whose, whatever the cardinality of the pipeline.
final class DeadLetterReplay {
  /// What became of the letters.
  struct Outcome {
    var replayed = 0
    var succeeded = 0
    /// Lines that are no letters.
    var unreadable = 0
    /// Why the stack ended the connection; what it had answered counts.
    var failure: RunFailure?

    var failed: Int { replayed - succeeded }
  }

  private let box: DeadLetterBox
  private let pump: Pump
  private let link: ReplayLink
  private let sink: OutputSink
  private let markPrefix = "sluice-replay:\(Seeds.unique):"
  private var sent: [(digest: String, input: String)] = []
  /// How many of them are answered.
  private var settled = 0
  private var answered: [String] = []
  /// Digests of letters that failed again, with that of the record that the new letter has.
  private var failedAgain: [(digest: String, input: String)] = []
  private var hasError = false
  private var died: String?

  /// - Parameter output: the file that gets the answers; standard output for nil.
  /// - Throws: status 69 where the stack is not up, 75 when it takes no records.
  init(_ address: StackAddress, output: String?) throws(RunFailure) {
    box = try DeadLetterBox(address)
    pump = try Pump()
    let control = try ControlClient(address)
    // Nothing comes behind the answer before something is sent.
    try control.ask("attach")
    sink = try OutputSink(output)
    sink.truncate()
    link = ReplayLink(control.takeDescriptor())
    link.canReceive = { [sink] in sink.canReceive }
    link.onLine = { [unowned self] line in receive(line) }
    pump.add(link)
    pump.add(sink)
  }

  /// Replays every letter that was there at the beginning; takes those out that succeeded once their answers are written.
  func run() throws(RunFailure) -> Outcome {
    var outcome = Outcome()
    do throws(RunFailure) {
      try box.readLetters { letter, _ throws(RunFailure) in
        guard let input = letter.input else { return outcome.unreadable += 1 }
        outcome.replayed += 1
        sent.append((letter.digest, DeadLetterFile.digest(input.utf8)))
        link.send(Array(input.utf8) + Array("\n{\"mark\":\"\(markPrefix)\(sent.count)\"}\n".utf8))
        while link.isFull { try turn() }
      }
      link.endInput()
      while settled < sent.count { try turn() }
    } catch  where error.status == 75 {
      outcome.failure = error
    }
    while !sink.isEmpty { try pump.turn() }
    if sink.isClosed { throw RunFailure(128 + SIGPIPE, "the reader of the output is gone") }
    outcome.succeeded = answered.count
    _ = try box.remove(answered + renewed())
    return outcome
  }

  private func turn() throws(RunFailure) {
    try pump.turn()
    try pump.checkInterruption()
    if sink.isClosed { throw RunFailure(128 + SIGPIPE, "the reader of the output is gone") }
    if link.isEnded, settled < sent.count { throw RunFailure(75, "the stack ended the connection") }
  }

  private func receive(_ line: UnsafeRawBufferPointer) {
    let kind = WireLine(line)
    if case .mark(let name) = kind, name == "\(markPrefix)\(settled + 1)" { return settle() }
    if kind == .error {
      hasError = true
      died = died ?? deadInput(line)
    }
    sink.write(line)
    [UInt8(ascii: "\n")].withUnsafeBytes { sink.write($0) }
  }

  private func settle() {
    let letter = sent[settled]
    settled += 1
    if hasError {
      failedAgain.append((letter.digest, died ?? letter.input))
    } else {
      answered.append(letter.digest)
    }
    hasError = false
    died = nil
  }

  /// The digest of the record that an error line says is a dead letter now; nil for other error lines.
  private func deadInput(_ line: UnsafeRawBufferPointer) -> String? {
    guard let value = try? JSONValue.parse(line),
      (try? value["error"]?["type"]?.string()) == ErrorLine.deadLetterType,
      value["truncated"] == nil, let input = (try? value["input"]?.string()) ?? nil
    else { return nil }
    return DeadLetterFile.digest(input.utf8)
  }

  /// Letters that failed again and for which there is a new one.
  private func renewed() throws(RunFailure) -> [String] {
    if failedAgain.isEmpty { return [] }
    let old = Set(sent.map(\.digest))
    var inputs: Set<String> = []
    try box.readLetters { letter, _ in
      if !old.contains(letter.digest), let input = letter.input { inputs.insert(DeadLetterFile.digest(input.utf8)) }
    }
    return failedAgain.filter { inputs.contains($0.input) }.map(\.digest)
  }
}

/// The client's end of a connection that carries lines both ways.
final class ReplayLink: PollSource {
  private let descriptor: Int32
  private var queue = ByteQueue()
  private var cutter = LineCutter(limit: DeadLetterFile.lineLimit)
  private var isEnding = false
  /// Whether the stack has closed its end.
  private(set) var isEnded = false
  private let buffer = SharedBuffer(1 << 16)
  var onLine: (UnsafeRawBufferPointer) -> Void = { _ in }
  var canReceive: () -> Bool = { true }

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    Descriptors.makeNonBlocking(descriptor)
  }

  deinit { close(descriptor) }

  /// Whether enough is queued.
  var isFull: Bool { queue.count > 1 << 20 }

  func send(_ bytes: [UInt8]) { queue.append(bytes) }

  /// Sends no more than what is queued.
  func endInput() {
    isEnding = true
    if queue.isEmpty { shutdown(descriptor, Int32(SHUT_WR)) }
  }

  var interests: [(descriptor: Int32, events: Int16)] {
    if isEnded { return [] }
    return [(descriptor, (canReceive() ? Int16(POLLIN) : 0) | (queue.isEmpty ? 0 : Int16(POLLOUT)))]
  }

  func ready(_ descriptor: Int32, _ events: Int16) throws(RunFailure) {
    if !queue.isEmpty, events & Int16(POLLOUT) != 0 {
      if queue.write(to: descriptor) != .goesOn { queue.removeAll() }
      if queue.isEmpty, isEnding { shutdown(descriptor, Int32(SHUT_WR)) }
    }
    guard events & Int16(POLLIN | POLLHUP | POLLERR) != 0, canReceive() else { return }
    let count = read(descriptor, buffer.bytes.baseAddress, buffer.bytes.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    if count <= 0 { return isEnded = true }
    let isShort = try cutter.receive(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]), onLine)
    if !isShort { throw RunFailure(70, "the stack sent a line longer than \(DeadLetterFile.lineLimit) bytes") }
  }
}
