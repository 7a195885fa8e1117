import Foundation
import MaterialRecords
import Numerics
import Optimization
import Testing

/// Suggestions that are to teach the properties, and those that follow a drawn function or a growing bound.
@Suite struct LearningModeTests {
  /// Seventeen places on a line and two routes.
  static let line = #"""
    {"problem":1,"space":{"composition":{"elements":["Nb","Mo"],"step":0.0625},
      "variables":[{"name":"route","categories":["cast","printed"]}]},
     "objectives":[{"property":"y","goal":"maximize"},{"property":"z","goal":"minimize"}]}
    """#

  static func campaign(_ function: AcquisitionFunction) throws -> SyntheticCampaign {
    var campaign = try SyntheticCampaign(line, acquisition: function) { design in
      let x = design.fractions[0]
      return ["y": sin(5 * x) + design.settings[0], "z": x * x]
    }
    for (x, route) in [(0.0, 0.0), (0.25, 0.0), (0.3125, 1.0), (0.5, 0.0), (0.5625, 1.0), (1.0, 0.0)] {
      campaign.tell(Design(fractions: [x, 1 - x], settings: [route]))
    }
    return campaign
  }

  static let designs: [Design] = (0...16).flatMap { k in
    [0.0, 1.0].map { Design(fractions: [Double(k) / 16, 1 - Double(k) / 16], settings: [$0]) }
  }

  private static func surrogate(_ campaign: SyntheticCampaign, believing: [Design] = []) throws -> Surrogate {
    let space = campaign.optimizer.space
    var surrogate = try Surrogate(
      campaign.optimizer.formulation, inputs: space.inputs(campaign.observations.map(\.design)), compositionColumns: 2,
      observations: campaign.observations, seed: 0)
    surrogate.believe(space.inputs(believing))
    return surrogate
  }

  private static func spread(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }

  /// By its definition: the greatest root mean square of the standard deviations in units of the objectives' spreads, of all
  /// designs, and for the second pick after the first is believed.
  @Test func uncertainty() throws {
    let campaign = try Self.campaign(.uncertainty)
    let space = campaign.optimizer.space
    let answer = try campaign.optimizer.answer(
      Ask(name: "m", batch: 2), observations: campaign.observations, pending: [])
    let picks = answer.suggestions.map(\.design)
    let units = (0..<2).map { objective in
      Self.spread(campaign.observations.compactMap { $0.objectives(campaign.optimizer.formulation)?[objective] })
    }
    for place in 0..<2 {
      let surrogate = try Self.surrogate(campaign, believing: Array(picks[..<place]))
      func value(_ design: Design) -> Double {
        let predictions = surrogate.predict(space.inputs([design]))
        let squares = (0..<2).map { pow(predictions[$0].standardDeviation[0] / units[$0], 2) }
        return ((squares[0] + squares[1]) / 2).squareRoot()
      }
      let known = campaign.observations.map(\.design) + picks[..<place]
      let free = Self.designs.filter { !known.contains($0) }
      let greatest = free.map(value).max() ?? 0
      #expect(abs(value(picks[place]) - greatest) < 1e-9 * greatest)
      #expect(abs((answer.suggestions[place].value ?? 0) - greatest) < 1e-9 * greatest)
    }
  }

  /// The farthest of all designs from those known, and then from those and the first pick.
  @Test func diversity() throws {
    let campaign = try Self.campaign(.diversity)
    let answer = try campaign.optimizer.answer(
      Ask(name: "m", batch: 3), observations: campaign.observations,
      pending: [Design(fractions: [1, 0], settings: [1])])
    var known = campaign.observations.map(\.design) + [Design(fractions: [1, 0], settings: [1])]
    for suggestion in answer.suggestions {
      func distance(_ design: Design) -> Double {
        known.map { campaign.optimizer.space.distance($0, design) }.min() ?? 0
      }
      let greatest = Self.designs.map(distance).max() ?? 0
      #expect(abs(distance(suggestion.design) - greatest) < 1e-12)
      #expect(abs((suggestion.value ?? 0) - greatest) < 1e-12)
      known.append(suggestion.design)
    }
  }

  /// After a batch of three the mean variance over all designs is lower than after any of twenty random batches, and than
  /// after three picks of the greatest uncertainty.
  @Test func integratedVariance() throws {
    func variance(after batch: [Design], _ campaign: SyntheticCampaign) throws -> Double {
      let predictions = try Self.surrogate(campaign, believing: batch).predict(
        campaign.optimizer.space.inputs(Self.designs))
      return (0..<2).reduce(0.0) { sum, objective in
        let unit = Self.spread(
          campaign.observations.compactMap { $0.objectives(campaign.optimizer.formulation)?[objective] })
        return sum + predictions[objective].standardDeviation.reduce(0) { $0 + $1 * $1 / (unit * unit) }
      }
    }
    func batch(_ function: AcquisitionFunction, _ name: String = "m") throws -> [Design] {
      let campaign = try Self.campaign(function)
      return try campaign.optimizer.answer(
        Ask(name: name, batch: 3), observations: campaign.observations, pending: []
      ).suggestions.map(\.design)
    }
    let campaign = try Self.campaign(.nipv)
    let reached = try variance(after: batch(.nipv), campaign)
    #expect(reached <= (try variance(after: batch(.uncertainty), campaign)))
    for k in 0..<20 { #expect(reached < (try variance(after: batch(.random, "\(k)"), campaign))) }
  }

  /// Every function answers every kind of problem: with nothing feasible, with failures, with several objectives.
  @Test(arguments: AcquisitionFunction.allCases) func answersWhateverIsKnown(_ function: AcquisitionFunction) throws {
    let problem = #"""
      {"problem":1,"space":{"variables":[\#(TestFunction.variables(2))]},
       "objectives":[{"property":"y","goal":"target","value":0.3},{"property":"z","goal":"minimize"},
         {"property":"w","goal":"maximize"},{"property":"v","goal":"maximize"}],
       "constraints":[{"property":"c","minimum":0.9}]}
      """#
    for offset in [0.0, 1.0] {
      var campaign = try SyntheticCampaign(problem, acquisition: function) { design in
        let x = design.settings
        return x[0] > 0.8 ? nil : ["y": x[0], "z": x[1], "w": x[0] * x[1], "v": x[0], "c": x[0] / 2 + offset]
      }
      for k in 0..<6 { campaign.tell(Design(settings: [Double(k) / 5, Double(k * k % 7) / 6])) }
      let answer = try campaign.round("m", batch: 3)
      #expect(answer.suggestions.count == 3)
      #expect(answer.suggestions.allSatisfy { $0.value?.isFinite ?? true })
      let names = Set(answer.suggestions.map(\.acquisition))
      if function.isLearning { #expect(names == [function.rawValue]) }
      if offset == 0, !function.isLearning, function != .random { #expect(names == ["feasibility"]) }
    }
  }

  /// √(0.2·d·ln 2t): 0.37 at the first experiment of one variable, 2.06 at the hundredth of four.
  @Test func growingBound() {
    #expect(abs(ConfidenceMultiple.growing.value(experiment: 1, dimension: 1) - 0.372_330) < 1e-6)
    #expect(abs(ConfidenceMultiple.growing.value(experiment: 100, dimension: 4) - 2.058_799) < 1e-6)
    #expect(ConfidenceMultiple.constant(2).value(experiment: 100, dimension: 4) == 2)
  }
}
