import Glibc
import ServiceRuntime

/// `sluice up`: a stack that stays until somebody takes it down.
struct UpRun {
  let compose: ResolvedCompose
  let address: StackAddress
  let console: Console

  /// Runs until the stack is down.
  /// - Throws: 75 when it is up already, 70 when it stopped by itself.
  func run() throws(RunFailure) {
    try address.makeFolder()
    let lock = try UpRun.takeLock(address)
    defer { close(lock) }
    let pump = try Pump()
    let log = StackLog(
      folder: address.folder, deadLetters: compose.stack.deadLetters ?? address.deadLetters, console: console,
      showsRoutine: true)
    let stack = try StackBuilder.make(compose, pump: pump, log: log)
    let control = try ControlSocket(stack, at: address)
    pump.onRepeatedInterruption = { stack.kill() }
    stack.start()
    var isAnnounced = false
    while stack.phase != .down {
      try stack.turn()
      control.settle()
      if stack.isReady, !isAnnounced {
        isAnnounced = true
        console.note("\(stack.name): up; 'sluice attach' sends records through it")
      }
      if pump.interruption != nil { stack.drain(grace: 30) }
    }
    control.close()
    // Whoever waited for the end is told before the process is gone.
    for _ in 0..<20 { try? pump.turn(5) }
    console.note("\(stack.name): down")
    if let failure = stack.failure { throw RunFailure(70, failure) }
  }

  /// Takes the lock of a stack, which is kept while it is up.
  /// - Throws: 75 when it is up.
  static func takeLock(_ address: StackAddress) throws(RunFailure) -> Int32 {
    let descriptor = open(address.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw RunFailure(74, "\(address.lock): \(String(cString: strerror(errno)))") }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      close(descriptor)
      throw RunFailure(75, "the stack of \(address.file) is up already")
    }
    return descriptor
  }

  /// Starts `sluice up` with the same words in a session of its own, and waits until its services are ready.
  static func detach(_ address: StackAddress, arguments: [String], seconds: Double) throws(RunFailure) {
    try address.makeFolder()
    let logPath = address.folder + "/supervisor.log"
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    let log = open(logPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard null >= 0, log >= 0 else { throw RunFailure(74, "\(logPath): \(String(cString: strerror(errno)))") }
    defer {
      close(null)
      close(log)
    }
    let child = try ChildProcess(
      ProgramCall(executable: "/proc/self/exe", arguments: ["sluice", "up"] + arguments), input: null, output: null,
      errors: log, hasOwnSession: true)
    let start = Console.now
    while true {
      if let status = child.exitStatusIfEnded() {
        let words = (try? ServiceFiles.read(logPath)).map { String(decoding: $0.suffix(4096), as: UTF8.self) } ?? ""
        let last = words.split(separator: "\n").last.map(String.init) ?? "\(status)"
        guard case .code(let code) = status else { throw RunFailure(70, last) }
        throw RunFailure(code == 0 ? 70 : code, last.hasPrefix("sluice: ") ? String(last.dropFirst(8)) : last)
      }
      if let control = try? ControlClient(address) {
        try control.ask("ready")
        return
      }
      guard Console.now - start < seconds else { throw RunFailure(75, "the stack is not there after \(seconds) s") }
      usleep(10_000)
    }
  }
}
