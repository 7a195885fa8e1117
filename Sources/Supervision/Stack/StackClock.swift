import Glibc

/// The seconds that a stack has been watched: a monotonic clock that a stop of the supervisor itself, by SIGSTOP or a
/// sleeping machine, does not advance, so that nobody is killed for what passed while nobody looked.
final class StackClock {
  /// Longest step; the loop turns at least once a second.
  static let longestStep = 2.0

  private var last = Console.now
  private(set) var now = 0.0

  /// Looks at the clock.
  func advance() {
    let time = Console.now
    now += min(max(time - last, 0), StackClock.longestStep)
    last = time
  }
}
