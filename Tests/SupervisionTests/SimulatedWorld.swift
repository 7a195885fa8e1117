import Numerics
import Supervision

/// Processes, pipes and a clock that exist in memory only: they do what a supervisor asks for, late, wrongly or not at
/// all, as a seed decides.
final class SimulatedWorld {
  /// How often a process does wrong, in parts of its answers or starts.
  struct Faults {
    var crash = 0.0
    var hang = 0.0
    var banner = 0.0
    var doubled = 0.0
    var dropped = 0.0
    var cut = 0.0
    var deadStart = 0.0
    var noRoom = 0.0
    var ignoresSignals = 0.0

    static let none = Faults()
    static let all = Faults(
      crash: 0.002, hang: 0.0005, banner: 0.001, doubled: 0.0003, dropped: 0.0003, cut: 0.0003, deadStart: 0.05,
      noRoom: 0.02, ignoresSignals: 0.1)
  }

  /// A process that answers what it reads after a while.
  struct Process {
    var input: [String] = []
    var isInputClosed = false
    var isHung = false
    var isDeaf = false
    var isStopped = false
    var nextAt: Double
    let version: Int
  }

  var service: SupervisedService
  var faults: Faults
  var now = 0.0
  var events = 0
  /// How long an answer takes.
  var answerTime = 0.001
  var startTime = 0.01
  /// What no process survives in a line.
  var poison = "poison"
  /// What a version does to a record: text that is added to its answer.
  var behaviour: [Int: @Sendable (String) -> String] = [:]
  private var random: SeededGenerator
  private(set) var processes: [Int: Process] = [:]
  private(set) var answers: [String] = []
  private(set) var deadLetters: [DeadLetter] = []
  private(set) var closed: [Int] = []
  private(set) var log: [(time: Double, event: SupervisionEvent)] = []
  private(set) var stopReason: String?
  private(set) var swapOutcome: (succeeded: Bool, reason: String)?
  private(set) var startTimes: [Double] = []
  private(set) var greatestQueue = 0

  init(_ service: SupervisedService, faults: Faults = .none, seed: UInt64) {
    self.service = service
    self.faults = faults
    random = SeededGenerator(seed: seed)
  }

  /// Offers lines; returns how many were taken.
  func offer(_ lines: [String], client: Int = 1) -> Bool {
    guard service.hasRoom else { return false }
    var block = LineBlock()
    for line in lines { block.append(Array(line.utf8), kind: WireLine(Array(line.utf8)), client: client) }
    service.enqueue(block, now: now)
    settle()
    return true
  }

  /// A client sends no more.
  func close(_ client: Int) {
    var block = LineBlock()
    block.closes = [client]
    service.enqueue(block, now: now)
    settle()
  }

  /// One thing happens: the next answer, end or deadline.
  func step() {
    events += 1
    let nextProcess = nextProcess
    let deadline = service.nextDeadline ?? .infinity
    if let (number, process) = nextProcess, process.nextAt <= deadline {
      now = max(now, process.nextAt)
      run(number)
    } else if deadline.isFinite {
      now = max(now, deadline)
      service.tick(now: now)
    }
    settle()
  }

  private var nextProcess: (key: Int, value: Process)? {
    processes.filter {
      !$0.value.isStopped && ($0.value.isInputClosed || !$0.value.input.isEmpty) && !$0.value.isHung
    }
    .min { ($0.value.nextAt, $0.key) < ($1.value.nextAt, $1.key) }
  }

  /// When the next thing happens, if no line comes.
  var nextTime: Double { min(nextProcess?.value.nextAt ?? .infinity, service.nextDeadline ?? .infinity) }

  /// The answers since the last call.
  func takeAnswers() -> [String] {
    defer { answers = [] }
    return answers
  }

  private func write(_ text: String, _ service: inout SupervisedService, _ number: Int, _ now: Double) {
    Array(text.utf8).withUnsafeBytes { service.receive($0, from: number, now: now) }
  }

  /// A process reads one line and does what it does with it.
  private func run(_ number: Int) {
    guard var process = processes[number] else { return }
    if process.input.isEmpty {
      processes[number] = nil
      service.ended(number, .exit(.code(0)), now: now)
      return
    }
    let line = process.input.removeFirst()
    process.nextAt = now + answerTime * (0.5 + random.uniform())
    processes[number] = process
    if line.contains("\"mark\"") { return write(line, &service, number, now) }
    let answer = behaviour[process.version].map { $0(line) } ?? line
    let chance = random.uniform()
    var bound = 0.0
    func happens(_ share: Double) -> Bool {
      defer { bound += share }
      return chance >= bound && chance < bound + share
    }
    if line.contains(poison) || happens(faults.crash) {
      processes[number] = nil
      return service.ended(number, .exit(.signal(11)), now: now)
    }
    if happens(faults.hang) {
      processes[number]?.isHung = true
      processes[number]?.isDeaf = random.uniform() < faults.ignoresSignals
      return
    }
    if happens(faults.dropped) { return }
    if happens(faults.banner) { write("Loading model...", &service, number, now) }
    if happens(faults.doubled) { write(answer, &service, number, now) }
    if happens(faults.cut) { return write(String(answer.prefix(answer.utf8.count / 2)) + "}", &service, number, now) }
    write(answer, &service, number, now)
  }

  /// Does what the supervisor asks for, until it asks for nothing.
  func settle() {
    while true {
      greatestQueue = max(greatestQueue, service.queuedBytes)
      while let block = service.takeReleased(now: now) {
        closed += block.closes
        for index in 0..<block.count { answers.append(String(decoding: block.line(index), as: UTF8.self)) }
      }
      let actions = service.takeActions()
      if actions.isEmpty { return }
      for action in actions { perform(action) }
    }
  }

  private func perform(_ action: SupervisionAction) {
    switch action {
    case .spawn(let number, let version):
      startTimes.append(now)
      if random.uniform() < faults.noRoom { return service.ended(number, .noRoom("no room"), now: now) }
      processes[number] = Process(nextAt: now + startTime, version: version)
      if random.uniform() < faults.deadStart {
        processes[number] = nil
        service.ended(number, .exit(.code(1)), now: now)
      }
    case .send(let number, let block, let mark):
      let lines = (block.bytes + (mark ?? [])).split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
      if processes[number]?.input.isEmpty ?? false {
        let at = max(processes[number]?.nextAt ?? 0, now + answerTime)
        processes[number]?.nextAt = at
      }
      processes[number]?.input.append(contentsOf: lines)
    case .closeInput(let number):
      processes[number]?.isInputClosed = true
      let at = max(processes[number]?.nextAt ?? 0, now)
      processes[number]?.nextAt = at
    case .signal(let number, let signal): receive(signal, number)
    case .deadLetter(let letter): deadLetters.append(letter)
    case .event(let event): log.append((now, event))
    case .stopStack(let reason): stopReason = reason
    case .swapEnded(let succeeded, let reason): swapOutcome = (succeeded, reason)
    case .swapStep: break
    }
  }

  private func receive(_ signal: Int32, _ number: Int) {
    switch signal {
    case 19: processes[number]?.isStopped = true
    case 18: processes[number]?.isStopped = false
    default:
      guard let process = processes[number] else { return }
      if signal != 9, process.isDeaf || process.isHung && process.isDeaf { return }
      processes[number] = nil
      service.ended(number, .exit(.signal(signal)), now: now)
    }
  }

  /// Somebody from outside kills a process.
  func kill(_ number: Int) {
    guard processes[number] != nil else { return }
    processes[number] = nil
    service.ended(number, .exit(.signal(9)), now: now)
    settle()
  }

  /// Hangs a process.
  func hang(_ number: Int) { processes[number]?.isHung = true }

  /// Lets things happen until nothing is pending, or for so many events.
  func runUntilEmpty(limit: Int = 1_000_000) {
    var count = 0
    while !service.isEmpty, count < limit {
      step()
      count += 1
    }
  }
}
