import Autodiff
import Numerics
import Synchronization

/// The parts of a batch, each with a tape of its own, so that threads can share the work on it.
///
/// How a batch is cut depends on the batch alone, and what the parts say is added in their order: the sums are the same
/// bytes whatever the threads.
package final class BatchParts: Sendable {
  private final class Place: Sendable {
    let tape: Mutex<Tape<Float>>
    init(_ parameterCount: Int) { tape = Mutex(Tape(parameters: [Float](repeating: 0, count: parameterCount))) }
  }

  private let size: Int
  private let places: [Place]
  private let team: ThreadTeam

  /// Room for batches of at most `batch` rows in parts of `size` rows at most, shared by `workers` threads.
  package init(parameterCount: Int, batch: Int, size: Int, workers: Int) {
    self.size = size
    places = (0..<max(1, (batch + size - 1) / size)).map { _ in Place(parameterCount) }
    team = ThreadTeam(min(workers, places.count))
  }

  /// The mean over a batch of a loss, whose gradient by the parameters takes the place of `gradient`. `record` records the
  /// mean loss of a part, of which it is told the rows in the batch, with randomness of its own; that of the first part is
  /// the batch's, so that a batch of one part is as if it had none.
  func gradient(
    _ gradient: inout [Float], at parameters: [Float], rows: Int, random: inout SeededGenerator,
    record: @escaping @Sendable (inout Tape<Float>, Range<Int>, inout SeededGenerator) -> Variable
  ) -> Double {
    let parts = parts(rows)
    let others = parts.dropFirst().map { _ in SeededGenerator(seed: random.next()) }
    let generators = [random] + others
    let ends = team.run(parts.count) { [places] part in
      places[part].tape.withLock { tape in
        var random = generators[part]
        let share = Double(parts[part].count) / Double(rows)
        tape.rewind(to: parameters)
        let loss = record(&tape, parts[part], &random)
        tape.backward(from: [(loss, [Float(share)])])
        return (loss: share * Double(tape.scalar(loss)), random: random)
      }
    }
    for part in parts.indices {
      places[part].tape.withLock { $0.parameterGradient(into: &gradient, adds: part > 0) }
    }
    random = ends.first?.random ?? random
    return ends.reduce(0) { $0 + $1.loss }
  }

  /// The sum over parts of a loss that is not differentiated.
  func sum(
    at parameters: [Float], rows: Int, record: @escaping @Sendable (inout Tape<Float>, Range<Int>) -> Variable
  ) -> Double {
    let parts = parts(rows)
    return team.run(parts.count) { [places] part in
      places[part % places.count].tape.withLock { tape in
        tape.rewind(to: parameters)
        let loss = record(&tape, parts[part])
        return Double(parts[part].count) * Double(tape.scalar(loss))
      }
    }.reduce(0, +)
  }

  /// Rows in parts of nearly equal size.
  private func parts(_ rows: Int) -> [Range<Int>] {
    let count = (rows + size - 1) / size
    return (0..<count).map { rows * $0 / count..<rows * ($0 + 1) / count }
  }
}
