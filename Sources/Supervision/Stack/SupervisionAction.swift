/// What the supervisor of a service asks of whoever runs processes and files.
package enum SupervisionAction: Equatable, Sendable {
  /// Starts the call of a version; answered by `ended` where it cannot be started.
  case spawn(replica: Int, version: Int)
  /// Writes lines, and behind them a mark where there is one.
  case send(replica: Int, LineBlock, mark: [UInt8]?)
  case closeInput(replica: Int)
  /// Sends a signal to the whole group of a replica.
  case signal(replica: Int, Int32)
  /// Writes a line to the dead-letter file.
  case deadLetter(DeadLetter)
  case event(SupervisionEvent)
  /// Too many dead letters: the stack is to stop.
  case stopStack(String)
  /// A swap is over, well or not.
  case swapEnded(succeeded: Bool, String)
  /// A step of a swap is done.
  case swapStep(String)
}

/// Something worth a line of the event log.
package struct SupervisionEvent: Equatable, Sendable {
  /// What happened.
  package enum Kind: String, Sendable {
    case start, ready, fault, exit, restart, failed, down, recycle, pause, unpause, noise, deadLetter = "dead_letter"
    case scale, swap

    /// Whether it happens in a stack in which nothing goes wrong.
    var isRoutine: Bool {
      switch self {
      case .start, .ready, .exit, .down: true
      case .fault, .restart, .failed, .recycle, .pause, .unpause, .noise, .deadLetter, .scale, .swap: false
      }
    }
  }

  package let kind: Kind
  package let service: String
  package let replica: Int?
  package let detail: String

  package init(_ kind: Kind, service: String, replica: Int? = nil, _ detail: String = "") {
    self.kind = kind
    self.service = service
    self.replica = replica
    self.detail = detail
  }
}

/// How a process ended, or that it could not be started.
package enum ReplicaEnd: Equatable, Sendable {
  case exit(ExitStatus)
  /// The system had no room for it; it may have later.
  case noRoom(String)
  /// It can never be started: it is missing or no program.
  case unstartable(String)

  var words: String {
    switch self {
    case .exit(let status): "ended with \(status)"
    case .noRoom(let reason), .unstartable(let reason): reason
    }
  }

  /// Whether no new start will help.
  var isHopeless: Bool {
    switch self {
    case .exit(.code(let code)): RestartPolicy.hopeless.contains(code)
    case .exit(.signal), .noRoom: false
    case .unstartable: true
    }
  }
}
