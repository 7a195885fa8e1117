import Numerics
import Supervision

/// Services one behind the other in memory, in one simulated time: what one answers the next is asked, as long as it has
/// room.
final class SimulatedPipeline {
  let worlds: [SimulatedWorld]
  private(set) var now = 0.0
  private(set) var answers: [String] = []
  /// How often an operator had to start a service that had failed.
  private(set) var interventions = 0
  /// Between services: answers that the next has no room for yet.
  private var waiting: [[String]]

  init(_ worlds: [SimulatedWorld]) {
    self.worlds = worlds
    waiting = worlds.map { _ in [] }
  }

  var isEmpty: Bool { worlds.allSatisfy(\.service.isEmpty) && waiting.allSatisfy(\.isEmpty) }

  /// Offers lines to the first service, behind those that wait for it.
  func offer(_ lines: [String]) {
    waiting[0] += lines
    move()
  }

  /// Lets everything happen up to a time.
  func run(until end: Double) {
    while let next = worlds.indices.min(by: { worlds[$0].nextTime < worlds[$1].nextTime }),
      worlds[next].nextTime <= end
    {
      now = max(now, worlds[next].nextTime)
      worlds[next].step()
      if worlds[next].service.isFailed {
        interventions += 1
        worlds[next].service.start(now: now)
        worlds[next].settle()
      }
      move()
    }
    now = max(now, end)
  }

  /// Hands answers on.
  private func move() {
    var isMoving = true
    while isMoving {
      isMoving = false
      for (place, world) in worlds.enumerated() {
        world.now = max(world.now, now)
        if !waiting[place].isEmpty, world.offer(waiting[place]) {
          waiting[place] = []
          isMoving = true
        }
        let answered = world.takeAnswers()
        if answered.isEmpty { continue }
        isMoving = true
        if place == worlds.count - 1 { answers += answered } else { waiting[place + 1] += answered }
      }
    }
  }
}
