import DesignSpace
import MaterialRecords
import Numerics

/// Maximises a score over the designs of a space: the best of a pool, then from several of them uphill by exchanges that
/// keep the rules, with steps that halve until nothing near is better, then, where the score has a slope, along it in the
/// variables. Every design of the climbs is scored in a batch with others.
package struct CandidateSearch: Sendable {
  /// Starts of the climb: the best designs at least `separation` apart in model inputs, first six that differ at all, then
  /// six more that lie in other regions, where the score may rise higher than it begins.
  private static let starts: [(count: Int, separation: Double)] = [(6, 0.1), (12, 0.5)]
  /// The first step of the climb, as a share of one.
  private static let firstScale = 0.08
  private static let roundLimit = 100

  private let space: SearchSpace
  private let taken: TakenDesigns

  package init(_ space: SearchSpace, except taken: TakenDesigns) {
    self.space = space
    self.taken = taken
  }

  /// A design with its score.
  package struct Candidate: Sendable {
    package var design: Design
    package var score: Double
    /// Where a list has it, if it comes from one.
    package var place: Int?
  }

  /// The best designs that are not taken, best first: the tops of the climbs, then the rest of the pool.
  /// - Parameters:
  ///   - pool: designs of the space.
  ///   - score: scores of designs [q, d]; greater is better.
  ///   - slope: the score of one design with its slopes by the model inputs; nil where there is none.
  package func ranked(
    from pool: [Design], score: (Matrix) -> [Double], slope: SlopeAscent.Slope? = nil
  ) -> [Candidate] {
    let free = pool.filter { !taken.contains($0) }
    guard !free.isEmpty else { return [] }
    let inputs = space.inputs(free)
    let scores = score(inputs)
    let order = free.indices.sorted { scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1] }
    var climbers: [Climber] = []
    for (count, separation) in Self.starts {
      for index in order where climbers.count < count {
        let row = inputs.row(index)
        let isNear = climbers.contains { climber in
          zip(climber.start, row).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } < separation * separation
        }
        if isNear { continue }
        climbers.append(
          Climber(start: row, best: Candidate(design: free[index], score: scores[index]), scale: Self.firstScale))
      }
    }
    let ascent = slope.flatMap { SlopeAscent(space, except: taken, slope: $0) }
    climb(&climbers, leastScale: space.leastScale(ofRanges: ascent == nil ? 1e-4 : Self.firstScale / 4), score: score)
    if let ascent {
      for index in climbers.indices { climbers[index].best = ascent.improved(climbers[index].best) }
    }
    var result: [Candidate] = []
    var seen = taken
    func keep(_ candidate: Candidate) {
      guard !seen.contains(candidate.design) else { return }
      seen.insert(candidate.design)
      result.append(candidate)
    }
    for climber in climbers.sorted(by: { $0.best.score > $1.best.score }) { keep(climber.tidied(space)) }
    for index in order { keep(Candidate(design: free[index], score: scores[index])) }
    return result
  }

  private struct Climber {
    /// Model inputs of the first design.
    let start: [Double]
    var best: Candidate
    var scale: Double

    func tidied(_ space: SearchSpace) -> Candidate {
      let design = space.tidied(best.design)
      return Candidate(design: space.contains(design) ? design : best.design, score: best.score)
    }
  }

  /// Moves every climber to its best neighbour until none gains at the least scale.
  private func climb(_ climbers: inout [Climber], leastScale: Double, score: (Matrix) -> [Double]) {
    let leastScale = leastScale * 0.999
    var active = Array(climbers.indices)
    for _ in 0..<Self.roundLimit where !active.isEmpty {
      var designs: [Design] = []
      var owners: [Int] = []
      for index in active {
        for neighbour in space.neighbours(of: climbers[index].best.design, scale: climbers[index].scale)
        where !taken.contains(neighbour) {
          designs.append(neighbour)
          owners.append(index)
        }
      }
      let scores = designs.isEmpty ? [] : score(space.inputs(designs))
      var improved = Set<Int>()
      for (place, owner) in owners.enumerated() where scores[place] > climbers[owner].best.score {
        climbers[owner].best = Candidate(design: designs[place], score: scores[place])
        improved.insert(owner)
      }
      for index in active where !improved.contains(index) { climbers[index].scale /= 2 }
      active = active.filter { index in
        // A climber that has met another goes no further.
        (improved.contains(index) || climbers[index].scale >= leastScale)
          && !climbers[..<index].contains { $0.best.design == climbers[index].best.design }
      }
    }
  }
}
