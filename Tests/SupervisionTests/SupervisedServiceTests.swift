import Numerics
import Supervision
import Testing

/// The supervision of one service, run in memory against a clock that the tests turn.
@Suite struct SupervisedServiceTests {
  static func service(
    _ cardinality: SupervisedService.Cardinality = .map, seed: UInt64 = 1, share: Double = 0.05,
    _ change: (inout SupervisionPolicy) -> Void = { _ in }
  ) -> SupervisedService {
    var policy = SupervisionPolicy()
    change(&policy)
    return SupervisedService(
      name: "worker", cardinality: cardinality, policy: policy, deadLetterShare: share, markPrefix: "own:", seed: seed)
  }

  static func world(
    _ service: SupervisedService, faults: SimulatedWorld.Faults = .none, seed: UInt64 = 1
  ) -> SimulatedWorld {
    let world = SimulatedWorld(service, faults: faults, seed: seed)
    world.service.start(now: 0)
    world.settle()
    return world
  }

  static func line(_ number: Int) -> String { "{\"id\":\"r\(number)\",\"x\":0.10}" }

  @Test(arguments: ReplicaState.allCases) func everyEventIsDecided(_ state: ReplicaState) {
    // Whoever adds a state or an event has to say what it does: these are all that do nothing, and no others.
    let ignored: [ReplicaState: Set<ReplicaEvent>] = [
      .down: [.marked, .fault, .drain, .idle, .timeOver, .kill],
      .starting: [.start, .idle], .ready: [.start, .marked, .idle], .draining: [.start, .marked, .drain],
      .closing: [.start, .marked, .drain, .idle], .terminating: [.start, .marked, .fault, .drain, .idle],
      .killing: [.start, .marked, .fault, .drain, .idle], .waiting: [.marked, .fault, .idle],
      .failed: [.marked, .fault, .idle, .timeOver],
    ]
    let ends: Set<ReplicaEvent> = [.endedForRestart, .endedForRecycling, .endedForGood, .endedInFailure]
    for event in ReplicaEvent.allCases {
      let mayBeNothing = (ignored[state] ?? []).contains(event) || !state.isRunning && ends.contains(event)
      #expect((ReplicaTable.transition(state, event) == nil) == mayBeNothing, "\(state) \(event)")
    }
  }

  @Test(arguments: [(1, 256), (1, 1), (3, 256), (3, 7)]) func answersComeInOrder(_ replicas: Int, _ batch: Int) {
    let world = Self.world(
      Self.service {
        $0.replicas = replicas
        $0.batch = batch
      })
    let lines = (0..<2000).map(Self.line)
    for start in stride(from: 0, to: 2000, by: 50) { #expect(world.offer(Array(lines[start..<start + 50]))) }
    world.runUntilEmpty()
    #expect(world.answers == lines)
    #expect(world.service.counts.restarts == 0)
  }

  @Test func marksAndErrorsKeepTheirPlaces() {
    let world = Self.world(Self.service { $0.replicas = 2 })
    let lines = (0..<300).map { number in
      number % 10 == 9
        ? "{\"mark\":\"m\(number)\",\"k\":1}" : number % 7 == 3 ? "{\"id\":\"e\",\"error\":{}}" : Self.line(number)
    }
    #expect(world.offer(lines))
    world.runUntilEmpty()
    #expect(world.answers == lines)
    #expect(world.service.counts.errors == 0)
  }

  @Test func aPoisonRecordIsFoundAndSetAside() {
    let world = Self.world(Self.service())
    var lines = (0..<400).map(Self.line)
    lines[123] = "{\"id\":\"bad\",\"x\":\"poison\"}"
    #expect(world.offer(lines))
    world.runUntilEmpty()
    #expect(world.deadLetters.map(\.line) == [Array(lines[123].utf8)])
    #expect(world.answers.count == 400 && world.answers[122] == lines[122] && world.answers[124] == lines[124])
    #expect(world.answers[123].contains("supervision/dead-letter") && world.answers[123].hasPrefix("{\"id\":\"bad\""))
    // Once in a batch, then three times alone.
    #expect(world.service.counts.restarts == 4)
    #expect(world.stopReason == nil)
  }

  @Test func manyDeadLettersStopTheStack() {
    let world = Self.world(Self.service { $0.attempts = 1 })
    let lines = (0..<200).map { $0 % 10 == 5 ? "{\"id\":\"r\($0)\",\"x\":\"poison\"}" : Self.line($0) }
    #expect(world.offer(lines))
    world.runUntilEmpty()
    #expect(world.stopReason?.contains("a bad deployment, not bad data") ?? false)
  }

  @Test func aHangIsFoundByTheDeadline() {
    let world = Self.world(Self.service { $0.recordTimeout = 10 })
    for _ in 0..<5 { world.step() }
    world.hang(1)
    let before = world.now
    #expect(world.offer((0..<20).map(Self.line)))
    world.runUntilEmpty()
    #expect(world.answers == (0..<20).map(Self.line))
    #expect(world.now - before >= 10 && world.now - before < 12)
  }

  @Test func anIdleHangIsFoundByTheHeartbeat() {
    let world = Self.world(
      Self.service {
        $0.idleInterval = 15
        $0.recordTimeout = 60
      })
    for _ in 0..<3 { world.step() }
    world.hang(1)
    let hungAt = world.now
    for _ in 0..<10 { world.step() }
    #expect(world.service.counts.restarts == 1)
    let fault = world.log.first { $0.event.kind == .fault }
    // At most an interval until the mark is sent, and the deadline of its echo.
    #expect((fault?.time ?? 0) - hungAt >= 60 && (fault?.time ?? 0) - hungAt <= 75)
  }

  @Test func aCrashLoopEndsInFailure() {
    let world = Self.world(
      Self.service { $0.restart.intensity = 5 }, faults: SimulatedWorld.Faults(deadStart: 1), seed: 3)
    for _ in 0..<100 { world.step() }
    #expect(world.service.isFailed && world.service.counts.restarts == 5)
    #expect(world.startTimes.count == 6)
    // The bounds of full jitter: 0.5 s, doubled each time.
    for (index, pair) in zip(world.startTimes, world.startTimes.dropFirst()).enumerated() {
      #expect(pair.1 - pair.0 <= 0.5 * Double(1 << index))
    }
    world.faults = .none
    world.service.start(now: world.now)
    world.settle()
    world.step()
    #expect(world.service.isReady)
  }

  @Test(
    arguments: [
      (RestartPolicy.Kind.permanent, ReplicaEnd.exit(.code(0)), true), (.permanent, .exit(.signal(9)), true),
      (.transient, .exit(.code(0)), false), (.transient, .exit(.code(3)), true), (.temporary, .exit(.signal(9)), false),
      (.permanent, .exit(.code(64)), false), (.permanent, .exit(.code(66)), false),
      (.permanent, .exit(.code(78)), false),
      (.permanent, .exit(.code(75)), true), (.permanent, .unstartable("gone"), false),
      (.permanent, .noRoom("full"), true),
    ]) func thePolicyDecides(_ kind: RestartPolicy.Kind, _ end: ReplicaEnd, _ restarts: Bool)
  {
    let world = Self.world(Self.service { $0.restart.kind = kind })
    world.step()
    world.service.ended(1, end, now: world.now)
    #expect((world.service.replicas[0].state == .waiting) == restarts)
  }

  @Test func stoppingFinishesWhatIsInFlight() {
    let world = Self.world(Self.service { $0.replicas = 2 })
    world.step()
    world.step()
    #expect(world.offer((0..<100).map(Self.line)))
    world.service.stop(now: world.now)
    world.settle()
    for _ in 0..<1000 where !world.service.isDown { world.step() }
    #expect(world.service.isDown && world.service.counts.restarts == 0)
    let answered = world.answers.count
    #expect(world.answers == (0..<answered).map(Self.line))
    // What waits is kept and answered after the next start.
    world.service.start(now: world.now)
    world.settle()
    world.runUntilEmpty()
    #expect(world.answers == (0..<100).map(Self.line))
  }

  @Test func signalsEscalateToAProcessThatIgnoresThem() {
    let world = Self.world(
      Self.service {
        $0.stopGrace = 30
        $0.termGrace = 5
      })
    world.step()
    world.hang(1)
    world.service.stop(now: world.now)
    world.settle()
    var states: [ReplicaState] = []
    for _ in 0..<4 {
      states.append(world.service.replicas[0].state)
      world.step()
    }
    #expect(states.prefix(1) == [.closing] && world.service.isDown)
  }

  @Test func recyclingAfterSoManyRecordsLosesNothing() {
    let world = Self.world(
      Self.service {
        $0.recordLimit = 100
        $0.batch = 10
      })
    let lines = (0..<1000).map(Self.line)
    #expect(world.offer(lines))
    world.runUntilEmpty()
    #expect(world.answers == lines)
    #expect(world.log.count { $0.event.kind == .recycle } >= 5 && world.service.counts.restarts == 0)
  }

  @Test func memoryLimitsDrainOrKill() {
    let world = Self.world(
      Self.service {
        $0.softMemory = 1000
        $0.hardMemory = 2000
      })
    world.step()
    world.service.noteMemory(1500, of: 1, now: world.now)
    #expect(world.log.last?.event.kind != .fault)
    world.settle()
    for _ in 0..<5 { world.step() }
    #expect(world.log.contains { $0.event.kind == .recycle } && world.service.counts.restarts == 0)
    world.service.noteMemory(2500, of: 1, now: world.now)
    world.settle()
    for _ in 0..<5 { world.step() }
    #expect(world.service.counts.restarts == 1 && world.service.isReady)
  }

  @Test func scalingKeepsOrder() {
    let world = Self.world(Self.service())
    let lines = (0..<3000).map(Self.line)
    for (index, count) in [3, 1, 5, 2].enumerated() {
      world.service.scale(to: count, now: world.now)
      world.settle()
      #expect(world.offer(Array(lines[index * 750..<index * 750 + 750])))
      for _ in 0..<200 { world.step() }
    }
    world.runUntilEmpty()
    #expect(world.answers == lines)
    for _ in 0..<100 { world.step() }
    #expect(world.service.replicas.count == 2)
  }

  @Test func aPauseStopsDeadlines() {
    let world = Self.world(Self.service { $0.recordTimeout = 10 })
    world.step()
    world.service.setPaused(true, now: world.now)
    world.settle()
    #expect(world.offer([Self.line(0)]))
    world.now += 1000
    world.service.tick(now: world.now)
    world.service.setPaused(false, now: world.now)
    world.settle()
    world.runUntilEmpty()
    #expect(world.answers == [Self.line(0)] && world.service.counts.restarts == 0)
  }

  /// A service that expands answers by so many lines; a batch is answered whole or not at all.
  @Test func expandedAnswersAreNeitherLostNorDoubled() {
    let world = Self.world(
      Self.service(.expand) { $0.restart.intensity = 1000 },
      faults: SimulatedWorld.Faults(crash: 0.02, deadStart: 0.01),
      seed: 5)
    let lines = (0..<500).map(Self.line)
    #expect(world.offer(lines))
    world.runUntilEmpty()
    #expect(world.answers == lines)
  }

  @Test func theEndOfAClientKeepsItsPlace() {
    let world = Self.world(Self.service { $0.replicas = 2 })
    #expect(world.offer((0..<100).map(Self.line), client: 1))
    world.close(1)
    #expect(world.offer((100..<150).map(Self.line), client: 2))
    for _ in 0..<10_000 where world.closed.isEmpty { world.step() }
    #expect(world.closed == [1] && world.answers.count >= 100)
    // Lines and an end may come in one block, too.
    var both = LineBlock()
    both.append(Array(Self.line(150).utf8), kind: .record, client: 3)
    both.closes = [3]
    world.service.enqueue(both, now: world.now)
    world.settle()
    for _ in 0..<10_000 where world.closed.count < 2 { world.step() }
    #expect(world.closed == [1, 3] && world.answers.count == 151)
  }

  /// A service that holds state has a process for each client; one that ends is followed by one that is told everything
  /// again, and nothing is answered twice.
  @Test(arguments: [0, 1, 17, 60]) func aSessionIsToldAgain(_ killedAfter: Int) {
    let world = Self.world(Self.service(.reduce) { $0.restart.intensity = 5 })
    #expect(world.service.isReady && world.processes.isEmpty)
    #expect(world.offer((0..<40).map(Self.line), client: 1))
    #expect(world.offer((40..<50).map(Self.line), client: 2))
    #expect(world.processes.count == 2)
    for _ in 0..<killedAfter { world.step() }
    world.kill(1)
    world.close(1)
    world.close(2)
    for _ in 0..<10_000 where world.closed.count < 2 { world.step() }
    #expect(Set(world.answers) == Set((0..<50).map(Self.line)) && world.answers.count == 50)
    #expect(world.answers.filter { (0..<40).map(Self.line).contains($0) } == (0..<40).map(Self.line))
    #expect(world.service.isEmpty && world.service.counts.restarts == 1)
  }

  /// Random faults at the table: nothing lost, nothing doubled, order kept, queues bounded, restarts within the policy.
  @Test(arguments: [(UInt64(1), 1), (2, 3), (3, 8)]) func aMillionEvents(_ seed: UInt64, _ replicas: Int) {
    let service = Self.service(seed: seed, share: 1) {
      $0.replicas = replicas
      $0.recordTimeout = 5
      $0.restart.intensity = 200
      $0.recordLimit = 20_000
    }
    let world = Self.world(service, faults: .all, seed: seed)
    var random = SeededGenerator(seed: seed, stream: 9)
    var sent = 0
    while world.events < 350_000 {
      if random.uniform() < 0.1, world.service.hasRoom {
        let count = 1 + random.index(below: 60)
        #expect(
          world.offer(
            (sent..<sent + count).map { $0 % 5003 == 7 ? "{\"id\":\"p\($0)\",\"x\":\"poison\"}" : Self.line($0) },
            client: 1 + random.index(below: 3)))
        sent += count
      }
      if random.uniform() < 0.0005 { world.kill(1 + random.index(below: replicas)) }
      if world.service.isFailed {
        world.service.start(now: world.now)
        world.settle()
      }
      world.step()
    }
    world.faults = .none
    for _ in 0..<1_000_000 where !world.service.isEmpty {
      if world.service.isFailed {
        world.service.start(now: world.now)
        world.settle()
      }
      world.step()
    }
    #expect(world.answers.count == sent && sent > 10_000)
    var wrong = 0
    for (number, answer) in world.answers.enumerated() where answer != Self.line(number) {
      if !answer.contains("supervision/dead-letter") || !answer.hasPrefix("{\"id\":\"") { wrong += 1 }
    }
    #expect(wrong == 0)
    #expect(world.service.counts.accepted == sent && world.service.counts.answered == sent)
    #expect(world.service.counts.deadLetters == world.deadLetters.count && world.deadLetters.count >= sent / 5003)
    #expect(world.service.counts.restarts > 50, "the faults were felt")
    #expect(world.greatestQueue <= (1 << 20) + 60 * 40)
  }
}
