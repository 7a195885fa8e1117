/// When a service is started again, in the terms of OTP supervisors (`armstrong2003making`).
package struct RestartPolicy: Equatable, Sendable {
  /// Which ends are followed by a new start.
  package enum Kind: String, CaseIterable, Sendable {
    /// Every end that was not asked for.
    case permanent
    /// Ends with another status than 0.
    case transient
    /// None.
    case temporary
  }

  package var kind = Kind.permanent
  /// So many restarts in `period` seconds are borne; one more is a failure.
  package var intensity = 5
  package var period = 60.0
  /// Upper end of the first delay in seconds; it doubles with every restart that follows.
  package var delay = 0.5
  package var maximumDelay = 60.0

  package init() {}

  /// Statuses that a new start does not mend: usage, a missing file, a bad configuration.
  package static let hopeless: Set<Int32> = [64, 66, 78]

  /// The delay before a restart: uniform up to an exponentially growing bound, so that many services that fell together
  /// do not rise together (`brooker2015exponential`, "full jitter").
  /// - Parameter failures: restarts since the service last ran well.
  package func delay(after failures: Int, using random: inout some RandomNumberGenerator) -> Double {
    let bound = min(maximumDelay, delay * Double(1 << min(max(failures - 1, 0), 30)))
    return bound > 0 ? Double.random(in: 0...bound, using: &random) : 0
  }
}

/// The restarts of a service within the period of its policy.
struct RestartHistory {
  private var times: [Double] = []
  /// Restarts since the service last ran for a whole period.
  private(set) var failures = 0

  /// Notes a restart.
  /// - Returns: whether the policy bears it.
  mutating func note(_ now: Double, _ policy: RestartPolicy) -> Bool {
    times.removeAll { now - $0 > policy.period }
    times.append(now)
    failures += 1
    return times.count <= policy.intensity
  }

  /// The service has run for a period without an end.
  mutating func ranWell() { failures = 0 }

  /// An operator starts it anew.
  mutating func forget() { self = RestartHistory() }
}
