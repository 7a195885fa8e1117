import Glibc

extension SupervisedService {
  // MARK: What operators ask for

  /// Starts whatever does not run, with a clean history.
  package mutating func start(now: Double) {
    isWanted = true
    history.forget()
    breaker.forget()
    startSessions(now: now)
    for place in replicas.indices {
      if replicas[place].state.isLeaving {
        replicas[place].purpose = .recycle
      } else {
        replicas[place].purpose = .serve
        apply(.start, place, now: now)
      }
    }
  }

  /// Lets every replica finish what it has and end. What waits stays and is answered after the next start.
  package mutating func stop(now: Double) {
    isWanted = false
    rolling = []
    abortSwap("the service was stopped", now: now)
    for number in replicas.map(\.number) { leave(number, .leave, now: now) }
  }

  /// Ends every replica at once.
  package mutating func killAll(now: Double) {
    isWanted = false
    for number in replicas.map(\.number) {
      guard let place = place(number) else { continue }
      replicas[place].purpose = .leave
      apply(.kill, place, now: now)
    }
  }

  /// Replaces every replica by a new process of the same call, one after the other, so that somebody serves.
  package mutating func restart(now: Double) {
    isWanted = true
    history.forget()
    breaker.forget()
    rolling = replicas.map(\.number)
    advanceRolling(now)
  }

  /// Adds replicas, or lets the youngest go.
  package mutating func scale(to count: Int, now: Double) {
    policy.replicas = count
    let present = replicas.filter { !$0.isRetired && $0.version == version }
    emit(.scale, nil, "\(present.count) to \(count)")
    if count > present.count {
      for _ in present.count..<count { addReplica(version: version, now: now) }
    } else {
      for replica in present.suffix(present.count - count) { retire(replica.number, now: now) }
    }
  }

  /// Stops a replica's time, or all: they keep what they have, and no deadline runs.
  package mutating func setPaused(_ isPaused: Bool, now: Double) {
    for place in replicas.indices where replicas[place].state.isRunning && replicas[place].isPaused != isPaused {
      replicas[place].isPaused = isPaused
      replicas[place].heardAt = now
      emit(isPaused ? .pause : .unpause, place)
      actions.append(.signal(replica: replicas[place].number, isPaused ? SIGSTOP : SIGCONT))
    }
    dispatch(now)
  }

  /// Sends a signal to every replica; what follows is up to the process and the policy.
  package mutating func signal(_ number: Int32) {
    for replica in replicas where replica.state.isRunning {
      actions.append(.signal(replica: replica.number, number))
    }
  }

  // MARK: Ways to go

  mutating func addReplica(version: Int, now: Double) {
    let number = (replicas.map(\.number).max() ?? 0) + 1
    replicas.append(Replica(number: number, version: version))
    if isWanted { apply(.start, replicas.count - 1, now: now) }
  }

  mutating func retire(_ number: Int, now: Double) {
    guard let place = place(number) else { return }
    replicas[place].isRetired = true
    if replicas[place].state == .down {
      replicas.remove(at: place)
    } else {
      leave(number, .leave, now: now)
    }
  }

  mutating func leave(_ number: Int, _ purpose: Replica.Purpose, now: Double) {
    guard let place = place(number) else { return }
    replicas[place].purpose = purpose
    if replicas[place].isPaused {
      replicas[place].isPaused = false
      replicas[place].heardAt = now
      actions.append(.signal(replica: number, SIGCONT))
    }
    apply(.drain, place, now: now)
    if let place = self.place(number), replicas[place].state == .draining, replicas[place].assignments.isEmpty {
      apply(.idle, place, now: now)
    }
  }

  /// Goes on with a rolling restart when nobody is on its way.
  mutating func advanceRolling(_ now: Double) {
    while let number = rolling.first {
      guard !replicas.contains(where: { $0.purpose == .recycle || $0.state == .starting }) else { return }
      rolling.removeFirst()
      guard let place = place(number) else { continue }
      if replicas[place].state.isRunning {
        emit(.recycle, place, "asked for")
        leave(number, .recycle, now: now)
      } else {
        replicas[place].purpose = .serve
        apply(.start, place, now: now)
      }
    }
  }

  /// Replaces a replica that has answered as many records as it may.
  mutating func recycleIfDue(_ place: Int, now: Double) {
    guard replicas[place].state == .ready, replicas[place].purpose == .serve, replicas[place].session == nil,
      let limit = policy.recordLimit, replicas[place].answered >= limit
    else { return }
    recycle(place, "after \(replicas[place].answered) records", now: now)
  }

  private mutating func recycle(_ place: Int, _ reason: String, now: Double) {
    emit(.recycle, place, reason)
    leave(replicas[place].number, .recycle, now: now)
  }

  /// Takes the resident memory of a replica, in bytes.
  package mutating func noteMemory(_ bytes: Int, of number: Int, now: Double) {
    guard let place = place(number) else { return }
    if let limit = policy.hardMemory, bytes > limit {
      fault(place, "holds \(bytes >> 20) MiB, more than \(limit >> 20)", now: now)
    } else if let limit = policy.softMemory, bytes > limit, replicas[place].state == .ready,
      replicas[place].purpose == .serve
    {
      recycle(place, "holds \(bytes >> 20) MiB, more than \(limit >> 20)", now: now)
    }
  }

  // MARK: Ends

  /// A process has ended, or could not be started.
  package mutating func ended(_ number: Int, _ end: ReplicaEnd, now: Double) {
    guard let place = place(number), replicas[place].state.isRunning else { return }
    let reason = replicas[place].lastFault ?? end.words
    replicas[place].lastFault = nil
    emit(.exit, place, end.words)
    if endSession(place, end, now: now) {
      return apply(.endedForGood, place, now: now)
    }
    guard replicas[place].state.isRunning else { return }
    let isCandidate = swap.map { $0.version == replicas[place].version } ?? false
    let isCharged = requeue(place, reason: reason, mayCharge: !isCandidate, now: now)
    if isCandidate, replicas[place].purpose == .serve {
      replicas[place].isRetired = true
      apply(.endedForGood, place, now: now)
      abortSwap("the new one " + reason, now: now)
    } else {
      settle(place, end, reason: reason, isCharged: isCharged, now: now)
    }
    advanceRolling(now)
    dispatch(now)
  }

  private mutating func settle(_ place: Int, _ end: ReplicaEnd, reason: String, isCharged: Bool, now: Double) {
    switch replicas[place].purpose {
    case .leave: return apply(.endedForGood, place, now: now)
    case .recycle:
      replicas[place].purpose = .serve
      return apply(isWanted ? .endedForRecycling : .endedForGood, place, now: now)
    case .serve: break
    }
    let isKept = policy.restart.kind == .permanent || policy.restart.kind == .transient && end != .exit(.code(0))
    if end.isHopeless {
      emit(.failed, place, "a new start would not help: it \(end.words)")
      apply(.endedInFailure, place, now: now)
    } else if !isKept {
      // Nobody asked for this end: whoever waits for an answer must not wait for ever.
      emit(.failed, place, "its restart policy is \(policy.restart.kind.rawValue)")
      apply(.endedInFailure, place, now: now)
    } else if isCharged {
      restart(place, after: 0, because: reason, now: now)
    } else if history.note(now, policy.restart) {
      let delay = policy.restart.delay(after: history.failures, using: &random)
      restart(place, after: delay, because: reason, now: now)
    } else {
      emit(
        .failed, place,
        "more than \(policy.restart.intensity) restarts in \(Self.text(seconds: policy.restart.period))")
      apply(.endedInFailure, place, now: now)
    }
  }

  private mutating func restart(_ place: Int, after delay: Double, because reason: String, now: Double) {
    counts.restarts += 1
    replicas[place].restarts += 1
    replicas[place].deadline = now + delay
    emit(.restart, place, "in \(Self.text(seconds: delay)): \(reason)")
    apply(.endedForRestart, place, now: now)
  }

  // MARK: Time

  /// Does what the clock asks for. Call it at `nextDeadline` and as often as is convenient.
  package mutating func tick(now: Double) {
    for number in replicas.map(\.number) {
      guard let place = place(number) else { continue }
      if let deadline = replicas[place].deadline, now >= deadline {
        expire(place, now: now)
      } else if replicas[place].state == .ready || replicas[place].state == .draining {
        watch(place, now: now)
      }
    }
    tickSwap(now)
    advanceRolling(now)
    dispatch(now)
  }

  private mutating func expire(_ place: Int, now: Double) {
    switch replicas[place].state {
    case .starting:
      replicas[place].lastFault = "did not echo its first mark in \(Self.text(seconds: policy.startTimeout))"
      emit(.fault, place, replicas[place].lastFault ?? "")
    case .draining:
      replicas[place].lastFault = "did not finish its work in time"
    default: break
    }
    apply(.timeOver, place, now: now)
  }

  private mutating func watch(_ place: Int, now: Double) {
    let replica = replicas[place]
    if let deadline = silenceDeadline(replica), now >= deadline {
      if owesAnswer(replica) {
        return fault(place, "gave no answer for \(Self.text(seconds: policy.recordTimeout))", now: now)
      }
      ask(place, now: now)
    }
    if let deadline = ageDeadline(replica), now >= deadline {
      recycle(place, "after \(Self.text(seconds: policy.ageLimit ?? 0))", now: now)
    }
    if let readyAt = replica.readyAt, now - readyAt >= policy.restart.period { history.ranWell() }
  }

  /// When a replica has been silent for too long, or for so long that it is asked for its life.
  private func silenceDeadline(_ replica: Replica) -> Double? {
    guard replica.state == .ready || replica.state == .draining, !replica.isPaused else { return nil }
    if owesAnswer(replica) { return replica.heardAt + policy.recordTimeout }
    return replica.state == .ready && replica.session == nil ? replica.heardAt + policy.idleInterval : nil
  }

  /// When a replica is old enough to be replaced.
  private func ageDeadline(_ replica: Replica) -> Double? {
    guard replica.state == .ready, replica.purpose == .serve, replica.session == nil, !replica.isPaused else {
      return nil
    }
    return policy.ageLimit.flatMap { limit in replica.readyAt.map { $0 + limit } }
  }

  /// When `tick` has something to do; nil when only lines and ends can bring that.
  package var nextDeadline: Double? {
    var next: Double?
    func note(_ time: Double?) { if let time { next = min(next ?? time, time) } }
    for replica in replicas {
      note(replica.deadline)
      note(silenceDeadline(replica))
      note(ageDeadline(replica))
    }
    note(swap?.deadline)
    return next
  }
}
