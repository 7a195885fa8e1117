import Glibc
import Numerics

/// Points in the site fractions of a phase, the same at every temperature: its corners, which are endmembers, and points
/// inside.
struct PhaseStates: Sendable {
  /// Site fractions, one point after another. [points, n]
  let fractions: [Double]
  /// How many points there are, and how many of them, the first, are corners.
  let count: Int
  let corners: Int
  /// Σ sites·y·ln y of each point.
  let mixing: [Double]

  private static let mostCorners = 400
  private static let mostPoints = 700

  /// - Parameter stream: which random numbers it takes.
  init(_ model: PhaseModel, stream: Int) {
    var generator = SeededGenerator(seed: 0x5EED, stream: UInt64(stream))
    let corners = Self.corners(model, &generator)
    let states = corners + Self.states(model, &generator)
    fractions = states.flatMap { $0 }
    count = states.count
    self.corners = corners.count
    mixing = states.map { state in
      var sum = 0.0
      for (sublattice, range) in model.sublattices.enumerated() {
        for variable in range where state[variable] > 0 {
          sum += model.sites[sublattice] * state[variable] * log(state[variable])
        }
      }
      return sum
    }
  }

  /// One species on each sublattice, all combinations or as many as there may be.
  private static func corners(_ model: PhaseModel, _ generator: inout SeededGenerator) -> [[Double]] {
    let total = model.sublattices.reduce(1.0) { $0 * Double($1.count) }
    let isAll = total <= Double(mostCorners)
    return (0..<(isAll ? Int(total) : mostCorners)).map { number in
      var rest = number
      var y = [Double](repeating: 0, count: model.count)
      for range in model.sublattices {
        let place = isAll ? rest % range.count : generator.index(below: range.count)
        rest /= range.count
        y[range.lowerBound + place] = 1
      }
      return y
    }
  }

  /// Drawn from Dirichlet distributions that are even or favour edges, independent on the sublattices or the same on like
  /// ones.
  private static func states(_ model: PhaseModel, _ generator: inout SeededGenerator) -> [[Double]] {
    let freedom = model.count - model.sublattices.count
    guard freedom > 0 else { return [] }
    return (0..<min(mostPoints, 20 + 45 * freedom)).map { number in
      let power = number % 2 == 0 ? 1.0 : 3.0
      var y = [Double](repeating: 0, count: model.count)
      var drawn: [Int: [Double]] = [:]
      for range in model.sublattices {
        let isLike = number % 3 == 0
        if isLike, let same = drawn[range.count] {
          for (place, variable) in range.enumerated() { y[variable] = same[place] }
          continue
        }
        var sum = 0.0
        for variable in range {
          y[variable] = pow(-log(generator.uniformOpen()), power) + 1e-6
          sum += y[variable]
        }
        for variable in range { y[variable] /= sum }
        drawn[range.count] = range.map { y[$0] }
      }
      return y
    }
  }
}
