import DesignSpace
import Numerics

/// Looks for designs that come as near as can be to what a query asks: descents from several starts by one of the methods,
/// brought back to the rules of the space, then steps between its designs.
package struct TargetSearch: Sendable {
  /// Random designs of which the starts are the best.
  private static let draws = 512
  private static let starts = 12
  /// Starts lie this far apart in model inputs.
  private static let separation = 0.1
  /// A design this near to what is asked is as good as any nearer.
  static let goodEnough = 0.02

  private let query: TargetQuery
  private let method: DescentMethod
  private let seed: UInt64

  package init(_ query: TargetQuery, method: DescentMethod, seed: UInt64) {
    self.query = query
    self.method = method
    self.seed = seed
  }

  /// A design of the space with its distance from what is asked.
  package struct Find: Sendable {
    package var design: Design
    package var distance: Double
  }

  /// What a search has found and what it took.
  package struct Result: Sendable {
    /// Designs of the space, nearest first.
    package var finds: [Find]
    /// Values with gradients that the descents asked for.
    package var evaluations: Int
  }

  /// Searches from random designs and from those already known.
  package func run(known: [Design], prior: Double) -> Result {
    let space = query.space
    var generator = SeededGenerator(seed: seed)
    var sampler = DesignSampler(space, concentration: prior)
    var pool = known.filter { space.contains($0) }
    pool += sampler.designs(Self.draws, except: TakenDesigns(space), using: &generator)
    var evaluations = 0
    for start in starts(pool) {
      let chart = DesignChart(space, around: start)
      let descent = method.minimize(
        chart.pulledBack(query.loss), over: chart.domain, from: chart.start,
        limits: DescentLimits(evaluations: 200, residual: 1e-7, value: Self.goodEnough * Self.goodEnough / 2))
      evaluations += descent.evaluations
      if let design = space.allowed(chart.design(descent.point)) { pool.append(design) }
    }
    let ranked = CandidateSearch(space, except: TakenDesigns(space)).ranked(from: pool) { inputs in
      query.distances(inputs: inputs).map { -max($0, Self.goodEnough) }
    }
    let best = ranked.prefix(64).map(\.design)
    let finds = zip(best, query.distances(best)).map { Find(design: $0, distance: $1) }
    return Result(finds: finds.sorted { $0.distance < $1.distance }, evaluations: evaluations)
  }

  /// The best of a pool that lie apart.
  private func starts(_ pool: [Design]) -> [Design] {
    let inputs = query.space.inputs(pool)
    let distances = query.distances(inputs: inputs)
    var chosen: [Int] = []
    for place in pool.indices.sorted(by: { (distances[$0], $0) < (distances[$1], $1) }) {
      if chosen.count == Self.starts { break }
      let row = inputs.row(place)
      let isNear = chosen.contains { other in
        zip(inputs.row(other), row).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
          < Self.separation * Self.separation
      }
      if !isNear { chosen.append(place) }
    }
    return chosen.map { pool[$0] }
  }
}

extension SearchSpace {
  /// The design of the space nearest to one that a descent has come to; nil where none was found.
  func allowed(_ design: Design) -> Design? {
    var design = tidied(design)
    if let composition, !composition.contains(design.fractions) {
      guard let moved = composition.rounded(design.fractions) ?? composition.nearest(to: design.fractions) else {
        return nil
      }
      design.fractions = moved
    }
    return contains(design) ? design : nil
  }
}
