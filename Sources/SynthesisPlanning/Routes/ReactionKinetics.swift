import Glibc

/// How likely solids that touch react in a hold: 1 − exp(−k·t) with k = k₀·exp(−Q/RT), Q and k₀ tied to where the solids melt.
///
/// Solids begin to react at a part of their melting temperature (`tammann1923rekristallisation`), and the temperatures that the
/// literature chooses follow the mean melting temperature of the precursors, not the driving force (`huo2022machine`). The scale,
/// where k is `rate`, is `base` + `onset`·(that mean): a line with these two numbers, a fifth lower than what a hold needs, runs
/// through the temperatures of 1,771 text-mined recipes (`kononova2019text`), half of the chemistries that
/// `Tests/Benchmarks/planner/recipes.py` knows. Rate and steepness are orders of magnitude that reports correct.
package struct ReactionKinetics: Sendable {
  /// K.
  package var base = 580.0
  /// The part of the mean melting temperature that is added to it.
  package var onset = 0.27
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
    let scale = base + onset * mean
    let constant = rate * exp(steepness * (1 - scale / temperature)) * (isLayered ? layer : 1)
    return 1 - exp(-constant * hours)
  }
}
