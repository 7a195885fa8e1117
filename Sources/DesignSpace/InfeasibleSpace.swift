import Chemistry

/// A space without a design, with the rules that exclude one another.
package struct InfeasibleSpace: Error, Equatable, CustomStringConvertible {
  /// A rule of `CompositionConstraints`.
  package enum Rule: Equatable, Sendable {
    case elements
    case count
    case bounds(Element)
    case minimumIfPresent
    case step
    /// A linear row by its index.
    case linear(Int)
  }

  /// The rules that conflict: without any one of them the reason given would not hold.
  package let rules: [Rule]
  /// One sentence with the figures.
  package let reason: String

  /// The same said of one of several compositions.
  package func named(_ name: String) -> InfeasibleSpace {
    InfeasibleSpace(rules: rules, reason: "\(name): \(reason)")
  }

  package var description: String {
    let names = rules.map(\.description).joined(separator: ", ")
    return names.isEmpty ? reason : "\(reason) (rules: \(names))"
  }
}

extension InfeasibleSpace.Rule: CustomStringConvertible {
  /// The rule as the problem file names it.
  package var description: String {
    switch self {
    case .elements: "elements"
    case .count: "count"
    case .bounds(let element): "bounds of \(element.symbol)"
    case .minimumIfPresent: "minimum_if_present"
    case .step: "step"
    case .linear(let row): "linear row \(row)"
    }
  }
}

/// A figure for a sentence: twelve decimals at most, so that 1.2000000000000002 reads 1.2.
func readable(_ value: Double) -> String {
  let rounded = (value * 1e12).rounded() / 1e12
  guard rounded.isFinite else { return "\(value)" }
  if rounded == rounded.rounded(), abs(rounded) < 1e15 { return "\(Int(rounded))" }
  return "\(rounded)"
}
