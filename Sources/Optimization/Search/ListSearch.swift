import Numerics

/// The search of one ask through a list of candidates. The list streams past and only the best are kept, whatever its
/// length.
struct ListSearch {
  /// Candidates that are scored at once.
  private static let chunk = 512
  /// Candidates that a pass keeps at least, for the further picks of a batch.
  private static let leastKept = 1024

  private let list: any CandidateList
  private let space: SearchSpace
  private var kept: [ListedDesign] = []
  /// No candidate beyond those kept had more than this in the last pass; nil before it.
  private var ceilingOfRest: Double?

  init(_ list: any CandidateList, space: SearchSpace) {
    self.list = list
    self.space = space
  }

  /// The best candidates, best first, `count` of them where as many are left.
  ///
  /// A pick takes uncertainty away and raises what is to be beaten, so that scores of the candidates that were not kept
  /// cannot rise (but for the probability of feasibility where it rises with certainty). As long as the best of those kept
  /// is above what any other had, it is the best of the whole list, and the list is not read again.
  /// - Parameter isComparable: whether the score is the one of the pass before, but for the picks since.
  mutating func ranked(
    _ count: Int, except taken: TakenDesigns, isComparable: Bool, score: (Matrix) -> [Double]
  ) throws(UnreadableList) -> [CandidateSearch.Candidate] {
    if isComparable, let ceilingOfRest {
      let free = kept.filter { !taken.contains($0.design) }
      var best = BestCandidates(count)
      best.insert(free, scores: score(space.inputs(free.map(\.design))))
      let result = best.ranked
      if ceilingOfRest == -.infinity || (result.count == count && result[0].score >= ceilingOfRest) { return result }
    }
    var best = BestCandidates(max(Self.leastKept, 2 * count))
    var waiting: [ListedDesign] = []
    func take() {
      if waiting.isEmpty { return }
      best.insert(waiting, scores: score(space.inputs(waiting.map(\.design))))
      waiting.removeAll(keepingCapacity: true)
    }
    try list.visit { candidate in
      if taken.contains(candidate.design) || !space.hasFixedSettings(candidate.design) { return }
      waiting.append(candidate)
      if waiting.count == Self.chunk { take() }
    }
    take()
    let result = best.ranked
    kept = result.map { ListedDesign(place: $0.place ?? 0, design: $0.design) }
    ceilingOfRest = best.greatestLost
    return result
  }

  /// Candidates drawn at random without replacement, `count` of them where as many are left, in one pass (reservoir
  /// sampling, `vitter1985random`, algorithm R).
  func sample(
    _ count: Int, except taken: TakenDesigns, using generator: inout SeededGenerator
  ) throws(UnreadableList) -> [ListedDesign] {
    var drawn: [ListedDesign] = []
    var seen = 0
    var source = generator
    try list.visit { candidate in
      if taken.contains(candidate.design) || !space.hasFixedSettings(candidate.design) { return }
      seen += 1
      if drawn.count < count {
        drawn.append(candidate)
      } else {
        let place = source.index(below: seen)
        if place < count { drawn[place] = candidate }
      }
    }
    // The first of a reservoir are those of the list: shuffled, any part of it is a sample.
    drawn.shuffle(using: &source)
    generator = source
    return drawn
  }
}

/// The best of many candidates; equal scores stand in the order of the list.
private struct BestCandidates {
  private let limit: Int
  private var candidates: [CandidateSearch.Candidate] = []
  /// The greatest score that was not kept; −∞ where all were.
  private(set) var greatestLost = -Double.infinity

  init(_ limit: Int) { self.limit = limit }

  mutating func insert(_ listed: [ListedDesign], scores: [Double]) {
    for (candidate, score) in zip(listed, scores) {
      if score <= greatestLost, candidates.count >= limit { continue }
      candidates.append(
        CandidateSearch.Candidate(design: candidate.design, score: score, place: candidate.place))
      if candidates.count >= 2 * limit { cut() }
    }
  }

  /// Best first.
  var ranked: [CandidateSearch.Candidate] {
    mutating get {
      cut()
      return candidates
    }
  }

  private mutating func cut() {
    candidates.sort { $0.score == $1.score ? $0.place ?? 0 < $1.place ?? 0 : $0.score > $1.score }
    guard candidates.count > limit else { return }
    greatestLost = max(greatestLost, candidates[limit].score)
    candidates.removeLast(candidates.count - limit)
  }
}
