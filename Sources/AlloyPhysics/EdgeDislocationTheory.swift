import Glibc

/// Solid-solution strengthening of edge dislocations by the misfit of the solutes, in the reduced form that needs no more
/// than volumes and two elastic moduli: Varvenne, Luque and Curtin for fcc (`varvenne2016theory`), Maresca and Curtin for
/// bcc (`maresca2020mechanistic`). The dislocation lowers its energy by wandering through the random field of the
/// solutes; stress and thermal activation must tear it out of its favourable places.
///
/// It is the intrinsic strength of the single-phase solution: no grain boundaries, no work hardening, no second phase, and
/// in bcc no screw dislocations, which can control pure metals and dilute alloys.
package struct EdgeDislocationTheory: Sendable, Equatable {
  /// Prefactor of the zero-temperature stress.
  package let stressFactor: Double
  /// Prefactor of the energy barrier.
  package let barrierFactor: Double
  /// Line tension in units of μb².
  package let lineTension: Double
  /// Burgers vector in units of the cube root of the mean atomic volume.
  package let burgersFactor: Double

  /// Face-centred cubic: b = a/√2 with a³ = 4V̄; A = 0.01785, B = 1.5618, α = 0.123.
  package static let faceCentredCubic = fcc(lineTension: 0.123)

  /// Body-centred cubic: b = a·√3/2 with a³ = 2V̄; A = 0.040, B = 2.00, α = 1/12.
  package static let bodyCentredCubic = EdgeDislocationTheory(
    stressFactor: 0.040, barrierFactor: 2.00, lineTension: 1.0 / 12, burgersFactor: cbrt(2) * 3.0.squareRoot() / 2)

  /// Face-centred cubic with another line tension: part of the literature takes 1/8.
  package static func fcc(lineTension: Double) -> EdgeDislocationTheory {
    EdgeDislocationTheory(
      stressFactor: 0.01785, barrierFactor: 1.5618, lineTension: lineTension, burgersFactor: cbrt(4) / 2.0.squareRoot())
  }

  /// The stress and the barrier of an alloy.
  /// - Parameters:
  ///   - fractions: mole fractions, summing to one.
  ///   - volumes: volumes of the atoms in the alloy, Å³; beside `fractions`.
  ///   - shearModulus: of the alloy, GPa.
  ///   - poissonsRatio: of the alloy, in (−1, ½].
  /// O(elements).
  package func resistance(
    fractions: [Double], volumes: [Double], shearModulus: Double, poissonsRatio: Double
  ) -> DislocationResistance {
    var mean = 0.0
    for (fraction, volume) in zip(fractions, volumes) { mean += fraction * volume }
    var misfit = 0.0
    for (fraction, volume) in zip(fractions, volumes) { misfit += fraction * (volume - mean) * (volume - mean) }
    let burgers = burgersFactor * cbrt(mean)
    let cube = burgers * burgers * burgers
    misfit /= cube * cube
    let elastic = (1 + poissonsRatio) / (1 - poissonsRatio)
    let root = cbrt(elastic * elastic * misfit)
    let tension = cbrt(lineTension)
    return DislocationResistance(
      misfit: misfit, burgersVector: burgers,
      stress: stressFactor / tension * 1000 * shearModulus * root * root,
      barrier: barrierFactor * tension * shearModulus * cube * root / DislocationResistance.cubicAngstromGigapascals)
  }
}

/// What a random solution opposes to the glide of its dislocations.
package struct DislocationResistance: Sendable, Equatable {
  /// Σ cₙ·ΔVₙ²/b⁶: the misfit of the solutes, a pure number.
  package let misfit: Double
  /// Length of the Burgers vector, Å.
  package let burgersVector: Double
  /// Shear stress at zero temperature τ₀, MPa.
  package let stress: Double
  /// Energy barrier ΔE, eV.
  package let barrier: Double

  /// One eV in GPa·Å³.
  static let cubicAngstromGigapascals = 160.2176634
  /// Boltzmann's constant, eV/K: exact since 2019 (`tiesinga2021codata`).
  static let boltzmann = 8.617333262e-5
  /// Reference strain rate of both theories, 1/s.
  package static let referenceRate = 1e4
  /// Taylor factor of a polycrystal with no texture for edge glide, in both lattices.
  package static let taylorFactor = 3.06

  /// A resistance that is known by its stress (MPa) and barrier (eV).
  package init(misfit: Double = 0, burgersVector: Double = 0, stress: Double, barrier: Double) {
    self.misfit = misfit
    self.burgersVector = burgersVector
    self.stress = stress
    self.barrier = barrier
  }

  /// Uniaxial yield strength M·τ, MPa.
  /// - Parameters:
  ///   - temperature: K, zero or more.
  ///   - strainRate: 1/s, above zero and below `referenceRate`.
  package func yieldStrength(temperature: Double, strainRate: Double) -> Double {
    guard barrier > 0 else { return 0 }
    let reduced = DislocationResistance.boltzmann * temperature / barrier * log(Self.referenceRate / strainRate)
    return Self.taylorFactor * stress * ThermalActivation.relativeStress(reduced)
  }
}

/// How thermal activation lowers the stress of a barrier: τ/τ₀ as a function of r = (kT/ΔE)·ln(ε̇₀/ε̇).
///
/// The theory has two branches: 1 − r^⅔ while τ/τ₀ ≥ ½ and exp(−r/0.55) below (`leyson2016solute`). At the switch, r =
/// 2^(−3/2) ≈ 0.354, the second lies 5 % above the first, so that the stress as published jumps up with temperature there.
/// Within 0.05 of the switch the branches are blended with a weight that has two continuous derivatives, so that an
/// optimiser sees a smooth function which falls with temperature everywhere; elsewhere each branch is exact.
package enum ThermalActivation {
  /// Half the width of the blend, in r.
  package static let blendHalfWidth = 0.05

  /// Where the branches change: 1 − r^⅔ = ½.
  package static let branchSwitch = 0.5 * 0.5.squareRoot()

  /// τ/τ₀ at a reduced temperature r ≥ 0.
  package static func relativeStress(_ r: Double) -> Double {
    let place = (r - branchSwitch + blendHalfWidth) / (2 * blendHalfWidth)
    if place <= 0 { return highStress(r) }
    if place >= 1 { return lowStress(r) }
    let weight = place * place * place * (10 + place * (6 * place - 15))
    return (1 - weight) * highStress(r) + weight * lowStress(r)
  }

  /// The branch of τ/τ₀ ≥ ½.
  package static func highStress(_ r: Double) -> Double {
    let root = cbrt(r)
    return 1 - root * root
  }

  /// The branch of τ/τ₀ < ½.
  package static func lowStress(_ r: Double) -> Double { exp(-r / 0.55) }
}
