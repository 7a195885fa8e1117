import Glibc
import JSON

extension SupervisedService {
  /// Gives work to whoever can take it: first what has to run again, then what waits.
  mutating func dispatch(_ now: Double) {
    while dispatchWaiting(now) {}
    while dispatchNew(now) {}
  }

  /// Sends the first slot that waits, alone.
  private mutating func dispatchWaiting(_ now: Double) -> Bool {
    for number in order {
      guard let slot = slots[number], case .waiting = slot.phase else { continue }
      guard
        let place = replicas.indices.first(where: { place in
          takes(place, canary: slot.isCanary) && replicas[place].assignments.isEmpty
        })
      else { continue }
      send(number, to: place, now: now)
      return true
    }
    return false
  }

  private func takes(_ place: Int, canary isCanary: Bool) -> Bool {
    replicas[place].takesWork && (replicas[place].version == version) != isCanary
  }

  /// Cuts the next batch from the queue and sends it to the replica with the least in flight.
  private mutating func dispatchNew(_ now: Double) -> Bool {
    guard let first = queue.first, releasedBytes < policy.queue,
      order.count < replicas.count * SupervisionPolicy.window * 2
    else { return false }
    if first.isEmpty { return passClose() }
    let (isCanary, lines) = nextRun(of: first)
    let free = replicas.indices.filter { place in
      takes(place, canary: isCanary) && replicas[place].assignments.count < SupervisionPolicy.window
        && !isBusyWithSuspect(place)
    }
    guard let place = free.min(by: { replicas[$0].inFlight < replicas[$1].inFlight }) else { return false }
    let block = takeFromQueue(lines)
    let number = nextSlot
    nextSlot += 1
    order.append(number)
    slots[number] = Slot(block: block, isCanary: isCanary)
    send(number, to: place, now: now)
    copyToShadow(number, block, now: now)
    return true
  }

  /// The end of a client's lines keeps its place in the order and asks nothing of anybody.
  private mutating func passClose() -> Bool {
    order.append(nextSlot)
    slots[nextSlot] = Slot(block: LineBlock(), phase: .done(queue.removeFirst()))
    nextSlot += 1
    release()
    return true
  }

  private func isBusyWithSuspect(_ place: Int) -> Bool {
    replicas[place].assignments.contains { $0.slot.flatMap { slots[$0]?.isSuspect } ?? false }
  }

  /// How many lines of the first block in the queue go together, and to whom.
  private func nextRun(of block: LineBlock) -> (isCanary: Bool, lines: Int) {
    var most = min(block.count - queueStart, batchLimit, policy.batch)
    if !isOneToOne { most = min(most, block.linesOfOneClient(from: queueStart)) }
    let begin = block.range(queueStart).lowerBound
    while most > 1, block.ends[queueStart + most - 1] - begin > SupervisionPolicy.batchBytes { most /= 2 }
    guard let share = canaryShare else { return (false, most) }
    let isCanary = Self.isCanary(block, queueStart, share)
    var lines = 1
    while lines < most, Self.isCanary(block, queueStart + lines, share) == isCanary { lines += 1 }
    return (isCanary, lines)
  }

  private mutating func takeFromQueue(_ lines: Int) -> LineBlock {
    let block: LineBlock
    if lines == queue[0].count {
      block = queue.removeFirst()
    } else {
      block = queue[0].slice(queueStart..<queueStart + lines)
      queueStart += lines
      if queueStart == queue[0].count {
        queue.removeFirst()
        queueStart = 0
      }
    }
    queuedBytes -= block.bytes.count
    return block
  }

  private mutating func send(_ number: Int, to place: Int, now: Double) {
    guard let block = slots[number]?.block else { return }
    slots[number]?.phase = .inFlight
    assign(block, slot: number, copyOf: nil, to: place, now: now)
  }

  mutating func assign(_ block: LineBlock, slot: Int?, copyOf: Int?, to place: Int, now: Double) {
    let mark = nextMark()
    if replicas[place].assignments.isEmpty { replicas[place].heardAt = now }
    replicas[place].assignments.append(
      Replica.Assignment(slot: slot, copyOf: copyOf, block: block, mark: mark, sentAt: now))
    actions.append(.send(replica: replicas[place].number, block, mark: mark))
  }

  // MARK: Answers

  /// Takes one line that a replica wrote, without its line end.
  package mutating func receive(_ line: UnsafeRawBufferPointer, from number: Int, now: Double) {
    guard let place = place(number) else { return }
    replicas[place].heardAt = now
    guard replicas[place].state != .killing else { return }
    if line.first != UInt8(ascii: "{") {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
      return noise(line, place)
    }
    if isStateful { return receiveInSession(line, place, now: now) }
    guard let head = replicas[place].assignments.first else {
      return fault(place, "wrote a line that nobody asked for: \(Self.words(line))", now: now)
    }
    if isOneToOne {
      receive(line, place, answering: head, now: now)
    } else {
      receiveExpanded(line, place, of: head, now: now)
    }
  }

  /// A replica wrote something, be it less than a line.
  package mutating func noteLife(of number: Int, now: Double) {
    if let place = place(number) { replicas[place].heardAt = now }
  }

  /// A replica wrote a line that is longer than any that is taken.
  package mutating func overflow(_ number: Int, limit: Int, now: Double) {
    guard let place = place(number) else { return }
    fault(place, "wrote a line longer than \(limit) bytes", now: now)
  }

  mutating func noise(_ line: UnsafeRawBufferPointer, _ place: Int) {
    counts.noise += 1
    if counts.noise <= 100 { emit(.noise, place, Self.words(line)) }
  }

  private mutating func receive(
    _ line: UnsafeRawBufferPointer, _ place: Int, answering head: Replica.Assignment, now: Double
  ) {
    let index = replicas[place].answer.count
    if index == head.block.count {
      if Self.isMark(line, head.mark) { return commit(place, now: now) }
      return fault(place, "wrote more lines than it was sent: \(Self.words(line))", now: now)
    }
    let kind = WireLine(line)
    let carried = replicas[place].answer.marks.count
    if carried < head.block.marks.count, head.block.marks[carried].index == index {
      guard kind == .mark(head.block.marks[carried].name) else {
        return fault(place, "did not send the mark '\(head.block.marks[carried].name.prefix(64))' back", now: now)
      }
    } else {
      switch kind {
      case .mark: return fault(place, "wrote fewer lines than it was sent", now: now)
      case .noise: return noise(line, place)
      case .record, .error: break
      }
      let agrees = head.block.bytes.withUnsafeBytes {
        LineIdentity.agree(UnsafeRawBufferPointer(rebasing: $0[head.block.range(index)]), line)
      }
      if !agrees { return fault(place, "answered with another id: \(Self.words(line))", now: now) }
    }
    replicas[place].answer.append(line, kind: kind, client: 0)
    if replicas[place].answer.bytes.count > SupervisionPolicy.answerLimit {
      fault(place, "gave an answer longer than \(SupervisionPolicy.answerLimit) bytes", now: now)
    }
  }

  private mutating func receiveExpanded(
    _ line: UnsafeRawBufferPointer, _ place: Int, of head: Replica.Assignment, now: Double
  ) {
    let kind = WireLine(line)
    if case .noise = kind { return noise(line, place) }
    if case .mark = kind {
      if Self.isMark(line, head.mark) {
        guard replicas[place].answer.marks.map(\.name) == head.block.marks.map(\.name) else {
          return fault(place, "lost or made marks", now: now)
        }
        return commit(place, now: now)
      }
    }
    replicas[place].answer.append(line, kind: kind, client: head.block.onlyClient ?? 0)
    if replicas[place].answer.bytes.count > SupervisionPolicy.answerLimit {
      fault(place, "gave an answer longer than \(SupervisionPolicy.answerLimit) bytes", now: now)
    }
  }

  /// Whether a line is a mark of the supervisor's own, byte for byte or written anew by a service such as `jq`.
  private static func isMark(_ line: UnsafeRawBufferPointer, _ mark: [UInt8]) -> Bool {
    let isSame = mark.withUnsafeBytes {
      $0.count == line.count && memcmp($0.baseAddress!, line.baseAddress!, $0.count) == 0
    }
    if isSame { return true }
    guard case .mark(let name) = WireLine(line), case .mark(let wanted) = WireLine(mark) else { return false }
    return name == wanted
  }

  static func words(_ line: UnsafeRawBufferPointer) -> String {
    String(decoding: line.prefix(120).map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self)
  }

  /// A batch is answered: its answer counts.
  private mutating func commit(_ place: Int, now: Double) {
    let head = replicas[place].assignments.removeFirst()
    var answer = replicas[place].answer
    replicas[place].answer = LineBlock()
    if isOneToOne { answer.takeOrigins(of: head.block) } else { answer.setOrigin(client: head.block.onlyClient ?? 0) }
    replicas[place].answered += head.block.count
    let seconds = now - head.sentAt
    if head.block.count > 0 {
      replicas[place].latency.note(seconds, count: head.block.count)
      adaptBatch(seconds, lines: head.block.count)
    }
    if let number = head.slot, let slot = slots[number] {
      noteAnswered(number, slot, answer, seconds: seconds, by: place)
      slots[number]?.phase = .done(answer)
      release()
    } else if let number = head.copyOf {
      compareShadow(number, answer, now: now)
    }
    if replicas[place].state == .starting { apply(.marked, place, now: now) }
    if replicas[place].assignments.isEmpty, replicas[place].state == .draining { apply(.idle, place, now: now) }
    recycleIfDue(place, now: now)
    advanceSwap(now)
    dispatch(now)
  }

  private mutating func noteAnswered(
    _ number: Int, _ slot: Slot, _ answer: LineBlock, seconds: Double, by place: Int
  ) {
    counts.answered += answer.count
    let failed = max(0, answer.errors - slot.block.errors)
    counts.errors += failed
    _ = breaker.note(slot.block.records, dead: false, share: deadLetterShare)
    noteTrial(number, slot, answer, failed: failed, seconds: seconds, by: place)
  }

  /// A batch takes about 50 ms, so that few records run again and answers come soon; a fast service gets more under one
  /// mark.
  private mutating func adaptBatch(_ seconds: Double, lines: Int) {
    if seconds < 0.025, lines >= batchLimit {
      batchLimit = min(batchLimit * 2, policy.batch)
    } else if seconds > 0.1 {
      batchLimit = max(1, batchLimit / 2)
    }
  }

  private mutating func release() {
    var count = 0
    while count < order.count, let slot = slots[order[count]], case .done(let answer) = slot.phase {
      handOn(answer)
      slots[order[count]] = nil
      count += 1
    }
    order.removeFirst(count)
  }

  /// What is answered can be taken; answers of single records go on together.
  mutating func handOn(_ answer: LineBlock) {
    releasedBytes += answer.bytes.count
    if let last = released.indices.last, released[last].closes.isEmpty,
      released[last].bytes.count + answer.bytes.count <= SupervisionPolicy.batchBytes / 2
    {
      released[last].append(answer)
    } else {
      released.append(answer)
    }
  }

  // MARK: Records that run again

  /// What a replica had in flight when it ended runs again, in parts and each alone; one line that was alone is charged
  /// with the end where `mayCharge` says so.
  /// - Returns: whether one line is to blame.
  mutating func requeue(_ place: Int, reason: String, mayCharge: Bool, now: Double) -> Bool {
    let lost = replicas[place].assignments
    let isCharged = mayCharge && replicas[place].holdsOneLine
    var answered: Int? = replicas[place].answer.count
    replicas[place].assignments = []
    replicas[place].answer.removeAll()
    for assignment in lost {
      defer { answered = nil }
      guard let number = assignment.slot, let slot = slots[number] else { continue }
      if isCharged {
        charge(number, slot, reason: reason)
      } else {
        split(number, slot, into: parts(of: slot, answered: answered))
      }
    }
    return isCharged
  }

  /// How the lines of a lost batch are parted before they run again. The first time, a service that answers line by line
  /// has shown how far it was, and the next line runs alone: most ends cost a few turns. The second time every line runs
  /// alone, which finds the culprit whatever the service holds back.
  /// - Parameter answered: lines that were answered before the end; nil when earlier batches were not answered.
  private func parts(of slot: Slot, answered: Int?) -> [Range<Int>] {
    let count = slot.block.count
    if slot.isSuspect || !isOneToOne { return (0..<count).map { $0..<$0 + 1 } }
    guard let answered, answered < count else { return [0..<count] }
    return [0..<answered, answered..<answered + 1, answered + 1..<count].filter { !$0.isEmpty }
  }

  private mutating func split(_ number: Int, _ slot: Slot, into parts: [Range<Int>]) {
    guard let position = order.firstIndex(of: number) else { return }
    let first = nextSlot
    for lines in parts {
      slots[nextSlot] = Slot(block: slot.block.slice(lines), isSuspect: true, attempts: slot.attempts)
      nextSlot += 1
    }
    slots[number] = nil
    order.replaceSubrange(position...position, with: first..<nextSlot)
  }

  private mutating func charge(_ number: Int, _ slot: Slot, reason: String) {
    slots[number]?.phase = .waiting
    slots[number]?.isSuspect = true
    slots[number]?.isCanary = false
    slots[number]?.attempts += 1
    guard slot.attempts + 1 >= policy.attempts else { return }
    let line = slot.block.line(0)
    var answer = LineBlock()
    // A mark or an error line is no record: it goes on as it is.
    let isRecord = slot.block.records == 1
    answer.append(
      isRecord ? ErrorLine.deadLetter(line, service: name, attempts: policy.attempts, reason: reason) : line,
      kind: isRecord ? .error : WireLine(line), client: slot.block.onlyClient ?? 0)
    slots[number]?.phase = .done(answer)
    counts.answered += 1
    if isRecord {
      counts.errors += 1
      counts.deadLetters += 1
      actions.append(
        .deadLetter(DeadLetter(service: name, reason: reason, attempts: policy.attempts, line: line)))
      if breaker.note(1, dead: true, share: deadLetterShare) {
        actions.append(
          .stopStack("'\(name)' did not survive \(counts.deadLetters) records: a bad deployment, not bad data"))
      }
    }
    release()
  }
}
