import AlloyPhysics
import Chemistry
import Testing

@Suite struct AlloyAssayTests {
  let assay = AlloyAssay()

  private func strength(_ formula: String, _ temperature: Double = 300) throws -> AlloyAssay.Outcome {
    assay.properties(of: try Composition(formula: formula), temperature: temperature).yieldStrength
  }

  /// By an independent implementation in Python over the same table of elements.
  @Test(
    arguments: [
      ("NbMoTaW", 300, 926.4689934), ("NbMoTaW", 1273.15, 369.3725596), ("NbMoTaVW", 298.15, 1372.4689228),
      ("NbMoTaVW", 750, 957.2114258), ("NbMoTaVW", 1873.15, 344.6410301), ("CoCrFeMnNi", 293, 135.3827571),
    ]) func elementalInputs(_ formula: String, _ temperature: Double, _ expected: Double) throws
  {
    let value = try #require(try strength(formula, temperature).value)
    #expect(abs(value / expected - 1) < 1e-9, "\(value)")
  }

  /// By hand: densities of handbooks (3 decimals), melting temperatures and valence electrons of the elements.
  @Test func mixturesByHand() throws {
    let alloy = assay.properties(of: try Composition(formula: "NbMoTaW"), temperature: 300)
    #expect(abs(try #require(alloy.density.value) - 13.639) < 1e-3)
    #expect(alloy.meltingTemperature == .value((2750 + 2896 + 3290 + 3695) / 4))
    #expect(alloy.valenceElectronCount == .value(5.5))
    let prices = ElementPrices(
      overriding: [Element(symbol: "V")!: 30, Element(symbol: "W")!: 40], date: "2026", source: "test")
    let priced = AlloyAssay(prices: prices).properties(of: try Composition(formula: "VW"), temperature: 300)
    let cost = try #require(priced.cost.value)
    #expect(abs(cost - (30 * 50.9415 + 40 * 183.84) / (50.9415 + 183.84)) < 1e-9)
  }

  /// Guo's limits, and no step at either: one part in a billion of nickel changes the strength by as little.
  @Test func phaseFollowsTheValenceElectronCount() throws {
    #expect(AlloyPhase(valenceElectronCount: 5.5).faceCentredFraction == 0)
    #expect(AlloyPhase(valenceElectronCount: 8).faceCentredFraction == 1)
    #expect(abs(AlloyPhase(valenceElectronCount: 7.435).faceCentredFraction - 0.5) < 1e-12)
    // Chromium-nickel has VEC 6 + 4x: 6.87 at x = 0.2175, 8 at x = 0.5.
    for place in [0.2175, 0.5] {
      func value(_ x: Double) throws -> Double { try #require(try strength("Cr\(1 - x)Ni\(x)").value) }
      #expect(abs(try value(place - 1e-9) / (try value(place + 1e-9)) - 1) < 1e-6)
    }
  }

  @Test(
    arguments: [
      ("W", 300, "a pure element has no solid-solution strength"), ("Al9Nb", 300, "transition"),
      ("NbMoTaW", 1e9, "above the melting temperature"), ("NbMoTaW", 3158, "above the melting temperature"),
      ("Nb3O", 300, "no bulk modulus of O"),
    ]) func saysWhyThereIsNoStrength(_ formula: String, _ temperature: Double, _ reason: String) throws
  {
    guard case .failed(let said) = try strength(formula, temperature) else {
      Issue.record("\(formula) has a strength")
      return
    }
    #expect(said.contains(reason), "\(said)")
  }

  /// Whatever the elements, the amounts and the temperature: a finite number, not negative, or a reason.
  @Test func everyPairGivesAFiniteValueOrAReason() throws {
    for a in Element.all {
      for b in Element.all where a < b {
        for (amount, temperature) in [(1.0, 0.0), (1e-300, 300), (1e12, 1e-300), (1, 5000)] {
          let composition = try Composition(amounts: [(a, 1), (b, amount)])
          switch assay.properties(of: composition, temperature: temperature).yieldStrength {
          case .value(let value): #expect(value.isFinite && value >= 0)
          case .failed(let reason): #expect(!reason.isEmpty)
          }
        }
      }
    }
  }

  /// The strength falls with temperature and rises with the rate of strain, as thermal activation has it.
  @Test func temperatureWeakensAndRateStrengthens() throws {
    let alloy = try Composition(formula: "HfNbTaTiZr")
    var previous = Double.infinity
    for temperature in stride(from: 0.0, to: 2500, by: 1) {
      let value = try #require(assay.properties(of: alloy, temperature: temperature).yieldStrength.value)
      #expect(value < previous)
      previous = value
    }
    let slow = try #require(AlloyAssay(strainRate: 1e-6).properties(of: alloy, temperature: 1000).yieldStrength.value)
    let fast = try #require(AlloyAssay(strainRate: 1).properties(of: alloy, temperature: 1000).yieldStrength.value)
    #expect(slow < fast)
  }

  /// Mean and standard deviation of 20,000 factors, within four standard errors; the factors depend on nothing but the
  /// sample.
  @Test func noiseHasTheDeviationThatItStates() throws {
    let noise = MeasurementNoise(relative: 0.1, seed: 7)
    let alloy = try Composition(formula: "NbMoTaW")
    let factors = (0..<20_000).map { noise.factor(sample: "\($0)", alloy, temperature: 300, property: "density") }
    let mean = factors.reduce(0, +) / 20_000
    let deviation = (factors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 19_999).squareRoot()
    #expect(abs(mean - 1) < 4 * 0.1 / 20_000.0.squareRoot() && abs(deviation - 0.1) < 4 * 0.1 / 40_000.0.squareRoot())
    #expect(noise.factor(sample: "1", alloy, temperature: 300, property: "density") == factors[1])
    let reordered = try Composition(formula: "WTaMoNb")
    #expect(noise.factor(sample: "1", reordered, temperature: 300, property: "density") == factors[1])
    #expect(noise.factor(sample: "1", alloy, temperature: 301, property: "density") != factors[1])
    #expect(noise.factor(sample: "1", alloy, temperature: 300, property: "cost") != factors[1])
    #expect(
      MeasurementNoise(relative: 0.1, seed: 8).factor(sample: "1", alloy, temperature: 300, property: "density")
        != factors[1])
  }
}
