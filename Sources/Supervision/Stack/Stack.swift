import Glibc

/// A pipeline of supervised services in one event loop: lines of many clients go through one service after the other,
/// and every client gets its own answers.
final class Stack: PollSource {
  /// Where the stack is in its life.
  enum Phase: Equatable {
    case up
    /// Takes no more input; what is inside is answered.
    case draining
    /// The services end.
    case stopping
    case down
  }

  let name: String
  let policy: StackPolicy
  let pump: Pump
  let clock = StackClock()
  let log: StackLog
  private(set) var services: [StackService] = []
  private(set) var clients: [StackClient] = []
  private(set) var phase = Phase.up
  /// Why the stack ends, when it is not because somebody asked.
  private(set) var failure: String?
  /// When the present phase must be over.
  private var deadline = Double.infinity
  private var lastClient = 0
  private var nextLook = 0.0
  private var toReplace: Set<String> = []
  /// Children that are none of ours.
  private let strangers = ProcessGroups.adoptOrphans()

  init(name: String, policy: StackPolicy, pump: Pump, log: StackLog) {
    self.name = name
    self.policy = policy
    self.pump = pump
    self.log = log
    log.onEvent = { [unowned self] event in noteEvent(event) }
    pump.add(self)
  }

  /// Adds a service behind those that are there.
  func add(_ supervision: SupervisedService, call: ProgramCall, manifest: [UInt8]?) {
    services.append(StackService(supervision, call: call, manifest: manifest, stack: self))
  }

  func service(_ name: String) -> StackService? { services.first { $0.name == name } }

  /// Starts every service.
  func start() {
    clock.advance()
    for service in services { service.supervision.start(now: clock.now) }
    settle()
  }

  /// Whether every service has somebody who serves.
  var isReady: Bool { services.allSatisfy(\.supervision.isReady) }

  /// A service that has failed for good; traffic stops at it.
  var failedService: StackService? { services.first(where: \.supervision.isFailed) }

  // MARK: Clients

  /// A new client; its lines are read from the next turn on.
  func addClient(input: Int32, output: Int32, owns: Bool, chunk: Int = .max) -> StackClient {
    lastClient += 1
    let client = StackClient(
      number: lastClient, input: input, output: output, owns: owns, chunk: chunk, lineLimit: policy.line)
    client.onLines = { [unowned self] block in services[0].supervision.enqueue(block, now: clock.now) }
    client.canTake = { [unowned self] in phase == .up && services[0].hasRoom }
    clients.append(client)
    pump.add(client)
    return client
  }

  func remove(_ client: StackClient) {
    clients.removeAll { $0 === client }
    pump.remove(client)
  }

  private func deliver(_ block: LineBlock) {
    var start = 0
    for origin in block.origins {
      let part = block.origins.count == 1 ? block : block.slice(start..<start + origin.count)
      start += origin.count
      clients.first { $0.number == origin.client }?.deliver(part)
    }
    for number in block.closes { clients.first { $0.number == number }?.finish() }
  }

  // MARK: The loop

  /// Waits for something to happen, at most a second, and handles it.
  func turn() throws(RunFailure) {
    clock.advance()
    let deadlines = services.compactMap { $0.supervision.nextDeadline }
    let next = min(deadlines.min() ?? .infinity, deadline, clock.now + 1)
    // What was asked for between two turns is done at once.
    let isPressed = services.contains(where: \.supervision.hasActions)
    let wait = isPressed ? 0 : max(0, ((next - clock.now) * 1000).rounded(.up))
    // The clock is looked at before anything is read, and what is read counts before any deadline does.
    try pump.turn(Int32(wait)) { clock.advance(waited: wait / 1000) }
    for service in services { service.supervision.tick(now: clock.now) }
    settle()
    look()
    advancePhase()
  }

  /// Moves lines on and does what supervision asks for, until nothing is left to do.
  func settle() {
    var isMoving = true
    while isMoving {
      isMoving = false
      for service in services { service.performActions() }
      for index in services.indices {
        let isLast = index == services.count - 1
        while isLast || services[index + 1].hasRoom,
          let block = services[index].supervision.takeReleased(now: clock.now)
        {
          isMoving = true
          if isLast { deliver(block) } else { services[index + 1].supervision.enqueue(block, now: clock.now) }
        }
      }
      if services.contains(where: \.supervision.hasActions) { isMoving = true }
      replaceOthers()
    }
    for client in clients where client.isDone && client.isGone { remove(client) }
  }

  private func noteEvent(_ event: SupervisionEvent) {
    guard event.kind == .restart, policy.strategy != .oneForOne,
      let place = services.firstIndex(where: { $0.name == event.service })
    else { return }
    let others = policy.strategy == .oneForAll ? services[...] : services[(place + 1)...]
    for service in others where service.name != event.service { toReplace.insert(service.name) }
  }

  private func replaceOthers() {
    let names = toReplace
    toReplace = []
    for service in services where names.contains(service.name) && service.supervision.isWanted {
      service.supervision.restart(now: clock.now)
      service.performActions()
    }
  }

  private func look() {
    guard clock.now >= nextLook else { return }
    nextLook = clock.now + 1
    for service in services {
      service.lookAtMemory()
      service.noteRate(clock.now)
    }
    if let path = policy.metrics { MetricsFile.write(self, to: path) }
  }

  // MARK: Children

  var interests: [(descriptor: Int32, events: Int16)] { [] }

  func ready(_ descriptor: Int32, _ events: Int16) {}

  func childEnded() {
    clock.advance()
    while let pid = ProcessGroups.endedChild() {
      var isOurs = false
      for service in services {
        guard let number = service.replica(of: pid) else { continue }
        service.reap(number)
        isOurs = true
      }
      // An orphan of a service: it has ended and only its status is left.
      if !isOurs { _ = ProcessGroups.reap(pid) }
    }
  }

  // MARK: The end

  /// Answers what is inside and ends; `grace` bounds the first part.
  func drain(grace: Double) {
    guard phase == .up else { return }
    phase = .draining
    deadline = clock.now + grace
    for client in clients { client.endInput() }
    settle()
  }

  /// Ends every service now, each as its policy says.
  func stop(because reason: String? = nil) {
    guard phase == .up || phase == .draining else { return }
    if let reason {
      failure = reason
      log.note(SupervisionEvent(.failed, service: name, reason))
    }
    phase = .stopping
    deadline = .infinity
    for service in services { service.supervision.stop(now: clock.now) }
  }

  /// Ends every process at once.
  func kill() {
    phase = .stopping
    for service in services { service.supervision.killAll(now: clock.now) }
    settle()
  }

  private func advancePhase() {
    switch phase {
    case .up, .down: return
    case .draining:
      if services.allSatisfy(\.supervision.isEmpty) && clients.allSatisfy(\.isWritten) || clock.now >= deadline {
        stop()
      }
    case .stopping:
      guard services.allSatisfy(\.supervision.isDown) else { return }
      ProcessGroups.endChildren(but: strangers)
      phase = .down
    }
  }
}
