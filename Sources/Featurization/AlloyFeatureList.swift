import Chemistry

extension AlloyFeature {
  /// The features of the preset `alloy`, in the order of `--vector`. They describe; none is a verdict: Ω > 1.1 with
  /// δ < 6.6 % foretells a solid solution little better than chance on measured alloys.
  package static let all: [AlloyFeature] = phaseRules + electrons + averages

  /// Ω and Λ are cut here where their divisors vanish.
  package static let quotientBound = 1000.0

  private static let phaseRules: [AlloyFeature] = [
    AlloyFeature(
      "mixing_enthalpy", "kJ/mol", "4 Σ ΔHᵢⱼ·cᵢ·cⱼ over pairs, ΔHᵢⱼ of the equiatomic liquid by Miedema's model",
      "takeuchi2005classification"
    ) { mixture in try mixture.mixingEnthalpy() },
    AlloyFeature(
      "mixing_entropy", "J/(mol·K)", "ideal configurational entropy −R Σ cᵢ·ln cᵢ, R = 8.314462618", "yang2012omega"
    ) { $0.mixingEntropy },
    AlloyFeature(
      "omega", "1", "Ω = T_m·ΔS/|ΔH|, at most 1000 (then named in `clamped`)", "yang2012omega",
      outcome: { mixture in
        let enthalpy = try mixture.mixingEnthalpy()
        let product = try mixture.meltingTemperature() * mixture.mixingEntropy
        return quotient(
          product, 1000 * abs(enthalpy), bound: quotientBound,
          undefined: "a pure element has neither mixing enthalpy nor entropy")
      }),
    AlloyFeature(
      "atomic_size_mismatch", "%", "δ = 100·√Σ cᵢ(1 − rᵢ/r̄)² with Miracle's radii", "zhang2008solid miracle2010radii"
    ) { mixture in try mixture.mismatch("Miracle radius", miracleRadius) },
    AlloyFeature(
      "lambda", "J/(mol·K)", "Λ = ΔS/δ², δ in per cent, at most 1000 (then named in `clamped`)", "singh2014geometrical",
      outcome: { mixture in
        let mismatch = try mixture.mismatch("Miracle radius", miracleRadius)
        return quotient(
          mixture.mixingEntropy, mismatch * mismatch, bound: quotientBound,
          undefined: "a pure element has neither mixing entropy nor size mismatch")
      }),
  ]

  private static let electrons: [AlloyFeature] = [
    AlloyFeature(
      "vec", "1", "valence electron count Σ cᵢ·VECᵢ, s + p + d electrons by group (Nb 5, W 6, Al 3)", "guo2011vec"
    ) { mixture in try mixture.valenceElectronCount() },
    AlloyFeature("electronegativity", "Pauling", "Σ cᵢ·χᵢ", "ong2013pymatgen") { mixture in
      try mixture.mean("electronegativity", \.electronegativity)
    },
    AlloyFeature("electronegativity_mismatch", "Pauling", "Δχ = √Σ cᵢ(χᵢ − χ̄)²", "fang2003electronegativity") {
      mixture in try mixture.deviation("electronegativity", \.electronegativity)
    },
  ]

  private static let averages: [AlloyFeature] = [
    AlloyFeature("melting_temperature", "K", "rule of mixtures Σ cᵢ·T_m,ᵢ; not a solidus", "yang2012omega") { mixture in
      try mixture.meltingTemperature()
    },
    AlloyFeature("density", "g/cm3", "Σ cᵢ·mᵢ / Σ (cᵢ·mᵢ/ρᵢ): volumes add", "ward2016magpie") { mixture in
      try mixture.density()
    },
    AlloyFeature(
      "cost", "USD/kg", "Σ wᵢ·pᵢ with mass fractions wᵢ and dated raw-material prices pᵢ", "mentel2014mendeleev"
    ) { mixture in try mixture.cost() },
    AlloyFeature("molar_mass", "g/mol", "mass of a mole of atoms Σ cᵢ·mᵢ", "prohaska2022weights") {
      $0.composition.molarMass
    },
    AlloyFeature("atomic_volume", "Å3", "Σ cᵢ·Vᵢ, Vᵢ from mass and density of the element", "ward2016magpie") {
      mixture in try mixture.atomicVolume()
    },
    AlloyFeature("atomic_radius", "Å", "Σ cᵢ·rᵢ with Miracle's radii", "miracle2010radii") { mixture in
      try mixture.mean("Miracle radius", miracleRadius)
    },
    AlloyFeature("shear_modulus", "GPa", "Σ cᵢ·Gᵢ of the elements' polycrystals", "deboer1988cohesion") { mixture in
      try mixture.mean("shear modulus", shearModulus)
    },
    AlloyFeature("shear_modulus_mismatch", "%", "100·√Σ cᵢ(1 − Gᵢ/Ḡ)²", "deboer1988cohesion") { mixture in
      try mixture.mismatch("shear modulus", shearModulus)
    },
    AlloyFeature("bulk_modulus", "GPa", "Σ cᵢ·Bᵢ of the elements' polycrystals", "deboer1988cohesion") { mixture in
      try mixture.mean("bulk modulus") { $0.properties.bulkModulus }
    },
    AlloyFeature("element_count", "1", "how many elements there are", "definition") {
      Double($0.composition.elements.count)
    },
  ]

  @Sendable private static func miracleRadius(_ element: Element) -> Double? { element.properties.miracleRadius }
  @Sendable private static func shearModulus(_ element: Element) -> Double? { element.properties.shearModulus }
}
