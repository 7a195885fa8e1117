import Glibc
import JSON

/// One service of a stack with its processes: does in the world what its supervision asks for.
final class StackService {
  var supervision: SupervisedService
  let name: String
  private unowned let stack: Stack
  /// The calls by version; a swap adds one.
  private var calls: [Int: (call: ProgramCall, manifest: [UInt8]?)]
  /// The members that some call has read that has served here: the records have them.
  private(set) var membersRead: Set<String> = []
  private(set) var processes: [Int: ReplicaProcess] = [:]
  private var incarnations = 0
  /// What went wrong last.
  private(set) var lastTrouble: String?
  /// The last line on standard error.
  private(set) var lastWords: String?
  /// Takes the steps and the outcome of a swap.
  var onSwap: ((_ isEnd: Bool, _ succeeded: Bool, _ words: String) -> Void)?

  /// - Parameter manifest: what the call says of itself, as JSON text.
  init(_ supervision: SupervisedService, call: ProgramCall, manifest: [UInt8]?, stack: Stack) {
    self.supervision = supervision
    name = supervision.name
    calls = [1: (call, manifest)]
    self.stack = stack
    noteMembersRead()
  }

  /// Lines answered at the last looks, by time.
  private var looks: [(time: Double, answered: Int)] = []

  /// Whether more lines are welcome.
  var hasRoom: Bool {
    supervision.hasRoom && processes.values.allSatisfy { $0.queued < supervision.policy.queue }
  }

  /// Why the service has failed, for a person.
  var failureWords: String {
    "'\(name)' has failed" + (lastTrouble.map { ": it \($0)" } ?? "")
      + (lastWords.map { "; its last words: \($0)" } ?? "")
  }

  /// Notes how far the service is, once a second.
  func noteRate(_ now: Double) {
    looks.append((now, supervision.counts.answered))
    if looks.count > 11 { looks.removeFirst() }
  }

  /// Lines answered a second over the last ten seconds.
  var rate: Double {
    guard let first = looks.first, let last = looks.last, last.time > first.time else { return 0 }
    return Double(last.answered - first.answered) / (last.time - first.time)
  }

  /// The call that serves.
  var call: ProgramCall? { calls[supervision.version]?.call }
  /// What it says of itself, as JSON text.
  var manifest: [UInt8]? { calls[supervision.version]?.manifest }

  /// Starts another call beside the one that serves; see `SupervisedService.beginSwap`.
  /// - Returns: the number of the new version.
  func beginSwap(_ request: SwapRequest) -> Int? {
    guard let version = supervision.beginSwap(request.options, now: stack.clock.now) else { return nil }
    calls[version] = (request.call, request.manifest)
    return version
  }

  private func noteMembersRead() {
    let value = manifest.flatMap { try? JSONValue.parse($0) }
    for (name, _) in (try? value?["reads"]?.members()) ?? [] { membersRead.insert(name) }
  }

  /// Gives a swap up that is still on its way.
  func abandonSwap(to version: Int, because reason: String) {
    if supervision.swap?.version == version { supervision.abortSwap(reason, now: stack.clock.now) }
  }

  /// Does what was asked for.
  func performActions() {
    while supervision.hasActions {
      for action in supervision.takeActions() { perform(action) }
    }
  }

  private func perform(_ action: SupervisionAction) {
    switch action {
    case .spawn(let number, let version): spawn(number, version)
    case .send(let number, let block, let mark):
      processes[number]?.send(block.bytes, mark.map { $0 + [0x0A] } ?? [])
    case .closeInput(let number): processes[number]?.closeInput()
    case .signal(let number, let signal): processes[number]?.child.signal(signal)
    case .deadLetter(let letter): stack.log.deadLetter(letter)
    case .event(let event):
      if event.kind == .fault || event.kind == .exit { lastTrouble = event.detail }
      stack.log.note(event)
    case .stopStack(let reason): stack.stop(because: reason)
    case .swapStep(let words): onSwap?(false, true, words)
    case .swapEnded(let succeeded, let words):
      if succeeded { noteMembersRead() }
      onSwap?(true, succeeded, words)
      onSwap = nil
    }
  }

  private func spawn(_ number: Int, _ version: Int) {
    guard let call = calls[version]?.call else { preconditionFailure("a version without a call was started") }
    incarnations += 1
    let process: ReplicaProcess
    do throws(RunFailure) {
      process = try ReplicaProcess(
        number: number, call: call, tag: "\(getpid()).\(name).\(number).\(incarnations)")
    } catch {
      let isHopeless = error.status != 70
      return supervision.ended(
        number, isHopeless ? .unstartable(error.reason) : .noRoom(error.reason), now: stack.clock.now)
    }
    process.onOutput = { [unowned self] in supervision.noteLife(of: number, now: stack.clock.now) }
    process.onLine = { [unowned self] line in supervision.receive(line, from: number, now: stack.clock.now) }
    process.onOverflow = { [unowned self] in
      supervision.overflow(number, limit: LineCutter.lineLimit, now: stack.clock.now)
    }
    process.onLog = { [unowned self] text in
      lastWords = text
      stack.log.line(text, service: name, replica: number)
    }
    processes[number] = process
    stack.pump.add(process)
  }

  /// The number of the replica that a process is.
  func replica(of pid: pid_t) -> Int? { processes.first { $0.value.child.pid == pid }?.key }

  /// A process has ended and is not reaped yet.
  func reap(_ number: Int) {
    guard let process = processes[number] else { return }
    process.drainAtEnd()
    ProcessGroups.sweep(process.child.pid)
    let status = ProcessGroups.reap(process.child.pid)
    ProcessGroups.killEscaped(tag: process.tag)
    processes[number] = nil
    stack.pump.remove(process)
    supervision.ended(number, .exit(status), now: stack.clock.now)
  }

  /// Tells the supervision how much memory the processes hold.
  func lookAtMemory() {
    guard supervision.policy.softMemory != nil || supervision.policy.hardMemory != nil else { return }
    for (number, process) in processes {
      if let bytes = ProcessGroups.residentMemory(process.child.pid) {
        supervision.noteMemory(bytes, of: number, now: stack.clock.now)
      }
    }
  }
}
