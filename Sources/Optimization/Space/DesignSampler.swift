import DesignSpace
import MaterialRecords
import Numerics

/// Random designs of a space: compositions alternately uniform over the space and from a Dirichlet density, which favours
/// no number of elements; variables uniform.
package struct DesignSampler: Sendable {
  private let space: SearchSpace
  /// One a composition.
  private var uniform: [SpaceSampler]
  private var spread: [SpaceSampler]
  private var isSpreadNext = false

  /// - Parameter concentration: of the Dirichlet density, the same for each element.
  package init(_ space: SearchSpace, concentration: Double = 1) {
    self.space = space
    uniform = space.blocks.map { SpaceSampler($0.simplex) }
    spread = space.blocks.map { block in
      SpaceSampler(block.simplex, .dirichlet([Double](repeating: concentration, count: block.simplex.dimension)))
    }
  }

  /// Draws one design; nil where none was found.
  package mutating func next(using generator: inout SeededGenerator) -> Design? {
    var design = Design()
    isSpreadNext.toggle()
    for block in space.blocks.indices {
      // A grid under linear equations takes few Dirichlet draws.
      let drawn =
        (isSpreadNext ? nil : spread[block].next(using: &generator)) ?? uniform[block].next(using: &generator)
      guard let drawn else { return nil }
      design.fractions += drawn
    }
    design.settings = space.randomSettings(using: &generator)
    return space.tidied(design)
  }

  /// Draws designs that are not taken; fewer than asked for where the space has no more of them, or none was found in
  /// sixteen draws for each.
  package mutating func designs(
    _ count: Int, except taken: TakenDesigns, using generator: inout SeededGenerator
  ) -> [Design] {
    var result: [Design] = []
    var seen = taken
    for _ in 0..<16 * count where result.count < count {
      guard let design = next(using: &generator), !seen.contains(design) else { continue }
      seen.insert(design)
      result.append(design)
    }
    return result
  }
}
