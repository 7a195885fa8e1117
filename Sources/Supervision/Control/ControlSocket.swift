import Glibc
import JSON

/// The control socket of a stack that is up, and what is done for those who ask.
final class ControlSocket: PollSource {
  private let stack: Stack
  private let address: StackAddress
  private let descriptor: Int32
  private var connections: [ControlConnection] = []
  private var waiting: [(connection: ControlConnection, until: (Stack) -> (done: Bool, failure: String?))] = []
  private var attached: [StackClient] = []
  /// Swaps on their way, with whoever asked.
  private var swapping: [(connection: ControlConnection, service: StackService, version: Int)] = []
  /// No connection is taken before this time: the system had no descriptor left.
  private var restsUntil = 0.0

  /// Listens at the address of a stack.
  init(_ stack: Stack, at address: StackAddress) throws(RunFailure) {
    self.stack = stack
    self.address = address
    descriptor = try LocalSocket.listen(at: address.socket)
    stack.pump.add(self)
  }

  /// Takes no more connections and tells those that wait how it ended.
  func close() {
    unlink(address.socket)
    Glibc.close(descriptor)
    stack.pump.remove(self)
    settle()
    for connection in connections { connection.endWhenWritten() }
    for client in attached { stack.remove(client) }
  }

  var interests: [(descriptor: Int32, events: Int16)] {
    stack.clock.now < restsUntil ? [] : [(descriptor, Int16(POLLIN))]
  }

  func ready(_ descriptor: Int32, _ events: Int16) {
    let accepted = accept(descriptor, nil, nil)
    if accepted < 0 {
      if errno == EMFILE || errno == ENFILE { restsUntil = stack.clock.now + 1 }
      return
    }
    _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
    let connection = ControlConnection(accepted, control: self)
    connections.append(connection)
    stack.pump.add(connection)
  }

  /// Answers those whose wait is over, and lets go of who is done. Called in every turn.
  func settle() {
    for (connection, until) in waiting {
      let (isDone, failure) = until(stack)
      if isDone { conclude(connection, failure) }
    }
    waiting.removeAll { until in until.until(stack).done || until.connection.isClosed }
    for swap in swapping where swap.connection.isClosed {
      swap.service.abandonSwap(to: swap.version, because: "whoever asked for it is gone")
    }
    swapping.removeAll { $0.connection.isClosed || $0.service.supervision.swap?.version != $0.version }
    for connection in connections where connection.isClosed { stack.pump.remove(connection) }
    connections.removeAll { $0.isClosed }
    let isBroken = stack.failedService != nil
    for client in attached where client.isDone || isBroken || stack.phase == .down { stack.remove(client) }
    attached.removeAll { $0.isDone || isBroken || stack.phase == .down }
  }

  private func conclude(_ connection: ControlConnection, _ failure: String?) {
    if let failure { connection.refuse(failure) } else { connection.answer { $0.member("ok", true) } }
  }

  /// Whether records can be taken.
  /// - Throws: status 75 with the reason.
  func checkTraffic() throws(RunFailure) {
    if let failed = stack.failedService { throw RunFailure(75, "'\(failed.name)' has failed") }
    if stack.phase != .up { throw RunFailure(75, "the stack is going down") }
  }

  /// A connection becomes a client of the stack.
  func attach(_ descriptor: Int32, _ rest: [UInt8]) {
    let client = stack.addClient(input: descriptor, output: descriptor, owns: true)
    attached.append(client)
    if !rest.isEmpty { rest.withUnsafeBytes { client.take($0) } }
  }

  // MARK: Requests

  func perform(_ request: ControlRequest, for connection: ControlConnection) {
    do throws(RunFailure) {
      try act(on: request, for: connection)
    } catch {
      connection.refuse(error.reason)
    }
    stack.settle()
  }

  private func services(_ names: [String]) throws(RunFailure) -> [StackService] {
    if names.isEmpty { return stack.services }
    var found: [StackService] = []
    for name in names { found.append(try service(name)) }
    return found
  }

  private func service(_ name: String) throws(RunFailure) -> StackService {
    if let service = stack.service(name) { return service }
    throw StackNames.unknown(name, among: stack.services.map(\.name))
  }

  private func act(on request: ControlRequest, for connection: ControlConnection) throws(RunFailure) {
    let now = stack.clock.now
    switch request {
    case .attach: return
    case .ps:
      return connection.answer { writer in
        writer.member("ok", true)
        stack.writeStatus(to: &writer)
      }
    case .ready:
      return wait(connection) { stack in
        (
          stack.isReady || stack.failedService != nil || stack.phase != .up,
          stack.failedService.map { "'\($0.name)' has failed" }
        )
      }
    case .down(let grace):
      stack.drain(grace: grace)
      return wait(connection) { ($0.phase == .down, nil) }
    case .wait: return wait(connection) { ($0.phase == .down, $0.failure) }
    case .start(let names): for service in try services(names) { service.supervision.start(now: now) }
    case .stop(let names): for service in try services(names) { service.supervision.stop(now: now) }
    case .restart(let names): for service in try services(names) { service.supervision.restart(now: now) }
    case .kill(let names, let signal): for service in try services(names) { service.supervision.signal(signal) }
    case .pause(let names): for service in try services(names) { service.supervision.setPaused(true, now: now) }
    case .unpause(let names): for service in try services(names) { service.supervision.setPaused(false, now: now) }
    case .scale(let name, let count):
      let service = try service(name)
      if count > 1, service.supervision.isStateful {
        throw RunFailure(64, "'\(name)' holds state between records: it cannot have replicas")
      }
      service.supervision.scale(to: count, now: now)
    case .swap(let request): return try swap(request, connection)
    case .describe(let name):
      let service = try service(name)
      return connection.answer { writer in
        writer.member("ok", true)
        service.writeDescription(to: &writer)
      }
    case .forget(let digests):
      let removed = try stack.log.removeLetters(digests)
      return connection.answer { writer in
        writer.member("ok", true)
        writer.member("removed", removed)
      }
    }
    connection.answer { $0.member("ok", true) }
  }

  private func wait(_ connection: ControlConnection, _ until: @escaping (Stack) -> (done: Bool, failure: String?)) {
    waiting.append((connection, until))
  }

  private func swap(_ request: SwapRequest, _ connection: ControlConnection) throws(RunFailure) {
    let service = try service(request.service)
    guard let version = service.beginSwap(request) else {
      throw RunFailure(75, "'\(request.service)' is stopped, or is being swapped or restarted already")
    }
    swapping.append((connection, service, version))
    service.onSwap = { isEnd, succeeded, words in
      connection.answer { writer in
        if isEnd {
          writer.member("ok", succeeded)
          writer.member("reason", words)
        } else {
          writer.member("step", words)
        }
      }
    }
  }
}
