import JSON
import Numerics

extension SupervisedService {
  /// Starts a new version of the service beside the one that serves. It takes over when it has started and passed what
  /// the options ask for; if anything fails before that, the old one has never stopped serving.
  /// - Returns: the number of the new version.
  package mutating func beginSwap(_ options: SwapOptions, now: Double) -> Int? {
    guard swap == nil, isWanted, rolling.isEmpty else { return nil }
    let newest = max(version, replicas.map(\.version).max() ?? 0) + 1
    if isStateful {
      // Clients that are there keep their process; the next one gets the new.
      version = newest
      emit(.swap, nil, "version \(newest) serves new clients")
      actions.append(.swapEnded(succeeded: true, "version \(newest) serves new clients"))
      return newest
    }
    swap = SwapState(version: newest, options: options, deadline: now + policy.startTimeout)
    emit(.swap, nil, "starting version \(newest)")
    for _ in 0..<policy.replicas { addReplica(version: newest, now: now) }
    return newest
  }

  /// The share of records that the candidate answers on trial; nil when there is no trial.
  var canaryShare: Double? { swap.flatMap { $0.phase == .canary ? $0.options.canary : nil } }

  /// Whether a line goes to the candidate: by a stable hash of its id, so that a record always takes the same way.
  static func isCanary(_ block: LineBlock, _ index: Int, _ share: Double) -> Bool {
    let line = block.line(index)
    let id = (try? JSONLine(line))?.raw("id").map(Array.init) ?? line
    var hash = ContentHash()
    hash.mix(bytes: id)
    // Seven digits are finer than any share that a person states.
    return Double(hash.value % 10_000_000) < share * 10_000_000
  }

  // MARK: Steps

  /// Looks whether the present step is done.
  mutating func advanceSwap(_ now: Double) {
    guard let state = swap else { return }
    switch state.phase {
    case .starting:
      let candidates = replicas.filter { $0.version == state.version }
      guard !candidates.isEmpty, candidates.allSatisfy({ $0.state == .ready }) else { return }
      actions.append(.swapStep("ready"))
      enter(state.options.shadow > 0 ? .shadow : .canary, now)
    case .shadow:
      guard state.compared >= state.options.shadow else { return }
      let share = Double(state.differing) / Double(max(state.compared, 1))
      let words =
        "shadow: \(state.differing) of \(state.compared) answers differ"
        + (state.firstDifference.map { "; first: \($0)" } ?? "")
      if share > state.options.differences { return abortSwap(words, now: now) }
      actions.append(.swapStep(words))
      enter(.canary, now)
    case .canary: judgeCanary(state, now)
    }
  }

  private mutating func enter(_ phase: SwapState.Phase, _ now: Double) {
    if phase == .canary, swap?.options.canary == 0 { return shift(now) }
    swap?.phase = phase
    if let patience = swap?.options.patience { swap?.deadline = now + patience }
    emit(.swap, nil, phase == .shadow ? "shadow" : "canary")
  }

  /// The new one serves from here on; the old one finishes what it has.
  private mutating func shift(_ now: Double) {
    guard let state = swap else { return }
    swap = nil
    version = state.version
    for number in order { slots[number]?.isCanary = false }
    history.forget()
    breaker.forget()
    emit(.swap, nil, "version \(state.version) serves")
    for replica in replicas where replica.version != state.version { retire(replica.number, now: now) }
    actions.append(.swapEnded(succeeded: true, "version \(state.version) serves"))
    dispatch(now)
  }

  /// Lets the new one go; the old one has never stopped.
  mutating func abortSwap(_ reason: String, now: Double) {
    guard let state = swap else { return }
    swap = nil
    for number in order { slots[number]?.isCanary = false }
    emit(.swap, nil, "given up: \(reason)")
    for replica in replicas where replica.version == state.version { retire(replica.number, now: now) }
    actions.append(.swapEnded(succeeded: false, reason))
    dispatch(now)
  }

  mutating func tickSwap(_ now: Double) {
    guard let state = swap, now >= state.deadline else { return }
    switch state.phase {
    case .starting: abortSwap("the new one was not ready in \(Self.text(seconds: policy.startTimeout))", now: now)
    case .shadow:
      abortSwap("only \(state.compared) of \(state.options.shadow) records came to compare", now: now)
    case .canary:
      abortSwap("only \(state.new.records) of \(state.options.canaryRecords) records came to try", now: now)
    }
  }

  // MARK: Shadow

  /// Copies a batch to the candidate, unless that is busy.
  mutating func copyToShadow(_ number: Int, _ block: LineBlock, now: Double) {
    guard let state = swap, state.phase == .shadow, state.compared < state.options.shadow,
      let place = replicas.firstIndex(where: { $0.version == state.version && $0.takesWork && $0.assignments.isEmpty })
    else { return }
    swap?.copied.insert(number)
    assign(block, slot: nil, copyOf: number, to: place, now: now)
  }

  mutating func compareShadow(_ number: Int, _ answer: LineBlock, now: Double) {
    swap?.copyAnswers[number] = answer
    compareIfComplete(number)
  }

  private mutating func compareIfComplete(_ number: Int) {
    guard let state = swap, let main = state.mainAnswers[number], let copy = state.copyAnswers[number] else { return }
    swap?.mainAnswers[number] = nil
    swap?.copyAnswers[number] = nil
    swap?.copied.remove(number)
    for index in 0..<max(main.count, copy.count) {
      swap?.compared += 1
      guard let difference = Self.difference(main, copy, index, state.options.tolerance) else { continue }
      swap?.differing += 1
      if swap?.firstDifference == nil { swap?.firstDifference = difference }
    }
  }

  private static func difference(_ main: LineBlock, _ copy: LineBlock, _ index: Int, _ tolerance: Double) -> String? {
    guard index < main.count, index < copy.count else { return "\(main.count) lines against \(copy.count)" }
    let (a, b) = (main.line(index), copy.line(index))
    if a == b { return nil }
    guard let old = try? JSONValue.parse(a), let new = try? JSONValue.parse(b) else { return "a line is not JSON" }
    return GoldenSessions.difference(new, old, tolerance)
  }

  // MARK: Canary

  /// Takes what a slot was answered, for the comparison and the trial of a swap.
  mutating func noteTrial(
    _ number: Int, _ slot: Slot, _ answer: LineBlock, failed: Int, seconds: Double, by place: Int
  ) {
    if let state = swap, state.phase == .shadow, state.copied.contains(number) {
      swap?.mainAnswers[number] = answer
      compareIfComplete(number)
    }
    guard let state = swap, state.phase == .canary else { return }
    let isNew = replicas[place].version == state.version
    var trial = isNew ? state.new : state.old
    trial.records += slot.block.records
    trial.errors += failed
    trial.latency.note(seconds, count: 1)
    if isNew { swap?.new = trial } else { swap?.old = trial }
  }

  private mutating func judgeCanary(_ state: SwapState, _ now: Double) {
    let (old, new, options) = (state.old, state.new, state.options)
    guard new.records >= min(20, options.canaryRecords) else { return }
    if new.errorRate > old.errorRate + options.errorRate {
      return abortSwap(
        "canary: \(new.errors) of \(new.records) records failed, \(old.errors) of \(old.records) at the old one",
        now: now)
    }
    if let slow = new.latency.quantile(0.5), let usual = old.latency.quantile(0.5), slow > 0.001,
      slow > options.slowdown * usual
    {
      return abortSwap(
        "canary: answers take \(StackTable.latency(slow)), those of the old one \(StackTable.latency(usual))", now: now)
    }
    if new.records >= options.canaryRecords {
      actions.append(.swapStep("canary: \(new.records) records, \(new.errors) errors"))
      shift(now)
    }
  }
}
