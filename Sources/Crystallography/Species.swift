import Chemistry

/// What stands on a site: elements with the probability of each, the rest vacancy. A site of one element with the
/// fraction 1 is ordered; every other is disordered.
package struct SiteOccupancy: Hashable, Sendable {
  /// An element on a site.
  package struct Constituent: Hashable, Sendable {
    package let element: Element
    /// The probability of finding the element on the site, above 0 and at most 1. As the source states it, never rounded.
    package let fraction: Double
    /// The formal charge in units of e, where the source states one.
    package let oxidationState: Double?

    package init(_ element: Element, fraction: Double = 1, oxidationState: Double? = nil) {
      self.element = element
      self.fraction = fraction
      self.oxidationState = oxidationState
    }
  }

  /// The elements in the order of the source; an element appears once for each oxidation state.
  package let constituents: [Constituent]

  /// How far the sum of the fractions may exceed one: sources give three or four decimals.
  package static let tolerance = 5e-3

  /// Takes constituents as they are; fractions are neither rounded nor rescaled.
  /// - Throws: `StructureError` where a fraction is not in 0…1, the fractions sum to more than one, or nothing is left.
  package init(_ constituents: [Constituent]) throws(StructureError) {
    var kept: [Constituent] = []
    for constituent in constituents {
      let fraction = constituent.fraction
      guard fraction.isFinite, fraction >= 0, fraction <= 1 + SiteOccupancy.tolerance else {
        throw .invalidOccupancy(constituent.element.symbol, fraction)
      }
      guard fraction > 0 else { continue }
      kept.append(constituent)
    }
    guard !kept.isEmpty else { throw .emptySite }
    let total = kept.reduce(0) { $0 + $1.fraction }
    guard total <= 1 + SiteOccupancy.tolerance else { throw .overfullSite(total) }
    self.constituents = kept
  }

  /// A site of one element.
  package init(_ element: Element, oxidationState: Double? = nil) {
    constituents = [Constituent(element, oxidationState: oxidationState)]
  }

  /// The probability that something stands on the site.
  package var total: Double { constituents.reduce(0) { $0 + $1.fraction } }

  /// The probability that nothing stands on the site.
  package var vacancy: Double { max(0, 1 - total) }

  /// Whether the site holds one element with certainty.
  package var isOrdered: Bool { constituents.count == 1 && constituents[0].fraction == 1 }

  /// The element of an ordered site; nil on a disordered one.
  package var element: Element? { isOrdered ? constituents[0].element : nil }

  /// The probability of an element, its oxidation states together.
  package subscript(element: Element) -> Double {
    constituents.reduce(0) { $0 + ($1.element == element ? $1.fraction : 0) }
  }
}

/// A kind of site: a name that is unique in its structure, and what stands on the sites that have it.
package struct Species: Hashable, Sendable {
  /// A label such as "Fe" or "Fe3+"; for disordered sites the constituents, such as "Ba0.5Sr0.5".
  package let name: String
  package let occupancy: SiteOccupancy

  package init(name: String, _ occupancy: SiteOccupancy) {
    self.name = name
    self.occupancy = occupancy
  }

  /// Names the species after what stands on it: "Fe", "Fe3+", "Ba0.5Sr0.5".
  package init(_ occupancy: SiteOccupancy) {
    self.init(name: Species.name(of: occupancy), occupancy)
  }

  package init(_ element: Element) { self.init(name: element.symbol, SiteOccupancy(element)) }

  private static func name(of occupancy: SiteOccupancy) -> String {
    occupancy.constituents.map { constituent in
      var text = constituent.element.symbol
      if let state = constituent.oxidationState, state != 0 {
        text += (abs(state) == 1 ? "" : decimal(abs(state))) + (state < 0 ? "-" : "+")
      }
      return occupancy.isOrdered ? text : text + decimal(constituent.fraction)
    }.joined()
  }

  private static func decimal(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
