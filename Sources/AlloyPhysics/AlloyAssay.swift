import Chemistry

/// The forward model: what an alloy's composition and temperature give, in closed form from published theories.
package struct AlloyAssay: Sendable {
  /// One property of an alloy.
  package enum Outcome: Sendable, Equatable {
    case value(Double)
    /// The model does not give the property: why.
    case failed(String)

    package var value: Double? { if case .value(let value) = self { value } else { nil } }
  }

  /// The prices behind `cost`.
  package let prices: ElementPrices
  /// Strain rate of the test, 1/s.
  package let strainRate: Double

  package init(prices: ElementPrices = .builtIn, strainRate: Double = 1e-3) {
    self.prices = prices
    self.strainRate = strainRate
  }

  /// Everything that the model gives for a composition at a temperature (K, zero or more). O(elements).
  package func properties(of composition: Composition, temperature: Double) -> AssayedProperties {
    let mixture = AlloyMixture(composition: composition, prices: prices)
    let melting = Outcome { try mixture.meltingTemperature() }
    let count = Outcome { try mixture.valenceElectronCount() }
    var phase: AlloyPhase?
    let strength = Outcome {
      let found = AlloyPhase(valenceElectronCount: try count.get())
      phase = found
      return try yieldStrength(of: mixture, found, temperature, meltingTemperature: try melting.get())
    }
    return AssayedProperties(
      yieldStrength: strength, phase: strength.value == nil ? nil : phase, density: Outcome { try mixture.density() },
      cost: Outcome { try mixture.cost() }, meltingTemperature: melting, valenceElectronCount: count)
  }

  private func yieldStrength(
    of mixture: AlloyMixture, _ phase: AlloyPhase, _ temperature: Double, meltingTemperature: Double
  ) throws -> Double {
    let composition = mixture.composition
    guard composition.elements.count > 1 else {
      throw Inapplicable(description: "a pure element has no solid-solution strength")
    }
    var transitionMetals = 0.0
    for (element, fraction) in zip(composition.elements, composition.fractions) where element.isTransitionMetal {
      transitionMetals += fraction
    }
    guard transitionMetals > 0.5 else {
      throw Inapplicable(description: "the phase rule is for alloys of mostly transition metals")
    }
    guard temperature < meltingTemperature else {
      throw Inapplicable(
        description: "\(temperature) K is above the melting temperature of \(Int(meltingTemperature.rounded())) K")
    }
    var strength = 0.0
    let faceCentred = phase.faceCentredFraction
    for (lattice, share) in [(AlloyMechanics.Lattice.bodyCentred, 1 - faceCentred), (.faceCentred, faceCentred)]
    where share > 0 {
      let resistance = try AlloyMechanics(mixture, lattice).resistance
      strength += share * resistance.yieldStrength(temperature: temperature, strainRate: strainRate)
    }
    return strength
  }
}

/// Why a property has no value.
private struct Inapplicable: Error, CustomStringConvertible { let description: String }

extension AlloyAssay.Outcome {
  fileprivate init(_ body: () throws -> Double) {
    do {
      self = .value(try body())
    } catch {
      self = .failed("\(error)")
    }
  }

  /// The value, or what stands in its way.
  fileprivate func get() throws -> Double {
    switch self {
    case .value(let value): return value
    case .failed(let reason): throw Inapplicable(description: reason)
    }
  }
}

/// What the forward model gives for one alloy.
package struct AssayedProperties: Sendable, Equatable {
  /// The yield strength of the single-phase solution, MPa.
  ///
  /// The phase follows the valence electron count (`guo2011vec`). Between the two limits both phases stand side by side:
  /// the strength is weighted linearly by the count, so that it is continuous across the limits. No value for a pure
  /// element (a solution strengthens by its misfit), for an alloy that is not mostly transition metals (the phase rule is
  /// theirs), above the melting temperature, and where an element lacks a property.
  package let yieldStrength: AlloyAssay.Outcome
  /// The phase that the strength is of; nil where it has no value.
  package let phase: AlloyPhase?
  /// Mass density, g/cm³: volumes add.
  package let density: AlloyAssay.Outcome
  /// The price of the raw materials, USD/kg.
  package let cost: AlloyAssay.Outcome
  /// Rule of mixtures of the elements' melting temperatures, K; not a solidus.
  package let meltingTemperature: AlloyAssay.Outcome
  /// The valence electron count.
  package let valenceElectronCount: AlloyAssay.Outcome
}

/// The solid solution that the valence electron count foretells: bcc below 6.87, fcc from 8 on, both between
/// (`guo2011vec`; right for 93 % of the measured alloys that are one of the two, cut at 7.5).
package struct AlloyPhase: Sendable, Equatable {
  /// Below it an alloy is bcc.
  package static let bodyCentredLimit = 6.87
  /// From it on an alloy is fcc.
  package static let faceCentredLimit = 8.0

  /// How much of the alloy is fcc, 0…1: linear in the count between the limits.
  package let faceCentredFraction: Double

  /// The phase of a valence electron count.
  package init(valenceElectronCount: Double) {
    let place = (valenceElectronCount - Self.bodyCentredLimit) / (Self.faceCentredLimit - Self.bodyCentredLimit)
    faceCentredFraction = min(1, max(0, place))
  }
}

extension Element {
  /// Whether the element stands in the d block: scandium to zinc, yttrium to cadmium, lutetium to mercury.
  var isTransitionMetal: Bool {
    (21...30).contains(atomicNumber) || (39...48).contains(atomicNumber) || (71...80).contains(atomicNumber)
  }
}
