import Glibc

/// The process of one replica with its three pipes, none of which is ever waited for alone.
final class ReplicaProcess: PollSource {
  let number: Int
  let child: ChildProcess
  /// The value of `SLUICE_REPLICA` in its environment, by which what it leaves behind is known.
  let tag: String
  private var input: Int32
  private var output: Int32
  private var errors: Int32
  private var queue = ByteQueue()
  private var endsInput = false
  private var cutter = LineCutter()
  private var log = StageLog()
  /// Takes each line of its standard output.
  var onLine: (UnsafeRawBufferPointer) -> Void = { _ in }
  /// Called for whatever comes on its standard output, before the lines in it.
  var onOutput: () -> Void = {}
  /// Called when a line is longer than any that is taken.
  var onOverflow: () -> Void = {}
  /// Takes each line of its standard error.
  var onLog: (String) -> Void = { _ in }

  /// Where all processes read into: one thread reads at a time.
  private static let buffer = SharedBuffer(1 << 17)

  /// Starts the process.
  init(number: Int, call: ProgramCall, tag: String) throws(RunFailure) {
    self.number = number
    self.tag = tag
    var open: [Int32] = []
    defer { for descriptor in open { close(descriptor) } }
    let source = try Descriptors.pipe()
    open += [source.read, source.write]
    let sink = try Descriptors.pipe()
    open += [sink.read, sink.write]
    let trouble = try Descriptors.pipe()
    open += [trouble.read, trouble.write]
    let tagged = ProgramCall(
      executable: call.executable, arguments: call.arguments,
      environment: call.environment + [("SLUICE_REPLICA", tag)])
    child = try ChildProcess(tagged, input: source.read, output: sink.write, errors: trouble.write)
    (input, output, errors) = (source.write, sink.read, trouble.read)
    open = [source.read, sink.write, trouble.write]
    for descriptor in [input, output, errors] { Descriptors.makeNonBlocking(descriptor) }
    Descriptors.enlarge(input)
    Descriptors.enlarge(output)
  }

  deinit { for descriptor in [input, output, errors] where descriptor >= 0 { close(descriptor) } }

  /// Sends bytes to its standard input; what has no room in the pipe waits.
  func send(_ pieces: [UInt8]...) {
    guard input >= 0, !endsInput else { return }
    for piece in pieces { queue.append(piece, writingTo: input) }
    writeQueue()
  }

  /// Bytes that wait for room in its pipe.
  var queued: Int { queue.count }

  /// Closes its input once what is queued is written.
  func closeInput() {
    endsInput = true
    if queue.isEmpty { closeDescriptor(&input) }
  }

  private func closeDescriptor(_ descriptor: inout Int32) {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  private func writeQueue() {
    if queue.write(to: input) != .goesOn {
      // It reads no more; whether it lives on is found by its deadline.
      queue.removeAll()
      closeDescriptor(&input)
    } else if endsInput, queue.isEmpty {
      closeDescriptor(&input)
    }
  }

  var interests: [(descriptor: Int32, events: Int16)] {
    var interests: [(descriptor: Int32, events: Int16)] = []
    if input >= 0, !queue.isEmpty { interests.append((input, Int16(POLLOUT))) }
    if output >= 0 { interests.append((output, Int16(POLLIN))) }
    if errors >= 0 { interests.append((errors, Int16(POLLIN))) }
    return interests
  }

  func ready(_ descriptor: Int32, _ events: Int16) {
    if descriptor == input {
      writeQueue()
    } else if descriptor == output {
      _ = readOutput()
    } else if descriptor == errors {
      _ = readErrors()
    }
  }

  /// Reads once; false when there is nothing more for now.
  private func readOutput() -> Bool {
    let buffer = ReplicaProcess.buffer.bytes
    let count = read(output, buffer.baseAddress, buffer.count)
    if count > 0 {
      onOutput()
      let isShort = try? cutter.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { line in onLine(line) }
      if isShort != true {
        _ = cutter.takeRest()
        onOverflow()
      }
      return true
    }
    if count < 0, errno == EINTR { return true }
    if count == 0 || errno != EAGAIN { closeDescriptor(&output) }
    return false
  }

  private func readErrors() -> Bool {
    let buffer = ReplicaProcess.buffer.bytes
    let count = read(errors, buffer.baseAddress, buffer.count)
    if count > 0 {
      log.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]), onLog)
      return true
    }
    if count < 0, errno == EINTR { return true }
    if count == 0 || errno != EAGAIN {
      log.finish(onLog)
      closeDescriptor(&errors)
    }
    return false
  }

  /// The process has ended: takes what its pipes still hold, and no more, for another process may hold them open.
  func drainAtEnd() {
    // A pipe holds at most a mebibyte; whoever goes on writing is not waited for.
    for _ in 0..<64 where output >= 0 { if !readOutput() { break } }
    for _ in 0..<64 where errors >= 0 { if !readErrors() { break } }
    log.finish(onLog)
    closeDescriptor(&input)
    closeDescriptor(&output)
    closeDescriptor(&errors)
  }
}

/// Memory that one thread reads into.
final class SharedBuffer: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  init(_ count: Int) { bytes = .allocate(byteCount: count, alignment: 16) }

  deinit { bytes.deallocate() }
}
