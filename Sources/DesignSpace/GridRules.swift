/// The rules of a space in whole units of its step: what the counting table is built from.
struct GridRules {
  /// Most linear rows that a grid is counted with.
  static let rowLimit = 8

  /// A coordinate of the grid, in the order in which the table decides them.
  struct Coordinate {
    /// Place among the problem's elements.
    let element: Int
    let mayBeAbsent: Bool
    /// Units when present; empty (low > high) where the element cannot be present.
    let low: Int
    let high: Int
    /// One whole number a row, zero above the number of rows.
    let coefficients: SIMD8<Int>
  }

  /// Limits of Σ coefficient·units.
  struct Row {
    let low: Int
    let high: Int
  }

  let units: Int
  /// Elements without a coefficient in any row first, then those of the rows, each in the problem's order: sums over
  /// the former need no further state.
  let coordinates: [Coordinate]
  let rows: [Row]
  /// Elements to be present at least; zero where that holds by itself.
  let fewest: Int
  /// Elements to be present at most; nil where that holds by itself.
  let most: Int?

  /// Nil where a row has coefficients that are not whole multiples of a common unit, or rows are too many.
  init?(
    units: Int, isMandatory: [Bool], present: [ClosedRange<Double>?], count: ClosedRange<Int>, rows: [LinearRow]
  ) {
    guard rows.count <= Self.rowLimit else { return nil }
    let whole = rows.map { WholeRow($0, units: units) }
    guard whole.allSatisfy({ $0 != nil }) else { return nil }
    let wholeRows = whole.compactMap { $0 }
    var coordinates: [Coordinate] = []
    for element in present.indices {
      var coefficients = SIMD8<Int>.zero
      for (index, row) in wholeRows.enumerated() { coefficients[index] = row.coefficients[element] }
      let range = present[element].map { range in
        (Int((range.lowerBound * Double(units)).rounded()), Int((range.upperBound * Double(units)).rounded()))
      }
      coordinates.append(
        Coordinate(
          element: element, mayBeAbsent: !isMandatory[element], low: range?.0 ?? 1, high: range?.1 ?? 0,
          coefficients: coefficients))
    }
    self.units = units
    self.coordinates = Self.ordered(coordinates, rows: rows.count)
    self.rows = wholeRows.map { Row(low: $0.low, high: $0.high) }
    let possible = coordinates.count { $0.low <= $0.high }
    let leastUnits = coordinates.filter { $0.low <= $0.high }.map(\.low).min() ?? 1
    fewest = count.lowerBound > max(1, isMandatory.count { $0 }) ? count.lowerBound : 0
    most = count.upperBound < min(possible, units / max(1, leastUnits)) ? count.upperBound : nil
  }

  /// Elements of one row lie side by side, so that few sums are alive at a time. Stable.
  private static func ordered(_ coordinates: [Coordinate], rows: Int) -> [Coordinate] {
    func key(_ coordinate: Coordinate) -> Int {
      (0..<rows).first { coordinate.coefficients[$0] != 0 } ?? -1
    }
    return coordinates.sorted { (key($0), $0.element) < (key($1), $1.element) }
  }
}

/// A linear row multiplied up to whole numbers: low ≤ Σ coefficient·units ≤ high.
private struct WholeRow {
  let coefficients: [Int]
  let low: Int
  let high: Int

  /// Nil where no factor up to 1000 makes every coefficient whole.
  init?(_ row: LinearRow, units: Int) {
    // Σ x = 1, so a constant may be taken off every coefficient; the commonest leaves the most zeros.
    let shift = Self.commonest(row.coefficients)
    let shifted = row.coefficients.map { $0 - shift }
    guard
      let factor = (1...1000).first(where: { factor in
        shifted.allSatisfy { value in
          let scaled = value * Double(factor)
          return abs(scaled - scaled.rounded()) <= 1e-11 * max(Double(factor), abs(scaled)) && abs(scaled) <= 1e9
        }
      })
    else { return nil }
    let scale = Double(factor) * Double(units)
    // Beyond this the tolerance of a row would span whole numbers, and the grid and the row would disagree.
    guard scale * row.tolerance < 0.25 else { return nil }
    coefficients = shifted.map { Int(($0 * Double(factor)).rounded()) }
    let reach = coefficients.map { abs($0) }.max()! * units
    let slack = scale * row.tolerance
    func clipped(_ limit: Double) -> Int { Int(max(-Double(reach) - 1, min(Double(reach) + 1, limit))) }
    low = clipped(((row.minimum - shift) * scale - slack).rounded(.up))
    high = clipped(((row.maximum - shift) * scale + slack).rounded(.down))
  }

  private static func commonest(_ values: [Double]) -> Double {
    var best = (value: 0.0, times: values.count { $0 == 0 })
    for value in values {
      let times = values.count { $0 == value }
      if times > best.times { best = (value, times) }
    }
    return best.value
  }
}
