import DesignSpace
import Numerics
import Testing

@Suite("Natural numbers of any size")
struct UnsignedBigIntegerTests {
  /// 2¹²⁸ and 30! from any table of powers and factorials.
  @Test("Products, decimal text and its reading agree")
  func decimals() throws {
    var power = UnsignedBigInteger(1)
    for _ in 0..<128 { power = power + power }
    #expect(power.description == "340282366920938463463374607431768211456")
    var factorial = UnsignedBigInteger(1)
    for k in 1...UInt64(30) { factorial = factorial.multiplied(by: k) }
    #expect(factorial.description == "265252859812191058636308480000000")
    #expect(UnsignedBigInteger(decimal: factorial.description) == factorial)
    #expect(UnsignedBigInteger(decimal: "") == nil)
    #expect(UnsignedBigInteger(decimal: "-1") == nil)
    #expect(UnsignedBigInteger(decimal: "12a") == nil)
    #expect(UnsignedBigInteger(decimal: "0007")?.exactly64 == 7)
    #expect(UnsignedBigInteger.zero.description == "0")
    #expect(power.exactly64 == nil)
    #expect(power.approximation == 0x1p128)
  }

  @Test("Arithmetic agrees with 128-bit integers of the standard library")
  func againstStandardLibrary() {
    var generator = SeededGenerator(seed: 7)
    func wide(_ value: UInt128) -> UnsignedBigInteger {
      UnsignedBigInteger(words: [UInt64(truncatingIfNeeded: value), UInt64(truncatingIfNeeded: value >> 64)])
    }
    for _ in 0..<500 {
      let a = (UInt128(generator.next()) << 64 | UInt128(generator.next())) >> (1 + generator.index(below: 120))
      let b = (UInt128(generator.next()) << 64 | UInt128(generator.next())) >> (1 + generator.index(below: 120))
      let divisor = generator.next() >> generator.index(below: 60) | 1
      #expect(wide(a) + wide(b) == wide(a + b))
      #expect(wide(max(a, b)) - wide(min(a, b)) == wide(max(a, b) - min(a, b)))
      #expect((wide(a) < wide(b)) == (a < b))
      let (quotient, remainder) = wide(a).quotientAndRemainder(dividingBy: divisor)
      #expect(quotient == wide(a / UInt128(divisor)) && remainder == UInt64(a % UInt128(divisor)))
      #expect(wide(a).description == "\(a)")
    }
  }

  /// The mean of 0..<bound is (bound − 1)/2, its standard deviation bound/√12; 4 standard errors of 20,000 draws.
  @Test("Random draws lie below their bound and have its mean")
  func random() throws {
    var generator = SeededGenerator(seed: 3)
    let bound = try #require(UnsignedBigInteger(decimal: "100000000000000000000000"))
    var sum = 0.0
    for _ in 0..<20_000 {
      let draw = UnsignedBigInteger.random(below: bound, using: &generator)
      #expect(draw < bound)
      sum += draw.approximation / 1e23
    }
    #expect(abs(sum / 20_000 - 0.5) < 4 / (12.0 * 20_000).squareRoot())
  }
}
