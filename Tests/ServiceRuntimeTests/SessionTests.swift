import JSON
import ServiceRuntime
import TestKit
import Testing

/// Expected lines follow from the rules of the wire protocol, rule by rule.
@Suite struct SessionTests {
  @Test(
    arguments: [
      // Rule 1: numbers and unknown members keep their bytes; marks with members too.
      (
        [#"{"id":"a","x":0.10,"y":1e2}"#, #"{"mark":"m","batch":8}"#],
        [#"{"id":"a","x":0.10,"y":1e2,"echo":1}"#, #"{"mark":"m","batch":8}"#]
      ),
      // Rule 2: the owned member is replaced where it stands.
      ([#"{"echo":"old","x":1}"#], [#"{"echo":1,"x":1}"#]),
      // Rule 3: held answers leave before marks, error lines and passed lines.
      (
        [
          #"{"a":1}"#, #"{"error":{"type":"t"},"input":"x"}"#, #"{"b":1}"#, #"{"mark":"m","say":1}"#, #"{"c":1}"#,
          #"{"pass":1}"#,
        ],
        [
          #"{"a":1,"echo":1}"#, #"{"error":{"type":"t"},"input":"x"}"#, #"{"b":1,"echo":1}"#, #"{"said":"m"}"#,
          #"{"mark":"m","say":1}"#, #"{"c":1,"echo":1}"#, #"{"pass":1}"#,
        ]
      ),
      // CRLF and blank lines.
      (["{\"a\":1}\r", "", "  ", "\r", #"{"b":2}"#], [#"{"a":1,"echo":1}"#, #"{"b":2,"echo":1}"#]),
    ] as [([String], [String])]) func followsTheRules(_ input: [String], _ expected: [String]) throws
  {
    #expect(try TestSession.run(EchoService.self, lines: input) == expected)
  }

  @Test(
    arguments: [
      (#"{"fail":1,"id":"r7"}"#, "echo/asked", "/fail"), (#"{"number":"x"}"#, "json/wrong-type", "/number"),
      (#"{"a":1"#, "json/syntax", nil), (#"[]"#, "json/not-an-object", nil), (#"{"id":7}"#, "record/bad-id", "/id"),
      (#"{"mark":7}"#, "line/bad-mark", "/mark"), (#"{"error":"x"}"#, "line/bad-error", "/error"),
    ] as [(String, String, String?)]) func oneBadLineCostsOneErrorLine(
      _ bad: String, _ type: String, _ pointer: String?
    ) throws
  {
    let output = try TestSession.run(EchoService.self, lines: [#"{"a":1}"#, bad, #"{"b":1}"#])
    #expect(output.count == 3)
    #expect(output[0] == #"{"a":1,"echo":1}"# && output[2] == #"{"b":1,"echo":1}"#)
    let line = try JSONLine(text: output[1])
    let error = try line.value("error")!
    #expect(try error.member("type").string() == type)
    #expect(try error["pointer"]?.string() == pointer)
    #expect(try error.member("line").integer() == 2)
    #expect(try error.member("service").string() == "echo")
    #expect(try line.value("input")!.string() == bad)
    if bad.contains("r7") { #expect(try line.value("id")!.string() == "r7") }
  }

  @Test func strictStopsAfterTheFirstError() throws {
    let output = try TestSession.run(EchoService.self, lines: [#"{"a":1}"#, "{x", #"{"b":1}"#], strict: true)
    #expect(output.count == 2)
    #expect(output[1].contains("json/syntax"))
  }

  @Test(arguments: [(#"{"a":1}"#, #"{"a":1,"echo":1}"#), (#"{"a":1"#, "line/unfinished")])
  func lastLineWithoutLineEnd(_ last: String, _ expected: String) throws {
    let output = try TestSession.run(EchoService.self, bytes: Array(last.utf8))
    #expect(output.count == 1)
    #expect(output[0].contains(expected))
  }

  @Test(arguments: [1, 2, 7, 64, 1 << 16]) func bytesDoNotDependOnPieces(_ piece: Int) throws {
    let input = (0..<40).map { #"{"id":"\#($0)","x":"\#(String(repeating: "é", count: $0))"}"# }.joined(
      separator: "\r\n")
    let whole = try TestSession.run(EchoService.self, bytes: Array(input.utf8))
    #expect(try TestSession.run(EchoService.self, bytes: Array(input.utf8), piece: piece) == whole)
    #expect(whole.count == 40)
  }

  @Test func refusesALongLineAndGoesOn() throws {
    var limits = ServiceLimits()
    limits.line = 100_000
    let long = #"{"x":""# + String(repeating: "y", count: 100_001) + #""}"#
    let exact = #"{"x":""# + String(repeating: "y", count: 100_000 - 8) + #""}"#
    let output = try TestSession.run(EchoService.self, lines: [long, exact, #"{"b":1}"#], limits: limits)
    #expect(output.count == 3)
    #expect(output[0].contains("line/too-long") && output[0].contains(#""truncated":true"#))
    #expect(output[0].utf8.count < 70_000)
    #expect(output[1].hasSuffix(#","echo":1}"#) && output[2] == #"{"b":1,"echo":1}"#)
  }

  @Test func cutsTheRepeatedInput() throws {
    let bad = String(repeating: "z", count: 200_000)
    let line = try JSONLine(text: try TestSession.run(EchoService.self, lines: [bad])[0])
    #expect(try line.value("input")!.string().utf8.count == 65_536)
    #expect(try line.value("truncated")!.boolean())
  }

  @Test func nestingLimit() throws {
    var limits = ServiceLimits()
    limits.depth = 3
    let output = try TestSession.run(EchoService.self, lines: [#"{"a":[[1]]}"#, #"{"a":[[[1]]]}"#], limits: limits)
    #expect(output[0].hasSuffix(#""echo":1}"#))
    #expect(output[1].contains("json/too-deep"))
  }

  @Test func describesItselfWithItsOptions() throws {
    let manifest = try JSONValue.parse(text: ServiceProgram<EchoService>.description)
    #expect(try manifest.member("name").string() == "echo")
    #expect(try manifest.member("protocol").doubles() == [1, 1])
    #expect(try manifest.member("cardinality").string() == "map")
    #expect(try manifest.member("errors").member("echo/asked").string() == "The record asked for it.")
    let names = try manifest.member("options").elements().map { try $0.member("name").string() }
    #expect(
      ["--value", "--seed", "--strict", "--max-line", "--max-depth", "--describe", "--version"].allSatisfy(
        names.contains))
  }
}
