import Glibc
import JSON

/// The asking end of the control socket.
final class ControlClient {
  /// Status of a request to a stack that is not up.
  static let notUp: Int32 = 69

  private var descriptor: Int32
  private var pending: [UInt8] = []

  /// Connects to a stack.
  /// - Throws: status 69 when it is not up, 66 when there is no such file either.
  init(_ address: StackAddress) throws(RunFailure) {
    guard let descriptor = try LocalSocket.connect(to: address.socket) else {
      try address.checkFile()
      throw RunFailure(ControlClient.notUp, "the stack of \(address.file) is not up; 'sluice up -d' starts it")
    }
    self.descriptor = descriptor
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The connection, which is the caller's from here on.
  func takeDescriptor() -> Int32 {
    defer { descriptor = -1 }
    return descriptor
  }

  /// Asks, and waits for the last line of the answer; lines before it are handed on.
  /// - Throws: status 64 with the stack's reason when it refuses, 75 when it ends meanwhile.
  @discardableResult
  func ask(
    _ command: String, _ body: (inout JSONWriter) -> Void = { _ in }, onStep: (JSONValue) -> Void = { _ in }
  ) throws(RunFailure) -> (answer: JSONValue, rest: [UInt8]) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("command", command)
      body(&writer)
    }
    try send(writer.bytes + [0x0A])
    while true {
      let line = try nextLine()
      guard let answer = try? JSONValue.parse(line) else { throw RunFailure(70, "the stack answered no JSON") }
      guard let isDone = try? answer["ok"]?.boolean() else {
        onStep(answer)
        continue
      }
      let reason = (try? answer["reason"]?.string()) ?? nil
      guard isDone else { throw RunFailure(command == "attach" ? 75 : 64, reason ?? "the stack refused") }
      return (answer, pending)
    }
  }

  private func send(_ bytes: [UInt8]) throws(RunFailure) {
    var start = 0
    while start < bytes.count {
      // Without the flag a stack that went away would end this process by a signal.
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress! + start, bytes.count - start, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw RunFailure(75, "the stack ended the connection") }
      start += count
    }
  }

  private func nextLine() throws(RunFailure) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let end = pending.firstIndex(of: 0x0A) {
        let line = Array(pending[..<end])
        pending.removeSubrange(...end)
        return line
      }
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { throw RunFailure(75, "the stack ended the connection") }
      pending += buffer[..<count]
    }
  }
}
