import Chemistry
import SynthesisPlanning
import Testing

@Suite struct SynthesisTests {
  private let catalogue = PhaseCatalogue.standard

  private func environment(_ target: String, _ change: (inout RoutePlanner) -> Void = { _ in }) throws
    -> (RoutePlanner, SynthesisEnvironment)
  {
    var planner = RoutePlanner()
    planner.setLimit = 3
    planner.atmospheres = [.air]
    change(&planner)
    let place = try #require(catalogue.place(ofFormula: target))
    return (planner, try planner.environment(for: place, book: ReactionBook(catalogue)))
  }

  /// Every transition that can be reached keeps every element but those of the gases, exactly, and its probabilities sum to
  /// one.
  @Test(arguments: ["BaTiO3", "LiFePO4", "CaFe2O4"]) func massIsBalancedExactly(_ target: String) throws {
    let (_, environment) = try environment(target)
    let goal = catalogue.phases[environment.target]
    var layer: Set<SynthesisState> = [.start]
    var seen = layer
    for _ in 0..<3 {
      var next: Set<SynthesisState> = []
      for state in layer {
        for action in environment.actions(in: state) {
          let outcomes = environment.outcomes(of: action, in: state)
          #expect(abs(outcomes.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
          for outcome in outcomes where seen.insert(outcome.next).inserted {
            next.insert(outcome.next)
            for (element, count) in goal.counts where ![1, 6, 7, 8].contains(element.atomicNumber) {
              var sum = Rational(-count)
              for part in outcome.next.mixture {
                sum = try sum + part.amount * Rational(catalogue.phases[part.phase].count(of: element))
              }
              #expect(sum == .zero, "\(element) in \(outcome.next)")
            }
          }
        }
      }
      layer = next
    }
    #expect(seen.count > 10)
    #expect(!environment.overflowed)
  }

  /// More stages are never worth less: what is not needed is not done.
  @Test(arguments: ["BaTiO3", "LiFePO4"]) func valueGrowsWithTheHorizon(_ target: String) throws {
    let values = try (1...3).map { stages in
      let (planner, environment) = try environment(target) { $0.stages = stages }
      return try planner.plan(environment).value
    }
    #expect(values[0] <= values[1] + 1e-12 && values[1] <= values[2] + 1e-12, "\(values)")
  }

  @Test func aRouteIsWhole() throws {
    let (planner, environment) = try environment("BaTiO3")
    let plan = try planner.plan(environment)
    #expect(plan.set.members.map { catalogue.phases[$0.phase].name } == ["BaCO3", "TiO2"])
    #expect(plan.solver == "dynamic" && plan.isExact && plan.stateCount > 10)
    #expect(plan.expectedYield > 0.8 && plan.value < plan.expectedYield)
    // Following the policy earns what backward induction promised.
    let promised = try DynamicProgramming().solve(environment, from: .start, horizon: planner.stages + 1)
    #expect(abs(promised.value - plan.value) < 1e-12)
    let yields = plan.stages.map(\.expectedYield)
    #expect(yields == yields.sorted() && yields.allSatisfy { $0 <= plan.expectedYield })
    #expect(plan.alternatives.count == 2 && plan.alternatives.allSatisfy { $0.value <= plan.value })
    // Searching the tree of the same process finds as good a route within its error.
    let (searcher, other) = try self.environment("BaTiO3") {
      $0.solver = .treeSearch
      $0.rollouts = 20_000
    }
    #expect(abs(try searcher.plan(other).value - plan.value) < 0.05)
  }

  /// Failures that are reported make a hold less likely, and the plan worth less; successes more.
  @Test func reportsMoveTheBelief() throws {
    let names = ["BaCO3", "TiO2"]
    let keys = try names.map { SubstanceKey(try #require(PhaseCatalogue.counts(ofFormula: $0))) }
    var beliefs = ReactionBeliefs(priorWeight: 2)
    let key = ReactionBeliefs.Key(keys[0], keys[1], temperature: 1273)
    #expect(beliefs.probability(key, prior: 0.5) == 0.5)
    beliefs.report(key, reacted: 0, failed: 4)
    #expect(beliefs.probability(key, prior: 0.5) == 1.0 / 6)
    beliefs.report(ReactionBeliefs.Key(keys[1], keys[0], temperature: 1273), reacted: 2, failed: 0)
    #expect(beliefs.probability(key, prior: 0.5) == 3.0 / 8)
    #expect(beliefs.counts[key]?.areContradictory == true)

    let (planner, plain) = try environment("BaTiO3")
    var pessimist = ReactionBeliefs()
    for temperature in stride(from: 773, through: 1773, by: 100) {
      pessimist.report(ReactionBeliefs.Key(keys[0], keys[1], temperature: temperature), reacted: 0, failed: 20)
    }
    let (other, doubtful) = try environment("BaTiO3") { $0.beliefs = pessimist }
    #expect(try other.plan(doubtful).value < planner.plan(plain).value)
  }

  /// By hand: at 580 K and 0.27 of the mean melting temperature the rate is 0.25 an hour.
  @Test func kineticsByHand() {
    let kinetics = ReactionKinetics()
    let chance = kinetics.probability(melting: [1000, 2000], temperature: 985, hours: 4, isLayered: false)
    #expect(abs(chance - (1 - 0.36787944117)) < 1e-9)
    let layered = kinetics.probability(melting: [1000, 2000], temperature: 985, hours: 8, isLayered: true)
    #expect(abs(layered - chance) < 1e-12)
    // 1 − exp(−3·exp(12·(1 − 1039/773))) where no melting temperature is known, 1700 K being taken.
    let cold = kinetics.probability(melting: [nil, nil], temperature: 773, hours: 12, isLayered: false)
    #expect(abs(cold - 0.0471) < 1e-4)
  }

  @Test(arguments: [(1000.0, 973), (1023.0, 1073), (1773.0, 1773), (1800, 1773), (700, 773)])
  func temperaturesMeetTheGrid(_ temperature: Double, _ grid: Int) {
    #expect(FurnaceHold.gridTemperature(near: temperature) == grid)
  }

  @Test func theGridEnds() {
    #expect(FurnaceHold.gridTemperature(near: 600) == nil && FurnaceHold.gridTemperature(near: 2000) == nil)
    #expect(FurnaceHold.grid(atmospheres: Atmosphere.allCases).count == 66)
  }
}
