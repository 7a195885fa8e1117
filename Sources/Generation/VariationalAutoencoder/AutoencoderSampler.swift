import Autodiff
import Chemistry
import DesignSpace
import Numerics

/// Designs of a space that a trained autoencoder decodes from latent points near its exemplars.
///
/// A draw is an exemplar, a latent point of its posterior, a set of elements by the decoded presences, and the softmax of the
/// decoded fractions over the set. It is rejected if the set holds an element outside the space or breaks a rule on sets; the
/// fractions are then moved to the nearest design with the same elements where that can be done, and the draw is rejected if it
/// is not or if they would move by more than `farthest`. What remains is the model's distribution given the space, up to that
/// move.
package struct AutoencoderSampler: Sendable {
  /// The largest total variation distance from what was decoded to the design.
  package static let farthest = 0.1
  /// Draws for one design before the sampler gives up.
  package static let drawLimit = 20_000
  /// Latent points that are decoded together at most.
  private static let batchLimit = 256

  /// How draws ended.
  package struct Tally: Sendable, Equatable {
    package var accepted = 0
    /// An element outside the space.
    package var foreign = 0
    /// Too few, too many, barred or missing elements.
    package var elements = 0
    /// No design with the same elements within `farthest`.
    package var fractions = 0

    /// Draws in all.
    package var draws: Int { accepted + foreign + elements + fractions }
  }

  /// What is asked of the draws.
  package struct Wish: Sendable, Equatable {
    /// By condition of the model the interval that its value is drawn from; nil where any value is welcome.
    package var given: [ClosedRange<Double>?] = []
    /// Scales the spread of latent points about the exemplars and divides the logits of presence: below one, designs are nearer
    /// to what is known.
    package var spread = 1.0

    package init(given: [ClosedRange<Double>?] = [], spread: Double = 1) {
      self.given = given
      self.spread = spread
    }
  }

  /// One design and where it came from.
  package struct Sample: Sendable {
    /// In the space's order.
    package let fractions: [Double]
    /// k numbers, in steps of 0.0001, so that what is written is what was decoded.
    package let latent: [Double]
    /// Whether the training set does not hold it; nil where the set was not kept.
    package let isNovel: Bool?
    /// The value of each condition of the model that the design was made for; empty where none was asked for.
    package let given: [Double?]
    /// Whether these lie among the values that the model was trained on; nil where none was asked for.
    package let isInDomain: Bool?
  }

  package let trained: TrainedAutoencoder
  private let space: CompositionSimplex
  /// For each element of the model its place in the space, −1 outside.
  private let places: [Int]
  // Two streams, so that designs do not depend on how many latent points are decoded together.
  private var latentRandom: SeededGenerator
  private var presenceRandom: SeededGenerator
  private var conditionRandom: SeededGenerator
  private let wish: Wish
  private var latents: [Double] = []
  private var given: [[Double?]] = []
  private var logits: [Float] = []
  private var next = 0
  private var batch = 0
  package private(set) var tally = Tally()

  /// A sampler; the same seed gives the same designs.
  /// - Throws: `modelLacks` where the space has elements that the model was not trained on.
  package init(
    _ trained: TrainedAutoencoder, of space: CompositionSimplex, wish: Wish = Wish(), seed: UInt64
  ) throws(GenerationError) {
    let known = trained.model.elements
    let lacking = space.elements.filter { !known.contains($0) }
    guard lacking.isEmpty else { throw .modelLacks(lacking, known: known) }
    self.trained = trained
    self.space = space
    self.wish = wish
    places = known.map { element in space.elements.firstIndex(of: element) ?? -1 }
    latentRandom = SeededGenerator(seed: seed, stream: 1)
    presenceRandom = SeededGenerator(seed: seed, stream: 2)
    conditionRandom = SeededGenerator(seed: seed, stream: 3)
  }

  /// The next design; nil after `drawLimit` draws in vain.
  package mutating func sample() -> Sample? {
    let d = places.count
    var x = [Double](repeating: 0, count: space.dimension)
    for _ in 0..<Self.drawLimit {
      if next == batch { decodeBatch() }
      let start = next * 2 * d
      next += 1
      guard let held = drawElements(start) else { continue }
      fill(&x, held, start + d)
      guard let design = space.rounded(x) ?? space.nearest(to: x),
        CompositionDistance.totalVariation(x, design) <= Self.farthest
      else {
        tally.fractions += 1
        continue
      }
      tally.accepted += 1
      let k = trained.model.shape.latent.dimension
      let values = given.isEmpty ? [] : given[next - 1]
      return Sample(
        fractions: design, latent: Array(latents[(next - 1) * k..<next * k]), isNovel: isNovel(design),
        given: values, isInDomain: values.isEmpty ? nil : trained.conditions.contains(values))
    }
    return nil
  }

  /// Decodes more and more latent points at once, so that one design is as cheap as a thousand.
  private mutating func decodeBatch() {
    batch = min(Self.batchLimit, max(1, 2 * batch))
    next = 0
    latents.removeAll(keepingCapacity: true)
    given.removeAll(keepingCapacity: true)
    for _ in 0..<batch {
      if !wish.given.isEmpty { given.append(drawConditions()) }
      let exemplar = trained.prior.draw(near: trained.conditions.scaled(given.last ?? []), &latentRandom)
      let point = trained.model.shape.latent.draw(trained.prior[exemplar], spread: wish.spread, &latentRandom)
      for number in point { latents.append((Double(number) * 1e4).rounded() / 1e4) }
    }
    logits = trained.model.decode(latents.map { Float($0) })
  }

  private mutating func drawConditions() -> [Double?] {
    wish.given.map { range in
      range.map { $0.lowerBound + conditionRandom.uniform() * ($0.upperBound - $0.lowerBound) }
    }
  }

  /// Draws which elements are present, as places in the model; nil where the space has no design with them.
  private mutating func drawElements(_ start: Int) -> [Int]? {
    var held: [Int] = []
    var isForeign = false
    var isAllowed = true
    for place in places.indices {
      let isPresent = presenceRandom.uniform() < Double(Float.sigmoid(logits[start + place] / Float(wish.spread)))
      let home = places[place]
      if home < 0 {
        isForeign = isForeign || isPresent
      } else if isPresent {
        held.append(place)
        isAllowed = isAllowed && space.present[home] != nil
      } else {
        isAllowed = isAllowed && !space.isMandatory[home]
      }
    }
    if isForeign {
      tally.foreign += 1
      return nil
    }
    if !isAllowed || held.isEmpty || !space.count.contains(held.count) {
      tally.elements += 1
      return nil
    }
    return held
  }

  /// Fills x with the softmax over the elements present.
  private func fill(_ x: inout [Double], _ held: [Int], _ start: Int) {
    for place in x.indices { x[place] = 0 }
    var greatest = -Float.infinity
    for place in held { greatest = max(greatest, logits[start + place]) }
    var sum = 0.0
    for place in held {
      let weight = Double(Float.exponential(logits[start + place] - greatest))
      x[places[place]] = weight
      sum += weight
    }
    for place in held { x[places[place]] /= sum }
  }

  private func isNovel(_ design: [Double]) -> Bool? {
    trained.known.map { known in !known.contains(places.map { $0 < 0 ? 0 : design[$0] }) }
  }
}
