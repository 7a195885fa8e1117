import JSON
import Supervision
import Testing

/// The table at the end of a run. Expected text laid out by hand.
@Suite struct ResultTableTests {
  private func table(_ results: String, _ lines: [String]) throws -> [String] {
    let text = #"{"compose":1,"steps":[{"name":"s","lines":[{}],"pipeline":["x"]}],"results":\#(results)}"#
    let file = try ComposeFile(parsing: Array(text.utf8), fallbackName: "f")
    var table = ResultTable(file.results!)
    for line in lines { table.add(Array(line.utf8)) }
    return table.lines()
  }

  static let records = [
    #"{"id":"a","composition":{"Nb":0.25,"Mo":0.75},"measured":{"s":{"value":98.76,"unit":"MPa"}},"pareto":{"rank":0}}"#,
    #"{"id":"b","composition":{"Ta":1,"W":1},"measured":{"s":{"value":1234.5,"unit":"MPa"}},"pareto":{"rank":0.0}}"#,
    #"{"id":"c","composition":{"Ta":1},"measured":{"s":{"value":5000,"unit":"MPa"}},"pareto":{"rank":1}}"#,
    #"{"id":"d","error":{"type":"t/t"},"input":""}"#, "not json", #"{"mark":"m"}"#,
    #"{"id":"k","formula":"NbMoTaW","role":"reference","measured":{"s":{"value":7,"unit":"MPa"}}}"#,
  ]

  @Test func showsTheBestAndTheKnown() throws {
    let lines = try table(
      #"""
      {"from":"s","where":{"pareto.rank":0},"sort":"-measured.s",
       "columns":["formula",{"path":"measured.s","title":"strength","digits":5}]}
      """#, ResultTableTests.records)
    #expect(
      lines == [
        "   formula   strength", "                  MPa", "1  TaW         1234.5", "2  Nb25Mo75      98.8",
        "─────────────────────", "   NbMoTaW        7.0", "", "2 of 3 records; below the line: known materials",
      ])
  }

  /// Fractions alone read as at. %; a compound is called by its formula.
  @Test(arguments: [
    (#""composition":{"Sr":0.2,"Ti":0.2,"O":0.6}"#, "Sr20Ti20O60"),
    (#""formula":"SrTiO3","composition":{"Sr":0.2,"Ti":0.2,"O":0.6}"#, "SrTiO3"),
    (#""formula":"Nb0.25Mo0.75""#, "Nb25Mo75"),
  ])
  func formulas(_ members: String, _ shown: String) throws {
    let lines = try table(#"{"from":"s","columns":["formula"]}"#, ["{\(members)}"])
    #expect(lines[1].hasSuffix(" " + shown), "\(lines)")
  }

  @Test(arguments: [("false", ["r0", "r1", "r2"]), ("true", ["r0", "r4", "r9"])])
  func showsSomeOfMany(_ spread: String, _ expected: [String]) throws {
    let records = (0..<10).map { #"{"id":"r\#($0)","v":\#($0)}"# }
    let lines = try table(
      #"{"from":"s","sort":"v","columns":["id"],"limit":3,"spread":\#(spread)}"#, records.reversed())
    #expect(lines[1...3].map { String($0.split(separator: " ")[1]) } == expected)
    #expect(lines.last?.hasPrefix("10 of 10 records (3 of 10 shown") == true)
  }

  @Test func anEmptyTableSaysSo() throws {
    let results = #"{"from":"s","where":{"x":true},"columns":["id"]}"#
    #expect(try table(results, [#"{"id":"a","x":false}"#, #"{"id":"b","x":"true"}"#, #"{"id":"c"}"#]).count == 1)
  }

  /// Values of any size and kind keep their columns apart and never trap.
  @Test(arguments: [
    "1e300", "-1e-300", "0", "-0.0", "123456789.5", "true", "null", "[]", "{}", "\"x\"", "{\"value\":[]}",
  ])
  func anyValueHasAPlace(_ value: String) throws {
    let lines = try table(
      #"{"from":"s","columns":[{"path":"v","digits":15}]}"#, [#"{"v":\#(value)}"#, #"{"v":1.5}"#])
    #expect(lines.count == 5)
  }
}
