/// An element with a formal charge that is common in its compounds, and the room that it takes.
///
/// Effective ionic radii of Shannon (`shannon1976revised`), of the high-spin state where there are two, for the oxidation
/// states that `ong2013pymatgen` lists as common, and V3+, V4+, Mn3+ and Cu+.
package struct Ion: Hashable, Sendable {
  package let element: Element
  /// In units of e.
  package let charge: Int
  /// Å, at the coordination numbers of `coordinations`.
  private let radii: [Double?]

  /// The coordination numbers of the table.
  package static let coordinations = [4, 6, 8, 12]

  /// The radius at the tabulated coordination number nearest to one, of two as near the smaller, and that number. Å.
  package func radius(coordination: Int) -> (radius: Double, coordination: Int) {
    var best: (radius: Double, coordination: Int)?
    for (number, radius) in zip(Ion.coordinations, radii) {
      guard let radius else { continue }
      if let best, abs(best.coordination - coordination) <= abs(number - coordination) { continue }
      best = (radius, number)
    }
    guard let best else { preconditionFailure("every ion of the table has a radius") }
    return best
  }

  /// Every ion of the table, by atomic number, then by rising charge.
  package static let all: [Ion] = {
    let table = PropertyTable(IonicRadiusData.radii, columns: 5)
    return table.names.enumerated().map { row, symbol in
      guard let element = Element(symbol: symbol), let charge = table[row, 0] else {
        preconditionFailure("a row of ionic radii names an element and a charge")
      }
      return Ion(element: element, charge: Int(charge), radii: (1...4).map { table[row, $0] })
    }
  }()

  private static let byElement = Dictionary(grouping: all, by: \.element)

  /// The ions of an element by rising charge; none where the table has none.
  package static func ions(of element: Element) -> [Ion] { byElement[element] ?? [] }
}
