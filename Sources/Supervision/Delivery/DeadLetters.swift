/// A record that no process of a service survives, as it goes to the dead-letter file.
package struct DeadLetter: Equatable, Sendable {
  package let service: String
  package let reason: String
  package let attempts: Int
  package let line: [UInt8]
}

/// Tells bad data from a bad deployment: a few records that a service cannot survive are set aside; many of them in a row
/// of records mean that the service is at fault.
struct DeadLetterBreaker {
  /// Records that are looked at together.
  static let window = 200
  /// Fewer records than this say nothing.
  static let least = 20

  private var fates: [Bool] = []
  private var next = 0
  private var dead = 0

  /// Notes the fate of records.
  /// - Returns: whether more than the share of the last records are dead letters.
  mutating func note(_ count: Int, dead isDead: Bool, share: Double) -> Bool {
    for _ in 0..<min(count, DeadLetterBreaker.window) {
      if fates.count < DeadLetterBreaker.window {
        fates.append(isDead)
      } else {
        if fates[next] { dead -= 1 }
        fates[next] = isDead
        next = (next + 1) % DeadLetterBreaker.window
      }
      if isDead { dead += 1 }
    }
    return fates.count >= DeadLetterBreaker.least && Double(dead) > share * Double(fates.count)
  }

  mutating func forget() { self = DeadLetterBreaker() }
}
