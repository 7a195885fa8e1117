/// Steps through the designs of a grid in order, in constant memory; about two table look-ups a design.
package struct GridWalk: Sendable {
  /// What was decided before a coordinate.
  private struct State {
    var held = 0
    var left: Int
    var sums = SIMD8<Int>.zero
  }

  private let table: CompletionTable
  private var states: [State]
  /// The present design, in element order; read it after `advance()` returned true.
  package private(set) var units: [Int]
  /// The present design as fractions, k/unitsInOne, which print as short decimals.
  package var fractions: [Double] {
    let scale = Double(table.rules.units)
    return units.map { Double($0) / scale }
  }

  private var isBefore = false
  private var isFinished = false

  init(_ table: CompletionTable) {
    self.table = table
    states = Array(repeating: State(left: table.rules.units), count: table.rules.coordinates.count + 1)
    units = Array(repeating: 0, count: table.rules.coordinates.count)
  }

  /// A walk that has nothing to give.
  init(finished table: CompletionTable) {
    self.init(table)
    isFinished = true
  }

  /// A walk whose first design is the given one.
  init(_ table: CompletionTable, at units: [Int]) {
    self.init(table)
    for (place, coordinate) in table.rules.coordinates.enumerated() { choose(place, units: units[coordinate.element]) }
    isBefore = true
  }

  func absent(_ place: Int) -> CompletionTable.Line? {
    table.absent(place, held: states[place].held, left: states[place].left, sums: states[place].sums)
  }

  func present(_ place: Int) -> CompletionTable.Line? {
    table.present(place, held: states[place].held, left: states[place].left, sums: states[place].sums)
  }

  /// Decides a coordinate.
  mutating func choose(_ place: Int, units count: Int) {
    let coordinate = table.rules.coordinates[place]
    units[coordinate.element] = count
    states[place + 1] = State(
      held: count > 0 ? min(states[place].held + 1, table.heldLimit) : states[place].held,
      left: states[place].left - count,
      sums: states[place].sums &+ coordinate.coefficients &* SIMD8(repeating: count))
  }

  /// Moves to the next design; false after the last.
  package mutating func advance() -> Bool {
    if isFinished { return false }
    if isBefore {
      isBefore = false
      return true
    }
    // The last coordinate takes what is left: it has no alternative.
    var place = table.rules.coordinates.count - 2
    while place >= 0 {
      let chosen = units[table.rules.coordinates[place].element]
      if let next = next(place, after: chosen) {
        choose(place, units: next)
        descend(from: place + 1)
        return true
      }
      place -= 1
    }
    isFinished = true
    return false
  }

  /// Decides the remaining coordinates by their first choices that can be completed.
  private mutating func descend(from start: Int) {
    for place in start..<table.rules.coordinates.count {
      if let absent = absent(place), !table.same(absent, 0, 1) {
        choose(place, units: 0)
      } else if let next = next(place, after: 0) {
        choose(place, units: next)
      }
    }
  }

  /// The least number of units above `chosen` that can be completed.
  private func next(_ place: Int, after chosen: Int) -> Int? {
    guard let line = present(place) else { return nil }
    let first = max(line.first, chosen + 1)
    guard first <= line.last else { return nil }
    if !table.same(line, first, first + 1) { return first }
    if table.same(line, first, line.last + 1) { return nil }
    var (low, high) = (first, line.last)
    while low < high {
      let middle = (low + high + 1) / 2
      if table.same(line, first, middle) { low = middle } else { high = middle - 1 }
    }
    return low
  }
}
