import Chemistry
import JSON

/// Why a file of prices cannot be used.
package struct PriceFileError: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

extension ElementPrices {
  /// Reads a file of prices, which replace those of the built-in table; other elements keep theirs. USD/kg.
  ///
  /// As JSON: `{"date":"2026-03-01","source":"a price list","prices":{"Nb":45,"V":27.5}}`. As CSV: a heading with the
  /// columns `element` and `usd_per_kg`, optionally `date` and `source`, in any order, one row an element. A file whose
  /// first character other than white space is `{` is JSON. A price must be positive and finite, an element known and
  /// named once.
  /// - Throws: `PriceFileError`, which says where. O(bytes).
  package init(parsing bytes: [UInt8]) throws(PriceFileError) {
    let first = bytes.first { !" \t\r\n".utf8.contains($0) }
    var reader = PriceReader()
    if first == UInt8(ascii: "{") {
      do {
        try reader.readJSON(bytes)
      } catch {
        throw error as? PriceFileError ?? PriceFileError("\(error)")
      }
    } else {
      try reader.readCSV(bytes)
    }
    guard !reader.prices.isEmpty else { throw PriceFileError("no prices") }
    self.init(overriding: reader.prices, date: reader.date, source: reader.source)
  }
}

private struct PriceReader {
  var prices: [Element: Double] = [:]
  var date = "undated"
  var source = "a file of the user"

  mutating func readJSON(_ bytes: [UInt8]) throws {
    let file = try JSONValue.parse(bytes)
    if let text = file["date"] { date = try text.string() }
    if let text = file["source"] { source = try text.string() }
    for (symbol, price) in try file.member("prices").members() {
      try add(symbol, try price.double(), at: price.pointer)
    }
  }

  mutating func readCSV(_ bytes: [UInt8]) throws(PriceFileError) {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw PriceFileError("not UTF-8") }
    var columns: [String: Int] = [:]
    var dates: Set<String> = []
    var sources: [String] = []
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let cells = Self.cells(line)
      if cells == [""] { continue }
      if columns.isEmpty {
        for (place, name) in cells.enumerated() { columns[name.lowercased()] = place }
        guard columns["element"] != nil, columns["usd_per_kg"] != nil else {
          throw PriceFileError("the heading must name the columns 'element' and 'usd_per_kg'")
        }
        continue
      }
      func cell(_ name: String) -> String? { columns[name].flatMap { $0 < cells.count ? cells[$0] : nil } }
      guard let price = cell("usd_per_kg").flatMap(Double.init) else {
        throw PriceFileError("line \(number + 1) has no price that is a number")
      }
      try add(cell("element") ?? "", price, at: "line \(number + 1)")
      if let date = cell("date"), !date.isEmpty { dates.insert(date) }
      if let source = cell("source"), !source.isEmpty, !sources.contains(source) { sources.append(source) }
    }
    if let first = dates.min(), let last = dates.max() { date = first == last ? first : "\(first) to \(last)" }
    if !sources.isEmpty { source = sources.joined(separator: "; ") }
  }

  private mutating func add(_ symbol: String, _ price: Double, at place: String) throws(PriceFileError) {
    guard let element = Element(symbol: symbol) else {
      throw PriceFileError("'\(symbol.prefix(32))' at \(place) is not an element")
    }
    guard price > 0, price.isFinite else {
      throw PriceFileError("the price of \(symbol) at \(place) is \(price), not positive")
    }
    guard prices.updateValue(price, forKey: element) == nil else {
      throw PriceFileError("\(symbol) at \(place) has a price already")
    }
  }

  /// The cells of one row (RFC 4180), blanks around a cell dropped; a quoted cell stays on its line.
  private static func cells(_ line: Substring) -> [String] {
    var cells: [String] = [""]
    var quoted = false
    for character in line {
      switch character {
      case "\"": quoted.toggle()
      case "," where !quoted: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
    }
    return cells.map { cell in
      let start = cell.drop { $0 == " " || $0 == "\t" }
      return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
  }
}
