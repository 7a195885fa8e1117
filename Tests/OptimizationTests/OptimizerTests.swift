import Foundation
import MaterialRecords
import MultiObjective
import Numerics
import Optimization
import Testing

/// What the optimizer reaches on functions whose optimum is known, against random designs of the same number.
@Suite struct OptimizerTests {
  private static func single(_ count: Int) -> String {
    #"""
    {"problem":1,"space":{"variables":[\#(TestFunction.variables(count))]},
     "objectives":[{"property":"y","goal":"minimize"}]}
    """#
  }

  /// Regret after 4 + 20 evaluations, median of 3 seeds. The least values are those of the literature.
  @Test(arguments: [AcquisitionFunction.logei, .ei, .pi, .ucb, .thompson]) func branin(_ function: AcquisitionFunction)
    throws
  {
    let regret = try Self.medianRegret(2, least: 0.397887, function, evaluations: 24) { TestFunction.branin($0) }
    let random = try Self.medianRegret(2, least: 0.397887, .random, evaluations: 24) { TestFunction.branin($0) }
    #expect(regret < 0.25 && regret < random / 2, "\(function): \(regret), random \(random)")
  }

  @Test func hartmann() throws {
    let regret = try Self.medianRegret(3, least: -3.86278, .logei, evaluations: 30) { TestFunction.hartmann3($0) }
    let random = try Self.medianRegret(3, least: -3.86278, .random, evaluations: 30) { TestFunction.hartmann3($0) }
    #expect(regret < 0.05 && regret < random / 5, "\(regret), random \(random)")
  }

  private static func medianRegret(
    _ dimension: Int, least: Double, _ function: AcquisitionFunction, evaluations: Int,
    _ body: @escaping ([Double]) -> Double
  ) throws -> Double {
    let regrets = try (0..<3).map { seed in
      var campaign = try SyntheticCampaign(single(dimension), acquisition: function, seed: UInt64(seed)) {
        ["y": body($0.settings)]
      }
      try campaign.round("start", batch: 4)
      for k in 0..<evaluations - 4 { try campaign.round("\(k)", batch: 1) }
      return (campaign.reached.map { $0[0] }.min() ?? .infinity) - least
    }
    return regrets.sorted()[1]
  }

  static let alloy = #"""
    {"problem":1,"space":{"composition":{"elements":["Nb","Mo","Ta","W","Ti"],"count":[2,4],"step":0.05,
      "minimum_if_present":0.1}},
     "objectives":[{"property":"a","goal":"maximize"},{"property":"b","goal":"minimize"}],
     "constraints":[{"property":"c","maximum":0.35,"probability":0.8}],"reference_point":{"a":0,"b":2}}
    """#

  /// A front with a feasible part; a and b are in conflict over all elements, c keeps one of them low.
  static func alloyProperties(_ design: Design) -> [String: Double] {
    let x = design.fractions
    return [
      "a": 4 * x[0] * x[1] + 2 * x[2] * x[3] + x[1], "b": 1 + x[1] - x[4] + x[3] * x[0], "c": x[1] + 0.2 * x[2],
    ]
  }

  @Test func hypervolumeOfAConstrainedFront() throws {
    func volume(_ function: AcquisitionFunction?) throws -> Double {
      var campaign = try SyntheticCampaign(Self.alloy, acquisition: function) { Self.alloyProperties($0) }
      for round in 0..<6 {
        let answer = try campaign.round("r\(round)", batch: 5)
        #expect(answer.suggestions.count == 5)
        if round > 0, function == nil { #expect(answer.suggestions.allSatisfy { $0.acquisition == "ehvi" }) }
      }
      #expect(campaign.observations.allSatisfy { campaign.optimizer.space.contains($0.design) })
      for (k, observation) in campaign.observations.enumerated() {
        #expect(!campaign.observations[..<k].contains { $0.design == observation.design })
      }
      return Hypervolume(reference: [0, 2]).volume(of: Matrix(campaign.reached))
    }
    let (guided, random) = (try volume(nil), try volume(.random))
    #expect(guided > 1.1 * random, "\(guided), random \(random)")
  }

  /// Nothing feasible is known at first: the probability of feasibility leads there.
  @Test func findsTheFeasiblePart() throws {
    let problem = #"""
      {"problem":1,"space":{"variables":[\#(TestFunction.variables(2))]},
       "objectives":[{"property":"y","goal":"minimize"}],"constraints":[{"property":"c","minimum":0.9}]}
      """#
    var campaign = try SyntheticCampaign(problem) {
      ["y": $0.settings[0], "c": 1 - pow($0.settings[0] - 0.8, 2) - 2 * pow($0.settings[1] - 0.7, 2)]
    }
    for x in [0.1, 0.2, 0.3, 0.4] { campaign.tell(Design(settings: [x, x / 2])) }
    var names: [String] = []
    for k in 0..<6 { names += try campaign.round("\(k)", batch: 1).suggestions.map(\.acquisition) }
    #expect(names.first == "feasibility")
    #expect(names.last == "logei")
  }

  /// Experiments fail where x₀ > 0.6, which the models have to learn; the unconstrained optimum lies there.
  @Test func learnsFromFailures() throws {
    var campaign = try SyntheticCampaign(Self.single(2)) {
      $0.settings[0] > 0.6 ? nil : ["y": -$0.settings[0] - 0.1 * $0.settings[1]]
    }
    for k in 0..<6 { try campaign.round("\(k)", batch: 4) }
    let late = campaign.observations.suffix(8).map { $0.design.settings[0] }
    #expect(late.count { $0 <= 0.6 } >= 4 && late.allSatisfy { $0 < 0.75 }, "\(late)")
    #expect(campaign.reached.map { $0[0] }.min() ?? 0 < -0.6)
  }

  /// The nearest to a target: y = x² + x runs from 0 to 2.
  @Test func reachesATarget() throws {
    let problem = #"""
      {"problem":1,"space":{"variables":[{"name":"x","range":[0,1]}]},
       "objectives":[{"property":"y","goal":"target","value":0.8,"tolerance":0.01}]}
      """#
    var campaign = try SyntheticCampaign(problem) { ["y": $0.settings[0] * $0.settings[0] + $0.settings[0]] }
    for k in 0..<5 { try campaign.round("\(k)", batch: k == 0 ? 4 : 1) }
    #expect(campaign.reached.map { $0[0] }.min() ?? 1 < 0.01)
  }

  @Test func manyObjectivesByRandomDirections() throws {
    let names = ["a", "b", "c", "d"]
    let objectives = names.map { #"{"property":"\#($0)","goal":"minimize"}"# }.joined(separator: ",")
    let problem = #"""
      {"problem":1,"space":{"variables":[\#(TestFunction.variables(3))]},"objectives":[\#(objectives)]}
      """#
    var campaign = try SyntheticCampaign(problem) { design in
      let x = design.settings
      return ["a": x[0], "b": x[1], "c": x[2], "d": -(x[0] * x[1] + x[2])]
    }
    try campaign.round("start", batch: 6)
    let answer = try campaign.round("next", batch: 3)
    #expect(answer.suggestions.map(\.acquisition) == ["logei", "logei", "logei"])
    #expect(answer.suggestions.allSatisfy { $0.expected.count == 4 && $0.value != nil })
  }

  /// What is done with more observations than a model takes: the subset holds the front, and says how many it has.
  @Test func manyObservations() throws {
    var settings = Optimizer.Settings()
    settings.modelLimit = 60
    let optimizer = try Optimizer(Problem(parsing: Array(Self.alloy.utf8)), settings: settings)
    var campaign = try SyntheticCampaign(Self.alloy, acquisition: .random) { Self.alloyProperties($0) }
    try campaign.round("start", batch: 2000)
    #expect(campaign.observations.count == 2000)
    let inputs = optimizer.space.inputs(campaign.observations.map(\.design))
    let subset = ModelSubset.indices(
      campaign.observations, inputs: inputs, formulation: optimizer.formulation, limit: 60)
    #expect(subset.count == 60 && subset == subset.sorted())
    let best = campaign.observations.indices.filter { campaign.observations[$0].isFeasible(optimizer.formulation) }
    let points = best.compactMap { campaign.observations[$0].objectives(optimizer.formulation) }
    let front = zip(best, NonDominatedSort(Matrix(points)).ranks).filter { $1 == 0 }.map(\.0)
    #expect(front.count <= 30 && Set(front).isSubset(of: subset))
    let answer = try optimizer.answer(
      Ask(name: "r", batch: 2), observations: campaign.observations, pending: [])
    #expect(answer.suggestions.count == 2 && answer.modelledObservations == 60)
  }
}
