import Glibc
import Numerics

/// Random designs of a space, every one of them checked against its rules.
///
/// What the distributions mean: on a counted grid `uniform` gives every design the same probability. In a continuous
/// space without element count and minimum it is uniform over the polytope. With them a space is a union of faces of
/// different dimension, which have no common measure: then the number of elements is drawn uniformly from those that
/// have a design, and the design uniformly over all faces with that number (sets of elements weigh as their volume).
/// `dirichlet` draws the number and the set of elements alike, then the part of each above its lower bound. Under linear
/// equations every set of elements of one number weighs alike: what is left of their faces has no common measure.
package struct SpaceSampler: Sendable {
  /// The density over the fractions.
  package enum Distribution: Sendable, Equatable {
    case uniform
    /// One concentration an element, in the space's order, each above zero.
    case dirichlet([Double])
  }

  /// Direct draws before the walk takes over; a bound on rejection.
  private static let directDraws = 256

  private let space: CompositionSimplex
  private let distribution: Distribution
  /// Numbers of elements that have a design, or for which that is not known.
  private var sizes: [Int]
  private let isOnePolytope: Bool
  /// Sets of elements whose walks are kept, and sets that one draw tries.
  private static let setLimit = 1024
  private static let setAttempts = 64

  /// Points that one draw tries to bring to a design; few where each takes long.
  private let attempts: Int
  private var frame: HitAndRun.Frame?
  private var walks: [Int: HitAndRun] = [:]
  /// Walks by set of elements, under equations; nil for a set without a design.
  private var walksOfSets: [[Int]: HitAndRun?] = [:]

  package init(_ space: CompositionSimplex, _ distribution: Distribution = .uniform) {
    if case .dirichlet(let alpha) = distribution {
      precondition(alpha.count == space.dimension && alpha.allSatisfy { $0 > 0 && $0.isFinite })
    }
    self.space = space
    self.distribution = distribution
    let cost = SupportPolytope.programCost(dimension: space.dimension, rows: space.rows.count)
    attempts = space.rows.isEmpty ? 64 : max(4, min(64, SupportSearch.budget / cost))
    let possible = space.present.count { $0 != nil }
    isOnePolytope = space.isOnePolytope
    var budget = SupportSearch.budgetTogether
    sizes = isOnePolytope ? [possible] : space.count.filter { space.hasDesign(ofSize: $0, budget: &budget) }
  }

  /// Draws one design; nil where none was found, which a space with a design shows only if its grid is too large to
  /// count and rounding fails.
  package mutating func next(using generator: inout SeededGenerator) -> [Double]? {
    if distribution == .uniform, let grid = space.grid {
      guard !grid.count.isZero else { return nil }
      return grid.fractions(grid.unrank(UnsignedBigInteger.random(below: grid.count, using: &generator)))
    }
    for _ in 0..<attempts where !sizes.isEmpty {
      guard let x = continuous(&generator) else { continue }
      if let design = space.rounded(x) ?? space.nearest(to: x) { return design }
    }
    return nil
  }

  // MARK: Continuous

  private mutating func continuous(_ generator: inout SeededGenerator) -> [Double]? {
    let size = sizes[generator.index(below: sizes.count)]
    // No direct draw lies on the plane of an equation.
    for _ in 0..<(space.hasEquations ? 0 : Self.directDraws) {
      if let x = direct(size, &generator) { return x }
    }
    guard distribution == .uniform else { return directDraw(size, &generator).flatMap { space.nearest(to: $0.x) } }
    return walked(size, &generator)
  }

  /// A draw above the lower bounds, if upper bounds and rows hold. Exact, as all sets of one size have the same volume
  /// before those cut.
  private func direct(_ size: Int, _ generator: inout SeededGenerator) -> [Double]? {
    guard let draw = directDraw(size, &generator) else { return nil }
    for place in draw.support where draw.x[place] > space.present[place]?.upperBound ?? 0 { return nil }
    for row in space.rows where !row.allows(row.value(draw.x)) { return nil }
    return draw.x
  }

  private func directDraw(_ size: Int, _ generator: inout SeededGenerator) -> (support: [Int], x: [Double])? {
    guard let support = drawnSet(size, &generator) else { return nil }
    let lower = support.map { lowerBound($0) }
    let rest = 1 - lower.reduce(0, +)
    guard rest >= 0 else { return nil }
    let parts = proportions(support, &generator)
    var x = [Double](repeating: 0, count: space.dimension)
    for (place, (low, part)) in zip(support, zip(lower, parts)) { x[place] = low + rest * part }
    return (support, x)
  }

  /// A set of elements of one size, each as likely as every other.
  private func drawnSet(_ size: Int, _ generator: inout SeededGenerator) -> [Int]? {
    var optional = space.present.indices.filter { space.present[$0] != nil && !space.isMandatory[$0] }
    var support = space.present.indices.filter { space.isMandatory[$0] }
    guard size >= support.count, size - support.count <= optional.count else { return nil }
    for place in 0..<(size - support.count) {
      let other = place + generator.index(below: optional.count - place)
      optional.swapAt(place, other)
      support.append(optional[place])
    }
    return support.sorted()
  }

  private func lowerBound(_ place: Int) -> Double {
    let stated = space.present[place]?.lowerBound ?? 0
    if isOnePolytope { return space.isMandatory[place] ? stated : 0 }
    return max(stated, CompositionSimplex.leastPresent)
  }

  /// Positive parts of one: exponential spacings, which are uniform, or gamma draws for a Dirichlet density.
  private func proportions(_ support: [Int], _ generator: inout SeededGenerator) -> [Double] {
    switch distribution {
    case .uniform:
      let draws = support.map { _ in -log(generator.uniformOpen()) }
      let sum = draws.reduce(0, +)
      return draws.map { $0 / sum }
    case .dirichlet(let alpha):
      return generator.proportions(concentrations: support.map { alpha[$0] })
    }
  }

  private mutating func walked(_ size: Int, _ generator: inout SeededGenerator) -> [Double]? {
    if space.hasEquations, !isOnePolytope, let x = walkedInDrawnSet(size, &generator) { return x }
    if walks[size] == nil {
      guard let start = space.interior(ofSize: size, isOnePolytope: isOnePolytope) else {
        sizes.removeAll { $0 == size }
        return nil
      }
      walks[size] = walk(from: start, size, exchanges: !isOnePolytope, &generator)
    }
    walks[size]?.advance(16 + 8 * size, using: &generator)
    return walks[size]?.x
  }

  private mutating func walk(
    from start: [Double], _ size: Int, exchanges: Bool, _ generator: inout SeededGenerator
  ) -> HitAndRun {
    let frame = self.frame ?? HitAndRun.Frame(space)
    self.frame = frame
    var walk = HitAndRun(space, frame, from: start, exchanges: exchanges)
    walk.advance(1000 + 200 * size, using: &generator)
    return walk
  }

  /// A point of a set of elements that is drawn until one has a design; nil where none was found.
  private mutating func walkedInDrawnSet(_ size: Int, _ generator: inout SeededGenerator) -> [Double]? {
    for _ in 0..<Self.setAttempts {
      guard let support = drawnSet(size, &generator) else { return nil }
      let known = walksOfSets[support]
      var found = known ?? nil
      if known == nil, let start = SupportPolytope(space, support: support).interior() {
        found = walk(from: start, size, exchanges: false, &generator)
      }
      found?.advance(16 + 8 * size, using: &generator)
      if known != nil || walksOfSets.count < Self.setLimit { walksOfSets[support] = .some(found) }
      if let found { return found.x }
    }
    return nil
  }
}

extension CompositionSimplex {
  /// Whether the designs, grid apart, are one polytope: neither an element count nor a minimum cuts faces out.
  package var isOnePolytope: Bool {
    constraints.minimumIfPresent == 0 && constraints.count.upperBound >= present.count { $0 != nil }
      && constraints.count.lowerBound <= max(1, isMandatory.count { $0 })
  }

  /// The polytope in which a design lies: its set of elements, or the whole space where that is one.
  package func polytope(around x: [Double]) -> SupportPolytope {
    if isOnePolytope {
      return SupportPolytope(
        lower: present.indices.map { isMandatory[$0] ? present[$0]?.lowerBound ?? 0 : 0 },
        upper: present.map { $0?.upperBound ?? 0 }, rows: rows)
    }
    return SupportPolytope(self, support: x.indices.filter { x[$0] > Self.tolerance && present[$0] != nil })
  }

  /// Whether some design has exactly so many elements; true as well where the budget ran out.
  func hasDesign(ofSize size: Int, budget: inout Int) -> Bool {
    var narrowed = constraints
    narrowed.count = size...size
    narrowed.step = nil
    guard let space = try? CompositionSimplex(stated: narrowed) else { return false }
    return SpaceConflict.hasDesign(space, budget: &budget)
  }

  /// A point in the relative interior of one set of elements of a given size.
  func interior(ofSize size: Int, isOnePolytope: Bool) -> [Double]? {
    if isOnePolytope {
      let lower = present.indices.map { isMandatory[$0] ? present[$0]?.lowerBound ?? 0 : 0 }
      return SupportPolytope(lower: lower, upper: present.map { $0?.upperBound ?? 0 }, rows: rows).interior()
    }
    var search = SupportSearch(self, count: size...size)
    guard case .found(let support) = search.run() else { return nil }
    return SupportPolytope(self, support: support).interior()
  }
}
