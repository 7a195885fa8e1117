import Chemistry
import Glibc

/// A way to melt: with what, under what, how often. Powers, times and shares are those of a laboratory, assumed.
package struct AlloyMelting: Sendable, Equatable {
  /// The furnace and what is over the melt.
  package enum Method: String, CaseIterable, Sendable {
    /// A button on cooled copper under argon, turned over between melts; mixes badly, takes every metal.
    case arc
    /// In alumina; stirs itself.
    case inductionInArgon
    case inductionInVacuum

    /// `arc` or `induction`.
    package var name: String { self == .arc ? "arc" : "induction" }
    /// `argon` or `vacuum`.
    package var atmosphere: String { self == .inductionInVacuum ? "vacuum" : "argon" }

    /// Kelvins above the liquidus, seconds of one melt, kW, and what of the unmixed share a melt leaves.
    fileprivate var practice: (superheat: Double, seconds: Double, power: Double, unmixed: Double) {
      self == .arc ? (300, 120, 10, 0.4) : (100, 600, 5, 0.1)
    }
  }

  package let method: Method
  package let times: Int
  /// K.
  package let temperature: Double
  /// The part of each element that evaporates in all melts, by the elements of the composition.
  package let losses: [Double]
  /// The part of the atoms that is in place: mixed, not evaporated, not oxidised.
  package let quality: Double

  /// What is melted, kg, and its surface, m².
  private static let batch = (mass: 0.05, surface: 5e-4)
  /// Alumina holds no hotter melt, K.
  private static let crucibleLimit = 2073.0
  private static let counts = [1, 2, 3, 4, 5, 6, 8]

  /// Hours with pumping and, between melts, cooling and turning.
  package var hours: Double { 0.5 + Double(times) * (method.practice.seconds / 3600 + 0.1) }
  /// kWh, half a kilowatt for the pump.
  package var energy: Double { Double(times) * method.practice.seconds / 3600 * method.practice.power + 0.5 * hours }

  /// The ways to melt an alloy; none in a crucible that it would destroy.
  /// - Parameter oxidising: elements that take the oxygen of the crucible.
  static func choices(for target: AlloyTarget, oxidising: Set<Element>) -> [AlloyMelting] {
    var choices: [AlloyMelting] = []
    for method in Method.allCases {
      let temperature = target.liquidus + method.practice.superheat
      if method != .arc, temperature > crucibleLimit || !oxidising.isEmpty { continue }
      choices += counts.map { AlloyMelting(target, oxidising, method, times: $0, temperature: temperature) }
    }
    return choices
  }

  private init(
    _ target: AlloyTarget, _ oxidising: Set<Element>, _ method: Method, times: Int, temperature: Double
  ) {
    (self.method, self.times, self.temperature) = (method, times, temperature)
    let composition = target.composition
    let moles = Self.batch.mass / (composition.mean(\.mass) / 1000)
    var (losses, lost, oxidised): ([Double], Double, Double) = ([], 0, 0)
    for (element, fraction) in zip(composition.elements, composition.fractions) {
      let flux = AlloyVapour.flux(
        of: element, fraction: fraction, at: temperature, underGas: method.atmosphere == "argon")
      let gone = flux * Self.batch.surface * method.practice.seconds * Double(times) / moles
      let part = 1 - exp(-gone / fraction)
      losses.append(part)
      lost += fraction * part
      // Argon brings some oxygen, a vacuum less: 0.2 and 0.05 % of an element that takes it.
      if oxidising.contains(element) { oxidised += fraction * (method.atmosphere == "argon" ? 0.002 : 0.0005) }
    }
    self.losses = losses
    let mixed = 1 - pow(method.practice.unmixed, Double(times))
    quality = mixed * max(0, 1 - lost) * max(0, 1 - oxidised * Double(times))
  }

  /// Elements whose oxide is more stable for its oxygen than alumina is, less a margin of 0.6 eV: the catalogue's oxides.
  static func oxidising(in composition: Composition, _ catalogue: PhaseCatalogue) -> Set<Element> {
    var oxides: [Element: Double] = [:]
    for phase in catalogue.phases where phase.counts.count == 2 {
      let oxygen = phase.count(of: .oxygen)
      guard oxygen > 0, let metal = phase.counts.first(where: { $0.element != .oxygen })?.element else { continue }
      oxides[metal] = min(oxides[metal] ?? 0, phase.enthalpy / Double(oxygen))
    }
    let aluminium = Element(atomicNumber: 13)!
    guard let alumina = oxides[aluminium] else { return [] }
    return Set(composition.elements.filter { $0 != aluminium && (oxides[$0] ?? 0) < alumina + 0.6 })
  }
}
