import Glibc
import Synchronization

/// Independent tasks on a few threads. Results stand in the order of the tasks, whichever thread ran them.
package enum ParallelTasks {
  /// Runs tasks 0 ..< count on up to `workers` threads, of which the caller's is one, and waits for all of them.
  package static func run<Result: Sendable>(
    _ count: Int, workers: Int, _ body: @escaping @Sendable (Int) -> Result
  ) -> [Result] {
    let tasks = Tasks(count: count, body: body)
    var threads: [pthread_t] = []
    for _ in 1..<max(1, min(workers, count)) {
      let work = Unmanaged.passRetained(Work { tasks.drain() })
      var thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { context in
          if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
          return nil
        }, work.toOpaque())
      // Without a thread the caller's own does the work.
      if status == 0 { threads.append(thread) } else { work.release() }
    }
    tasks.drain()
    for thread in threads { pthread_join(thread, nil) }
    return tasks.results.withLock { results in results.compactMap { $0 } }
  }

  /// What a thread does.
  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Tasks that threads take one by one.
  private final class Tasks<Result: Sendable>: Sendable {
    private let count: Int
    private let body: @Sendable (Int) -> Result
    private let next = Atomic<Int>(0)
    let results: Mutex<[Result?]>

    init(count: Int, body: @escaping @Sendable (Int) -> Result) {
      self.count = count
      self.body = body
      results = Mutex([Result?](repeating: nil, count: count))
    }

    /// Takes tasks until none is left.
    func drain() {
      while true {
        let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard task < count else { return }
        let result = body(task)
        results.withLock { $0[task] = result }
      }
    }
  }
}
