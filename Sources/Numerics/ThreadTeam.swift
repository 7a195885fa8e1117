import Glibc
import Synchronization

/// Threads that stay between rounds of tasks, so that rounds may be short: a thread without work looks for some for a
/// moment before it sleeps, in which a round costs it a microsecond or two.
package final class ThreadTeam: Sendable {
  private let board = Board()
  private let threads: [pthread_t]

  /// A team of so many threads, of which the caller's is one. A thread that cannot be had is done without.
  package init(_ size: Int) {
    threads = (1..<max(1, size)).compactMap { [board] _ in
      let board = Unmanaged.passRetained(board)
      var thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { context in
          if let context { Unmanaged<Board>.fromOpaque(context).takeRetainedValue().serve() }
          return nil
        }, board.toOpaque())
      if status != 0 { board.release() }
      return status == 0 ? thread : nil
    }
  }

  /// How many threads an option asks for; zero asks for one a processor.
  package static func size(for option: Int) -> Int {
    option > 0 ? option : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  deinit {
    board.post(nil)
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Runs tasks 0 ..< count and waits for all of them. Results stand in the order of the tasks, whichever thread ran them.
  package func run<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) -> Result
  ) -> [Result] {
    guard count > 1, !threads.isEmpty else { return (0..<count).map(body) }
    let tasks = Tasks(count: count, body: body)
    board.post { [board] in tasks.drain { board.wake() } }
    tasks.drain {}
    board.wait { tasks.areDone }
    board.clear()
    return tasks.results.withLock { results in results.compactMap { $0 } }
  }

  /// Where work is posted. What is not atomic is guarded by the lock.
  private final class Board: @unchecked Sendable {
    /// Looks for work before sleep, some tenth of a millisecond: a sleeping thread takes about as long to wake.
    private static let looks = 256

    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let round = Atomic<Int>(0)
    private var work: (@Sendable () -> Void)?

    init() {
      pthread_mutex_init(lock, nil)
      pthread_cond_init(changed, nil)
    }

    deinit {
      pthread_cond_destroy(changed)
      pthread_mutex_destroy(lock)
      changed.deallocate()
      lock.deallocate()
    }

    /// Shows work to the threads, or nothing, upon which they end.
    func post(_ work: (@Sendable () -> Void)?) {
      pthread_mutex_lock(lock)
      self.work = work
      round.add(1, ordering: .releasing)
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(lock)
    }

    /// Lets go of work that is done, and with it of what it holds.
    func clear() {
      pthread_mutex_lock(lock)
      if work != nil { work = {} }
      pthread_mutex_unlock(lock)
    }

    /// Wakes who waits, after what was waited for has come true.
    func wake() {
      pthread_mutex_lock(lock)
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(lock)
    }

    /// Waits until something is so.
    func wait(until isSo: () -> Bool) {
      for _ in 0..<Self.looks {
        if isSo() { return }
        sched_yield()
      }
      pthread_mutex_lock(lock)
      while !isSo() { pthread_cond_wait(changed, lock) }
      pthread_mutex_unlock(lock)
    }

    /// Does what is posted until nothing is.
    func serve() {
      var seen = 0
      while true {
        wait { round.load(ordering: .acquiring) != seen }
        pthread_mutex_lock(lock)
        seen = round.load(ordering: .relaxed)
        let work = work
        pthread_mutex_unlock(lock)
        guard let work else { return }
        work()
      }
    }
  }

  /// Tasks that threads take one by one.
  private final class Tasks<Result: Sendable>: Sendable {
    private let count: Int
    private let body: @Sendable (Int) -> Result
    private let next = Atomic<Int>(0)
    private let done = Atomic<Int>(0)
    let results: Mutex<[Result?]>

    init(count: Int, body: @escaping @Sendable (Int) -> Result) {
      self.count = count
      self.body = body
      results = Mutex([Result?](repeating: nil, count: count))
    }

    var areDone: Bool { done.load(ordering: .acquiring) == count }

    /// Takes tasks until none is left; `last` follows the last of all to be done.
    func drain(last: () -> Void) {
      while true {
        let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard task < count else { return }
        let result = body(task)
        results.withLock { $0[task] = result }
        if done.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == count { last() }
      }
    }
  }
}
