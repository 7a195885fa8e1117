/// What solids that touch become: exact amounts that balance, and what is gained.
package final class InterfaceReaction: Sendable {
  /// Solids used up, as places in the catalogue, and formulas of each; the first has one.
  package let reactants: [(phase: Int, amount: Rational)]
  package let products: [(phase: Int, amount: Rational)]
  /// Molecules released; negative ones are taken up.
  package let gases: [(gas: Gas, amount: Rational)]
  /// Change of the Gibbs energy, eV per atom of the reactants: negative.
  package let drivingForce: Double

  init(
    reactants: [(phase: Int, amount: Rational)], products: [(phase: Int, amount: Rational)],
    gases: [(gas: Gas, amount: Rational)], drivingForce: Double
  ) {
    self.reactants = reactants
    self.products = products
    self.gases = gases
    self.drivingForce = drivingForce
  }

  /// The reaction in words: `BaCO3 + TiO2 -> BaTiO3 + CO2`.
  package func equation(_ catalogue: PhaseCatalogue) -> String {
    func term(_ name: String, _ amount: Rational) -> String { amount == .one ? name : "\(amount) \(name)" }
    let taken = gases.filter { $0.amount < .zero }.map { term($0.gas.rawValue, -$0.amount) }
    let released = gases.filter { $0.amount > .zero }.map { term($0.gas.rawValue, $0.amount) }
    let left = reactants.map { term(catalogue.phases[$0.phase].name, $0.amount) } + taken
    let right = products.map { term(catalogue.phases[$0.phase].name, $0.amount) } + released
    return left.joined(separator: " + ") + " -> " + right.joined(separator: " + ")
  }

  /// The mixture after the reaction has used up the reactant that limits it.
  /// - Throws: `RationalOverflow`.
  func applied(to mixture: [PhaseAmount]) throws(RationalOverflow) -> [PhaseAmount] {
    var extent: Rational?
    for (phase, amount) in reactants {
      guard let present = mixture.first(where: { $0.phase == phase }) else { return mixture }
      let possible = try present.amount / amount
      extent = extent.map { min($0, possible) } ?? possible
    }
    guard let extent else { return mixture }
    var changed = mixture
    for (phase, amount) in reactants { try Self.add(phase, -(try extent * amount), &changed) }
    for (phase, amount) in products { try Self.add(phase, try extent * amount, &changed) }
    return changed.filter { $0.amount != .zero }.sorted { $0.phase < $1.phase }
  }

  private static func add(_ phase: Int, _ amount: Rational, _ mixture: inout [PhaseAmount]) throws(RationalOverflow) {
    if let place = mixture.firstIndex(where: { $0.phase == phase }) {
      mixture[place] = PhaseAmount(phase: phase, amount: try mixture[place].amount + amount)
    } else {
      mixture.append(PhaseAmount(phase: phase, amount: amount))
    }
  }
}

/// So many formulas of one phase.
package struct PhaseAmount: Hashable, Sendable {
  /// The place in the catalogue.
  package let phase: Int
  package let amount: Rational

  package init(phase: Int, amount: Rational) {
    self.phase = phase
    self.amount = amount
  }
}
