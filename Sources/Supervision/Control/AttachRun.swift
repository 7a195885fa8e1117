import Glibc
import JSON

/// `sluice attach`: standard input through a stack that is up, to standard output, as one service among others.
struct AttachRun {
  let address: StackAddress

  /// Runs until every line is answered.
  /// - Throws: `RunFailure`: 69 where no stack is up, 75 when the stack failed or went down before the end.
  func run(input path: String?) throws(RunFailure) {
    let pump = try Pump()
    let control = try ControlClient(address)
    let reply = try control.ask("attach")
    let source = try InputSource(path)
    let sink = try OutputSink(nil)
    let link = StackLink(control.takeDescriptor(), behind: reply.rest, source: source, sink: sink)
    pump.add(source)
    pump.add(link)
    pump.add(sink)
    while !(link.isEnded && sink.isEmpty) {
      try pump.turn()
      try pump.checkInterruption()
      if sink.isClosed { throw RunFailure(128 + SIGPIPE, "the reader of the output is gone") }
      link.settle()
    }
    sink.finish()
    guard source.isEnded, link.isInputClosed else {
      throw RunFailure(
        75,
        "the stack ended the connection; \(source.tally.records) records were sent, "
          + "\(sink.tally.records + sink.tally.errors) answers came")
    }
  }
}

/// The client's end of an attached connection.
final class StackLink: PollSource {
  private let descriptor: Int32
  private let source: InputSource
  private let sink: OutputSink
  private var queue = ByteQueue()
  private(set) var isInputClosed = false
  /// Whether the stack has closed its end.
  private(set) var isEnded = false
  private let buffer = SharedBuffer(1 << 17)

  init(_ descriptor: Int32, behind rest: [UInt8], source: InputSource, sink: OutputSink) {
    self.descriptor = descriptor
    self.source = source
    self.sink = sink
    Descriptors.makeNonBlocking(descriptor)
    rest.withUnsafeBytes { sink.write($0) }
    source.receive = { [unowned self] bytes in queue.append(bytes) }
    source.canReceive = { [unowned self] in queue.count < 1 << 20 && !isEnded }
  }

  deinit { close(descriptor) }

  /// Closes our direction when everything is sent.
  func settle() {
    guard source.isEnded, queue.isEmpty, !isInputClosed, !isEnded else { return }
    isInputClosed = true
    shutdown(descriptor, Int32(SHUT_WR))
  }

  var interests: [(descriptor: Int32, events: Int16)] {
    if isEnded { return [] }
    return [(descriptor, (sink.canReceive ? Int16(POLLIN) : 0) | (queue.isEmpty ? 0 : Int16(POLLOUT)))]
  }

  func ready(_ descriptor: Int32, _ events: Int16) {
    if events & Int16(POLLOUT) != 0, queue.write(to: descriptor) != .goesOn { queue.removeAll() }
    guard events & Int16(POLLIN | POLLHUP | POLLERR) != 0, sink.canReceive else { return }
    let count = read(descriptor, buffer.bytes.baseAddress, buffer.bytes.count)
    if count > 0 { return sink.write(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])) }
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    isEnded = true
  }
}
