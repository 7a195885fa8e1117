extension Composition {
  /// The composition as a formula of mole fractions in their order, in the shortest digits that read back the same:
  /// `Nb0.25Mo0.25Ta0.25W0.25`; a pure element has no number.
  package var formula: String {
    if elements.count == 1 { return elements[0].symbol }
    return zip(elements, fractions).map { $0.symbol + DecimalText.text($1) }.joined()
  }

  /// The formula with the least whole amounts, where the ratios are those of whole numbers that sum to at most 1,000
  /// (within 1e-9 of the fractions), else with fractions; elements by rising electronegativity as in pymatgen, those
  /// without one last: `AlFeCoNi`, `Fe2O3`.
  ///
  /// Unlike pymatgen's, an element stays `O`, not `O2`, and no polyanion is bracketed.
  package var reducedFormula: String {
    let order = elements.indices.sorted { a, b in
      let x = elements[a].electronegativity ?? .infinity
      let y = elements[b].electronegativity ?? .infinity
      return x == y ? elements[a].symbol < elements[b].symbol : x < y
    }
    if let amounts = wholeAmounts {
      return order.map { elements[$0].symbol + (amounts[$0] == 1 ? "" : "\(amounts[$0])") }.joined()
    }
    return order.map { elements[$0].symbol + DecimalText.text(fractions[$0]) }.joined()
  }

  /// The least whole numbers in the ratio of the fractions; nil when they would sum to more than 1,000.
  package var wholeAmounts: [Int]? { wholeAmounts(upTo: 1000) }

  /// The least whole numbers in the ratio of the fractions; nil when they would sum to more than a limit. O(limit·elements).
  package func wholeAmounts(upTo limit: Int) -> [Int]? {
    let smallest = fractions.min() ?? 1
    guard limit >= elements.count, smallest > 0.9 / Double(limit) else { return nil }
    search: for total in elements.count...limit {
      var amounts: [Int] = []
      for fraction in fractions {
        let amount = (fraction * Double(total)).rounded()
        guard amount > 0, abs(fraction - amount / Double(total)) <= 1e-9 else { continue search }
        amounts.append(Int(amount))
      }
      if amounts.reduce(0, +) == total { return amounts }
    }
    return nil
  }

  /// Mass of a mole of atoms, g/mol: Σ cᵢ·mᵢ.
  package var molarMass: Double { mean(\.mass) }

  /// Mass fractions beside `elements`; they sum to one within rounding.
  package var massFractions: [Double] {
    let total = molarMass
    return zip(elements, fractions).map { $1 * $0.mass / total }
  }
}
