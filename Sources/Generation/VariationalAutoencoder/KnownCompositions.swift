/// The compositions of a training set in whole per cent, to tell whether a design is new. A composition is known when its
/// fractions, each rounded to a per cent, are those of one in the set.
package struct KnownCompositions: Sendable {
  /// Most bytes that a set may take; a larger one is not kept.
  package static let byteLimit = 4 << 20

  /// d.
  package let dimension: Int
  /// [n, d] per cents, distinct rows.
  package let percents: [UInt8]
  private let rows: Set<[UInt8]>

  /// Takes rows [n, d] of per cents, as a model file holds them.
  package init(dimension: Int, percents: [UInt8]) {
    precondition(dimension > 0 && percents.count.isMultiple(of: dimension))
    self.dimension = dimension
    self.percents = percents
    rows = Set(
      stride(from: 0, to: percents.count, by: dimension).map { Array(percents[$0..<$0 + dimension]) })
  }

  /// The distinct rows of fractions [n, d]; nil where they would pass the limit.
  package init?(fractions: [Float], dimension: Int) {
    guard fractions.count <= Self.byteLimit else { return nil }
    var seen: Set<[UInt8]> = []
    var percents: [UInt8] = []
    for start in stride(from: 0, to: fractions.count, by: dimension) {
      let row = fractions[start..<start + dimension].map { Self.percent(Double($0)) }
      if seen.insert(row).inserted { percents += row }
    }
    self.init(dimension: dimension, percents: percents)
  }

  /// How many distinct rows are known.
  package var count: Int { rows.count }

  /// Whether d fractions are known.
  package func contains(_ fractions: [Double]) -> Bool { rows.contains(Self.percents(fractions)) }

  /// The fractions [n][d] over the elements of a space, in its order; rows with other elements are left out. `places` says for
  /// each element its place in the space, −1 outside.
  package func fractions(places: [Int], dimension: Int) -> [[Double]] {
    stride(from: 0, to: percents.count, by: self.dimension).compactMap { start in
      var row = [Double](repeating: 0, count: dimension)
      var sum = 0.0
      for (place, percent) in zip(places, percents[start..<start + self.dimension]) where percent > 0 {
        guard place >= 0 else { return nil }
        row[place] = Double(percent)
        sum += Double(percent)
      }
      return sum > 0 ? row.map { $0 / sum } : nil
    }
  }

  /// Fractions in whole per cents.
  static func percents(_ fractions: [Double]) -> [UInt8] { fractions.map(percent) }

  private static func percent(_ fraction: Double) -> UInt8 { UInt8(max(0, min(100, (100 * fraction).rounded()))) }
}
