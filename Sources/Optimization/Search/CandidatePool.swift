import DesignSpace
import MaterialRecords
import Numerics

/// The designs that a search begins with: all of a small space, else random ones and variations of the best known.
struct CandidatePool {
  private static let randomCount = 512
  private static let variationCount = 256
  /// Spaces with no more designs than this are listed whole.
  private static let listLimit = 4096

  private let space: SearchSpace
  private let everything: [Design]?

  init(_ space: SearchSpace) {
    self.space = space
    everything = Self.list(space)
  }

  /// Designs that are not taken, `count` of them at least where the space has as many and they are found.
  func designs(
    around best: [Design], atLeast count: Int, except taken: TakenDesigns, sampler: inout DesignSampler,
    using generator: inout SeededGenerator
  ) -> [Design] {
    if let everything { return everything.filter { !taken.contains($0) } }
    var result = sampler.designs(max(Self.randomCount, 2 * count), except: taken, using: &generator)
    guard !best.isEmpty else { return result }
    for _ in 0..<Self.variationCount {
      var design = best[generator.index(below: best.count)]
      for _ in 0...generator.index(below: 3) {
        let scale = [0.01, 0.03, 0.1, 0.2][generator.index(below: 4)]
        let neighbours = space.neighbours(of: design, scale: scale)
        if !neighbours.isEmpty { design = neighbours[generator.index(below: neighbours.count)] }
      }
      if !taken.contains(design) { result.append(design) }
    }
    return result
  }

  /// Every design of a space without free ranges and with few designs; nil for others.
  private static func list(_ space: SearchSpace) -> [Design]? {
    var designs = [Design()]
    for block in space.blocks {
      guard let grid = block.simplex.grid, let count = grid.count.exactly64, count <= listLimit / designs.count else {
        return nil
      }
      var compositions: [[Double]] = []
      var walk = grid.designs()
      while walk.advance() { compositions.append(walk.fractions) }
      designs = designs.flatMap { design in compositions.map { Design(fractions: design.fractions + $0) } }
    }
    for (place, variable) in space.variables.enumerated() {
      let settings: [Double]
      if let given = space.fixed[place] {
        settings = [given]
      } else {
        guard let count = variable.domain.count, count <= listLimit / max(1, designs.count) else { return nil }
        settings = (0..<count).map { variable.domain.setting($0) }
      }
      designs = designs.flatMap { design in
        settings.map { Design(fractions: design.fractions, settings: design.settings + [$0]) }
      }
    }
    return designs
  }
}
