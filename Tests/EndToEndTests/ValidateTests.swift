import Foundation
import JSON
import Testing

/// `sluice validate`: what it says, how it ends, and the same verdicts as Python's jsonschema, which is not ours.
@Suite struct ValidateTests {
  static let lines: [(line: String, told: String)] = [
    (#"{"id":7}"#, "1: record: /id: expected a string, found the number 7"),
    (#"{"composition":{"nb":1}}"#, "1: record: /composition: name 'nb' does not match the pattern ^[A-Z][a-z]?$"),
    (#"{"composition":{"Nb":-1}}"#, "1: record: /composition/Nb: must be above 0, is -1"),
    (#"{"features":{"preset":"alloy"}}"#, "1: record: /features: must have 'values' or have 'vector'"),
    (#"{"measured":{"density":{"unit":"g/cm3"}}}"#, "1: record: /measured/density: member 'value' is missing"),
    (#"{"mark":3}"#, "1: mark: /mark: expected a string, found the number 3"),
    (#"{"error":{"type":"a/b"}}"#, "1: error: /error: member 'title' is missing"),
    ("[1]", "1: record: expected an object, found an array"),
    ("hello", "1: not JSON: unexpected character at byte 0"),
    (#"{"id":"a","id":"b"}"#, "1: not JSON: member name 'id' appears twice at byte 11"),
  ]

  @Test(arguments: lines) func whatIsWrongIsTold(_ line: String, _ told: String) throws {
    let outcome = try Shell.run("sluice validate", input: line + "\n")
    #expect(outcome.status == 65)
    #expect(outcome.output == told + "\n")
    #expect(outcome.errors.hasSuffix("; 1 invalid\n"))
  }

  @Test func linesAreNumberedAndCounted() throws {
    let input =
      "{\"id\":\"a\"}\r\n\n{\"id\":1}\n{\"mark\":\"m\"}\n{\"error\":{\"type\":\"a/b\",\"title\":\"t\"}}\n{\"id\":2}"
    let outcome = try Shell.run("sluice validate", input: input)
    #expect(outcome.lines.map { $0.prefix(2) } == ["3:", "6:"])
    #expect(outcome.errors == "5 lines: 3 records, 1 mark, 1 error; 2 invalid\n")
    let json = try Shell.run("sluice validate --json", input: input)
    let findings = try json.lines.map { try JSONValue.parse(text: $0) }
    #expect(try findings.map { try $0.member("line").integer() } == [3, 6])
    #expect(
      try findings.map { try $0.member("rule").string() } == Array(repeating: "record.json#/properties/id", count: 2))
    let quiet = try Shell.run("sluice validate -q", input: input)
    #expect(quiet.status == 65 && quiet.output.isEmpty && quiet.errors.isEmpty)
  }

  @Test func hostileLinesCostOneLineEach() throws {
    var input = Array("{\"id\":\"a\"}\n{\"x\":\"".utf8)
    input += [0xC3, 0x28] + Array("\"}\n{\"x\":\"".utf8) + [0] + Array("\"}\n".utf8) + [0xEF, 0xBB, 0xBF]
    input += Array("{\"id\":\"b\"}\n{\"x\":NaN}\n".utf8)
    input += Array("{\"x\":\(String(repeating: "[", count: 5000))\(String(repeating: "]", count: 5000))}\n".utf8)
    input += Array("{\"x\":\"\(String(repeating: "y", count: 3000))\"}\n{\"id\":\"z\"}\n".utf8)
    let outcome = try Shell.run("sluice validate --max-line 2000", bytes: input)
    #expect(outcome.status == 65 && outcome.lines.map { $0.prefix(1) } == ["2", "3", "4", "5", "6", "7"])
    #expect(outcome.errors.contains("8 lines: 2 records; 6 invalid"))
  }

  @Test func filesAndDocuments() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("a.ndjson", "{\"id\":\"a\"}\n")
    _ = try folder.file("b.ndjson", "{\"id\":\"a\"}\n{\"id\":1}\n")
    let outcome = try Shell.run("sluice validate a.ndjson b.ndjson", in: folder.path)
    #expect(
      outcome.status == 65 && outcome.output == "b.ndjson:2: record: /id: expected a string, found the number 1\n")
    #expect(outcome.errors == "3 lines: 3 records; 1 invalid\n")
    let manifests = try Shell.run("sluice validate --schema manifest --document services/*/service.json")
    #expect(manifests.status == 0 && manifests.errors.hasSuffix(" documents; all valid\n"), "\(manifests.output)")
    let compose = try Shell.run("sluice validate --schema compose --document compose/refractory.json")
    #expect(compose.status == 0 && compose.errors == "1 document; all valid\n", "\(compose.output)")
  }

  @Test func schemasOfOneself() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file(
      "mine.json",
      ##"{"properties":{"n":{"$ref":"part.json#/$defs/n"},"m":{"$ref":"record.json#/properties/measured"}}}"##)
    _ = try folder.file("part.json", #"{"$defs":{"n":{"type":"integer","minimum":1}}}"#)
    _ = try folder.file("worse.json", #"{"unevaluatedProperties":false}"#)
    let input = "{\"n\":1,\"m\":{\"density\":1}}\n{\"n\":0}\n{\"m\":3}\n"
    let outcome = try Shell.run("sluice validate --schema mine.json", input: input, in: folder.path)
    #expect(
      outcome.lines == ["2: /n: must be at least 1, is 0", "3: /m: expected an object, found the number 3"],
      "\(outcome.output)\(outcome.errors)")
    let pointed = try Shell.run("sluice validate --schema part.json#/\\$defs/n", input: "3\n\"x\"\n", in: folder.path)
    #expect(pointed.output == "2: expected an integer, found the text 'x'\n")
    let worse = try Shell.run("sluice validate --schema worse.json", in: folder.path)
    #expect(
      worse.status == 78 && worse.errors.contains("worse.json#/unevaluatedProperties: keyword"), "\(worse.errors)")
  }

  @Test(
    arguments: [
      ("--schema recrod", 66, "did you mean 'record'?"), ("--schema record#/none", 78, "points to nothing"),
      ("no-such-file.ndjson", 66, "no-such-file.ndjson: "), ("--document", 64, "needs a --schema"),
      ("--max-depth 0", 64, "--max-depth must be"), (".", 74, "Is a directory"),
    ] as [(String, Int32, String)]) func badUse(_ arguments: String, _ status: Int32, _ words: String) throws
  {
    let outcome = try Shell.run("sluice validate \(arguments)")
    #expect(outcome.status == status && outcome.errors.contains(words), "\(outcome.errors)")
  }

  // MARK: Against Python's jsonschema

  /// Every golden line, and lines that chance has damaged: the same ones are refused.
  @Test func verdictsOnLinesAreThoseOfPython() throws {
    let sessions = GoldenTests.sessions.compactMap { session in
      try? String(contentsOfFile: "\(Shell.checkout)/services/\(session.service)/golden.ndjson", encoding: .utf8)
    }
    let golden = try Set(sessions).sorted().flatMap { text in
      try text.split(separator: "\n").flatMap { session in
        let session = try JSONValue.parse(text: String(session))
        return try (session.member("input").elements() + session.member("output").elements()).map { try $0.string() }
      }
    }.filter { (try? JSONLine(text: $0)) != nil && $0.utf8.count < 4000 }
    try expectSameVerdicts("wire", "", golden, mutations: 3000)
  }

  @Test(arguments: ["manifest", "compose", "problem"]) func verdictsOnDocumentsAreThoseOfPython(_ schema: String) throws
  {
    let files = SchemaTests.documents.first { $0.schema == schema }?.files ?? []
    let documents = try files.map { try String(contentsOfFile: "\(Shell.checkout)/\($0)", encoding: .utf8) }
    try expectSameVerdicts(
      schema, "--schema \(schema)", documents.filter { $0.utf8.count < 20_000 }, mutations: 400)
  }

  private func expectSameVerdicts(_ name: String, _ option: String, _ texts: [String], mutations: Int) throws {
    #expect(!texts.isEmpty)
    var mutation = Mutation(seed: 7)
    let values = try texts.map { try JSONValue.parse(text: $0) }
    let lines = values.map(Mutation.text) + (0..<mutations).map { mutation.damage(values[$0 % values.count]) }
    let input = lines.map { $0 + "\n" }.joined()
    let ours = try Shell.run("sluice validate --json \(option)", input: input)
    let refused = try Set(ours.lines.map { try JSONValue.parse(text: $0).member("line").integer() })
    let python = try Schemas.judge(name, lines: input)
    let expected = Set(
      python.lines.compactMap { line in line.split(separator: ":").first?.split(separator: " ").last.flatMap { Int($0) }
      })
    #expect(python.lines.last == "\(lines.count) checked", "\(python.errors)")
    // Enough of both that agreement means something.
    #expect(expected.count > mutations / 10 && expected.count < lines.count - mutations / 10)
    for line in refused.symmetricDifference(expected).sorted().prefix(5) {
      Issue.record(
        "line \(line) is \(refused.contains(line) ? "refused by us alone" : "taken by us alone"): \(lines[line - 1].prefix(2000))"
      )
    }
  }
}

/// Damages one place of a value, by chance that is the same every time.
struct Mutation {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  static func text(_ value: JSONValue) -> String {
    var writer = JSONWriter()
    writer.element(value)
    return writer.text
  }

  private mutating func next(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(count))
  }

  /// The value with one of its places replaced, removed or renamed, as one line.
  mutating func damage(_ value: JSONValue) -> String {
    let places = Mutation.places(value)
    let target = places[next(places.count)]
    var writer = JSONWriter()
    copy(value, target, &writer)
    return writer.text
  }

  private static func places(_ value: JSONValue) -> [String] {
    let children = ((try? value.members()) ?? []).map(\.value) + ((try? value.elements()) ?? [])
    return children.flatMap { [$0.pointer] + places($0) } + (value.pointer.isEmpty ? [""] : [])
  }

  private static let names = ["mark", "error", "value", "status", "id", "x-note", "rank", "Nb", "mean", "type"]
  private static let values = [
    "null", "true", "-1", "0", "1", "2.5", "\"\"", "\"x\"", "\"a/b\"", "[]", "{}", "[1,1]", "{\"Nb\":1}",
  ]

  private mutating func copy(_ value: JSONValue, _ target: String, _ writer: inout JSONWriter) {
    if value.pointer == target, next(3) > 0 || value.pointer.isEmpty {
      return writer.element(try! JSONValue.parse(text: Mutation.values[next(Mutation.values.count)]))
    }
    if let members = try? value.members() {
      var all = members.filter { $0.value.pointer != target || next(2) == 0 }
      let added = Mutation.names[next(Mutation.names.count)]
      if value.pointer == target, value[added] == nil { all.append((added, value)) }
      writer.object { writer in
        for (name, member) in all {
          writer.member(
            name,
            raw: {
              var inner = JSONWriter()
              copy(member, target == value.pointer ? "none" : target, &inner)
              return inner.bytes
            }())
        }
      }
    } else if let elements = try? value.elements() {
      writer.array { writer in
        for element in elements { copy(element, target, &writer) }
      }
    } else {
      writer.element(value)
    }
  }
}
