import Glibc

/// Signals as bytes of a pipe, so that one `poll` waits for them too and none falls between a check and a wait.
/// One a process.
final class SignalPipe {
  /// What is turned into bytes.
  static let handled = [SIGINT, SIGTERM, SIGHUP, SIGCHLD]
  /// What is ignored: a closed reader and a file at its size limit show as errors of `write`.
  static let ignored = [SIGPIPE, SIGXFSZ]

  let descriptor: Int32

  init() throws(RunFailure) {
    let ends = try Descriptors.pipe()
    Descriptors.makeNonBlocking(ends.read)
    Descriptors.makeNonBlocking(ends.write)
    descriptor = ends.read
    signalPipeEnd = ends.write
    for number in SignalPipe.ignored { signal(number, SIG_IGN) }
    // Whoever started us may have had them blocked.
    var wanted = sigset_t()
    sigemptyset(&wanted)
    for number in SignalPipe.handled { sigaddset(&wanted, number) }
    for number in SignalPipe.handled {
      var action = sigaction()
      sigaction(number, nil, &action)
      // A shell starts background jobs with SIGINT ignored; it means it.
      if number != SIGCHLD, isIgnored(action) { continue }
      action = sigaction()
      action.__sigaction_handler.sa_handler = writeSignal
      sigaction(number, &action, nil)
    }
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
  }

  private func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Gives the signals that ask for an end their usual effect again, for a process that waits otherwise.
  static func release() {
    for number in handled where number != SIGCHLD {
      var action = sigaction()
      sigaction(number, nil, &action)
      if unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self) {
        signal(number, SIG_DFL)
      }
    }
  }

  /// The signals that came since the last call.
  func received() -> [Int32] {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? bytes[..<count].map(Int32.init) : []
  }
}

/// Written once, before a handler can run.
private nonisolated(unsafe) var signalPipeEnd: Int32 = -1

private func writeSignal(_ number: Int32) {
  let saved = errno
  var byte = UInt8(truncatingIfNeeded: number)
  _ = write(signalPipeEnd, &byte, 1)
  errno = saved
}
