import Glibc

/// What the person at the terminal sees on standard error: log lines, and below them one progress line that is rewritten
/// on a terminal and printed now and then elsewhere.
final class Console {
  private let isQuiet: Bool
  private let isSilent: Bool
  /// Whether standard error is a terminal.
  let isTerminal: Bool
  private var progress = ""
  private var lastShown: Double = -.infinity

  /// - Parameters:
  ///   - isQuiet: shows log lines only.
  ///   - isSilent: shows nothing at all.
  init(isQuiet: Bool, isSilent: Bool = false) {
    self.isQuiet = isQuiet || isSilent
    self.isSilent = isSilent
    isTerminal = isatty(2) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
  }

  /// Seconds of a clock that never jumps.
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Writes a line that stays, above the progress line.
  func log(_ text: String) {
    if isTerminal, !progress.isEmpty {
      write("\r\u{1B}[K\(text)\n\(progress)")
    } else {
      write(text + "\n")
    }
  }

  /// Writes a line that stays unless quiet was asked for.
  func note(_ text: String) {
    if !isQuiet { log(text) }
  }

  /// Shows how far the run is; `isMilestone` lines are printed where no line can be rewritten.
  func show(progress text: String, isMilestone: Bool) {
    if isQuiet { return }
    if isTerminal {
      if !isMilestone, Console.now - lastShown < 0.1 { return }
      lastShown = Console.now
      progress = String(text.prefix(width - 1))
      write("\r\u{1B}[K\(progress)")
    } else if isMilestone {
      write(text + "\n")
    }
  }

  /// Turns the progress line into one that stays.
  func endProgress() {
    if isTerminal, !progress.isEmpty { write("\n") }
    progress = ""
  }

  private var width: Int {
    var size = winsize()
    return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 80
  }

  private func write(_ text: String) {
    if isSilent { return }
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(2, $0.baseAddress! + start, bytes.count - start) }
      if count < 0, errno != EINTR { return }
      start += max(count, 0)
    }
  }
}
