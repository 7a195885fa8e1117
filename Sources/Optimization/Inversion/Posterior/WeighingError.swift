import Glibc
import Numerics

/// Batches of a design whose elements were not weighed exactly: each weight has an independent relative error.
package struct WeighingError {
  private static let batches = 200
  private static let wantedShare = 0.95
  private static let range = 1e-6...0.5

  private let query: TargetQuery
  /// Standard normal errors [batches, d].
  private let errors: [[Double]]

  package init(_ query: TargetQuery, seed: UInt64) {
    self.query = query
    var generator = SeededGenerator(seed: seed, stream: 1 << 32)
    let d = query.space.composition?.dimension ?? 0
    errors = (0..<Self.batches).map { _ in (0..<d).map { _ in generator.standardNormal() } }
  }

  /// The greatest relative standard deviation that keeps 95 of 100 batches within what is asked, at most ½; nil where the
  /// design is not, or has no composition.
  package func tolerance(_ design: Design) -> Double? {
    guard !design.fractions.isEmpty, query.distances([design])[0] <= 1 else { return nil }
    if isKept(design, Self.range.upperBound) { return Self.range.upperBound }
    var (low, high) = (log(Self.range.lowerBound), log(Self.range.upperBound))
    for _ in 0..<16 {
      let middle = (low + high) / 2
      if isKept(design, exp(middle)) { low = middle } else { high = middle }
    }
    return exp(low)
  }

  private func isKept(_ design: Design, _ deviation: Double) -> Bool {
    let batches = errors.map { errors in
      var batch = design
      for place in batch.fractions.indices {
        batch.fractions[place] *= max(0, 1 + deviation * errors[place])
      }
      let sum = batch.fractions.reduce(0, +)
      if sum > 0 { batch.fractions = batch.fractions.map { $0 / sum } }
      return batch
    }
    let kept = query.distances(batches).count { $0 <= 1 }
    return Double(kept) >= Self.wantedShare * Double(Self.batches)
  }
}
