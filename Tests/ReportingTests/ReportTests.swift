import JSON
import Reporting
import Testing

@Suite struct ReportTests {
  @Test func saysWhatWasAskedAndFound() throws {
    let text = try ReportSession.run(KnownAnswer.designs + KnownAnswer.references).text
    for words in [
      "Two goals", "Strong and light.", "Highest strength (MPa); lowest density (g/cm³)", "VEC at most 8",
      "Compositions of 1 to 3 of Nb Mo Ti, in steps of 5 at.%", "2 of 6 designs are on the front",
      "a start and 2 rounds; 1 breaks a constraint", "125 % above the start",
      "After 6 evaluations the front dominates a volume of 36.0, 125 % more than the 16.0 at the start.",
      "The known alloys alone dominate 21.0 (58 % of it).", "Of 2 known alloys 1 is dominated; K2 is not.",
      "K1 is dominated by Nb₂₅Mo₇₅.", "it has 1.00 MPa less strength and 1.00 g/cm³ more density",
      "K2 would be on the front", "K3 cannot be placed: it lacks density.",
      "strength 0 MPa, density 10 g/cm³ (the problem's)", "9 records; 1 mark; 0 error lines",
    ] {
      #expect(text.contains(words), "\(words)")
    }
  }

  @Test func tablesHoldFrontAndTheRest() throws {
    let page = try ReportSession.run(KnownAnswer.designs + KnownAnswer.references).page
    let tables = page.components(separatedBy: "<table id=\"")
    let front = tables.first { $0.hasPrefix("front-table") } ?? ""
    let others = tables.first { $0.hasPrefix("others-table") } ?? ""
    // The best strength first.
    #expect(rows(of: front) == ["C", "E"])
    #expect(rows(of: others) == ["A", "B", "D", "F"])
    #expect(others.contains("✗"))
    #expect(front.contains("<th scope=\"col\" class=\"number\">Strength<span class=\"unit\"> MPa</span></th>"))
  }

  private func rows(of table: String) -> [String] {
    table.matches(of: #/<span class="id"><bdi>([A-Z0-9]+)<\/bdi>/#).map { String($0.output.1) }
  }

  @Test func pointsAndRowsLinkToOneAnother() throws {
    let page = try ReportSession.run(KnownAnswer.designs + KnownAnswer.references).page
    let targets = Set(page.matches(of: #/ id="([^"]+)"/#).map { String($0.output.1) })
    let identifiers = page.matches(of: #/ id="([^"]+)"/#).map { String($0.output.1) }
    #expect(targets.count == identifiers.count)
    for link in page.matches(of: #/ href="#([^"]+)"/#) { #expect(targets.contains(String(link.output.1))) }
    // A to F and two known materials that can be placed.
    #expect(page.matches(of: #/<a href="#r\d+" data-k="\d+" id="p\d+"/#).count == 8)
  }

  @Test func pageIsWellFormedAndFetchesNothing() throws {
    let page = try ReportSession.run(KnownAnswer.designs + KnownAnswer.references).page
    #expect(ReportSession.fault(of: page) == nil)
    let allowed = page.replacing("http://www.w3.org/2000/svg", with: "").replacing(
      "http://www.w3.org/1999/xhtml", with: "")
    for word in ["://", "src=", "@import", "url(h", "<link"] { #expect(!allowed.contains(word), "\(word)") }
  }

  @Test func linesPassByteForByteAndPagesRepeat() throws {
    let lines = KnownAnswer.designs + [#"{ "id" : "x",  "number":0.10 }"#] + KnownAnswer.references
    let first = try ReportSession.run(lines)
    #expect(first.lines == lines)
    #expect(try ReportSession.run(lines).page == first.page)
  }

  /// What a hostile producer puts into every text that reaches the page.
  @Test(arguments: [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'&<>\\u0001\\u0007]]>", "\\u202Eevil\\u202C",
    "👩🏽‍🔬 \\ud83d\\ude80 مرحبا", "\\ufffe\\uffff\\u0085", "</title></style></svg>",
  ]) func escapesEveryText(_ text: String) throws {
    let hostile = text.replacing("\"", with: "\\\"")
    let line =
      #"{"id":"\#(hostile)","label":"\#(hostile)","composition":{"Nb":1},"measured":{"strength":1,"density":2,"vec":5},"#
      + #""suggestion":{"acquisition":"\#(hostile)","round":1},"features":{"preset":"\#(hostile)"},"#
      + #""predictions":{"strength":{"mean":1,"model":"\#(hostile)"}},"conditions":{"\#(hostile)":1},"#
      + #""generated":{"method":"\#(hostile)"}}"#
    let reference = #"{"label":"\#(hostile)","role":"reference","measured":{"strength":0.5,"density":3}}"#
    let failed = #"{"id":"\#(hostile)!","measured":{"status":"failed","reason":"\#(hostile)"}}"#
    let error =
      #"{"id":"\#(hostile)","error":{"type":"\#(hostile)","title":"\#(hostile)","detail":"\#(hostile)","service":"\#(hostile)"}}"#
    let problem = ReportSession.problem.replacing("Strong and light.", with: hostile)
    let page = try ReportSession.run([line, reference, failed, error], problem: problem, arguments: ["--title", text])
      .page
    #expect(ReportSession.fault(of: page) == nil)
    #expect(page.components(separatedBy: "<script").count == 2)
    #expect(!page.contains("<img"))
    #expect(page.components(separatedBy: "</title>").count - 1 == page.components(separatedBy: "<title>").count - 1)
  }

  @Test func errorLinesAreCountedByType() throws {
    let error = #"{"error":{"type":"assay/failed","title":"no data","detail":"no modulus of Og","service":"assay"}}"#
    let outcome = try ReportSession.run([error, error, "not json", KnownAnswer.designs[0]])
    #expect(outcome.text.contains("3 records failed on the way"))
    #expect(outcome.text.contains("assay/failed2no data: no modulus of Og (assay)"))
    #expect(outcome.text.contains("json/not-an-object1"))
    #expect(outcome.lines.count == 4)
  }

  @Test func laterRecordReplacesTheEarlierOfItsId() throws {
    let text = try ReportSession.run([
      KnownAnswer.design("A", #""Nb":1"#, 4, 8, round: nil), KnownAnswer.design("A", #""Nb":1"#, 5, 8, round: nil),
    ]).text
    #expect(text.contains("1 of 1 design is on the front"))
    #expect(text.contains("1 replaced an earlier record of the same id"))
    #expect(text.contains("highest strength5"))
  }

  /// What was held fixed stands in the conditions, or beside an assay's value.
  @Test(arguments: [
    (#""conditions":{"temperature":1273},"measured":{"strength":1,"density":1}"#, true),
    (#""measured":{"strength":{"value":1,"temperature":1273,"model":"m"},"density":1}"#, true),
    (#""conditions":{"temperature":300},"measured":{"strength":{"value":1,"temperature":1273},"density":1}"#, false),
  ]) func fixedConditionsAreSaid(_ members: String, _ isFixed: Bool) throws {
    let text = try ReportSession.run([#"{"id":"a","composition":{"Nb":1},\#(members)}"#]).text
    #expect(text.contains("Held atTemperature 1273 K") == isFixed)
  }

  @Test func smallDeviationsAreNotZero() throws {
    let line = #"{"id":"a","measured":{"strength":{"value":9,"standard_deviation":0.18},"density":1}}"#
    let text = try ReportSession.run([line, KnownAnswer.design("b", #""Nb":1"#, 900, 1, round: nil)]).text
    #expect(text.contains("9 ± 0.2"))
  }
}
