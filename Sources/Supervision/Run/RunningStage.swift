import Glibc

/// One running process of a chain.
final class RunningStage {
  let name: String
  let process: ChildProcess
  /// Our end of its standard error; -1 when it is closed.
  var errors: Int32
  var log = StageLog()
  /// How it ended, once it has.
  private(set) var exit: ExitStatus?
  /// The count of looks at which its end was seen: who ended first.
  private(set) var endedAt = Int.max

  init(name: String, process: ChildProcess, errors: Int32) {
    self.name = name
    self.process = process
    self.errors = errors
  }

  /// Looks whether it has ended.
  func look(_ count: Int) {
    guard exit == nil, let status = process.exitStatusIfEnded() else { return }
    exit = status
    endedAt = count
  }

  /// Whether it ended only because its reader did: by SIGPIPE, or saying so.
  var isVictim: Bool {
    guard let exit else { return false }
    if exit == .signal(SIGPIPE) || exit == .code(128 + SIGPIPE) { return true }
    return exit != .code(0) && log.lastLine?.contains("roken pipe") == true
  }

  /// Takes what is there of its standard error.
  func drainErrors(_ buffer: UnsafeMutableRawBufferPointer, on console: Console) {
    while errors >= 0 {
      let count = read(errors, buffer.baseAddress, buffer.count)
      if count > 0 {
        log.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { console.log("\(name) | \($0)") }
      } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
        log.finish { console.log("\(name) | \($0)") }
        close(errors)
        errors = -1
      } else if errno == EAGAIN {
        return
      }
    }
  }
}

/// The first stage that failed, in words.
struct StageFailure: Equatable {
  let stage: String
  let exit: ExitStatus?
  let lastLine: String?

  /// The failure of the run: statuses that the protocol defines are passed on, others are 70.
  var failure: RunFailure {
    var reason = "'\(stage)' "
    switch exit {
    case .code(0): reason += "ended before the end of its input"
    case let exit?: reason += "failed with \(exit)"
    case nil: reason += "closed its input"
    }
    if let lastLine { reason += "; its last words: \(lastLine)" }
    guard case .code(let code) = exit, [64, 65, 66, 74, 75, 78].contains(code) else { return RunFailure(70, reason) }
    return RunFailure(code, reason)
  }
}
