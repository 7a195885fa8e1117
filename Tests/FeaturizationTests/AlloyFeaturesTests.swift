import Chemistry
import Featurization
import Testing

@Suite struct AlloyFeaturesTests {
  /// CoCrFeMnNi, AlCoCrFeNi and NbMoTaW computed by matminer 0.10.1 (Yang's and WenAlloys' rules, Miracle radii, mixing
  /// enthalpies of Takeuchi and Inoue); its gas constant is 8.314, ours 8.314462618. Densities of the three alloys by the
  /// same rule from handbook densities; VEC by hand.
  @Test(
    arguments: [
      ("CoCrFeMnNi", "mixing_enthalpy", -4.16, 1e-9), ("CoCrFeMnNi", "mixing_entropy", 13.38087 / 8.314, 1e-6),
      ("CoCrFeMnNi", "melting_temperature", 1801.2, 1e-9), ("CoCrFeMnNi", "omega", 5.7937 / 8.314, 1e-4 / 8.314),
      ("CoCrFeMnNi", "vec", 8, 1e-12), ("CoCrFeMnNi", "atomic_size_mismatch", 2.2496, 5e-5),
      ("CoCrFeMnNi", "density", 8.025, 1e-3), ("AlCoCrFeNi", "mixing_enthalpy", -12.32, 1e-9),
      ("AlCoCrFeNi", "omega", 1.8291 / 8.314, 1e-4 / 8.314), ("AlCoCrFeNi", "atomic_size_mismatch", 4.703, 1e-3),
      ("AlCoCrFeNi", "vec", 7.2, 1e-12), ("NbMoTaW", "omega", 5.599 / 8.314, 1e-3 / 8.314),
      ("NbMoTaW", "atomic_size_mismatch", 2.734, 1e-3), ("NbMoTaW", "vec", 5.5, 1e-12),
      ("NbMoTaW", "density", 13.639, 1e-3), ("TiZrHfNbTa", "density", 9.898, 1e-3),
      ("CoCrFeNiCuAl", "omega", 5.081 / 8.314, nil), ("CoCrFeNiCuAl", "atomic_size_mismatch", 4.423, 1e-3),
      ("ZrHfTiCuNi", "omega", 0.945 / 8.314, 1e-3 / 8.314), ("ZrHfTiCuNi", "atomic_size_mismatch", 10.08, 5e-3),
    ] as [(String, String, Double, Double?)])
  func publishedValues(formula: String, name: String, expected: Double, tolerance: Double?) throws {
    let features = AlloyFeatures(of: try Composition(formula: formula))
    var value = try #require(features[name])
    if name == "omega" || name == "mixing_entropy" { value /= 8.314462618 }
    #expect(abs(value - expected) <= tolerance ?? 1e-3 / 8.314, "\(value)")
  }

  /// By hand: masses 50.9415 and 183.84, prices 357 and 35.3, radii 1.34 and 1.35, electronegativities 1.63 and 2.36,
  /// shear moduli 46.5 and 153.
  @Test func equimolarVanadiumTungstenByHand() throws {
    let features = AlloyFeatures(of: try Composition(formula: "VW"))
    let expected: [(String, Double)] = [
      ("molar_mass", (50.9415 + 183.84) / 2), ("cost", (50.9415 * 357 + 183.84 * 35.3) / (50.9415 + 183.84)),
      ("atomic_radius", 1.345), ("electronegativity", 1.995), ("electronegativity_mismatch", 0.365),
      ("shear_modulus", 99.75), ("shear_modulus_mismatch", 100 * 53.25 / 99.75), ("bulk_modulus", 242.65),
      ("atomic_volume", (50.9415 / 6.11 + 183.84 / 19.25) / 2 / 0.602214076), ("element_count", 2),
    ]
    for (name, value) in expected { #expect(abs(try #require(features[name]) - value) < 1e-9 * value, "\(name)") }
    #expect(features.missing.isEmpty && features.clamped.isEmpty)
  }

  @Test func entropyIsPositiveAndLambdaFollows() throws {
    let features = AlloyFeatures(of: try Composition(formula: "NbMoTaW"))
    let entropy = try #require(features["mixing_entropy"])
    let mismatch = try #require(features["atomic_size_mismatch"])
    #expect(entropy > 0)
    #expect(abs(try #require(features["lambda"]) - entropy / (mismatch * mismatch)) < 1e-12)
  }

  /// Nb-Ta mixes at no enthalpy: Ω diverges; iron and cobalt have one radius: Λ diverges.
  @Test func vanishingDivisorsClamp() throws {
    let niobiumTantalum = AlloyFeatures(of: try Composition(formula: "NbTa"))
    #expect(niobiumTantalum["omega"] == 1000 && niobiumTantalum.clamped == ["omega"])
    let ironCobalt = AlloyFeatures(of: try Composition(formula: "FeCo"))
    #expect(ironCobalt["lambda"] == 1000 && ironCobalt.clamped == ["lambda"])
  }

  @Test func pureElementsHaveNeither() throws {
    let features = AlloyFeatures(of: try Composition(formula: "W"))
    #expect(features["mixing_entropy"] == 0 && features["mixing_enthalpy"] == 0)
    #expect(features["omega"] == nil && features["lambda"] == nil)
    #expect(features.missing.map(\.name) == ["omega", "lambda"])
    #expect(features["density"] == 19.25)
  }

  @Test func missingPropertiesAreNamed() throws {
    let features = AlloyFeatures(of: try Composition(formula: "UO2"))
    let reasons = Dictionary(uniqueKeysWithValues: features.missing.map { ($0.name, $0.reason) })
    #expect(reasons["mixing_enthalpy"] == "no mixing enthalpy of U with O")
    #expect(reasons["shear_modulus"] == "no shear modulus of O")
    #expect(reasons["density"] == "no volume in the solid of O", "a gas has no share in a solid's volume")
    #expect(features["vec"] == 5 && features["molar_mass"] != nil)
    #expect(features.values.count == AlloyFeature.all.count)
  }

  @Test func everyElementAloneAndInPairsGivesFiniteValues() throws {
    for a in Element.all {
      for b in Element.all where a <= b {
        let features = AlloyFeatures(of: try Composition(amounts: [(a, 1), (b, 2)]))
        for value in features.values { if let value { #expect(value.isFinite) } }
        let gaps = features.values.filter { $0 == nil }.count
        #expect(gaps == features.missing.count)
      }
    }
  }

  @Test func pricesAreThoseGiven() throws {
    let vanadium = try #require(Element(symbol: "V"))
    let prices = ElementPrices(overriding: [vanadium: 25], date: "2024", source: "test")
    #expect(AlloyFeatures(of: try Composition(formula: "V"), prices: prices)["cost"] == 25)
  }

  @Test func namesAreUniqueAndSourced() {
    #expect(Set(AlloyFeature.all.map(\.name)).count == AlloyFeature.all.count)
    #expect(AlloyFeature.all.allSatisfy { !$0.unit.isEmpty && !$0.meaning.isEmpty && !$0.source.isEmpty })
  }
}
