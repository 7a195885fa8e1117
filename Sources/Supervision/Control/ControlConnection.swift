import Glibc
import JSON

/// One connection to the control socket: requests come as lines and are answered by lines, until one asks to attach; from
/// there on the connection carries records.
final class ControlConnection: PollSource {
  /// Longest request in bytes.
  private static let requestLimit = 1 << 20
  /// Most bytes of answers that wait for whoever asks.
  private static let answerLimit = 1 << 20

  private let descriptor: Int32
  private let control: ControlSocket
  private var cutter = LineCutter(limit: requestLimit)
  private var queue = ByteQueue()
  private(set) var isClosed = false
  private var endsWhenWritten = false
  private var isAttached = false

  init(_ descriptor: Int32, control: ControlSocket) {
    self.descriptor = descriptor
    self.control = control
    Descriptors.makeNonBlocking(descriptor)
  }

  deinit { if !isAttached { close(descriptor) } }

  var interests: [(descriptor: Int32, events: Int16)] {
    if isClosed || isAttached { return [] }
    let isFull = queue.count > ControlConnection.answerLimit
    return [(descriptor, (isFull ? 0 : Int16(POLLIN)) | (queue.isEmpty ? 0 : Int16(POLLOUT)))]
  }

  func ready(_ descriptor: Int32, _ events: Int16) {
    if events & Int16(POLLOUT) != 0 { writeQueue() }
    if !isClosed, events & Int16(POLLIN | POLLHUP | POLLERR) != 0 { readRequests() }
  }

  private func readRequests() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    if count <= 0 { return end() }
    var lines: [[UInt8]] = []
    let isShort = buffer.withUnsafeBytes { bytes in
      try? cutter.receive(UnsafeRawBufferPointer(rebasing: bytes[..<count])) { lines.append(Array($0)) }
    }
    for (index, line) in lines.enumerated() where !isClosed && !line.isEmpty {
      let request: ControlRequest
      do {
        request = try ControlRequest(line)
      } catch {
        refuse("\(error)")
        continue
      }
      if request == .attach {
        return attach(lines[(index + 1)...].reduce(into: []) { $0 += $1 + [0x0A] } + cutter.takeRest())
      }
      control.perform(request, for: self)
    }
    if isShort != true { end() }
  }

  /// The connection carries records from here on; what came behind the request is the first of them.
  private func attach(_ rest: [UInt8]) {
    do throws(RunFailure) {
      try control.checkTraffic()
    } catch {
      refuse(error.reason)
      return
    }
    answer { $0.member("ok", true) }
    writeQueue()
    guard queue.isEmpty, !isClosed else { return end() }
    isAttached = true
    isClosed = true
    control.attach(descriptor, rest)
  }

  // MARK: Answers

  /// Sends one line.
  func answer(_ body: (inout JSONWriter) -> Void) {
    if isClosed { return }
    var writer = JSONWriter()
    writer.object(body)
    queue.append(writer.bytes + [0x0A])
    writeQueue()
  }

  func refuse(_ reason: String) {
    answer { writer in
      writer.member("ok", false)
      writer.member("reason", reason)
    }
  }

  /// Closes once everything is written.
  func endWhenWritten() {
    endsWhenWritten = true
    if queue.isEmpty { end() }
  }

  private func writeQueue() {
    if queue.write(to: descriptor) != .goesOn { return end() }
    if queue.isEmpty, endsWhenWritten { end() }
  }

  private func end() {
    if isClosed { return }
    isClosed = true
    shutdown(descriptor, Int32(SHUT_RDWR))
  }
}
