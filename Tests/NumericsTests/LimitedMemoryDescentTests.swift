import Numerics
import Testing

@Suite("Descent by limited-memory BFGS") struct LimitedMemoryDescentTests {
  private typealias Trial = LimitedMemoryDescent.Trial<String>

  /// (1 − x)² + 100·(y − x²)²: the valley of Rosenbrock, whose minimum is zero at (1, 1).
  private static func valley(_ point: [Double]) -> LimitedMemoryDescent.Place {
    let (x, y) = (point[0], point[1])
    let (a, b) = (1 - x, y - x * x)
    return .init(point: point, value: a * a + 100 * b * b, gradient: [-2 * a - 400 * x * b, 200 * b])
  }

  /// A direction no longer than a length.
  private static func shortened(_ direction: [Double], _ length: Double) -> [Double] {
    let own = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return own > length ? direction.map { $0 * length / own } : direction
  }

  private static func isFlat(_ place: LimitedMemoryDescent.Place) -> Bool {
    place.gradient.allSatisfy { abs($0) < 1e-8 }
  }

  @Test("the valley is followed to its minimum, and no step rises") func valley() {
    var before = Double.infinity
    for steps in 0...90 {
      let found = LimitedMemoryDescent(maximumSteps: steps).descend(
        from: Self.valley([-1.2, 1]), scaled: { direction, isFirst in Self.shortened(direction, isFirst ? 0.05 : 0.5) },
        isConverged: Self.isFlat, evaluate: { Trial.place(Self.valley($0)) })
      #expect(found.place.value <= before)
      before = found.place.value
      guard steps == 90 else { continue }
      guard case .converged = found.end else {
        Issue.record("ended otherwise: \(found.end)")
        return
      }
      #expect(abs(found.place.point[0] - 1) < 1e-7 && abs(found.place.point[1] - 1) < 1e-7)
      #expect(found.steps < 90)
    }
  }

  @Test("a border that the caller does not cross ends the descent at it, with the reason") func refusal() {
    let found = LimitedMemoryDescent(maximumSteps: 500).descend(
      from: Self.valley([-1.2, 1]), scaled: { direction, _ in Self.shortened(direction, 0.1) },
      isConverged: Self.isFlat,
      evaluate: { $0[0] > -0.5 ? Trial.refused("east") : .place(Self.valley($0)) })
    guard case .refused("east") = found.end else {
      Issue.record("ended otherwise: \(found.end)")
      return
    }
    #expect(found.place.point[0] <= -0.5 && found.place.point[0] > -0.6)
  }

  @Test("a slope that is none of the value ends without descent") func noDescent() {
    let start = LimitedMemoryDescent.Place(point: [0], value: 0, gradient: [1])
    let found = LimitedMemoryDescent(maximumSteps: 5).descend(
      from: start, scaled: { direction, _ in direction }, isConverged: { _ in false },
      evaluate: { Trial.place(.init(point: $0, value: abs($0[0]), gradient: [1])) })
    guard case .noDescent = found.end else {
      Issue.record("ended otherwise: \(found.end)")
      return
    }
    #expect(found.steps == 0 && found.place.point == [0])
  }
}
