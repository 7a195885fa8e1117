import Glibc
import Numerics

/// The supervision of one service without any process, file or clock: lines go in, answers come out in their order, and
/// what has to be done in the world comes out as actions. A run of months is a test of milliseconds.
///
/// Records are sent in batches, each followed by a mark of the supervisor's own; what comes back before the echo is the
/// batch's answer, and counts only when the echo has come. So a batch is answered whole or not at all, whatever the
/// process does, and a service that holds answers back is found by the deadline of its mark. Records that were in flight
/// when a process ended run again, each alone; one that ends its process `attempts` times becomes an error line.
package struct SupervisedService: Sendable {
  /// The answer of a service to one record, as its manifest states.
  package enum Cardinality: String, CaseIterable, Sendable { case map, tap, expand, reduce }

  /// A batch on its way through the service.
  struct Slot: Sendable {
    enum Phase: Sendable {
      case waiting
      case inFlight
      case done(LineBlock)
    }

    var block: LineBlock
    var phase = Phase.waiting
    /// It was in flight when a process ended: it goes alone.
    var isSuspect = false
    /// How many processes it has ended, alone.
    var attempts = 0
    /// Whether the candidate of a swap answers it.
    var isCanary = false
  }

  package let name: String
  package let cardinality: Cardinality
  package internal(set) var policy: SupervisionPolicy
  /// Largest share of dead letters among the last records.
  let deadLetterShare: Double
  let markPrefix: String

  package internal(set) var replicas: [Replica] = []
  var version = 1
  var swap: SwapState?
  var history = RestartHistory()
  var breaker = DeadLetterBreaker()
  var random: SeededGenerator
  package internal(set) var isWanted = false
  /// Replicas that a rolling restart has still to replace.
  var rolling: [Int] = []

  // Delivery.
  var queue: [LineBlock] = []
  /// Lines of the first block that are on their way already.
  var queueStart = 0
  var slots: [Int: Slot] = [:]
  var order: [Int] = []
  var released: [LineBlock] = []
  var releasedBytes = 0
  var nextSlot = 0
  var marksSent = 0
  var batchLimit = 1
  package internal(set) var queuedBytes = 0
  package internal(set) var counts = ServiceCounts()
  var actions: [SupervisionAction] = []

  /// - Parameters:
  ///   - markPrefix: how the supervisor's own marks begin; no client may know it.
  ///   - seed: of the delays between restarts.
  package init(
    name: String, cardinality: Cardinality, policy: SupervisionPolicy, deadLetterShare: Double = 0.05,
    markPrefix: String, seed: UInt64
  ) {
    self.name = name
    self.cardinality = cardinality
    self.policy = policy
    self.deadLetterShare = deadLetterShare
    self.markPrefix = markPrefix
    random = SeededGenerator(seed: seed)
    // A service that holds state has a process for every client, and none before there is one.
    replicas = cardinality == .reduce ? [] : (1...max(policy.replicas, 1)).map { Replica(number: $0, version: 1) }
  }

  /// Whether what it answers depends on earlier records.
  var isStateful: Bool { cardinality == .reduce }

  /// Whether every record is answered by one line.
  var isOneToOne: Bool { cardinality == .map || cardinality == .tap }

  // MARK: Lines

  /// Whether more lines are welcome.
  package var hasRoom: Bool { queuedBytes < policy.queue }

  /// Takes lines to be answered.
  package mutating func enqueue(_ block: LineBlock, now: Double) {
    if block.isEmpty, block.closes.isEmpty { return }
    counts.accepted += block.count
    if isStateful { return tell(block, now: now) }
    let closes = block.closes
    var lines = block
    lines.closes = []
    if !lines.isEmpty { append(lines) }
    if !closes.isEmpty {
      var end = LineBlock()
      end.closes = closes
      queue.append(end)
    }
    dispatch(now)
  }

  private mutating func append(_ lines: LineBlock) {
    queuedBytes += lines.bytes.count
    if let last = queue.indices.last, queue[last].closes.isEmpty,
      queue[last].bytes.count + lines.bytes.count <= SupervisionPolicy.batchBytes
    {
      queue[last].append(lines)
    } else {
      queue.append(lines)
    }
  }

  /// Takes the next batch that has been answered, in order.
  package mutating func takeReleased(now: Double) -> LineBlock? {
    if released.isEmpty { return nil }
    let block = released.removeFirst()
    releasedBytes -= block.bytes.count
    if released.isEmpty { dispatch(now) }
    return block
  }

  /// Lines that were accepted and not taken back as answers yet.
  package var pending: Int {
    (queue + released).reduce(-queueStart) { $0 + $1.count }
      + order.reduce(0) { $0 + (slots[$1]?.block.count ?? 0) }
  }

  /// Whether nothing is on its way.
  package var isEmpty: Bool {
    queue.isEmpty && order.isEmpty && released.isEmpty && replicas.allSatisfy { $0.session == nil }
  }

  /// What has to be done since the last call, in order.
  package mutating func takeActions() -> [SupervisionAction] {
    defer { actions.removeAll(keepingCapacity: true) }
    return actions
  }

  /// Whether anything is to be done outside.
  package var hasActions: Bool { !actions.isEmpty }

  // MARK: Life

  /// Whether nobody serves and nobody will by itself.
  package var isFailed: Bool {
    isWanted && !replicas.isEmpty && replicas.allSatisfy { $0.state == .failed || $0.state == .down }
      && replicas.contains { $0.state == .failed }
  }

  /// Whether somebody serves, or would.
  package var isReady: Bool { replicas.contains { $0.state == .ready } || isStateful && isWanted && !isFailed }

  /// Whether no process is left.
  package var isDown: Bool { replicas.allSatisfy { !$0.state.isRunning } }

  /// Where a replica stands. By index, for a closure over the elements would copy each with every line that comes.
  func place(_ number: Int) -> Int? {
    for place in replicas.indices where replicas[place].number == number { return place }
    return nil
  }

  mutating func emit(_ kind: SupervisionEvent.Kind, _ place: Int? = nil, _ detail: String = "") {
    actions.append(
      .event(SupervisionEvent(kind, service: name, replica: place.map { replicas[$0].number }, detail)))
  }

  /// Moves a replica through the table.
  mutating func apply(_ event: ReplicaEvent, _ place: Int, now: Double) {
    let before = replicas[place].state
    guard let transition = ReplicaTable.transition(before, event) else { return }
    replicas[place].state = transition.next
    replicas[place].since = now
    replicas[place].deadline = deadline(of: transition.next, place, now: now)
    for effect in transition.effects { perform(effect, place, now: now) }
    if transition.next == .down, before != .down { wentDown(place) }
  }

  private func deadline(of state: ReplicaState, _ place: Int, now: Double) -> Double? {
    switch state {
    case .starting: now + policy.startTimeout
    case .draining: now + max(policy.recordTimeout, policy.stopGrace)
    case .closing: now + policy.stopGrace
    case .terminating, .killing: now + policy.termGrace
    case .waiting: replicas[place].deadline
    case .down, .ready, .failed: nil
    }
  }

  private mutating func perform(_ effect: ReplicaEffect, _ place: Int, now: Double) {
    let number = replicas[place].number
    switch effect {
    case .spawn:
      replicas[place].assignments = []
      replicas[place].answer.removeAll()
      replicas[place].answered = 0
      replicas[place].readyAt = nil
      replicas[place].isPaused = false
      actions.append(.spawn(replica: number, version: replicas[place].version))
      emit(.start, place)
      if replicas[place].session == nil { ask(place, now: now) } else { beginSession(place, now: now) }
    case .closeInput: actions.append(.closeInput(replica: number))
    case .terminate: actions.append(.signal(replica: number, SIGTERM))
    case .kill: actions.append(.signal(replica: number, SIGKILL))
    case .announce:
      replicas[place].readyAt = now
      replicas[place].heardAt = now
      emit(.ready, place, "after \(Self.text(seconds: now - replicas[place].since))")
    }
  }

  private mutating func wentDown(_ place: Int) {
    emit(.down, place)
    if replicas[place].isRetired { replicas.remove(at: place) }
  }

  /// Sends a mark that asks for nothing but its echo.
  mutating func ask(_ place: Int, now: Double) {
    let mark = nextMark()
    replicas[place].assignments.append(
      Replica.Assignment(slot: nil, copyOf: nil, block: LineBlock(), mark: mark, sentAt: now))
    replicas[place].heardAt = now
    actions.append(.send(replica: replicas[place].number, LineBlock(), mark: mark))
  }

  mutating func nextMark() -> [UInt8] {
    marksSent += 1
    return Array("{\"mark\":\"\(markPrefix)\(marksSent)\"}".utf8)
  }

  /// Something is wrong with a running replica: it is killed, and what it has in flight runs again.
  mutating func fault(_ place: Int, _ reason: String, now: Double) {
    guard replicas[place].state.isRunning, replicas[place].state != .killing else { return }
    replicas[place].lastFault = reason
    emit(.fault, place, reason)
    apply(.fault, place, now: now)
  }

  static func text(seconds: Double) -> String { "\((seconds * 1000).rounded() / 1000) s" }
}

/// What went through a service, in lines.
package struct ServiceCounts: Equatable, Sendable {
  package var accepted = 0
  package var answered = 0
  /// Error lines that were none when they came in, dead letters among them.
  package var errors = 0
  package var deadLetters = 0
  package var restarts = 0
  /// Lines on standard output that are not JSON.
  package var noise = 0

  package init() {}
}
