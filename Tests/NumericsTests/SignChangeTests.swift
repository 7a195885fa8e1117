import Foundation
import Numerics
import Testing

/// Zeros that are known in closed form or to 16 digits, in few evaluations where the function is smooth.
@Suite struct SignChangeTests {
  struct Case: Sendable {
    let between: (Double, Double)
    let zero: Double
    let most: Int
    let function: @Sendable (Double) -> Double
  }

  private static let cases: [Case] = [
    Case(between: (2, 3), zero: 2.0945514815423265, most: 12) { $0 * $0 * $0 - 2 * $0 - 5 },
    Case(between: (0, 1), zero: 0.7390851332151607, most: 12) { cos($0) - $0 },
    Case(between: (0, 100), zero: 1, most: 30) { log($0 + 1e-300) },
    Case(between: (-4, 4), zero: 0.1, most: 40) { pow($0 - 0.1, 9) },
    // A step and a pole, which are halved.
    Case(between: (0, 1), zero: 1 / 3.0, most: 45) { $0 < 1 / 3.0 ? -.infinity : 1 },
    Case(between: (0, 1), zero: 1 / 3.0, most: 120) { 1 / ($0 - 1 / 3.0) },
    Case(between: (0, 1), zero: 0.25, most: 45) { $0 < 0.25 ? -1 : .nan },
  ]

  @Test(arguments: cases.indices, [1e-10, 1e-4]) func zeros(number: Int, tolerance: Double) {
    let one = Self.cases[number]
    for (a, b) in [one.between, (one.between.1, one.between.0)] {
      var evaluations = 0
      let change = SignChange(between: (a, one.function(a)), (b, one.function(b)), tolerance: tolerance) { x in
        evaluations += 1
        return one.function(x)
      }
      #expect(change.high - change.low <= tolerance)
      #expect(change.low - 1e-15 <= one.zero && one.zero <= change.high + 1e-15)
      #expect((change.low...change.high).contains(change.place))
      #expect(evaluations <= one.most)
    }
  }
}
