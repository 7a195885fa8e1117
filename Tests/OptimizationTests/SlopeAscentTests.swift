import Foundation
import MaterialRecords
import Numerics
import Optimization
import Testing

/// The search along slopes, against tops that are known and differences of what it climbs.
@Suite struct SlopeAscentTests {
  private static let problem = #"""
    {"problem":1,"space":{"variables":[{"name":"a","range":[-2,6]},{"name":"b","range":[0,1]},
      {"name":"c","categories":["low","high"]}]},
     "objectives":[{"property":"y","goal":"maximize"}],"constraints":[{"property":"g","maximum":0.6,"probability":0.9}]}
    """#

  /// A narrow curved ridge with its top at (1, 0.3) of the unit square and the second category.
  private static func ridge(_ x: [Double]) -> (score: Double, gradient: [Double]) {
    let across = x[1] - 0.3 - 0.5 * (x[0] - 0.4) * (x[0] - 0.4)
    let along = x[0] - 0.4
    return (
      -400 * across * across - along * along + (x[3] > 0 ? 1 : 0),
      [800 * across * along - 2 * along, -800 * across, 0, 0]
    )
  }

  @Test func followsARidge() throws {
    let space = try SearchSpace(Problem(parsing: Array(Self.problem.utf8)))
    let pool = [0.1, 0.5, 0.9].flatMap { a in
      [0.1, 0.9].map { Design(settings: [-2 + 8 * a, $0, 0]) }
    }
    func score(_ inputs: Matrix) -> [Double] { (0..<inputs.rows).map { Self.ridge(inputs.row($0)).score } }
    let best = try #require(
      CandidateSearch(space, except: TakenDesigns(space)).ranked(from: pool, score: score, slope: Self.ridge).first)
    #expect(abs(best.design.settings[0] - 1.2) < 1e-4 && abs(best.design.settings[1] - 0.3) < 1e-4, "\(best)")
    #expect(best.design.settings[2] == 1)
  }

  /// A taken top is not returned.
  @Test func avoidsWhatIsTaken() throws {
    let space = try SearchSpace(Problem(parsing: Array(Self.problem.utf8)))
    var taken = TakenDesigns(space)
    taken.insert(Design(settings: [1.2, 0.3, 1]))
    func score(_ inputs: Matrix) -> [Double] { (0..<inputs.rows).map { Self.ridge(inputs.row($0)).score } }
    let ranked = CandidateSearch(space, except: taken).ranked(
      from: [Design(settings: [1.2, 0.3001, 1])], score: score, slope: Self.ridge)
    #expect(!ranked.isEmpty && ranked.allSatisfy { !taken.contains($0.design) })
  }

  /// At a suggestion the score, as the models and the formulas of `ament2023unexpected` and `schonlau1998global` give it, has
  /// no slope left along the variables, or one that leads out of their ranges.
  @Test(arguments: [AcquisitionFunction.logei, .ei, .pi, .ucb]) func suggestionsAreTops(_ function: AcquisitionFunction)
    throws
  {
    var campaign = try SyntheticCampaign(Self.problem, acquisition: function) { design in
      let (a, b) = ((design.settings[0] + 2) / 8, design.settings[1])
      return ["y": sin(5 * a) + cos(4 * b) + 0.3 * design.settings[2] * a, "g": a * a + b * 0.5]
    }
    try campaign.round("start", batch: 12)
    let known = campaign.observations
    let (space, formulation) = (campaign.optimizer.space, campaign.optimizer.formulation)
    let suggestion = try #require(try campaign.round("ask", batch: 1).suggestions.first)
    let surrogate = try Surrogate(
      formulation, inputs: space.inputs(known.map(\.design)), compositionColumns: 0, observations: known, seed: 0)
    let feasible = known.filter { $0.isFeasible(formulation) }.map(\.design)
    let incumbent = try #require(surrogate.predict(space.inputs(feasible))[0].mean.map { -$0 }.min())
    let unit = function == .ucb ? Self.deviation(known.compactMap { $0.readings[0]?.value }) : 1
    func score(_ design: Design) -> Double {
      let predictions = surrogate.predict(space.inputs([design]))
      let marginal = formulation.marginal(
        0, mean: predictions[0].mean[0], standardDeviation: predictions[0].standardDeviation[0])
      let feasibility = Feasibility(formulation, predictions, row: 0)
      return ScalarAcquisition(function, incumbent: incumbent).score(marginal) / unit + feasibility.logProbability
        - feasibility.penalty
    }
    for (place, range) in [(0, -2.0...6.0), (1, 0.0...1.0)] {
      func moved(_ share: Double) -> Double {
        var design = suggestion.design
        design.settings[place] += share * (range.upperBound - range.lowerBound)
        return score(design)
      }
      let value = suggestion.design.settings[place]
      let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5
      if value == range.lowerBound {
        #expect(slope < 0.05)
      } else if value == range.upperBound {
        #expect(slope > -0.05)
      } else {
        #expect(abs(slope) < 0.05, "\(function), \(place): \(slope)")
      }
    }
  }

  private static func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / Double(values.count) }).squareRoot()
  }
}
