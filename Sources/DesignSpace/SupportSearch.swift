/// Looks for a set of elements that admits a design, by branch and bound over which elements are present with a linear
/// program at every node. Only linear rows make this necessary.
struct SupportSearch {
  /// What the search found.
  enum Outcome: Equatable {
    /// A set of elements with a design.
    case found([Int])
    /// Proof that there is none.
    case none
    /// The budget ran out before either.
    case undecided
  }

  /// What one search, and what a number of related searches together, may spend on linear programs, in multiplications:
  /// a fraction of a second each, and thousands of programs for a space of ten elements.
  static let budget = 1 << 26
  static let budgetTogether = 1 << 28

  private let space: CompositionSimplex
  private let count: ClosedRange<Int>
  private let programCost: Int
  /// What is left.
  private(set) var budget: Int

  /// A search among the sets with a given range of sizes.
  init(_ space: CompositionSimplex, count: ClosedRange<Int>, budget: Int = SupportSearch.budget) {
    self.space = space
    self.count = count
    self.budget = min(budget, Self.budget)
    programCost = SupportPolytope.programCost(dimension: space.dimension, rows: space.rows.count + 2)
  }

  mutating func run() -> Outcome {
    let undecided = space.present.indices.filter { space.present[$0] != nil && !space.isMandatory[$0] }
    let mandatory = space.present.indices.filter { space.isMandatory[$0] }
    guard mandatory.allSatisfy({ space.present[$0] != nil }) else { return .none }
    return search(held: mandatory, undecided: undecided)
  }

  private mutating func search(held: [Int], undecided: [Int]) -> Outcome {
    guard held.count <= count.upperBound, held.count + undecided.count >= count.lowerBound else { return .none }
    guard budget > 0 else { return .undecided }
    budget -= programCost
    guard let x = relaxedPoint(held: held, undecided: undecided) else { return .none }
    let taken = undecided.filter { x[$0] > CompositionSimplex.tolerance }
    let size = held.count + taken.count
    let whole = taken.allSatisfy { x[$0] >= least($0) - CompositionSimplex.tolerance }
    if whole, count.contains(size) { return .found((held + taken).sorted()) }
    guard let branch = choice(x, undecided: undecided, isShort: size < count.lowerBound) else { return .none }
    let rest = undecided.filter { $0 != branch }
    let with = search(held: held + [branch], undecided: rest)
    if case .found = with { return with }
    let without = search(held: held, undecided: rest)
    if case .found = without { return without }
    return with == .undecided || without == .undecided ? .undecided : .none
  }

  private func least(_ place: Int) -> Double {
    max(space.present[place]?.lowerBound ?? 0, CompositionSimplex.leastPresent)
  }

  /// The element to decide next: one with room if elements are wanting, else the one with the most.
  private func choice(_ x: [Double], undecided: [Int], isShort: Bool) -> Int? {
    let open = isShort ? undecided.filter { x[$0] <= CompositionSimplex.tolerance } : undecided
    return (open.isEmpty ? undecided : open).max { a, b in
      let (first, second) = (x[a], x[b])
      if first != second { return first < second }
      let (roomA, roomB) = (space.present[a]?.upperBound ?? 0, space.present[b]?.upperBound ?? 0)
      return roomA == roomB ? a > b : roomA < roomB
    }
  }

  /// A vertex of the relaxation, in which an undecided element may have any fraction up to its upper bound and counts
  /// as the part of it that it has.
  private func relaxedPoint(held: [Int], undecided: [Int]) -> [Double]? {
    var lower = [Double](repeating: 0, count: space.dimension)
    var upper = lower
    var parts = lower
    for place in held {
      lower[place] = least(place)
      upper[place] = max(lower[place], space.present[place]?.upperBound ?? 0)
    }
    for place in undecided {
      upper[place] = space.present[place]?.upperBound ?? 0
      parts[place] = 1 / upper[place]
    }
    var rows = space.rows
    if held.count + undecided.count > count.upperBound {
      rows.append(
        LinearRow(coefficients: parts, minimum: -.infinity, maximum: Double(count.upperBound - held.count)))
    }
    let minimum = undecided.compactMap { space.present[$0]?.lowerBound }.min() ?? 0
    if held.count < count.lowerBound, minimum > CompositionSimplex.tolerance {
      rows.append(
        LinearRow(
          coefficients: parts.map { $0 > 0 ? 1 : 0 },
          minimum: minimum * Double(count.lowerBound - held.count), maximum: .infinity))
    }
    return SupportPolytope(lower: lower, upper: upper, rows: rows).vertex()
  }
}
