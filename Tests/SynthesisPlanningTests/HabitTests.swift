import Chemistry
import Foundation
import SynthesisPlanning
import Testing

/// What recipes teach, by hand.
@Suite struct HabitTests {
  private func key(_ formula: String) throws -> SubstanceKey {
    SubstanceKey(try #require(PhaseCatalogue.counts(ofFormula: formula)))
  }

  private func elements(_ formula: String) throws -> [Element] { try Composition(formula: formula).elements }

  private func habits(_ recipes: [(String, [String])]) throws -> PrecursorHabits {
    var habits = PrecursorHabits()
    for (target, precursors) in recipes {
      habits.add(target: try elements(target), precursors: try precursors.map { try key($0) })
    }
    return habits
  }

  /// Three recipes of the same elements, one of others: counts 2 and 1 for Ti of Ba-Ti and e^(−8·2/3) for that of Sr-Ti; behind
  /// them a tenth of the mean of all with one of each of four sources alike.
  @Test func sharesByHand() throws {
    let habits = try habits([
      ("BaTiO3", ["BaCO3", "TiO2"]), ("BaTi2O5", ["BaCO3", "TiO2"]), ("Ba2TiO4", ["BaO", "Ti2O3"]),
      ("SrTiO3", ["SrCO3", "Ti2O3"]),
    ])
    let shares = habits.shares(for: try elements("BaTiO3"))
    let titanium = try #require(Element(symbol: "Ti"))
    let far = exp(-8 * 2.0 / 3)
    let background = (2 + 0.25) / 5
    let expected = (2 + 0.1 * background) / (3 + far + 0.1)
    #expect(abs(shares.share(of: try key("TiO2"), for: titanium, alternatives: 4) - expected) < 1e-12)
    let other = (1 + far + 0.1 * background) / (3 + far + 0.1)
    #expect(abs(shares.share(of: try key("Ti2O3"), for: titanium, alternatives: 4) - other) < 1e-12)
    // Of what no recipe speaks every source is alike.
    let lead = try #require(Element(symbol: "Pb"))
    #expect(abs(shares.share(of: try key("PbO"), for: lead, alternatives: 4) - 0.25) < 1e-12)
  }

  /// Elements in oxides say little of metals without oxygen.
  @Test func oxygenMatters() throws {
    let habits = try habits([("NiO", ["NiO"]), ("NiO", ["NiO"]), ("NiSb", ["Ni", "Sb"])])
    let nickel = try #require(Element(symbol: "Ni"))
    let shares = habits.shares(for: try elements("NiSb"))
    #expect(
      shares.share(of: try key("Ni"), for: nickel, alternatives: 2)
        > shares.share(of: try key("NiO"), for: nickel, alternatives: 2))
  }

  /// Where all take the hydroxide the plan does, though the carbonate is cheaper; without recipes it does not.
  @Test func thePlanFollowsHabits() throws {
    let catalogue = PhaseCatalogue.standard
    let place = try #require(catalogue.place(ofFormula: "Li2TiO3"))
    let recipes = Array(repeating: ("Li4Ti5O12", ["LiOH", "TiO2"]), count: 20)
    var planner = RoutePlanner()
    planner.atmospheres = [.air]
    planner.stages = 1
    planner.setLimit = 6
    func sources() throws -> [String] {
      let environment = try planner.environment(for: place, book: ReactionBook(catalogue))
      return try planner.plan(environment).set.members.map { catalogue.phases[$0.phase].name }
    }
    #expect(try !sources().contains("LiOH"))
    planner.habits = try habits(recipes)
    #expect(try sources().contains("LiOH"))
    let environment = try planner.environment(for: place, book: ReactionBook(catalogue))
    #expect(environment.sets.allSatisfy { ($0.familiarity ?? 1) < 0 })
    #expect(environment.sets.map { $0.familiarity ?? 0 } == environment.sets.compactMap(\.familiarity).sorted(by: >))
  }
}
