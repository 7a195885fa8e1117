import Glibc

/// How likely solids that touch react in a hold: 1 − exp(−k·t) with k = k₀·exp(−Q/RT), Q and k₀ tied to where the solids melt.
///
/// Solids begin to react near the Tamman temperature, a fixed part of their melting temperature (`tammann1923rekristallisation`), and the
/// temperatures that the literature chooses follow the melting temperatures of the precursors, not the driving force
/// (`huo2022machine`). The scale here is `onset`·(mean of the two melting temperatures); there k is `rate`. Both numbers and the
/// steepness are calibrated on nothing: orders of magnitude that reports correct.
package struct ReactionKinetics: Sendable {
  /// The part of the mean melting temperature at which the rate is `rate`.
  package var onset = 0.7
  /// k at that temperature, 1/h.
  package var rate = 0.25
  /// Q/(R·T) at that temperature.
  package var steepness = 12.0
  /// What a layer of product leaves of the rate, until the powder is ground again.
  package var layer = 0.5

  /// The melting temperature taken where none is known, K.
  private static let typicalMelting = 1700.0

  package init() {}

  /// The probability that solids react.
  /// - Parameters:
  ///   - melting: melting temperatures, K.
  ///   - hours: at `temperature` in K.
  ///   - isLayered: whether the powder was held before and not ground since.
  package func probability(melting: [Double?], temperature: Double, hours: Double, isLayered: Bool) -> Double {
    let mean = melting.reduce(0) { $0 + ($1 ?? Self.typicalMelting) } / Double(max(1, melting.count))
    let scale = onset * mean
    let constant = rate * exp(steepness * (1 - scale / temperature)) * (isLayered ? layer : 1)
    return 1 - exp(-constant * hours)
  }
}
