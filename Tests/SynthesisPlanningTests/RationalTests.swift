import SynthesisPlanning
import Testing

@Suite struct RationalTests {
  @Test(
    arguments: [
      ((1, 2), (1, 3), "5/6", "1/6", "1/6", "3/2"), ((-1, 2), (1, 2), "0", "-1", "-1/4", "-1"),
      ((6, 4), (-10, 4), "-1", "4", "-15/4", "-3/5"),
    ])
  func arithmeticByHand(
    _ a: (Int, Int), _ b: (Int, Int), sum: String, difference: String, product: String, quotient: String
  ) throws {
    let (a, b) = (try Rational(a.0, a.1), try Rational(b.0, b.1))
    let results = [try a + b, try a - b, try a * b, try a / b].map(\.description)
    #expect(results == [sum, difference, product, quotient])
  }

  @Test func comparesExactly() throws {
    let huge = Int.max
    // The doubles of both are the same.
    #expect(try Rational(huge - 1, huge) < Rational(1))
    #expect(try Rational(huge - 2, huge - 1) < Rational(huge - 1, huge))
    #expect(try Rational(-1, 3) < Rational(1, huge))
  }

  @Test func refusesWhatDoesNotFit() throws {
    let huge = Rational(Int.max)
    #expect(throws: RationalOverflow.self) { try huge + huge }
    #expect(throws: RationalOverflow.self) { try huge * huge }
    #expect(throws: RationalOverflow.self) { try Rational(1, 0) }
    #expect(throws: RationalOverflow.self) { try Rational(1) / .zero }
    #expect(try huge * Rational(1, Int.max) == .one)
    #expect(try (huge - huge) == .zero)
    #expect(-Rational(Int.min) == Rational(Int.max))
  }

  @Test(arguments: [("3", "3"), ("-6/4", "-3/2"), ("0/5", "0")])
  func readsText(_ text: String, expected: String) { #expect(Rational(text)?.description == expected) }

  @Test(arguments: ["", "/", "1/0", "1/-2", "1.5", "99999999999999999999", "1/2/3"])
  func refusesText(_ text: String) { #expect(Rational(text) == nil) }
}
