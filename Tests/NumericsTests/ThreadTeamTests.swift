import Glibc
import Numerics
import Synchronization
import Testing

@Suite("Teams of threads") struct ThreadTeamTests {
  @Test("every task runs once and results stand in order, round after round", arguments: [1, 2, 3, 8])
  func rounds(size: Int) {
    let team = ThreadTeam(size)
    for round in 0..<300 {
      let count = round % 11
      let counter = Counter()
      let results = team.run(count) { task in
        counter.runs.add(1, ordering: .relaxed)
        // Now and then longer than a thread looks for work.
        if round.isMultiple(of: 100) { usleep(2000) }
        return round * 100 + task
      }
      #expect(results == (0..<count).map { round * 100 + $0 })
      #expect(counter.runs.load(ordering: .relaxed) == count)
      if round.isMultiple(of: 50) { usleep(3000) }
    }
  }

  @Test("tasks run side by side") func together() {
    // Either waits for the other, one thread alone in vain.
    let arrived = Counter()
    let met = ThreadTeam(2).run(2) { _ in
      arrived.runs.add(1, ordering: .releasing)
      for _ in 0..<10_000 {
        if arrived.runs.load(ordering: .acquiring) == 2 { return true }
        usleep(1000)
      }
      return false
    }
    #expect(met == [true, true])
  }

  private final class Counter: Sendable {
    let runs = Atomic<Int>(0)
  }
}
