import Chemistry
import Testing

@Suite struct ElementPropertiesTests {
  @Test func everyElementHasAMassAndTheyGrowButForTheKnownInversions() {
    let falls = zip(Element.all, Element.all.dropFirst()).filter { $0.mass > $1.mass }.map { $0.0.symbol }
    // Argon, cobalt and tellurium outweigh their successors; so do thorium and uranium, and past neptunium mass numbers
    // of the longest-lived isotopes step about.
    #expect(falls.prefix(5) == ["Ar", "Co", "Te", "Th", "U"])
  }

  /// Group numbers by hand: Guo and Liu 2011 (VEC of Nb 5, W 6, Hf 4, Mn 7, Zn 12, Al 3, …).
  @Test(arguments: [
    ("Al", 3), ("Ti", 4), ("V", 5), ("Cr", 6), ("Mn", 7), ("Fe", 8), ("Co", 9), ("Ni", 10), ("Cu", 11), ("Zn", 12),
    ("Y", 3), ("Zr", 4), ("Nb", 5), ("Mo", 6), ("Hf", 4), ("Ta", 5), ("W", 6), ("Re", 7), ("Si", 4), ("Gd", 3),
    ("Mg", 2), ("Li", 1), ("Sn", 4), ("Pd", 10),
  ])
  func valenceElectronCountIsTheGroupsOne(symbol: String, count: Int) {
    #expect(Element(symbol: symbol)?.valenceElectronCount == count)
  }

  /// Handbook values (CRC Handbook of Chemistry and Physics, 97th edition) within the spread between handbooks.
  @Test(arguments: [
    ("W", 183.84, 3695, 19.25, 15.86), ("Nb", 92.90637, 2750, 8.57, 18.0), ("Al", 26.9815384, 933.47, 2.70, 16.6),
    ("Fe", 55.845, 1811, 7.87, 11.78), ("Pt", 195.084, 2041.4, 21.45, 15.1),
  ])
  func handbookValues(symbol: String, mass: Double, melting: Double, density: Double, volume: Double) throws {
    let element = try #require(Element(symbol: symbol))
    #expect(element.mass == mass)
    #expect(abs(try #require(element.meltingTemperature) - melting) < 2)
    #expect(abs(try #require(element.density) - density) < 0.01)
    #expect(abs(try #require(element.atomicVolume) - volume) < 0.05)
  }

  @Test func cubicConstantsAreStableAndModuliPositive() {
    for element in Element.all {
      let properties = element.properties
      if let c = properties.cubicElasticConstants {
        #expect(c.c11 > abs(c.c12) && c.c44 > 0 && c.c11 + 2 * c.c12 > 0, "Born criteria, \(element)")
      }
      if let ratio = properties.poissonsRatio { #expect(ratio > -1 && ratio < 0.5, "\(element)") }
    }
    let tungsten = Element(symbol: "W")?.properties
    // E = 9BG/(3B+G) of B 323.3, G 153: 445184.1/1122.9 GPa.
    #expect(abs((tungsten?.youngsModulus ?? 0) - 445184.1 / 1122.9) < 1e-9)
  }

  @Test func unknownValuesAreAbsent() {
    let oganesson = Element.all[117].properties
    #expect(oganesson.mass == 294)
    #expect(oganesson.density == nil && oganesson.meltingTemperature == nil && oganesson.miracleRadius == nil)
    #expect(oganesson.atomicVolume == nil && oganesson.youngsModulus == nil && oganesson.cubicElasticConstants == nil)
    #expect(ElementPrices.builtIn[Element.all[117]] == nil)
  }

  @Test func pricesAreOverriddenOneByOne() throws {
    let vanadium = try #require(Element(symbol: "V"))
    let tungsten = try #require(Element(symbol: "W"))
    let prices = ElementPrices(overriding: [vanadium: 25], date: "2024-01", source: "contract")
    #expect(prices[vanadium] == 25)
    #expect(prices[tungsten] == ElementPrices.builtIn[tungsten])
    #expect(prices.date == "2024-01" && prices.source == "contract")
  }
}
