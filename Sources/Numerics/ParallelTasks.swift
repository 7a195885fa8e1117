/// Independent tasks on a few threads. Results stand in the order of the tasks, whichever thread ran them.
package enum ParallelTasks {
  /// Runs tasks 0 ..< count on up to `workers` threads, of which the caller's is one, and waits for all of them.
  package static func run<Result: Sendable>(
    _ count: Int, workers: Int, _ body: @escaping @Sendable (Int) -> Result
  ) -> [Result] {
    ThreadTeam(min(workers, count)).run(count, body)
  }
}
