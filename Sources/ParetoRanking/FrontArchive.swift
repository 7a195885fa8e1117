import Glibc
import MultiObjective
import Numerics

/// The front of designs that come one by one: a design that another dominates is dropped, and its payload with it.
///
/// Designs gather until there are as many new ones as the front has, and at least a thousand; then both are reduced to their
/// front together. So the memory is that of twice the largest front, and n designs cost O(log n) reductions of the front
/// they leave: O(n log² n) for up to three objectives.
///
/// With ε the archive keeps one design in each box of a grid whose box no other box dominates (Laumanns 2002,
/// `laumanns2002combining`): the designs kept are of the front, and each design that ever came is no better than one of
/// them by more than ε in any objective. Of the designs in one box the first stays until another strongly dominates it.
package struct FrontArchive<Payload> {
  private let m: Int
  private let dominance: Dominance
  private let grid: EpsilonGrid?
  /// Row by row: what is compared, the objectives or their boxes.
  private var coordinates: [Double] = []
  private var objectives: [Double] = []
  /// What was kept with each design, in the order in which they came.
  package private(set) var payloads: [Payload] = []
  /// How many of the first designs are mutually non-dominated.
  private var settled = 0
  /// Coordinates of good designs, which most newcomers are compared with first.
  private var leaders: [[Double]] = []

  /// An empty archive for m objectives; a grid excludes strict dominance.
  package init(objectives m: Int, _ dominance: Dominance, grid: EpsilonGrid?) {
    precondition(grid == nil || dominance == .strong)
    self.m = m
    self.dominance = dominance
    self.grid = grid
  }

  /// How many designs are held, those included that the next reduction drops.
  package var count: Int { payloads.count }

  /// How many came since the last reduction.
  package var unsettled: Int { count - settled }

  /// Whether a design need not be kept, as one that is held dominates it by the first look.
  package func isDominated(_ point: [Double]) -> Bool {
    let place = grid?.box(of: point) ?? point
    return leaders.contains { dominance.holds($0, over: place) }
  }

  /// Takes a design with m minimised, finite objectives.
  package mutating func insert(_ point: [Double], _ payload: Payload) {
    objectives += point
    coordinates += grid?.box(of: point) ?? point
    payloads.append(payload)
    if unsettled >= max(1_000, settled) { settle() }
  }

  /// The objectives [count, m] of the front, beside the payloads.
  package mutating func front() -> Matrix {
    settle()
    return Matrix(rows: count, columns: m, storage: objectives)
  }

  /// Changes the payloads in place.
  package mutating func updatePayloads(_ change: (inout Payload) -> Void) {
    for index in payloads.indices { change(&payloads[index]) }
  }

  /// Drops every design.
  package mutating func removeAll() {
    self = FrontArchive(objectives: m, dominance, grid: grid)
  }

  /// Drops the designs that others dominate.
  package mutating func settle() {
    if unsettled == 0 { return }
    var kept = ParetoFront.indices(of: Matrix(rows: count, columns: m, storage: coordinates), dominance)
    if grid != nil { kept = onePerBox(kept) }
    coordinates = kept.flatMap { coordinates[$0 * m..<($0 + 1) * m] }
    objectives = kept.flatMap { objectives[$0 * m..<($0 + 1) * m] }
    payloads = kept.map { payloads[$0] }
    settled = kept.count
    chooseLeaders()
  }

  private func row(_ index: Int, of rows: [Double]) -> [Double] { Array(rows[index * m..<(index + 1) * m]) }

  /// Of designs in the order in which they came the one of each box, in the order of the boxes' first designs.
  private func onePerBox(_ indices: [Int]) -> [Int] {
    var place: [[Double]: Int] = [:]
    var chosen: [Int] = []
    for index in indices {
      let box = row(index, of: coordinates)
      guard let known = place[box] else {
        place[box] = chosen.count
        chosen.append(index)
        continue
      }
      if Dominance.strongly(row(index, of: objectives), over: row(chosen[known], of: objectives)) {
        chosen[known] = index
      }
    }
    return chosen.sorted()
  }

  private mutating func chooseLeaders() {
    guard let range = FrontRange(Matrix(rows: count, columns: m, storage: coordinates)) else { return leaders = [] }
    let sums = (0..<count).map { index in
      (0..<m).reduce(0.0) { sum, k in
        let width = range.nadir[k] - range.ideal[k]
        return sum + (width > 0 ? (coordinates[index * m + k] - range.ideal[k]) / width : 0)
      }
    }
    leaders = sums.indices.sorted { (sums[$0], $0) < (sums[$1], $1) }.prefix(32).map { row($0, of: coordinates) }
  }
}

/// A grid in the space of minimised objectives: each step is additive, or a factor.
package struct EpsilonGrid: Sendable, Equatable {
  /// How wide a box is in one objective.
  package enum Step: Sendable, Equatable {
    /// As wide as ε, in the objective's unit.
    case additive(Double)
    /// From a value to 1 + ε times that; the values are positive, before the sign of a maximised one is turned.
    case multiplicative(Double)
  }

  /// One step for each objective.
  package let steps: [Step]

  package init(steps: [Step]) { self.steps = steps }

  /// The box that a point of m minimised values lies in: its place along each objective. Whole numbers, unless they are
  /// too large to tell from their neighbours.
  package func box(of point: [Double]) -> [Double] {
    zip(point, steps).map { value, step in
      let place: Double
      switch step {
      case .additive(let epsilon): place = value / epsilon
      case .multiplicative(let epsilon):
        let exponent = log(abs(value)) / log1p(epsilon)
        place = value < 0 ? -exponent : exponent
      }
      return max(-.greatestFiniteMagnitude, min(.greatestFiniteMagnitude, place.rounded(.down)))
    }
  }
}
