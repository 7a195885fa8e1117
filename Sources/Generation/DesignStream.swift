import DesignSpace
import Numerics

/// One design after the other by one method, each checked against the rules of its space before it is handed out.
package struct DesignStream: Sendable {
  private let space: CompositionSimplex
  /// The place in the grid; nil when sampling.
  private var walk: GridWalk?
  private var sampler: SpaceSampler
  private var generator: SeededGenerator

  /// The designs of a grid in order, from a rank on.
  /// - Throws: `noGrid` where the space is continuous or its grid was not counted.
  package init(enumerating space: CompositionSimplex, from rank: UnsignedBigInteger = .zero) throws(GenerationError) {
    walk = try Self.grid(of: space).designs(from: rank)
    self.space = space
    sampler = SpaceSampler(space)
    generator = SeededGenerator(seed: 0)
  }

  /// Random designs without end; the same seed gives the same designs.
  package init(sampling sampler: SpaceSampler, of space: CompositionSimplex, seed: UInt64) {
    self.space = space
    self.sampler = sampler
    generator = SeededGenerator(seed: seed)
  }

  /// The counted grid of a space.
  package static func grid(of space: CompositionSimplex) throws(GenerationError) -> CompositionGrid {
    if let grid = space.grid { return grid }
    guard space.unitsInOne != nil else {
      throw .noGrid(reason: "the space has no step: a continuous space cannot be enumerated")
    }
    throw .noGrid(
      reason: "the grid is too large to be counted: its linear rows have no common unit or too many different sums")
  }

  /// The next design in element order; nil at the end of an enumeration.
  /// - Throws: `noDesign`, and `violation` if this program has an error.
  package mutating func next() throws(GenerationError) -> [Double]? {
    let design: [Double]
    if walk != nil {
      guard walk?.advance() == true, let walk else { return nil }
      design = walk.fractions
    } else {
      guard let drawn = sampler.next(using: &generator) else { throw .noDesign }
      design = drawn
    }
    if let violation = space.violation(of: design) { throw .violation("\(violation)") }
    return design
  }
}
