/// Mole fractions of the elements of a material: positive, summing to one, in the order in which the elements were
/// first named. "NbMoTaW" and {"Nb":1,"Mo":1,"Ta":1,"W":1} are the same composition.
package struct Composition: Sendable, Equatable {
  /// The elements with a positive fraction, in first-named order.
  package let elements: [Element]
  /// Mole fractions beside `elements`; they sum to one within rounding.
  package let fractions: [Double]

  /// Normalises amounts to fractions; an element named twice is summed, a zero amount is dropped.
  /// - Throws: `CompositionError` when an amount is negative, not finite or nothing beside the others, or when nothing is
  ///   left.
  package init(amounts: [(Element, Double)]) throws(CompositionError) {
    var elements: [Element] = []
    var sums: [Double] = []
    elements.reserveCapacity(amounts.count)
    sums.reserveCapacity(amounts.count)
    for (element, amount) in amounts {
      guard amount.isFinite, amount >= 0 else { throw .invalidAmount(element: element.symbol, amount: amount) }
      guard amount > 0 else { continue }
      if let place = elements.firstIndex(of: element) {
        sums[place] += amount
      } else {
        elements.append(element)
        sums.append(amount)
      }
    }
    let total = sums.reduce(0, +)
    guard total > 0 else { throw .empty }
    for (element, amount) in zip(elements, sums) where !total.isFinite || amount / total == 0 {
      throw .invalidAmount(element: element.symbol, amount: amount)
    }
    self.elements = elements
    // Amounts that sum to one within rounding are fractions already: 0.1 stays 0.1.
    if abs(total - 1) > 4 * Double.ulpOfOne { for place in sums.indices { sums[place] /= total } }
    self.fractions = sums
  }

  /// The mole fraction of an element, zero if absent. O(number of elements).
  package subscript(element: Element) -> Double {
    elements.firstIndex(of: element).map { fractions[$0] } ?? 0
  }

  /// Σ cᵢ·value(element i): a rule of mixtures.
  package func mean(_ value: (Element) -> Double) -> Double {
    var sum = 0.0
    for (element, fraction) in zip(elements, fractions) { sum += fraction * value(element) }
    return sum
  }
}

/// Why amounts or a formula are not a composition.
package enum CompositionError: Error, Equatable {
  /// Nothing with a positive amount.
  case empty
  /// A symbol that no element has; `offset` counts UTF-8 bytes in the formula.
  case unknownElement(symbol: String, offset: Int)
  /// A negative, infinite or otherwise unusable amount.
  case invalidAmount(element: String, amount: Double)
  /// A formula that does not parse, at a byte offset.
  case syntax(reason: String, offset: Int)
}
