extension SupervisedService {
  /// Most bytes of input that are kept for a session, so that it can be told again.
  static let historyLimit = 256 << 20

  /// What a service that holds state was told by one client, and what came of it. Every client has a process of its own,
  /// from its first line to its last; a process that ends before is followed by one that is told everything again, and
  /// what it answers a second time, being the same, is left out.
  struct Session: Sendable {
    let client: Int
    /// All lines so far, in order; empty when there were too many to keep.
    var told: [LineBlock] = []
    var toldBytes = 0
    var isComplete = true
    /// Whether the client has sent its last line.
    var isClosing = false
    /// Lines that were handed on.
    var released = 0
    /// Lines of the present process.
    var written = 0
    /// Marks of the client that have not come back.
    var marksOut = 0
  }

  /// Takes lines for a service that holds state: they go to the process of their client at once.
  mutating func tell(_ block: LineBlock, now: Double) {
    var start = 0
    for origin in block.origins {
      let part = block.origins.count == 1 ? block : block.slice(start..<start + origin.count)
      start += origin.count
      tell(part, to: sessionPlace(of: origin.client, now: now), now: now)
    }
    for client in block.closes { close(sessionPlace(of: client, now: now), now: now) }
  }

  private mutating func sessionPlace(of client: Int, now: Double) -> Int {
    if let place = replicas.firstIndex(where: { $0.session?.client == client }) { return place }
    let number = (replicas.map(\.number).max() ?? 0) + 1
    var replica = Replica(number: number, version: version)
    replica.session = Session(client: client)
    replica.isRetired = true
    replicas.append(replica)
    if isWanted { apply(.start, replicas.count - 1, now: now) }
    return replicas.count - 1
  }

  private mutating func tell(_ part: LineBlock, to place: Int, now: Double) {
    guard var session = replicas[place].session else { return }
    session.toldBytes += part.bytes.count
    if session.toldBytes > Self.historyLimit {
      session.isComplete = false
      session.told = []
    } else {
      session.told.append(part)
    }
    session.marksOut += part.marks.count
    replicas[place].session = session
    if replicas[place].state == .ready { send(part, to: place, now: now) }
  }

  private mutating func send(_ part: LineBlock, to place: Int, now: Double) {
    replicas[place].heardAt = now
    actions.append(.send(replica: replicas[place].number, part, mark: nil))
  }

  private mutating func close(_ place: Int, now: Double) {
    replicas[place].session?.isClosing = true
    if replicas[place].state == .ready { finishSession(place, now: now) }
  }

  /// The client has sent its last line: what the service has to say comes now.
  private mutating func finishSession(_ place: Int, now: Double) {
    replicas[place].purpose = .leave
    apply(.drain, place, now: now)
    apply(.idle, place, now: now)
  }

  /// A process of a session runs: it is told what was told before.
  mutating func beginSession(_ place: Int, now: Double) {
    guard var session = replicas[place].session else { return }
    session.written = 0
    session.marksOut = session.told.reduce(0) { $0 + $1.marks.count }
    replicas[place].session = session
    replicas[place].assignments = []
    apply(.marked, place, now: now)
    for part in session.told { send(part, to: place, now: now) }
    if session.isClosing { finishSession(place, now: now) }
  }

  /// Takes a line of a session.
  mutating func receiveInSession(_ line: UnsafeRawBufferPointer, _ place: Int, now: Double) {
    guard var session = replicas[place].session else { return }
    // What it says because it was made to end is not what its client asked for.
    if !session.isClosing, !isWanted || replicas[place].purpose == .recycle { return }
    let kind = WireLine(line)
    if case .noise = kind { return noise(line, place) }
    if case .mark = kind { session.marksOut = max(0, session.marksOut - 1) }
    session.written += 1
    let isNew = session.written > session.released
    if isNew { session.released += 1 }
    replicas[place].session = session
    guard isNew else { return }
    counts.answered += 1
    if kind == .error { counts.errors += 1 }
    var block = LineBlock()
    block.append(line, kind: kind, client: session.client)
    handOn(block)
  }

  /// A process of a session has ended.
  /// - Returns: whether that was the end of the session; else it is told again, unless it has failed or is not wanted.
  mutating func endSession(_ place: Int, _ end: ReplicaEnd, now: Double) -> Bool {
    guard let session = replicas[place].session else { return false }
    if session.isClosing, end == .exit(.code(0)), session.written >= session.released {
      var block = LineBlock()
      block.closes = [session.client]
      handOn(block)
      return true
    }
    if replicas[place].purpose == .recycle { return false }
    replicas[place].purpose = .serve
    if !isWanted {
      // It is told again after the next start.
      replicas[place].isRetired = false
      apply(.endedForGood, place, now: now)
      replicas[place].isRetired = true
    } else if !session.isComplete {
      emit(.failed, place, "its client has told more than \(Self.historyLimit >> 20) MiB: it cannot be told again")
      apply(.endedInFailure, place, now: now)
    }
    return false
  }

  /// Whether a session owes an answer.
  func owesAnswer(_ replica: Replica) -> Bool {
    !replica.assignments.isEmpty || (replica.session?.marksOut ?? 0) > 0
  }

  /// Starts the sessions of clients that came while the service was stopped, and lets those go that have failed.
  mutating func startSessions(now: Double) {
    replicas.removeAll { $0.session != nil && $0.state == .failed }
  }
}
