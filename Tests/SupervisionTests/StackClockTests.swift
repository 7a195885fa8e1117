import Supervision
import Testing

@Suite struct StackClockTests {
  /// Times of the machine's clock, each with what was waited for before it, and what the stack's clock must say.
  @Test(
    arguments: [
      ("steps count", [(0.25, 0), (0.5, 0)], 0.5), ("waits count, also when they are overrun", [(1.25, 1)], 1.25),
      ("a stop hardly counts", [(3600, 1)], 0.1), ("a stop while busy hardly counts", [(0.25, 0), (7.25, 0)], 0.35),
      ("a clock that goes back stands still", [(5, 5), (2, 0), (2.25, 0)], 5.25),
      ("a night with a wait each second", (1...3600).map { (Double($0), 1.0) }, 3600),
    ] as [(String, [(Double, Double)], Double)]) func jumpsAreNotTime(
      _ name: String, _ looks: [(time: Double, wait: Double)], _ expected: Double
    )
  {
    let clock = StackClock(at: 100)
    for look in looks { clock.advance(to: 100 + look.time, waited: look.wait) }
    #expect(abs(clock.now - expected) < 1e-9, "\(name): \(clock.now)")
  }

  @Test func timeGoesOnWhereEveryLookIsLate() {
    let clock = StackClock(at: 0)
    for look in 1...1000 { clock.advance(to: Double(look) * 60, waited: 1) }
    #expect(clock.now > 60)
  }
}
