import Glibc
import JSON

/// An order to services of a stack that is up, and the wait until it is done.
struct StackOrder {
  /// A service as `ps` tells of it.
  struct Service {
    /// The processes of its replicas.
    let processes: Set<Int>
    /// Whether every replica serves; a paused one did and will. A service that holds state has none without clients.
    let isServing: Bool
    let hasFailed: Bool

    init(_ status: JSONValue) {
      let replicas = (try? status["replicas"]?.elements()) ?? []
      processes = Set(replicas.compactMap { (try? $0["process"]?.integer()) ?? nil })
      let states = replicas.map { (try? $0["state"]?.string()) ?? "" }
      isServing = states.allSatisfy { $0 == "ready" || $0 == "paused" }
      hasFailed = (try? status["state"]?.string()) == "failed"
    }
  }

  private let control: ControlClient
  private let names: [String]

  /// - Parameter names: the services; all where it is empty.
  init(_ address: StackAddress, _ names: [String]) throws(RunFailure) {
    control = try ControlClient(address)
    self.names = names
  }

  /// Gives the order, and waits until every service is as wanted.
  /// - Parameters:
  ///   - seconds: how long at most; 0 does not wait.
  ///   - body: writes what the order says; the services where it is not given.
  ///   - isDone: whether a service is as wanted, with how it was before.
  /// - Throws: status 64 when the stack refuses, 70 when a service has failed, 75 when it takes longer.
  func perform(
    _ command: String, seconds: Double = 0, _ body: ((inout JSONWriter) -> Void)? = nil,
    until isDone: (_ before: Service, _ now: Service) -> Bool = { _, _ in true }
  ) throws(RunFailure) {
    let before = try services()
    let names = names
    try control.ask(
      command,
      { writer in
        if !names.isEmpty, command != "scale" { writer.member("services", names) }
        body?(&writer)
      })
    if seconds == 0 { return }
    let start = Console.now
    var pause: UInt32 = 2000
    while true {
      let now = try services()
      let waiting = now.filter { name, service in !isDone(before[name] ?? service, service) }
      if waiting.isEmpty { return }
      if let failed = waiting.first(where: \.value.hasFailed) {
        throw RunFailure(70, "'\(failed.key)' has failed; 'sluice logs' and 'sluice events' say more")
      }
      guard Console.now - start < seconds else {
        throw RunFailure(75, "\(waiting.keys.sorted().joined(separator: ", ")): not done after \(seconds) s")
      }
      usleep(pause)
      pause = min(pause * 2, 100_000)
    }
  }

  /// The services that the order is for, as they are.
  private func services() throws(RunFailure) -> [String: Service] {
    let status = try control.ask("ps").answer
    var services: [String: Service] = [:]
    for service in (try? status["services"]?.elements()) ?? [] {
      guard let name = (try? service["service"]?.string()) ?? nil, names.isEmpty || names.contains(name) else {
        continue
      }
      services[name] = Service(service)
    }
    return services
  }
}
