import Glibc

/// For every state of a partly decided grid point, how many ways there are to complete it.
///
/// A state after i decided coordinates is (elements held, units left, sums of the rows in progress). Stored is not the
/// number of completions T itself but its running sum D along the line on which one more unit goes to coordinate i − 1:
/// D(held, left, sums) = T(held, left, sums) + D(held, left − 1, sums + coefficients). A choice of k units out of a range
/// is then a difference of two entries, which makes the table O(1) a state to fill, and a range O(1) to count.
struct CompletionTable: Sendable {
  /// Words of the table beyond which a grid is not counted (64 MiB).
  private static let wordLimit = 1 << 23

  /// The states after a number of decided coordinates, numbered by a linear form.
  struct Layer: Sendable {
    let first: Int
    let heldStride: Int
    let leftStride: Int
    let sumStrides: SIMD8<Int>
    let cells: Int
    let boxes: [RowLimits]
  }

  /// Limits that the sum of a row keeps.
  struct RowLimits: Sendable {
    let row: Int
    let low: Int
    let high: Int
  }

  let rules: GridRules
  /// 64-bit words of one entry.
  let width: Int
  /// Held counts kept apart, 0…heldLimit.
  let heldLimit: Int
  /// The layers after 1, 2, …, d decided coordinates.
  let layers: [Layer]
  /// Rows whose last coefficient is that of coordinate i: their final limits.
  let closing: [[RowLimits]]
  private(set) var entries: [UInt64] = []

  /// Nil where the table would pass its limit.
  init?(_ rules: GridRules) {
    self.rules = rules
    let d = rules.coordinates.count
    let total = Double(rules.units + d + 1)
    let bits = (lgamma(total + 1) - lgamma(Double(d) + 1) - lgamma(total - Double(d) + 1)) / log(2)
    width = Int(bits / 64) + 1 + (bits.truncatingRemainder(dividingBy: 64) > 62 ? 1 : 0)
    heldLimit = rules.most ?? rules.fewest
    var layers: [Layer] = []
    var first = 0
    for decided in 1...d {
      guard let layer = Self.layer(after: decided, rules: rules, heldLimit: heldLimit, first: first) else { return nil }
      layers.append(layer)
      first += layer.cells
      guard first <= Self.wordLimit / width else { return nil }
    }
    self.layers = layers
    closing = (0..<d).map { Self.rowsClosing(at: $0, rules: rules) }
    entries = [UInt64](repeating: 0, count: first * width)
    for decided in stride(from: d, through: 1, by: -1) { fill(after: decided) }
  }

  // MARK: Shape

  private static func rowsClosing(at place: Int, rules: GridRules) -> [RowLimits] {
    rules.rows.indices.compactMap { row in
      let last = rules.coordinates.lastIndex { $0.coefficients[row] != 0 } ?? 0
      return last == place ? RowLimits(row: row, low: rules.rows[row].low, high: rules.rows[row].high) : nil
    }
  }

  private static func layer(after decided: Int, rules: GridRules, heldLimit: Int, first: Int) -> Layer? {
    var boxes: [RowLimits] = []
    var strides = SIMD8<Int>.zero
    var stride = 1
    var offset = 0
    for row in rules.rows.indices {
      let carried = rules.coordinates.enumerated().filter { $1.coefficients[row] != 0 }.map(\.offset)
      guard let begin = carried.first, let end = carried.last, begin < decided, end >= decided else { continue }
      let past = reach(of: rules.coordinates[..<decided], row: row, units: rules.units)
      let future = reach(of: rules.coordinates[decided...], row: row, units: rules.units)
      let low = max(past.lowerBound, rules.rows[row].low - future.upperBound)
      let high = min(past.upperBound, rules.rows[row].high - future.lowerBound)
      boxes.append(RowLimits(row: row, low: low, high: high))
      strides[row] = stride
      offset += low * stride
      let (product, overflow) = stride.multipliedReportingOverflow(by: max(0, high - low + 1))
      guard !overflow, product <= wordLimit else { return nil }
      stride = product
    }
    let (perHeld, wide) = stride.multipliedReportingOverflow(by: rules.units + 1)
    let (cells, over) = perHeld.multipliedReportingOverflow(by: heldLimit + 1)
    guard !wide, !over else { return nil }
    return Layer(
      first: first - offset, heldStride: perHeld, leftStride: stride, sumStrides: strides, cells: cells, boxes: boxes)
  }

  /// The least and the greatest sum that some coordinates can give a row with at most `units` units.
  private static func reach(of coordinates: ArraySlice<GridRules.Coordinate>, row: Int, units: Int) -> ClosedRange<Int>
  {
    func extreme(_ sign: Int) -> Int {
      var left = units
      var sum = 0
      for coordinate in coordinates.sorted(by: { $0.coefficients[row] * sign > $1.coefficients[row] * sign })
      where coordinate.coefficients[row] * sign > 0 && coordinate.low <= coordinate.high {
        let taken = min(left, coordinate.high)
        sum += taken * coordinate.coefficients[row]
        left -= taken
      }
      return sum
    }
    return extreme(-1)...extreme(1)
  }

  // MARK: Filling

  private mutating func fill(after decided: Int) {
    let layer = layers[decided - 1]
    guard layer.cells > 0 else { return }
    let direction = rules.coordinates[decided - 1].coefficients
    var sums = SIMD8<Int>.zero
    for box in layer.boxes { sums[box.row] = box.low }
    let combinations = layer.leftStride
    for held in 0...heldLimit {
      for left in 0...rules.units {
        for box in layer.boxes { sums[box.row] = box.low }
        for _ in 0..<combinations {
          let cell = index(layer, held: held, left: left, sums: sums)
          addCompletions(to: cell, decided: decided, held: held, left: left, sums: sums)
          let next = sums &+ direction
          if left > 0, layer.boxes.allSatisfy({ next[$0.row] >= $0.low && next[$0.row] <= $0.high }) {
            add(index(layer, held: held, left: left - 1, sums: next), to: cell)
          }
          for box in layer.boxes {
            if sums[box.row] < box.high {
              sums[box.row] += 1
              break
            }
            sums[box.row] = box.low
          }
        }
      }
    }
  }

  private mutating func addCompletions(to cell: Int, decided: Int, held: Int, left: Int, sums: SIMD8<Int>) {
    guard decided < rules.coordinates.count else {
      if left == 0, held >= rules.fewest { entries[cell * width] = 1 }
      return
    }
    for line in [
      absent(decided, held: held, left: left, sums: sums), present(decided, held: held, left: left, sums: sums),
    ] {
      guard let line, line.first <= line.last else { continue }
      add(line.cell(line.first), to: cell)
      if line.last < line.end { subtract(line.cell(line.last + 1), from: cell) }
    }
  }

  private mutating func add(_ source: Int, to target: Int) {
    var carry: UInt64 = 0
    for word in 0..<width {
      let (partial, first) = entries[target * width + word].addingReportingOverflow(entries[source * width + word])
      let (sum, second) = partial.addingReportingOverflow(carry)
      entries[target * width + word] = sum
      carry = first || second ? 1 : 0
    }
  }

  private mutating func subtract(_ source: Int, from target: Int) {
    var borrow: UInt64 = 0
    for word in 0..<width {
      let (partial, first) = entries[target * width + word].subtractingReportingOverflow(entries[source * width + word])
      let (difference, second) = partial.subtractingReportingOverflow(borrow)
      entries[target * width + word] = difference
      borrow = first || second ? 1 : 0
    }
  }

  // MARK: Reading

  @inline(__always)
  private func index(_ layer: Layer, held: Int, left: Int, sums: SIMD8<Int>) -> Int {
    layer.first &+ held &* layer.heldStride &+ left &* layer.leftStride &+ (sums &* layer.sumStrides).wrappedSum()
  }

  /// The states that k = first…last units of one coordinate lead to.
  struct Line: Sendable {
    /// Units allowed.
    let first: Int
    let last: Int
    /// The largest k whose state the table holds; running sums end there.
    let end: Int
    private let origin: Int
    private let step: Int

    init(first: Int, last: Int, end: Int, origin: Int, step: Int) {
      (self.first, self.last, self.end, self.origin, self.step) = (first, last, end, origin, step)
    }

    /// The cell of k units.
    func cell(_ k: Int) -> Int { origin &+ k &* step }
  }

  /// The choice of leaving a coordinate out; nil where the rules forbid it.
  func absent(_ place: Int, held: Int, left: Int, sums: SIMD8<Int>) -> Line? {
    guard rules.coordinates[place].mayBeAbsent else { return nil }
    return line(place, first: 0, last: 0, held: held, left: left, sums: sums)
  }

  /// The choice of giving a coordinate units; nil where none is allowed.
  func present(_ place: Int, held: Int, left: Int, sums: SIMD8<Int>) -> Line? {
    let coordinate = rules.coordinates[place]
    if let most = rules.most, held >= most { return nil }
    let line = line(
      place, first: coordinate.low, last: min(coordinate.high, left), held: min(held + 1, heldLimit), left: left,
      sums: sums)
    return line.flatMap { $0.first <= $0.last ? $0 : nil }
  }

  private func line(_ place: Int, first: Int, last: Int, held: Int, left: Int, sums: SIMD8<Int>) -> Line? {
    let coefficients = rules.coordinates[place].coefficients
    let layer = layers[place]
    var (first, last, end) = (first, last, left)
    for limits in closing[place] {
      let range = Self.multiples(of: coefficients[limits.row], from: sums[limits.row], within: limits)
      (first, last) = (max(first, range.low), min(last, range.high))
    }
    for box in layer.boxes {
      let range = Self.multiples(of: coefficients[box.row], from: sums[box.row], within: box)
      (first, last, end) = (max(first, range.low), min(last, range.high), min(end, range.high))
    }
    guard first <= last else { return nil }
    return Line(
      first: first, last: last, end: end, origin: index(layer, held: held, left: left, sums: sums),
      step: (coefficients &* layer.sumStrides).wrappedSum() &- layer.leftStride)
  }

  /// The k for which start + k·coefficient stays within limits.
  private static func multiples(
    of coefficient: Int, from start: Int, within limits: RowLimits
  ) -> (low: Int, high: Int) {
    func floorQuotient(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((-a + b - 1) / b) }
    if coefficient == 0 { return limits.low <= start && start <= limits.high ? (0, .max) : (1, 0) }
    if coefficient > 0 {
      return (-floorQuotient(start - limits.low, coefficient), floorQuotient(limits.high - start, coefficient))
    }
    return (-floorQuotient(limits.high - start, -coefficient), floorQuotient(start - limits.low, -coefficient))
  }

  /// Whether the running sums at two places of a line are the same: nothing lies between.
  @inline(__always)
  func same(_ line: Line, _ a: Int, _ b: Int) -> Bool {
    for word in 0..<width where self.word(word, line, a) != self.word(word, line, b) { return false }
    return true
  }

  @inline(__always)
  private func word(_ word: Int, _ line: Line, _ k: Int) -> UInt64 {
    k <= line.end ? entries[line.cell(k) * width + word] : 0
  }

  /// The number of completions over k, k + 1, … of a line, as far as the table goes.
  @inline(__always)
  func runningSum<Count: GridCount>(_ line: Line, from k: Int, as: Count.Type = Count.self) -> Count {
    guard k <= line.end else { return Count.zero }
    return Count(entries, at: line.cell(k) * width, width: width)
  }

  /// The number of completions of a whole line.
  @inline(__always)
  func count<Count: GridCount>(_ line: Line, as: Count.Type = Count.self) -> Count {
    runningSum(line, from: line.first) - runningSum(line, from: line.last + 1)
  }
}

/// What counts of a table are computed in: one word where its entries have one, else as many as it takes.
protocol GridCount: Comparable {
  static var zero: Self { get }
  /// Words of a table from a place on, least significant first.
  init(_ words: [UInt64], at place: Int, width: Int)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
}

extension UnsignedBigInteger: GridCount {
  init(_ words: [UInt64], at place: Int, width: Int) { self.init(words: words[place..<place + width]) }
}

extension UInt64: GridCount {
  static var zero: UInt64 { 0 }

  /// Of a table with one word an entry.
  @inline(__always)
  init(_ words: [UInt64], at place: Int, width: Int) { self = words[place] }
}
