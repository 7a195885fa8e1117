import Chemistry
import DesignSpace

/// What a trained model says of single compositions and latent points: nothing is random.
package struct LatentWork: Sendable {
  /// A design out of a latent point.
  package struct Decoded: Sendable {
    /// In the space's order.
    package let fractions: [Double]
    package let latent: [Double]
    /// Total variation from what the decoder says to the nearest design of the space.
    package let moved: Double
    /// Whether the training set does not hold it; nil where the set was not kept.
    package let isNovel: Bool?
  }

  /// Exemplars that decode to designs of the space, below which all say where to search.
  private static let fewest = 8
  /// The least width of a latent number's range.
  private static let narrowest = 0.1

  private let trained: TrainedAutoencoder
  private let space: CompositionSimplex
  private let places: [Int]

  /// The work of a model in a space.
  package init(_ trained: TrainedAutoencoder, of space: CompositionSimplex) {
    self.trained = trained
    self.space = space
    places = trained.model.elements.map { element in space.elements.firstIndex(of: element) ?? -1 }
  }

  /// k.
  package var dimension: Int { trained.model.shape.latent.dimension }

  /// The latent point that stands for a composition and the divergence of its posterior from the prior, in nats.
  /// - Throws: `modelLacks`.
  package func encode(_ composition: Composition) throws(GenerationError) -> (latent: [Double], divergence: Double) {
    let known = trained.model.elements
    let lacking = composition.elements.filter { !known.contains($0) }
    guard lacking.isEmpty else { throw .modelLacks(lacking, known: known) }
    let outputs = trained.model.encode(CompositionCollection.rows([composition], over: known))
    let space = trained.model.shape.latent
    return (space.center(outputs[...]).map { Self.rounded(Double($0)) }, space.divergence(outputs[...]))
  }

  /// The likeliest composition of a latent point [k], moved to the nearest design of the space.
  /// - Throws: `noDesign`.
  package func decode(_ latent: [Double]) throws(GenerationError) -> Decoded {
    precondition(latent.count == dimension)
    let decoded = trained.model.mostLikely(trained.model.decode(latent.map { Float($0) })[...])
    var x = [Double](repeating: 0, count: space.dimension)
    for (place, fraction) in zip(places, decoded) where place >= 0 { x[place] = Double(fraction) }
    let sum = x.reduce(0, +)
    guard sum > 0, sum.isFinite else { throw .noDesign }
    let inside = x.map { $0 / sum }
    guard let design = space.rounded(inside) ?? space.nearest(to: inside) else { throw .noDesign }
    let moved = CompositionDistance.totalVariation(x, design) + max(0, 1 - sum) / 2
    let isNovel = trained.known.map { known in !known.contains(places.map { $0 < 0 ? 0 : design[$0] }) }
    return Decoded(fractions: design, latent: latent, moved: Self.rounded(moved), isNovel: isNovel)
  }

  /// How each fraction of a decoded design changes with the latent numbers: rows [k] beside its fractions. They are those of the
  /// decoder over the elements that it shares with the design, before the move to the design, which goes in steps; zero for
  /// other elements.
  package func slopes(of decoded: Decoded) -> [[Double]] {
    let logits = trained.model.decode(decoded.latent.map { Float($0) })
    let likeliest = trained.model.mostLikely(logits[...])
    let held = places.indices.filter { places[$0] >= 0 && likeliest[$0] > 0 && decoded.fractions[places[$0]] > 0 }
    let own = trained.model.fractionSlopes(at: decoded.latent, held: held)
    var slopes = [[Double]](repeating: [Double](repeating: 0, count: dimension), count: decoded.fractions.count)
    for (place, row) in zip(held, own) { slopes[places[place]] = row }
    return slopes
  }

  /// By latent number the interval where a search meets what is known: it holds all but the outermost twentieths of the exemplars'
  /// centres, of those that decode to a design of the space within `AutoencoderSampler.farthest` where there are `fewest` or
  /// more. Ends are hundredths, outwards; at least `narrowest` wide. One decoding an exemplar.
  package func ranges() -> [ClosedRange<Double>] {
    let centers = (0..<trained.prior.count).map { index in
      trained.model.shape.latent.center(trained.prior[index]).map(Double.init)
    }
    let near = centers.filter { center in
      guard let decoded = try? decode(center) else { return false }
      return decoded.moved <= AutoencoderSampler.farthest
    }
    let known = near.count < Self.fewest ? centers : near
    let skipped = (known.count - 1) / 20
    return (0..<dimension).map { number in
      let values = known.map { $0[number] }.sorted()
      return Self.range(values[skipped], values[values.count - 1 - skipped], of: trained.model.shape.latent.family)
    }
  }

  /// An interval about two numbers, within 0 to 1 for proportions.
  private static func range(_ least: Double, _ greatest: Double, of family: LatentSpace.Family) -> ClosedRange<Double> {
    let missing = max(0, narrowest - (greatest - least)) / 2
    let low = ((least - missing) * 100).rounded(.down) / 100
    let high = ((greatest + missing) * 100).rounded(.up) / 100
    return family == .dirichlet ? max(0, low)...min(1, high) : low...high
  }

  /// The point at a share of the way from one latent point to another: of a Dirichlet latent their mixture.
  package static func between(_ first: [Double], _ second: [Double], share: Double) -> [Double] {
    zip(first, second).map { rounded((1 - share) * $0 + share * $1) }
  }

  /// In steps of 0.0001, so that what is written is what is decoded.
  private static func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
}
