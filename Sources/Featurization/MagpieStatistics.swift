import Chemistry

/// Magpie's composition features (`ward2016magpie`): six statistics of each of 22 element properties, 132 numbers under
/// matminer's names and in its order, equal to matminer 0.10.1's `ElementProperty.from_preset("magpie")`.
///
/// An element property that Magpie does not know is replaced by the mean over the elements that have it, matminer's default
/// (`impute_nan=True`), so that every composition has all 132.
package enum MagpieStatistics {
  /// The element properties in order.
  static let properties = [
    "Number", "MendeleevNumber", "AtomicWeight", "MeltingT", "Column", "Row", "CovalentRadius", "Electronegativity",
    "NsValence", "NpValence", "NdValence", "NfValence", "NValence", "NsUnfilled", "NpUnfilled", "NdUnfilled",
    "NfUnfilled", "NUnfilled", "GSvolume_pa", "GSbandgap", "GSmagmom", "SpaceGroupNumber",
  ]

  /// The statistics of each property in order: the mean is weighted by mole fraction, `avg_dev` is the weighted mean of
  /// |x − mean|, and the mode is the value of the most abundant element, the least one where several are.
  static let statistics = ["minimum", "maximum", "range", "mean", "avg_dev", "mode"]

  /// The names of the features in order, as matminer writes them: "MagpieData minimum Number" and so on.
  package static let names: [String] = properties.flatMap { property in
    statistics.map { "MagpieData \($0) \(property)" }
  }

  /// Writes the 132 features of a composition over `values`, in the order of `names`. O(132 · elements).
  package static func fill(_ values: inout [Double], for composition: Composition) {
    let width = properties.count
    let rows = composition.elements.map { ($0.atomicNumber - 1) * width }
    let fractions = composition.fractions
    let largest = fractions.max() ?? 1
    // numpy.isclose with its default relative tolerance decides which elements are the most abundant.
    let isMode = fractions.map { largest - $0 <= 1e-8 + 1e-5 * largest }
    values.removeAll(keepingCapacity: true)
    for property in 0..<width {
      var least = Double.infinity
      var most = -Double.infinity
      var mode = Double.infinity
      var mean = 0.0
      for (place, row) in rows.enumerated() {
        let value = table[row + property]
        least = min(least, value)
        most = max(most, value)
        mean += fractions[place] * value
        if isMode[place] { mode = min(mode, value) }
      }
      var deviation = 0.0
      for (place, row) in rows.enumerated() { deviation += fractions[place] * abs(table[row + property] - mean) }
      values.append(least)
      values.append(most)
      values.append(most - least)
      values.append(mean)
      values.append(deviation)
      values.append(mode)
    }
  }

  /// The 22 properties of one element, in the order of `properties`; gaps filled as everywhere here.
  package static func properties(of element: Element) -> ArraySlice<Double> {
    table[(element.atomicNumber - 1) * properties.count..<element.atomicNumber * properties.count]
  }

  /// Element properties, [118, 22] row-major, gaps filled with the mean of the column.
  private static let table: [Double] = {
    let facts = PropertyTable(MagpieData.properties, columns: properties.count)
    var table: [Double] = []
    let means = (0..<facts.columns).map { column in
      let known = facts.names.indices.compactMap { facts[$0, column] }
      return known.reduce(0, +) / Double(known.count)
    }
    for row in 0..<Element.count {
      for column in 0..<facts.columns {
        table.append((row < facts.names.count ? facts[row, column] : nil) ?? means[column])
      }
    }
    return table
  }()
}
