import Foundation
import MaterialRecords
import Numerics
import Optimization
import Testing

/// Models of known functions of the composition.
@Suite struct SurrogateTests {
  static let problem = #"""
    {"problem":1,"space":{"composition":{"elements":["Nb","Mo","Ta","W","Ti","Zr"],"step":0.01}},
     "objectives":[{"property":"y","goal":"minimize"}]}
    """#

  /// Σ xᵢ·i mixes linearly; Σ √xᵢ·i has an infinite slope at a trace. Both are smooth in one of the coordinates, which the
  /// models have to find: forty designs then predict others to a tenth of their spread.
  @Test(arguments: [1.0, 0.5]) func findsTheCoordinatesOfAProperty(_ power: Double) throws {
    func value(_ design: Design) -> Double {
      design.fractions.enumerated().reduce(0) { $0 + Double($1.offset) * pow($1.element, power) }
    }
    var campaign = try SyntheticCampaign(Self.problem, acquisition: .random) { ["y": value($0)] }
    try campaign.round("start", batch: 60)
    let space = campaign.optimizer.space
    let known = Array(campaign.observations.prefix(40))
    let surrogate = try Surrogate(
      campaign.optimizer.formulation, inputs: space.inputs(known.map(\.design)),
      compositionColumns: 6, observations: known, seed: 0)
    let others = campaign.observations.suffix(20).map(\.design)
    let prediction = surrogate.predict(space.inputs(others))[0]
    let truth = others.map(value)
    let mean = truth.reduce(0, +) / 20
    let spread = truth.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = zip(prediction.mean, truth).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(error < 0.01 * spread, "\(error / spread)")
  }

  /// A pending design keeps the means and takes the uncertainty away where it lies.
  @Test func believes() throws {
    var campaign = try SyntheticCampaign(Self.problem, acquisition: .random) {
      ["y": $0.fractions[0] * $0.fractions[1]]
    }
    try campaign.round("start", batch: 12)
    let space = campaign.optimizer.space
    var surrogate = try Surrogate(
      campaign.optimizer.formulation, inputs: space.inputs(campaign.observations.map(\.design)),
      compositionColumns: 6, observations: campaign.observations, seed: 0)
    let designs = space.inputs([
      Design(fractions: [0.5, 0.1, 0.1, 0.1, 0.1, 0.1]), Design(fractions: [0.1, 0.1, 0.1, 0.1, 0.1, 0.5]),
    ])
    let before = surrogate.predict(designs)[0]
    surrogate.believe(Matrix([designs.row(0)]))
    let after = surrogate.predict(designs)[0]
    #expect(after.standardDeviation[0] < 0.5 * before.standardDeviation[0])
    #expect(after.standardDeviation[1] <= before.standardDeviation[1])
    for row in 0..<2 { #expect(abs(after.mean[row] - before.mean[row]) < 1e-9) }
  }
}
