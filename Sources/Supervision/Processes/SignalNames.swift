import Glibc
import ServiceRuntime

/// The names of signals that people send.
enum SignalNames {
  private static let numbers: [(name: String, number: Int32)] = [
    ("HUP", SIGHUP), ("INT", SIGINT), ("QUIT", SIGQUIT), ("ABRT", SIGABRT), ("KILL", SIGKILL), ("USR1", SIGUSR1),
    ("SEGV", SIGSEGV), ("USR2", SIGUSR2), ("PIPE", SIGPIPE), ("ALRM", SIGALRM), ("TERM", SIGTERM), ("CONT", SIGCONT),
    ("STOP", SIGSTOP), ("TSTP", SIGTSTP), ("WINCH", SIGWINCH),
  ]

  /// The number of `TERM`, `SIGTERM`, `term` or `15`; nil for what is none.
  static func number(_ text: String) -> Int32? {
    if let number = Int32(text) { return (1...64).contains(number) ? number : nil }
    return numbers.first { $0.name == plain(text) }?.number
  }

  /// A clause with the names that are near.
  static func suggestion(_ text: String) -> String {
    NearestNames.suggestion(plain(text), among: numbers.map(\.name))
  }

  private static func plain(_ text: String) -> String {
    let name = text.uppercased()
    return name.hasPrefix("SIG") ? String(name.dropFirst(3)) : name
  }
}
