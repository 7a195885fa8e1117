import MultiObjective
import Numerics

/// Which observations the models are built from where there are more than an exact Gaussian process can take in the time
/// of an ask: half are the best by non-dominated rank (feasible ones first), the rest are spread over the space by the
/// farthest-point rule. Depends on the observations alone.
package enum ModelSubset {
  /// Ascending indices of at most `limit` observations. O(limit·n·d).
  package static func indices(
    _ observations: [Observation], inputs: Matrix, formulation: Formulation, limit: Int
  ) -> [Int] {
    guard observations.count > limit else { return Array(observations.indices) }
    if formulation.objectiveCount == 0 { return spread([], inputs: inputs, limit: limit).sorted() }
    let withObjectives = observations.indices.filter { observations[$0].objectives(formulation) != nil }
    let feasible = withObjectives.filter { observations[$0].isFeasible(formulation) }
    var chosen: [Int] = []
    for group in [feasible, withObjectives] where chosen.count < limit / 2 {
      let candidates = group.filter { !chosen.contains($0) }
      let points = candidates.compactMap { observations[$0].objectives(formulation) }
      guard !points.isEmpty else { continue }
      let ranks = NonDominatedSort(Matrix(points)).ranks
      let order = candidates.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
      chosen += order.prefix(limit / 2 - chosen.count).map { candidates[$0] }
    }
    return spread(chosen, inputs: inputs, limit: limit).sorted()
  }

  /// Adds the row that is farthest from all chosen ones, again and again.
  private static func spread(_ chosen: [Int], inputs: Matrix, limit: Int) -> [Int] {
    var chosen = chosen
    var distance = [Double](repeating: .infinity, count: inputs.rows)
    func note(_ row: Int) {
      for other in 0..<inputs.rows {
        var sum = 0.0
        for column in 0..<inputs.columns {
          let difference = inputs[row, column] - inputs[other, column]
          sum += difference * difference
        }
        distance[other] = min(distance[other], sum)
      }
      distance[row] = -1
    }
    for row in chosen { note(row) }
    while chosen.count < limit, let next = distance.indices.max(by: { distance[$0] < distance[$1] }),
      distance[next] >= 0
    {
      chosen.append(next)
      note(next)
    }
    return chosen
  }
}
