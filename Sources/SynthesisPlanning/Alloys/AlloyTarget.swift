import Chemistry

/// An alloy to be made, with what is known of where it melts and of its phases.
package struct AlloyTarget: Sendable {
  /// Phases at equilibrium at a temperature.
  package struct Assemblage: Sendable {
    /// One of them.
    package struct Phase: Sendable {
      package let name: String
      /// Share of all atoms.
      package let fraction: Double
      package let composition: Composition

      package init(name: String, fraction: Double, composition: Composition) {
        self.name = name
        self.fraction = fraction
        self.composition = composition
      }
    }

    /// K.
    package let temperature: Double
    /// Those of a hundredth of the atoms and more, the greatest share first.
    package let phases: [Phase]

    package init(temperature: Double, phases: [Phase]) {
      self.temperature = temperature
      let ranked = phases.enumerated().filter { $0.element.fraction >= 0.01 }
      self.phases = ranked.sorted {
        $0.element.fraction == $1.element.fraction
          ? $0.offset < $1.offset : $0.element.fraction > $1.element.fraction
      }.map(\.element)
    }
  }

  package let composition: Composition
  /// K.
  package let solidus: Double
  package let liquidus: Double
  /// Whether solidus and liquidus are estimates.
  package let isEstimate: Bool
  package let packing: AlloyPacking
  package let assemblages: [Assemblage]

  /// Standard deviations of a solidus that was computed and of one that was estimated, K. On twelve alloys of Al, Co, Cr and Ni
  /// the rule of mixtures was 210 K off the liquidus of a thermodynamic database; the other is assumed.
  private static let spreads = (computed: 20.0, estimated: 200.0)

  /// How wrong the solidus may be, standard deviation in K.
  package var solidusSpread: Double { isEstimate ? Self.spreads.estimated : Self.spreads.computed }

  /// - Parameters:
  ///   - solidus, liquidus: K; estimates take the place of both where one is not known: the rule of mixtures of the elements'
  ///     melting temperatures for the liquidus, a twentieth less for the solidus.
  ///   - isEstimate: whether those that are given are estimates themselves.
  /// - Returns: nil where an element has no melting temperature or no place in an alloy, or half of the atoms and more are of no
  ///   metal.
  package init?(
    composition: Composition, solidus: Double?, liquidus: Double?, isEstimate: Bool = false,
    assemblages: [Assemblage] = []
  ) {
    guard Self.isMetallic(composition),
      let mixture = try? AlloyMixture(composition: composition).meltingTemperature(),
      let electrons = try? AlloyMixture(composition: composition).valenceElectronCount()
    else { return nil }
    self.composition = composition
    self.assemblages = assemblages.sorted { $0.temperature > $1.temperature }
    if let solidus, let liquidus {
      (self.solidus, self.liquidus, self.isEstimate) = (solidus, max(solidus, liquidus), isEstimate)
    } else {
      (self.solidus, self.liquidus, self.isEstimate) = (0.95 * mixture, mixture, true)
    }
    // The phases at the highest temperature are nearest to those that are homogenised.
    packing =
      self.assemblages.first?.phases.lazy.compactMap { AlloyPacking(phase: $0.name) }.first
      ?? AlloyPacking(valenceElectronCount: electrons)
  }

  /// Whether every element has a place in an alloy, and more than half of the atoms are of metals.
  package static func isMetallic(_ composition: Composition) -> Bool {
    guard composition.elements.allSatisfy(AlloyVapour.isKnown) else { return false }
    return zip(composition.elements, composition.fractions).reduce(0) {
      $0 + ([5, 6, 14, 32, 33].contains($1.0.atomicNumber) ? 0 : $1.1)
    } > 0.5
  }

  /// The same with the melting range moved, K.
  func shifted(by change: Double) -> AlloyTarget {
    AlloyTarget(self, solidus: max(200, solidus + change), liquidus: max(200, liquidus + change))
  }

  private init(_ other: AlloyTarget, solidus: Double, liquidus: Double) {
    (composition, isEstimate, packing, assemblages) =
      (other.composition, other.isEstimate, other.packing, other.assemblages)
    (self.solidus, self.liquidus) = (solidus, liquidus)
  }
}
