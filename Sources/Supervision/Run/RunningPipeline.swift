import Glibc

/// A chain of processes joined by kernel pipes; the supervisor holds its two ends and every standard error.
final class RunningPipeline: PollSource {
  /// How much may wait before more input is asked for.
  static let queueLimit = 1 << 20

  private(set) var stages: [RunningStage] = []
  private let console: Console
  /// Takes what the last stage writes.
  var receive: (UnsafeRawBufferPointer) throws(RunFailure) -> Void
  /// Whether what the last stage writes can be taken now.
  var canReceive: () -> Bool = { true }

  private var input: Int32 = -1
  private var output: Int32 = -1
  private var queue = ByteQueue()
  private var endsInput = false
  /// Whether the first stage closed its input before we did.
  private var isInputBroken = false
  private var looks = 0
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)

  /// Starts the stages of a chain. What was started is stopped again when a later one cannot be.
  init(
    _ calls: [(name: String, call: ProgramCall)], console: Console,
    receive: @escaping (UnsafeRawBufferPointer) throws(RunFailure) -> Void
  ) throws(RunFailure) {
    self.console = console
    self.receive = receive
    var next = try Descriptors.pipe()
    input = next.write
    Descriptors.makeNonBlocking(input)
    for (name, call) in calls {
      let source = next.read
      do throws(RunFailure) {
        next = try Descriptors.pipe()
        let errors = try Descriptors.pipe()
        defer {
          close(source)
          close(next.write)
          close(errors.write)
        }
        let process = try ChildProcess(call, input: source, output: next.write, errors: errors.write)
        Descriptors.makeNonBlocking(errors.read)
        stages.append(RunningStage(name: name, process: process, errors: errors.read))
      } catch {
        close(input)
        close(next.read)
        for stage in stages {
          stage.process.signal(SIGKILL)
          var status: Int32 = 0
          waitpid(stage.process.pid, &status, 0)
          close(stage.errors)
        }
        throw RunFailure(error.status, "'\(name)': \(error.reason)")
      }
    }
    output = next.read
    Descriptors.makeNonBlocking(output)
  }

  deinit {
    for descriptor in [input, output] + stages.map(\.errors) where descriptor >= 0 { close(descriptor) }
    buffer.deallocate()
  }

  // MARK: Input

  /// Queues bytes for the first stage.
  func send(_ bytes: some Collection<UInt8>) {
    if !isInputBroken { queue.append(bytes) }
  }

  /// Whether more input is welcome.
  var canSend: Bool { queue.count < RunningPipeline.queueLimit && !isInputBroken }

  /// Whether everything queued was written.
  var hasSentAll: Bool { queue.isEmpty }

  /// Closes the input once what is queued is written.
  func endInput() {
    endsInput = true
    closeInputIfDone()
  }

  private func closeInputIfDone() {
    guard input >= 0, isInputBroken || endsInput && queue.isEmpty else { return }
    close(input)
    input = -1
  }

  // MARK: Polling

  var interests: [(descriptor: Int32, events: Int16)] {
    var interests: [(descriptor: Int32, events: Int16)] = []
    if input >= 0, !queue.isEmpty { interests.append((input, Int16(POLLOUT))) }
    if output >= 0, canReceive() { interests.append((output, Int16(POLLIN))) }
    for stage in stages where stage.errors >= 0 { interests.append((stage.errors, Int16(POLLIN))) }
    return interests
  }

  func ready(_ descriptor: Int32, _ events: Int16) throws(RunFailure) {
    if descriptor == input {
      if queue.write(to: input) != .goesOn {
        isInputBroken = true
        queue.removeAll()
      }
      closeInputIfDone()
    } else if descriptor == output {
      try readOutput()
    } else {
      stages.first { $0.errors == descriptor }?.drainErrors(buffer, on: console)
    }
  }

  private func readOutput() throws(RunFailure) {
    let count = read(output, buffer.baseAddress, buffer.count)
    if count > 0 { return try receive(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
    if count < 0, errno == EAGAIN || errno == EINTR { return }
    close(output)
    output = -1
  }

  func childEnded() {
    looks += 1
    for stage in stages { stage.look(looks) }
  }

  /// Closes our end of the last stage's output, as a reader does that has seen enough.
  func closeOutput() {
    if output >= 0 { close(output) }
    output = -1
  }

  /// Sends a signal to every stage that lives.
  func signalAll(_ number: Int32) {
    for stage in stages where stage.exit == nil { stage.process.signal(number) }
  }

  // MARK: The end

  /// Whether the last stage has closed its output.
  var isOutputEnded: Bool { output < 0 }

  /// Whether every process has ended.
  var isEnded: Bool { stages.allSatisfy { $0.exit != nil } }

  /// The stage to blame, once one has failed. Those that ended because their reader did are its victims; while only
  /// victims are known, nobody is blamed until `isSettled` says that nobody else will be heard of.
  func failure(isSettled: Bool) -> StageFailure? {
    for stage in stages { if stage.exit != nil { stage.drainErrors(buffer, on: console) } }
    let failed = stages.filter { $0.exit != nil && $0.exit != .code(0) && !$0.isVictim }
    if let first = failed.min(by: { $0.endedAt < $1.endedAt }) { return blame(first) }
    if let victim = stages.lastIndex(where: \.isVictim) {
      guard victim + 1 < stages.count else { return blame(stages[victim]) }
      if stages[victim + 1].exit != nil || isSettled { return blame(stages[victim + 1]) }
      return nil
    }
    let isEarly = stages[0].exit != nil && (input >= 0 || isInputBroken)
    return isEarly ? blame(stages[0]) : nil
  }

  /// Whether something has gone wrong, even if it is not known whose fault it is.
  var isFailing: Bool {
    isInputBroken || stages.contains { $0.exit != nil && $0.exit != .code(0) }
      || stages[0].exit != nil && input >= 0
  }

  private func blame(_ stage: RunningStage) -> StageFailure {
    StageFailure(stage: stage.name, exit: stage.exit, lastLine: stage.log.lastLine)
  }

  /// Ends every process in order: end of input, SIGTERM after `grace` seconds, SIGKILL two seconds later. Returns when
  /// all have ended; what they still write is dropped.
  func stop(_ pump: Pump, grace: Double) {
    queue.removeAll()
    endInput()
    receive = { _ in }
    canReceive = { true }
    pump.onRepeatedInterruption = { [self] in signalAll(SIGKILL) }
    let start = Console.now
    var sent = 0
    while !isEnded {
      let elapsed = Console.now - start
      if sent == 0, elapsed >= grace {
        signalAll(SIGTERM)
        sent = 1
      } else if sent == 1, elapsed >= grace + 2 {
        signalAll(SIGKILL)
        sent = 2
      }
      try? pump.turn(20)
      childEnded()
    }
    for stage in stages { stage.drainErrors(buffer, on: console) }
    pump.remove(self)
  }
}
