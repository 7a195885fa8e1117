import DesignSpace
import ServiceRuntime

/// Counts over the designs of one `sample` run of a trained model, said on standard error: each a part of a whole.
struct SampleSummary {
  /// Designs of which distinctness is followed; a bound on memory.
  private static let followed = 1_000_000

  private var count = 0
  private var novel = 0
  private var judged = 0
  private var distinct: Set<[Double]> = []

  mutating func add(_ design: Design) {
    count += 1
    if let isNovel = design.isNovel {
      judged += 1
      if isNovel { novel += 1 }
    }
    if count <= Self.followed { distinct.insert(design.fractions) }
  }

  func report(_ tally: AutoencoderSampler.Tally) {
    let draws = tally.draws
    StandardError.write(
      "sluice-generator: \(tally.accepted) of \(draws) draws are designs; rejected: \(tally.foreign) with elements "
        + "outside the space, \(tally.elements) by the rules on elements, \(tally.fractions) too far from any design")
    let novelty = judged > 0 ? "; \(novel) of \(judged) are not in the training set" : ""
    StandardError.write(
      "sluice-generator: \(distinct.count) of \(min(count, Self.followed)) designs are distinct\(novelty)")
  }
}
