import Glibc
import Numerics

/// Numbers that no other process has: for delays and for marks that no client may know. Nothing that a service answers
/// depends on them.
enum Seeds {
  /// A number of this process and moment.
  static let unique: UInt64 = {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var random = SeededGenerator(
      seed: UInt64(truncatingIfNeeded: time.tv_sec) &* 1_000_000_007 &+ UInt64(truncatingIfNeeded: time.tv_nsec),
      stream: UInt64(getpid()))
    return random.next()
  }()
}
