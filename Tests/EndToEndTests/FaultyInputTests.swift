import JSON
import Testing

/// Lines that no service should have to survive: from a client they become error lines before any service sees them; from
/// a service they go on, or cost it its process, and never the supervisor.
@Suite struct FaultyInputTests {
  private static let good = #"{"id":"good","x":0.10}"#

  /// Bad lines of a client, each with the type of its error.
  private static let lines: [(name: String, line: [UInt8], type: String)] = [
    ("not JSON", Array("hello".utf8), "json/"),
    ("no object", Array("[1,2]".utf8), "json/"),
    ("half a line", Array(#"{"id":"a","x":"#.utf8), "json/"),
    ("invalid UTF-8", Array(#"{"id":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8), "json/"),
    ("a byte-order mark", [0xEF, 0xBB, 0xBF] + Array(good.utf8), "json/"),
    ("a NUL", Array(#"{"id":"a"#.utf8) + [0] + Array(#""}"#.utf8), "json/"),
    ("an escaped NUL in a name", Array(#"{"a\u0000b":1}"#.utf8), "json/"),
    ("NaN", Array(#"{"id":"a","x":NaN}"#.utf8), "json/"),
    ("infinity", Array(#"{"id":"a","x":1e999}"#.utf8), "json/"),
    ("a name twice", Array(#"{"id":"a","id":"b"}"#.utf8), "json/"),
    (
      "depth 5000", Array((String(repeating: #"{"a":"#, count: 5000) + "1" + String(repeating: "}", count: 5000)).utf8),
      "json/"
    ),
    ("5000 open brackets", Array((#"{"a":"# + String(repeating: "[", count: 5000)).utf8), "json/"),
    ("a lone surrogate", Array(#"{"id":"\ud800"}"#.utf8), "json/"),
    ("a mark that is no text", Array(#"{"mark":1}"#.utf8), "line/bad-mark"),
    (
      "20 MiB", Array(#"{"id":"a","x":""#.utf8) + [UInt8](repeating: 0x78, count: 20 << 20) + Array(#""}"#.utf8),
      "line/too-long"
    ),
  ]

  @Test(arguments: lines.map(\.name)) func aBadLineCostsOneErrorLine(_ name: String) throws {
    let (_, line, type) = try #require(Self.lines.first { $0.name == name })
    let pipeline = try FaultyPipeline(limits: FaultyPipeline.patientLimits)
    let input = Array((Self.good + "\r\n\n").utf8) + line + Array("\n\(Self.good)".utf8)
    let outcome = try Shell.run("sluice run --supervised pipe.json", bytes: input, in: pipeline.folder.path)
    #expect(outcome.status == 0 && outcome.lines.count == 3, "\(outcome.errors)")
    #expect(outcome.lines.first == Self.good && outcome.lines.last == Self.good)
    let answer = try JSONValue.parse(text: outcome.lines[1])
    let found = try answer.member("error").member("type").string()
    #expect(found.hasPrefix(type), "\(found)")
    #expect(try answer.member("input").string().utf8.count <= 65_536)
    #expect(outcome.errors == "test: 3 records in = 2 out + 1 errors\n")
  }

  /// What a service may write in the place of an answer; it bears the right id, so it goes on to whoever reads it.
  @Test(
    arguments: [
      ("NaN", #"b'{"id":"r17","x":NaN}\n'"#, 21), ("CRLF", #"line[:-1] + b'\r\n'"#, 35),
      ("invalid UTF-8", #"b'{"id":"r17","x":"\xc3\x28"}\n'"#, 22),
      ("20 MiB", #"b'{"id":"r17","x":"' + b'x' * 20971520 + b'"}\n'"#, 20_971_540),
    ]) func anAnswerGoesOnAsItIs(_ name: String, _ answer: String, _ length: Int) throws
  {
    let pipeline = try FaultyPipeline(act: "os.write(1, \(answer)); continue", limits: FaultyPipeline.patientLimits)
    let outcome = try pipeline.script(
      "sluice run --supervised pipe.json -o out; echo $?; wc -l <out; sed -n 18p out | wc -c",
      input: FaultyPipeline.records().map { $0 + "\n" }.joined())
    #expect(outcome.lines == ["0", "40", String(length)], "\(outcome.errors)")
    #expect(outcome.errors == "test: 40 records in = 40 out + 0 errors\n")
  }

  /// What is no answer: noise, and then one line too few.
  @Test(
    arguments: [
      ("NUL", #"b'\x00\x00\n'"#), ("a byte-order mark", #"b'\xef\xbb\xbf' + line"#), ("an array", #"b'[1,2]\n'"#),
      ("depth 5000", #"b'[' * 5000 + b'\n'"#), ("no id", #"b'{"x":1}\n'"#), ("a reserved name, cut", #"b'{"mark":\n'"#),
      ("a reserved name, deep", #"b'{"error":' + b'[' * 5000 + b'\n'"#),
      ("an id that is no text", #"b'{"id":17}\n'"#), ("the id twice", #"b'{"x":1,"id":"r17","id":"r17"}\n'"#),
    ]) func whatIsNoAnswerCostsThatRecord(_ name: String, _ answer: String) throws
  {
    let pipeline = try FaultyPipeline(act: "os.write(1, \(answer)); continue")
    let records = FaultyPipeline.records()
    let outcome = try pipeline.run(records)
    #expect(outcome.status == 0 && outcome.lines.count == 40, "\(outcome.errors)")
    #expect(outcome.lines[17].hasPrefix(#"{"id":"r17","error":{"type":"supervision/dead-letter""#))
    #expect(outcome.lines[..<17] == records[..<17] && outcome.lines[18...] == records[18...])
  }
}
