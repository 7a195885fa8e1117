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

  /// The mass density, g/cm³: volumes add.
  package func density(of composition: Composition) -> Outcome {
    Self.outcome { try AlloyMixture(composition: composition, prices: prices).density() }
  }

  /// The price of the raw materials, USD/kg.
  package func cost(of composition: Composition) -> Outcome {
    Self.outcome { try AlloyMixture(composition: composition, prices: prices).cost() }
  }

  /// Rule of mixtures of the elements' melting temperatures, K; not a solidus.
  package func meltingTemperature(of composition: Composition) -> Outcome {
    Self.outcome { try AlloyMixture(composition: composition, prices: prices).meltingTemperature() }
  }

  /// The valence electron count.
  package func valenceElectronCount(of composition: Composition) -> Outcome {
    Self.outcome { try AlloyMixture(composition: composition, prices: prices).valenceElectronCount() }
  }

  /// The yield strength of the single-phase solution, MPa, and the phase that it is of.
  ///
  /// The phase follows the valence electron count (`guo2011vec`). Between the two limits both phases stand side by side:
  /// the strength is weighted linearly by the count, so that it is continuous across the limits. No value for a pure
  /// element (a solution strengthens by its misfit), for an alloy that is not mostly transition metals (the phase rule is
  /// theirs), above the melting temperature, and where an element lacks a property.
  package func yieldStrength(of composition: Composition, temperature: Double) -> (outcome: Outcome, phase: AlloyPhase?)
  {
    do {
      guard composition.elements.count > 1 else {
        throw Inapplicable(description: "a pure element has no solid-solution strength")
      }
      let transitionMetals = zip(composition.elements, composition.fractions)
        .reduce(0) { $0 + ($1.0.isTransitionMetal ? $1.1 : 0) }
      guard transitionMetals > 0.5 else {
        throw Inapplicable(description: "the phase rule is for alloys of mostly transition metals")
      }
      let mixture = AlloyMixture(composition: composition, prices: prices)
      let melting = try mixture.meltingTemperature()
      guard temperature < melting else {
        throw Inapplicable(description: "\(temperature) K is above the melting temperature of \(melting.rounded()) K")
      }
      let phase = AlloyPhase(valenceElectronCount: try mixture.valenceElectronCount())
      var strength = 0.0
      if phase.faceCentredFraction < 1 {
        let resistance = try AlloyMechanics(mixture, .bodyCentred).resistance
        strength +=
          (1 - phase.faceCentredFraction) * resistance.yieldStrength(temperature: temperature, strainRate: strainRate)
      }
      if phase.faceCentredFraction > 0 {
        let resistance = try AlloyMechanics(mixture, .faceCentred).resistance
        strength +=
          phase.faceCentredFraction * resistance.yieldStrength(temperature: temperature, strainRate: strainRate)
      }
      return (.value(strength), phase)
    } catch {
      return (.failed("\(error)"), nil)
    }
  }

  private struct Inapplicable: Error, CustomStringConvertible { let description: String }

  private static func outcome(_ body: () throws -> Double) -> Outcome {
    do {
      return .value(try body())
    } catch {
      return .failed("\(error)")
    }
  }
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
