import Chemistry
import Glibc

/// Solids that hold the elements of a target in its ratio, with what leaves as gas.
package struct PrecursorSet: Sendable {
  /// Precursors as ascending places in the catalogue, and formulas of each for one formula of the target.
  package let members: [PhaseAmount]
  /// Molecules that leave for one formula of the target; negative ones are taken up.
  package let gases: [(gas: Gas, amount: Rational)]
  /// USD for a kg of the target; nil where a price is not known.
  package let cost: Double?
  /// What the hazards of the members count.
  package let hazardScore: Double
  /// The logarithm of the probability that laboratories take these sources; nil where no recipes are known.
  package let familiarity: Double?
}

/// Why there is no set.
package enum PrecursorError: Error, Equatable {
  /// Elements that no precursor has.
  case missing([Element])
  /// Precursors have every element, but no few of them balance.
  case unbalanced(limit: Int)
}

/// Looks for sets of precursors.
package struct PrecursorSearch {
  private let catalogue: PhaseCatalogue
  private let limit: Int
  private let excluded: Set<Int>
  private let excludedElements: Set<Element>
  private let isOxidised: (Int) -> Bool
  private let habits: PrecursorHabits

  /// Sets that are looked at.
  private static let searchLimit = 20_000
  /// Sources of an element that are looked at where recipes say which are usual.
  private static let familiarSources = 8

  /// - Parameters:
  ///   - limit: most precursors of a set.
  ///   - excluded: solids that are not to be used.
  ///   - isOxidised: whether the air changes a solid on the shelf, which counts as half a toxic one.
  package init(
    _ catalogue: PhaseCatalogue, limit: Int = 4, excluded: Set<Int> = [], excludedElements: Set<Element> = [],
    isOxidised: @escaping (Int) -> Bool = { _ in false }, habits: PrecursorHabits = PrecursorHabits()
  ) {
    self.catalogue = catalogue
    self.limit = limit
    self.excluded = excluded
    self.excludedElements = excludedElements
    self.isOxidised = isOxidised
    self.habits = habits
  }

  /// The sets for one formula of a target, the most familiar first, else those with the least hazard, then the least cost.
  ///
  /// Elements other than H, C, N and O, and of these what the target holds besides oxygen, must come from the set in the ratio
  /// of the target; the rest leaves, and oxygen comes and goes. A target without oxygen is made of solids without it.
  /// - Throws: `PrecursorError`.
  package func sets(for target: Int) throws(PrecursorError) -> [PrecursorSet] {
    let goal = catalogue.phases[target]
    let closed = goal.counts.map(\.element).filter { $0 != .oxygen }
    let hasOxygen = goal.count(of: .oxygen) > 0
    let useful = catalogue.phases.indices.filter { place in
      let phase = catalogue.phases[place]
      guard phase.isPrecursor, place != target, !excluded.contains(place) else { return false }
      // Elements as powders are for targets without oxygen: in air they burn, and in argon nothing oxidises them.
      if hasOxygen, phase.counts.count == 1 { return false }
      return phase.counts.allSatisfy { element, _ in
        !excludedElements.contains(element)
          && (closed.contains(element) || (hasOxygen && element.isVolatile))
      } && phase.counts.contains { closed.contains($0.element) && !($0.element.isVolatile && closed.count > 1) }
    }
    let missing = closed.filter { element in !useful.contains { catalogue.phases[$0].count(of: element) > 0 } }
    guard missing.isEmpty else { throw .missing(missing.sorted()) }
    let sources = habits.count > 0 ? sources(of: closed, useful, goal) : nil
    var covers: [[Int]] = []
    var seen: Set<[Int]> = []
    cover(closed, useful, sources, chosen: [], &covers, &seen)
    var sets: [PrecursorSet] = []
    for members in covers { if let set = balance(members, goal, closed, sources) { sets.append(set) } }
    guard !sets.isEmpty else { throw .unbalanced(limit: limit) }
    let order = sets.indices.sorted { a, b in
      let (x, y) = (sets[a], sets[b])
      if let p = x.familiarity, let q = y.familiarity, p != q { return p > q }
      if x.hazardScore != y.hazardScore { return x.hazardScore < y.hazardScore }
      let (p, q) = (x.cost ?? .infinity, y.cost ?? .infinity)
      return p == q ? a < b : p < q
    }
    return order.map { sets[$0] }
  }

  /// The sources of each element that a habit may speak of with the logarithms of their shares, the likeliest first.
  private func sources(
    of closed: [Element], _ useful: [Int], _ goal: CataloguePhase
  ) -> [Element: [(place: Int, logShare: Double)]] {
    let shares = habits.shares(for: goal.counts.map(\.element))
    let solid = closed.filter { !$0.isVolatile }
    var sources: [Element: [(place: Int, logShare: Double)]] = [:]
    for element in solid.isEmpty ? closed : solid {
      let holders = useful.filter { catalogue.phases[$0].count(of: element) > 0 }
      var found: [(place: Int, logShare: Double)] = []
      for place in holders {
        let key = SubstanceKey(catalogue.phases[place].counts)
        found.append((place, log(shares.share(of: key, for: element, alternatives: holders.count))))
      }
      found.sort { $0.logShare == $1.logShare ? $0.place < $1.place : $0.logShare > $1.logShare }
      sources[element] = found
    }
    return sources
  }

  /// Sets in which every closed element has a source, each member for the sake of one; familiar sources first.
  private func cover(
    _ closed: [Element], _ useful: [Int], _ sources: [Element: [(place: Int, logShare: Double)]]?, chosen: [Int],
    _ covers: inout [[Int]], _ seen: inout Set<[Int]>
  ) {
    guard covers.count < Self.searchLimit, seen.count < 4 * Self.searchLimit, seen.insert(chosen.sorted()).inserted
    else { return }
    let open = closed.first { element in !chosen.contains { catalogue.phases[$0].count(of: element) > 0 } }
    guard let open else {
      covers.append(chosen.sorted())
      return
    }
    guard chosen.count < limit else { return }
    let holders = sources?[open]?.prefix(Self.familiarSources).map(\.place)
    for place in holders ?? useful where catalogue.phases[place].count(of: open) > 0 {
      cover(closed, useful, sources, chosen: chosen + [place], &covers, &seen)
    }
  }

  /// The set with its exact amounts; nil where they are not positive or not unique, or a gas would have to be found.
  private func balance(
    _ members: [Int], _ goal: CataloguePhase, _ closed: [Element],
    _ sources: [Element: [(place: Int, logShare: Double)]]?
  ) -> PrecursorSet? {
    let columns = members.map { place in closed.map { catalogue.phases[place].count(of: $0) } }
    let solved = try? ExactEquations.solve(columns: columns, rightSide: closed.map { goal.count(of: $0) })
    guard let amounts = solved, amounts.allSatisfy({ $0 > .zero }) else { return nil }
    guard let gases = try? offGases(members, amounts, goal) else { return nil }
    var (cost, hazard): (Double?, Double) = (0, 0)
    for (place, amount) in zip(members, amounts) {
      let phase = catalogue.phases[place]
      hazard += phase.hazardScore + (isOxidised(place) ? Hazard.hygroscopic.weight : 0)
      let share = phase.mass * amount.approximation / goal.mass
      cost = cost.flatMap { sum in phase.cost.map { sum + $0 * share } }
    }
    let familiarity = sources.map { sources in
      sources.keys.sorted().reduce(0) { sum, element in
        sum + (sources[element]?.first { members.contains($0.place) }?.logShare ?? 0)
      }
    }
    return PrecursorSet(
      members: zip(members, amounts).map { PhaseAmount(phase: $0, amount: $1) }, gases: gases, cost: cost,
      hazardScore: hazard, familiarity: familiarity)
  }

  /// What leaves: carbon as CO2, nitrogen as NH3 where its compound holds the hydrogen for it, else as NO2, the rest of the
  /// hydrogen as H2O, and oxygen as O2, which may be taken up; nil where another gas would have to be.
  private func offGases(
    _ members: [Int], _ amounts: [Rational], _ goal: CataloguePhase
  ) throws(RationalOverflow) -> [(gas: Gas, amount: Rational)]? {
    var left: [Element: Rational] = [:]
    for element in [Element.hydrogen, .carbon, .nitrogen, .oxygen] {
      left[element] = Rational(-goal.count(of: element))
    }
    var released: [Gas: Rational] = [:]
    func take(_ gas: Gas, _ amount: Rational) throws(RationalOverflow) {
      released[gas] = try (released[gas] ?? .zero) + amount
      for (element, count) in gas.counts { left[element] = try (left[element] ?? .zero) - Rational(count) * amount }
    }
    for (place, amount) in zip(members, amounts) {
      let phase = catalogue.phases[place]
      for element in [Element.hydrogen, .carbon, .nitrogen, .oxygen] {
        left[element] = try (left[element] ?? .zero) + Rational(phase.count(of: element)) * amount
      }
      let nitrogen = phase.count(of: .nitrogen)
      if nitrogen > 0, goal.count(of: .nitrogen) == 0 {
        let gas: Gas = phase.count(of: .hydrogen) >= 3 * nitrogen ? .ammonia : .nitrogenDioxide
        try take(gas, Rational(nitrogen) * amount)
      }
    }
    for (gas, element) in [(Gas.carbonDioxide, Element.carbon), (.water, .hydrogen), (.oxygen, .oxygen)] {
      try take(gas, try (left[element] ?? .zero) / Rational(gas.counts[element] ?? 1))
    }
    for (gas, amount) in released where amount < .zero && gas != .oxygen { return nil }
    guard left.values.allSatisfy({ $0 == .zero }) else { return nil }
    return Gas.allCases.compactMap { gas in released[gas].flatMap { $0 == .zero ? nil : (gas, $0) } }
  }
}
