import DesignSpace
import Numerics
import Testing

@Suite("Projection onto the simplex")
struct SimplexProjectionTests {
  /// Computed by hand from the threshold of Duchi et al. 2008: (0.6 + 0.5 + 0.3 − 1)/3 = 0.13333.
  @Test("The worked example")
  func example() {
    let x = SimplexProjection.nearest(to: [0.6, 0.5, -0.2, 0.3])
    for (value, expected) in zip(x, [0.6 - 0.4 / 3, 0.5 - 0.4 / 3, 0, 0.3 - 0.4 / 3]) {
      #expect(abs(value - expected) < 1e-15)
    }
  }

  /// The optimality conditions: x = clip(y − τ) with one τ for every coordinate inside its bounds.
  @Test("Bounded projections satisfy the conditions of optimality", arguments: 1...8)
  func bounded(dimension: Int) throws {
    var generator = SeededGenerator(seed: UInt64(dimension))
    for _ in 0..<200 {
      let y = (0..<dimension).map { _ in 4 * generator.uniform() - 2 }
      let lower = (0..<dimension).map { _ in generator.uniform() / Double(2 * dimension) }
      let upper = lower.map { $0 + generator.uniform() }
      let feasible = lower.reduce(0, +) <= 1 && upper.reduce(0, +) >= 1
      let x = SimplexProjection.nearest(to: y, lower: lower, upper: upper)
      #expect((x != nil) == feasible)
      guard let x else { continue }
      #expect(abs(x.reduce(0, +) - 1) < 1e-12)
      var range = (low: -Double.infinity, high: Double.infinity)
      for place in x.indices {
        #expect(x[place] >= lower[place] - 1e-15 && x[place] <= upper[place] + 1e-15)
        let tau = y[place] - x[place]
        // At a lower bound τ may be larger, at an upper bound smaller than y − x.
        if x[place] > lower[place] + 1e-12 { range.high = min(range.high, tau) }
        if x[place] < upper[place] - 1e-12 { range.low = max(range.low, tau) }
      }
      #expect(range.low <= range.high + 1e-11)
    }
  }

  @Test("Without bounds the two projections are the same")
  func agreement() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<200 {
      let y = (0..<6).map { _ in 3 * generator.uniform() - 1 }
      let bounded = try #require(
        SimplexProjection.nearest(to: y, lower: Array(repeating: 0, count: 6), upper: Array(repeating: 1, count: 6)))
      for (a, b) in zip(bounded, SimplexProjection.nearest(to: y)) { #expect(abs(a - b) < 1e-14) }
    }
  }
}
