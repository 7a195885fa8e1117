import Glibc

/// The seconds that a stack has been watched: a monotonic clock that a stop of the supervisor itself, by SIGSTOP or a
/// machine that sleeps, hardly advances, so that nobody is killed for what passed while nobody looked.
package final class StackClock {
  /// How much later than expected a look may come, in seconds; later than that, the supervisor was stopped.
  package static let slack = 0.5
  /// What a stop of whatever length counts, in seconds: little, but enough for time to go on where every look is late.
  package static let stopStep = 0.1

  private var last: Double
  package private(set) var now = 0.0

  /// - Parameter time: of a clock that may jump, in seconds.
  package init(at time: Double) { last = time }

  convenience init() { self.init(at: Console.now) }

  /// Looks at the clock.
  func advance(waited wait: Double = 0) { advance(to: Console.now, waited: wait) }

  /// Takes the time of the clock.
  /// - Parameter wait: seconds that were waited for on purpose since the last look, at most.
  package func advance(to time: Double, waited wait: Double = 0) {
    let step = max(time - last, 0)
    last = time
    now += step <= wait + StackClock.slack ? step : StackClock.stopStep
  }
}
