import Chemistry
import MaterialRecords
import Testing

@Suite struct PriceFileTests {
  private func read(_ text: String) throws -> ElementPrices { try ElementPrices(parsing: Array(text.utf8)) }

  /// Elements that the file does not name keep the price of the built-in table.
  @Test func overridesInPart() throws {
    let niobium = try #require(Element(symbol: "Nb"))
    let tungsten = try #require(Element(symbol: "W"))
    let prices = try read(#"{"date":"2026","prices":{"Nb":45}}"#)
    #expect(prices[niobium] == 45 && prices[tungsten] == ElementPrices.builtIn[tungsten] && prices.date == "2026")
  }

  /// Columns in any order, quoted cells, CRLF, blank lines, dates that span.
  @Test func readsCSVAsSpreadsheetsWriteIt() throws {
    let text = "Source,Element,USD_per_kg,Date\r\n\"Metals, spot\",Nb, 45 ,2026-01\r\n\r\nother,V,27.5,2026-03\r\n"
    let prices = try read(text)
    let (niobium, vanadium) = (try #require(Element(symbol: "Nb")), try #require(Element(symbol: "V")))
    #expect(prices[niobium] == 45 && prices[vanadium] == 27.5)
    #expect(prices.date == "2026-01 to 2026-03" && prices.source == "Metals, spot; other")
  }

  @Test(
    arguments: [
      ("", "no prices"), ("{}", "member 'prices' is missing"), (#"{"prices":{}}"#, "no prices"),
      (#"{"prices":{"Xx":1}}"#, "'Xx'"), (#"{"prices":{"Nb":0}}"#, "not positive"),
      (#"{"prices":{"Nb":"1"}}"#, "number"),
      (#"{"prices":{"Nb":1,"Nb":2}}"#, "twice"), ("{", "member name"), ("element\nNb\n", "heading"),
      ("element,usd_per_kg\nNb\n", "line 2"), ("element,usd_per_kg\nNb,nan\n", "not positive"),
      ("element,usd_per_kg\nNb,inf\n", "not positive"), ("element,usd_per_kg\nNb,1\nNb,2\n", "already"),
      ("element,usd_per_kg\n,1\n", "not an element"),
    ]) func refuses(_ text: String, _ reason: String) throws
  {
    let error = #expect(throws: PriceFileError.self) { try read(text) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func refusesBytesThatAreNoText() {
    #expect(throws: PriceFileError.self) { try ElementPrices(parsing: [0xFF, 0xFE, 0x00]) }
  }
}
