import Numerics

/// The ways in which a composition can change while its sum and its linear equations hold: the elementary vectors of their null
/// space, each with as few elements as can be.
///
/// Such a vector on a set of elements is unique but for its length, and every change is a sum of them. Each lies within some
/// ρ + 1 elements on which the ρ equations are independent, so that going through those finds them all.
struct ExchangeDirections {
  /// Sets of elements that are looked at; where there are more a seeded choice of them.
  private static let setLimit = 4096
  /// Directions that are kept; where there are more a seeded choice of them.
  private static let limit = 256

  private let places: [Int]
  /// The independent equations over those places.
  private var equations: [[Double]] = []
  private let dimension: Int

  /// - Parameter places: the elements that can be present, of `dimension`.
  init(rows: [LinearRow], places: [Int], dimension: Int) {
    self.places = places
    self.dimension = dimension
    var basis: [[Double]] = []
    for coefficients in [[Double](repeating: 1, count: dimension)] + rows.filter(\.isEquality).map(\.coefficients) {
      let equation = places.map { coefficients[$0] }
      var rest = equation
      for _ in 0..<2 {
        for known in basis {
          let along = zip(known, rest).reduce(0) { $0 + $1.0 * $1.1 }
          rest = zip(rest, known).map { $0 - along * $1 }
        }
      }
      let (length, size) = (
        rest.reduce(0) { $0 + $1 * $1 }.squareRoot(), equation.reduce(0) { $0 + $1 * $1 }.squareRoot()
      )
      guard length > 1e-9 * size else { continue }
      basis.append(rest.map { $0 / length })
      equations.append(equation)
    }
  }

  /// Directions [d] of more than two elements (two are exchanged anyway). In a continuous space their greatest change is 1; on a
  /// grid they are whole numbers of units without a common divisor, and those that are not whole up to a factor of 1000 are left
  /// out.
  func all(isOnGrid: Bool) -> [[Double]] {
    var seen = Set<[Double]>()
    var result: [[Double]] = []
    for set in sets(of: equations.count + 1) {
      guard let vector = nullVector(set), vector.count(where: { $0 != 0 }) > 2 else { continue }
      var direction = [Double](repeating: 0, count: dimension)
      for (place, value) in zip(set, vector) { direction[places[place]] = value }
      guard let scaled = isOnGrid ? Self.whole(direction) : direction,
        seen.insert(scaled.map { ($0 * 1e9).rounded() }).inserted
      else { continue }
      result.append(scaled)
    }
    guard result.count > Self.limit else { return result }
    var generator = SeededGenerator(seed: UInt64(result.count))
    return Array(result.shuffled(using: &generator).prefix(Self.limit))
  }

  /// Sets of so many places, in order.
  private func sets(of size: Int) -> [[Int]] {
    let n = places.count
    guard size <= n else { return [] }
    var count = 1.0
    for k in 0..<size { count *= Double(n - k) / Double(k + 1) }
    guard count <= Double(Self.setLimit) else {
      var generator = SeededGenerator(seed: UInt64(size))
      return (0..<Self.setLimit).map { _ in Array((0..<n).shuffled(using: &generator).prefix(size)).sorted() }
    }
    var sets: [[Int]] = []
    var set = Array(0..<size)
    while true {
      sets.append(set)
      guard let place = set.indices.last(where: { set[$0] < n - size + $0 }) else { return sets }
      set[place] += 1
      for later in set.indices.dropFirst(place + 1) { set[later] = set[later - 1] + 1 }
    }
  }

  /// The vector that the equations send to zero on ρ + 1 places, its greatest entry 1; nil where they are not independent
  /// there. Gaussian elimination with full pivoting, O(ρ³).
  private func nullVector(_ set: [Int]) -> [Double]? {
    var matrix = equations.map { equation in set.map { equation[$0] } }
    let sizes = matrix.map { row in row.reduce(0) { max($0, abs($1)) } }
    for row in matrix.indices where sizes[row] > 0 { matrix[row] = matrix[row].map { $0 / sizes[row] } }
    var columns = Array(set.indices)
    for step in matrix.indices {
      var best = (row: step, column: step, size: 0.0)
      for row in step..<matrix.count {
        for column in step..<columns.count where abs(matrix[row][columns[column]]) > best.size {
          best = (row, column, abs(matrix[row][columns[column]]))
        }
      }
      guard best.size > 1e-9 else { return nil }
      matrix.swapAt(step, best.row)
      columns.swapAt(step, best.column)
      for row in matrix.indices where row != step {
        let factor = matrix[row][columns[step]] / matrix[step][columns[step]]
        for column in step..<columns.count { matrix[row][columns[column]] -= factor * matrix[step][columns[column]] }
      }
    }
    var vector = [Double](repeating: 0, count: set.count)
    guard let free = columns.last else { return nil }
    vector[free] = 1
    for step in matrix.indices { vector[columns[step]] = -matrix[step][free] / matrix[step][columns[step]] }
    let greatest = vector.reduce(0) { max($0, abs($1)) }
    let sign = vector.first { abs($0) > 1e-9 * greatest }.map { $0 < 0 ? -1.0 : 1 } ?? 1
    return vector.map { abs($0) <= 1e-9 * greatest ? 0 : sign * $0 / greatest }
  }

  /// The least whole multiple; nil where no factor up to 1000 of the least entry gives one.
  private static func whole(_ direction: [Double]) -> [Double]? {
    let least = direction.filter { $0 != 0 }.reduce(Double.infinity) { min($0, abs($1)) }
    for factor in 1...1000 {
      let scaled = direction.map { $0 / least * Double(factor) }
      if scaled.allSatisfy({ abs($0 - $0.rounded()) < 1e-6 && abs($0) < 1e9 }) { return scaled.map { $0.rounded() } }
    }
    return nil
  }
}
