/// Where one replica of a service is in its life.
package enum ReplicaState: String, CaseIterable, Sendable {
  /// No process, and none is wanted.
  case down
  /// Started; the echo of its first mark has not come yet.
  case starting
  case ready
  /// Gets no more work; what it has in flight is waited for.
  case draining
  /// Its input is closed; it may finish by itself.
  case closing
  /// Its group was sent SIGTERM.
  case terminating
  /// Its group was sent SIGKILL.
  case killing
  /// Waits for its next start.
  case waiting
  /// Is not started again by itself.
  case failed

  /// Whether there is a process.
  package var isRunning: Bool {
    switch self {
    case .starting, .ready, .draining, .closing, .terminating, .killing: true
    case .down, .waiting, .failed: false
    }
  }

  /// Whether it has been told to go and will take no work.
  package var isLeaving: Bool {
    switch self {
    case .draining, .closing, .terminating, .killing: true
    case .down, .starting, .ready, .waiting, .failed: false
    }
  }
}

/// What can happen to a replica.
package enum ReplicaEvent: String, CaseIterable, Sendable {
  /// It is wanted.
  case start
  /// A mark came back.
  case marked
  /// A deadline passed, the protocol was broken, or a limit exceeded.
  case fault
  /// It is to finish its work and end.
  case drain
  /// Nothing is in flight.
  case idle
  /// The time of the state is over.
  case timeOver
  /// It is to end at once.
  case kill
  /// Its process ended, or could not be started, and is to be started again after a delay.
  case endedForRestart
  /// Its process ended and is wanted again at once: it was recycled.
  case endedForRecycling
  /// Its process ended and that was wanted, or the policy leaves it so.
  case endedForGood
  /// Its process ended and must not be started again: the limit of restarts or a status that no restart mends.
  case endedInFailure
}

/// What a transition asks of whoever runs processes.
package enum ReplicaEffect: Equatable, Sendable {
  case spawn
  case closeInput
  case terminate
  case kill
  /// It can be given work.
  case announce
}

/// The table of supervision: what every event does in every state. Nothing else moves a replica.
package enum ReplicaTable {
  /// Where a state goes to, and what is done on the way.
  package struct Transition: Equatable, Sendable {
    package let next: ReplicaState
    package let effects: [ReplicaEffect]
  }

  /// A state, an event, and what comes of them.
  typealias Row = (state: ReplicaState, event: ReplicaEvent, next: ReplicaState, effects: [ReplicaEffect])

  static let rows: [Row] =
    [
      (.down, .start, .starting, [.spawn]),

      (.starting, .marked, .ready, [.announce]),
      (.starting, .fault, .killing, [.kill]),
      (.starting, .timeOver, .killing, [.kill]),
      (.starting, .drain, .closing, [.closeInput]),
      (.starting, .kill, .killing, [.kill]),

      (.ready, .fault, .killing, [.kill]),
      (.ready, .timeOver, .killing, [.kill]),
      (.ready, .drain, .draining, []),
      (.ready, .kill, .killing, [.kill]),

      (.draining, .idle, .closing, [.closeInput]),
      (.draining, .fault, .killing, [.kill]),
      (.draining, .timeOver, .terminating, [.terminate]),
      (.draining, .kill, .killing, [.kill]),

      (.closing, .timeOver, .terminating, [.terminate]),
      (.closing, .kill, .killing, [.kill]),
      (.closing, .fault, .killing, [.kill]),

      (.terminating, .timeOver, .killing, [.kill]),
      (.terminating, .kill, .killing, [.kill]),

      (.killing, .timeOver, .killing, [.kill]),
      (.killing, .kill, .killing, [.kill]),

      (.waiting, .start, .starting, [.spawn]),
      (.waiting, .timeOver, .starting, [.spawn]),
      (.waiting, .drain, .down, []),
      (.waiting, .kill, .down, []),

      (.failed, .start, .starting, [.spawn]),
      (.failed, .drain, .down, []),
      (.failed, .kill, .down, []),
    ] + ends

  /// The end of a process means the same wherever there is one.
  private static let ends: [Row] = ReplicaState.allCases.filter(\.isRunning).flatMap { state -> [Row] in
    [
      (state, .endedForRestart, .waiting, []),
      (state, .endedForRecycling, .starting, [.spawn]),
      (state, .endedForGood, .down, []),
      (state, .endedInFailure, .failed, []),
    ]
  }

  private static let lookup: [Transition?] = {
    var table = [Transition?](
      repeating: nil, count: ReplicaState.allCases.count * ReplicaEvent.allCases.count)
    for row in rows {
      table[place(row.state, row.event)] = Transition(next: row.next, effects: row.effects)
    }
    return table
  }()

  private static func place(_ state: ReplicaState, _ event: ReplicaEvent) -> Int {
    // Both lists are short; the compiler turns the cases into their numbers.
    ReplicaState.allCases.firstIndex(of: state)! * ReplicaEvent.allCases.count
      + ReplicaEvent.allCases.firstIndex(of: event)!
  }

  /// What an event does in a state; nil where it does nothing.
  package static func transition(_ state: ReplicaState, _ event: ReplicaEvent) -> Transition? {
    lookup[place(state, event)]
  }
}
