import Autodiff
import Numerics
import Synchronization

/// The parts of a batch, each with a tape of its own, so that threads can share the work on it.
///
/// How a batch is cut depends on the batch alone, and what the parts say is added in their order: the sums are the same
/// bytes whatever the threads.
final class BatchParts: Sendable {
  /// Most graphs of a part: enough to keep the kernels busy, few enough for several threads to share a usual batch.
  private static let size = 8

  private final class Place: Sendable {
    let tape: Mutex<Tape<Float>>
    init(_ parameterCount: Int) { tape = Mutex(Tape(parameters: [Float](repeating: 0, count: parameterCount))) }
  }

  private let places: [Place]
  private let workers: Int

  /// Room for batches of at most `batch` graphs, shared by `workers` threads.
  init(parameterCount: Int, batch: Int, workers: Int) {
    places = (0..<max(1, (batch + Self.size - 1) / Self.size)).map { _ in Place(parameterCount) }
    self.workers = workers
  }

  /// The mean over a batch of a loss, whose gradient by the parameters takes the place of `gradient`. `record` records the
  /// mean loss of a part, which is named by its rows in the batch.
  func gradient(
    _ gradient: inout [Float], at parameters: [Float], rows: Int,
    record: @escaping @Sendable (inout Tape<Float>, Range<Int>) -> Variable
  ) -> Double {
    let parts = Self.parts(rows)
    let losses = ParallelTasks.run(parts.count, workers: workers) { [places] part in
      places[part].tape.withLock { tape in
        let share = Double(parts[part].count) / Double(rows)
        tape.rewind(to: parameters)
        let loss = record(&tape, parts[part])
        tape.backward(from: [(loss, [Float(share)])])
        return share * Double(tape.scalar(loss))
      }
    }
    gradient.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    for part in parts.indices { places[part].tape.withLock { $0.addParameterGradient(to: &gradient) } }
    return losses.reduce(0, +)
  }

  /// The sum over parts of a loss that is not differentiated.
  func sum(
    at parameters: [Float], rows: Int, record: @escaping @Sendable (inout Tape<Float>, Range<Int>) -> Variable
  ) -> Double {
    let parts = Self.parts(rows)
    return ParallelTasks.run(parts.count, workers: workers) { [places] part in
      places[part % places.count].tape.withLock { tape in
        tape.rewind(to: parameters)
        let loss = record(&tape, parts[part])
        return Double(parts[part].count) * Double(tape.scalar(loss))
      }
    }.reduce(0, +)
  }

  /// Rows in parts of nearly equal size.
  private static func parts(_ rows: Int) -> [Range<Int>] {
    let count = (rows + size - 1) / size
    return (0..<count).map { rows * $0 / count..<rows * ($0 + 1) / count }
  }
}
