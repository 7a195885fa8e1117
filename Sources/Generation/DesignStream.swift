import DesignSpace
import Numerics

/// A design as it is handed out, with what its method says of it.
package struct Design: Sendable {
  /// Mole fractions in the space's order.
  package let fractions: [Double]
  /// The latent point that was decoded; empty for the other methods.
  package var latent: [Double] = []
  /// Whether the training set of the model does not hold it; nil where that is not known.
  package var isNovel: Bool?
  /// The value of each condition of the model that it was made for; empty where none was asked for.
  package var given: [Double?] = []
  /// Whether these lie among the values of the training; nil where none was asked for.
  package var isInDomain: Bool?
}

/// One design after the other by one method, each checked against the rules of its space before it is handed out.
package struct DesignStream: Sendable {
  private let space: CompositionSimplex
  // One of the three is set.
  private var walk: GridWalk?
  private var sampler: SpaceSampler?
  private var autoencoder: AutoencoderSampler?
  private var generator: SeededGenerator

  private init(_ space: CompositionSimplex, seed: UInt64 = 0) {
    self.space = space
    generator = SeededGenerator(seed: seed)
  }

  /// The designs of a grid in order, from a rank on.
  /// - Throws: `noGrid` where the space is continuous or its grid was not counted.
  package init(enumerating space: CompositionSimplex, from rank: UnsignedBigInteger = .zero) throws(GenerationError) {
    self.init(space)
    walk = try Self.grid(of: space).designs(from: rank)
  }

  /// Random designs without end; the same seed gives the same designs.
  package init(sampling sampler: SpaceSampler, of space: CompositionSimplex, seed: UInt64) {
    self.init(space, seed: seed)
    self.sampler = sampler
  }

  /// Designs decoded by a trained model, without end; the same seed gives the same designs.
  /// - Throws: `modelLacks` where the space has elements that the model was not trained on.
  package init(
    decoding trained: TrainedAutoencoder, of space: CompositionSimplex, wish: AutoencoderSampler.Wish, seed: UInt64
  ) throws(GenerationError) {
    self.init(space)
    autoencoder = try AutoencoderSampler(trained, of: space, wish: wish, seed: seed)
  }

  /// The model that decodes; nil for the other methods.
  package var model: TrainedAutoencoder? { autoencoder?.trained }

  /// How the draws of a trained model ended; nil for the other methods.
  package var tally: AutoencoderSampler.Tally? { autoencoder?.tally }

  /// The counted grid of a space.
  package static func grid(of space: CompositionSimplex) throws(GenerationError) -> CompositionGrid {
    if let grid = space.grid { return grid }
    guard space.unitsInOne != nil else {
      throw .noGrid(reason: "the space has no step: a continuous space cannot be enumerated")
    }
    throw .noGrid(
      reason:
        "the grid is too large to be counted: its step is too fine, or its linear rows have no common unit or too "
        + "many different sums")
  }

  /// The next design; nil at the end of an enumeration.
  /// - Throws: `noDesign`, and `violation` if this program has an error.
  package mutating func next() throws(GenerationError) -> Design? {
    guard let design = try make() else { return nil }
    if let violation = space.violation(of: design.fractions) { throw .violation("\(violation)") }
    return design
  }

  private mutating func make() throws(GenerationError) -> Design? {
    if walk != nil {
      guard walk?.advance() == true, let walk else { return nil }
      return Design(fractions: walk.fractions)
    }
    if let fractions = sampler?.next(using: &generator) { return Design(fractions: fractions) }
    if let sample = autoencoder?.sample() {
      return Design(
        fractions: sample.fractions, latent: sample.latent, isNovel: sample.isNovel, given: sample.given,
        isInDomain: sample.isInDomain)
    }
    throw .noDesign
  }
}
