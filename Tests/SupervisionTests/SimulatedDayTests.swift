import Foundation
import Numerics
import Supervision
import Testing

/// A day of a pipeline of three services with two replicas each, in seconds: quiet at night, busy at noon, with faults of
/// every kind that `SimulatedWorld` knows, and processes killed from outside every few minutes.
@Suite struct SimulatedDayTests {
  static let faults = SimulatedWorld.Faults(
    crash: 0.0002, hang: 0.00005, banner: 0.0005, doubled: 0.00005, dropped: 0.00005, cut: 0.00005, deadStart: 0.02,
    noRoom: 0.01, ignoresSignals: 0.1)

  /// Record `number`; about one in eight thousand ends every process of one of the services.
  static func line(_ number: Int) -> String {
    let poison = number % 8009 == 4000 ? ",\"y\":\"poison-\(number % 3)\"" : ""
    return "{\"id\":\"r\(number)\",\"x\":0.10\(poison)}"
  }

  @Test func everyRecordOfADayIsAnsweredOnceAndInOrder() {
    let seed: UInt64 = 1
    let worlds = (0..<3).map { place in
      let service = SupervisedServiceTests.service(seed: seed + UInt64(place)) {
        $0.replicas = 2
        $0.recordTimeout = 10
        $0.recordLimit = 20_000
      }
      let world = SupervisedServiceTests.world(service, faults: Self.faults, seed: seed * 10 + UInt64(place))
      world.poison = "poison-\(place)"
      world.answerTime = 0.002
      return world
    }
    let pipeline = SimulatedPipeline(worlds)
    var random = SeededGenerator(seed: seed, stream: 1)
    var (sent, kills) = (0, 0)
    let day = 86_400.0
    while pipeline.now < day {
      let hour = pipeline.now / 3600
      // From a burst in four minutes at midnight to five a minute at noon.
      let rate = (0.25 + 4.75 * max(0, 1 - abs(hour - 12) / 8)) / 60
      pipeline.run(until: pipeline.now - log(1 - random.uniform()) / rate)
      let count = 1 + random.index(below: 100)
      pipeline.offer((sent..<sent + count).map(Self.line))
      sent += count
      if random.uniform() < 0.02 {
        worlds[random.index(below: 3)].kill(1 + random.index(below: 2))
        kills += 1
      }
    }
    for _ in 0..<1000 where !pipeline.isEmpty { pipeline.run(until: pipeline.now + 10) }

    var (errors, wrong) = (0, 0)
    for (number, answer) in pipeline.answers.enumerated() where answer != Self.line(number) {
      errors += 1
      if !answer.hasPrefix("{\"id\":\"r\(number)\",\"error\":{\"type\":\"supervision/dead-letter\"") { wrong += 1 }
    }
    let restarts = worlds.map(\.service.counts.restarts)
    print(
      "a simulated day, seed \(seed): \(sent) in, \(pipeline.answers.count - errors) out, \(errors) errors, "
        + "\(kills) kills from outside, restarts \(restarts), \(pipeline.interventions) starts by an operator, "
        + "\(worlds.reduce(0) { $0 + $1.events }) events")
    #expect(pipeline.answers.count == sent && wrong == 0, "lost or doubled, or answered with something else")
    #expect(errors == (0..<sent).count { $0 % 8009 == 4000 }, "no record but the poisoned is given up")
    #expect(errors == worlds.reduce(0) { $0 + $1.deadLetters.count })
    #expect(sent > 100_000 && restarts.allSatisfy { $0 > 30 }, "traffic and faults were felt")
  }
}
