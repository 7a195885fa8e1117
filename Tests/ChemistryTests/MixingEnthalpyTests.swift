import Chemistry
import Testing

@Suite struct MixingEnthalpyTests {
  /// Takeuchi & Inoue, Mater. Trans. 46, 2817 (2005), table of 4·Ω/4, kJ/mol.
  @Test(arguments: [
    ("Al", "Ni", -22.0), ("Al", "Fe", -11), ("Cu", "Ni", 4), ("Ti", "Ni", -35), ("Nb", "Mo", -6), ("Nb", "W", -8),
    ("Mo", "Ta", -5), ("Ta", "W", -7), ("Mo", "W", 0), ("Nb", "Ta", 0), ("Co", "Cr", -4), ("Fe", "Mn", 0),
    ("Mn", "Ni", -8), ("Cu", "Zr", -23),
  ])
  func publishedPairs(first: String, second: String, value: Double) throws {
    let a = try #require(Element(symbol: first))
    let b = try #require(Element(symbol: second))
    #expect(MixingEnthalpy.pair(a, b) == value)
    #expect(MixingEnthalpy.pair(b, a) == value)
  }

  @Test func pairsAreCountedAndAbsentOnesAreNil() throws {
    var pairs = 0
    for a in Element.all {
      #expect(MixingEnthalpy.pair(a, a) == 0)
      for b in Element.all where a < b && MixingEnthalpy.pair(a, b) != nil { pairs += 1 }
    }
    #expect(pairs == 2628)
    let thorium = try #require(Element(symbol: "Th"))
    let uranium = try #require(Element(symbol: "U"))
    let helium = try #require(Element(symbol: "He"))
    #expect(MixingEnthalpy.pair(thorium, uranium) == nil)
    #expect(MixingEnthalpy.pair(helium, uranium) == nil)
  }
}
