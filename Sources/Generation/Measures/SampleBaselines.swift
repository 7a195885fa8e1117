import DesignSpace
import Numerics

/// Designs made without a model, for a model to be compared with.
package enum SampleBaselines {
  /// The deviation of the noise on the fractions of a perturbed composition.
  package static let noise = 0.02

  /// Designs drawn from a Dirichlet density of concentration one; fewer than asked for where the space has none to give.
  package static func randomDirichlet(_ count: Int, of space: CompositionSimplex, seed: UInt64) -> [[Double]] {
    var sampler = SpaceSampler(space, .dirichlet(Array(repeating: 1, count: space.dimension)))
    var random = SeededGenerator(seed: seed, stream: 5)
    var designs: [[Double]] = []
    while designs.count < count, let design = sampler.next(using: &random) { designs.append(design) }
    return designs
  }

  /// Training compositions [m][d] drawn at random, each fraction moved by a normal draw, and brought to the nearest design of
  /// the same or of other elements; fewer than asked for where that fails too often.
  package static func perturbed(
    _ training: [[Double]], count: Int, of space: CompositionSimplex, seed: UInt64
  ) -> [[Double]] {
    guard !training.isEmpty else { return [] }
    var random = SeededGenerator(seed: seed, stream: 6)
    var designs: [[Double]] = []
    for _ in 0..<4 * count where designs.count < count {
      var row = training[random.index(below: training.count)]
      for place in row.indices where row[place] > 0 {
        row[place] = max(0, row[place] + noise * random.standardNormal())
      }
      let sum = row.reduce(0, +)
      guard sum > 0 else { continue }
      for place in row.indices { row[place] /= sum }
      if let design = space.rounded(row) ?? space.nearest(to: row) { designs.append(design) }
    }
    return designs
  }
}
