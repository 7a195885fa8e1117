import AlloyPhysics
import Testing

@Suite struct EdgeDislocationTheoryTests {
  /// MoNbTaVW with the volumes and moduli of `maresca2020mechanistic`.
  static let refractory = EdgeDislocationTheory.bodyCentredCubic.resistance(
    fractions: [0.2, 0.2, 0.2, 0.2, 0.2], volumes: [15.443, 17.645, 17.970, 14.852, 16.066], shearModulus: 92,
    poissonsRatio: 0.433)

  /// By an independent implementation in Python with the constants of pySSpredict; b from the mean volume. pySSpredict
  /// averages the lattice parameters instead and gives 0.0032918, 641.98 MPa and 2.943 eV: within 0.3 %.
  @Test func refractoryAlloyOfTheOriginalPaper() {
    let alloy = Self.refractory
    #expect(abs(alloy.misfit - 0.0032797) < 1e-6 && abs(alloy.stress - 640.25) < 0.01)
    #expect(abs(alloy.barrier - 2.9452) < 1e-4)
    #expect(abs(alloy.stress / 641.98 - 1) < 0.003 && abs(alloy.barrier / 2.943 - 1) < 0.003)
  }

  /// The same source for six temperatures, at 1e-3/s, rounded to 1 MPa.
  @Test(arguments: [(300.0, 1427.0), (600, 1115), (1000, 831), (1200, 700), (1600, 497), (1800, 419)])
  func refractoryStrength(_ temperature: Double, _ expected: Double) {
    let strength = Self.refractory.yieldStrength(temperature: temperature, strainRate: 1e-3)
    #expect(abs(strength - expected) < 0.6, "\(strength)")
  }

  /// CoCrFeNi and CoCrFeMnNi with the volumes and moduli of `varvenne2016theory`: τ₀ (MPa), ΔE (eV), strength at 293 K,
  /// which lies on the low branch next to the switch, so that the blend takes half a per cent off.
  @Test(
    arguments: [
      ([11.12, 12.27, 12.09, 10.94], 84.0, 0.28, 0.123, 75.65, 1.0586, 115.1),
      ([11.12, 12.27, 12.09, 10.94, 12.60], 80.0, 0.265, 0.125, 78.58, 1.0797, 121.0),
    ] as [([Double], Double, Double, Double, Double, Double, Double)])
  func cantorAlloys(
    volumes: [Double], modulus: Double, ratio: Double, tension: Double, stress: Double, barrier: Double,
    strength: Double
  ) {
    let alloy = EdgeDislocationTheory.fcc(lineTension: tension).resistance(
      fractions: volumes.map { _ in 1 / Double(volumes.count) }, volumes: volumes, shearModulus: modulus,
      poissonsRatio: ratio)
    #expect(abs(alloy.stress - stress) < 0.01 && abs(alloy.barrier - barrier) < 1e-4)
    #expect(abs(alloy.yieldStrength(temperature: 293, strainRate: 1e-3) / strength - 1) < 0.007)
  }

  /// CoCrFeMnNi at 77 K by the same source.
  @Test func cantorAlloyInLiquidNitrogen() {
    let alloy = DislocationResistance(stress: 78.58, barrier: 1.0797)
    #expect(abs(alloy.yieldStrength(temperature: 77, strainRate: 1e-3) - 189) < 0.5)
  }

  /// The theory's own limits: M·τ₀ at zero temperature; no misfit, no strength.
  @Test func limits() {
    #expect(Self.refractory.yieldStrength(temperature: 0, strainRate: 1e-3) == 3.06 * Self.refractory.stress)
    let even = EdgeDislocationTheory.bodyCentredCubic.resistance(
      fractions: [0.5, 0.5], volumes: [16, 16], shearModulus: 90, poissonsRatio: 0.3)
    #expect(even.misfit == 0 && even.yieldStrength(temperature: 0, strainRate: 1e-3) == 0)
    #expect(even.yieldStrength(temperature: 300, strainRate: 1e-3) == 0)
  }

  /// Away from the switch the published branches are exact; inside, the blend lies between them, which is 5.2 % at most.
  @Test func blendLeavesTheBranchesAlone() {
    for step in 0...4000 {
      let r = Double(step) / 1000
      let (high, low) = (ThermalActivation.highStress(r), ThermalActivation.lowStress(r))
      let value = ThermalActivation.relativeStress(r)
      if r < ThermalActivation.branchSwitch - ThermalActivation.blendHalfWidth { #expect(value == high) }
      if r > ThermalActivation.branchSwitch + ThermalActivation.blendHalfWidth { #expect(value == low) }
      if abs(r - ThermalActivation.branchSwitch) <= ThermalActivation.blendHalfWidth {
        let published = r <= ThermalActivation.branchSwitch ? high : low
        #expect(abs(value / published - 1) < 0.03, "half of the jump, the blend being in the middle at the switch")
        #expect(value >= high && value <= low)
      }
    }
    #expect(abs(ThermalActivation.highStress(ThermalActivation.branchSwitch) - 0.5) < 1e-15)
  }

  /// Strength falls with temperature everywhere and its slope has no jump: second differences stay bounded.
  @Test func blendIsMonotoneAndSmooth() {
    let step = 1e-4
    var slopes: [Double] = []
    for k in 1000...20_000 {
      let r = Double(k) * step
      let difference = ThermalActivation.relativeStress(r + step) - ThermalActivation.relativeStress(r)
      #expect(difference < 0)
      slopes.append(difference / step)
    }
    for (a, b) in zip(slopes, slopes.dropFirst()) { #expect(abs(b - a) < 20 * step) }
  }
}
