/// Raw-material prices of the elements, USD/kg: a table with a date and a source, which a user may replace in part.
///
/// The built-in table holds the lower quotation of each element in Wikipedia's "Prices of chemical elements", quotations of
/// 2017 to 2020 (metal exchanges, the German resource agency's price monitor, Shanghai Metals Market, USGS), as collected in
/// `mentel2014mendeleev`. They are prices of the traded pure element, not of the metal contained in a ferroalloy: vanadium
/// as metal costs some ten times what it does as ferrovanadium. Good for ranking, not for purchasing.
package struct ElementPrices: Sendable, Equatable {
  /// When the prices were quoted.
  package let date: String
  /// Where they come from.
  package let source: String
  private let table: [Double?]

  /// The built-in prices with some replaced.
  /// - Parameter overrides: USD/kg, positive and finite.
  package init(overriding overrides: [Element: Double], date: String, source: String) {
    var table = ElementPrices.builtIn.table
    for (element, price) in overrides { table[element.atomicNumber - 1] = price }
    self.init(table: table, date: date, source: source)
  }

  private init(table: [Double?], date: String, source: String) {
    self.table = table
    self.date = date
    self.source = source
  }

  /// The price of an element, USD/kg; nil where it is not traded.
  package subscript(element: Element) -> Double? { table[element.atomicNumber - 1] }

  /// The built-in table.
  package static let builtIn: ElementPrices = {
    let facts = PropertyTable(ElementData.properties, columns: 12)
    return ElementPrices(
      table: facts.names.indices.map { facts[$0, 11] }, date: "2017-2020",
      source: "Wikipedia, Prices of chemical elements, lower quotations")
  }()
}
