import Foundation
import JSON
import Testing

/// The rules of the protocol against the executables of every service present, whatever it computes. What
/// `sluice conform` checks of a single command is held here for all of them, with what only a checkout can know.
@Suite struct ProtocolTests {
  private static let bad = #"{"id":"bad","#
  private static let mark = #"{"mark":"barrier","batch":1,"x":0.10}"#
  private static let error = #"{"id":"e","error":{"type":"other/failed","title":"t","detail":"d"},"input":"0.10"}"#

  private static func text(_ lines: [String], end: String = "\n") -> String { lines.map { $0 + end }.joined() }

  private static func run(_ service: ServiceCase, _ input: String, _ options: String = "") throws -> Shell.Outcome {
    try Shell.run("exec \(service.command) \(options)", input: input)
  }

  /// A folder without a manifest, or whose golden lines cannot be read, would drop out of every test below.
  @Test func everyServiceIsInTheTable() throws {
    for folder in ServiceTable.folders {
      let service = try #require(try ServiceTable.read(folder), "services/\(folder) has no golden lines")
      #expect(!service.records.isEmpty, "the first golden session of \(folder) has no record")
    }
  }

  @Test(arguments: ServiceTable.described) func manifestIsWhatTheServiceSays(_ service: String) throws {
    let outcome = try Shell.run(
      "set -o pipefail; sluice-\(service) --describe | jq . | diff - services/\(service)/service.json")
    #expect(outcome.status == 0, "\(service): \(outcome.output)\(outcome.errors)")
  }

  /// A command that filters has a manifest of its own beside that of its program.
  @Test(arguments: [("predictor", "relax")]) func manifestsOfCommands(_ service: String, _ command: String) throws {
    let outcome = try Shell.run(
      "set -o pipefail; sluice-\(service) \(command) --describe | jq . | diff - services/\(service)/\(command).json")
    #expect(outcome.status == 0, "\(service) \(command): \(outcome.output)\(outcome.errors)")
  }

  /// Rules 1 and 3: marks and error lines leave byte for byte and in their order, each mark after what it closes.
  @Test(arguments: ServiceTable.cases) func passesMarksAndErrors(_ service: ServiceCase) throws {
    let control = [Self.mark, Self.error, #"{"error":{},"b":1e2}"#, #"{"z":[ 1 ],"mark":"end"}"#]
    let outcome = try Self.run(service, Self.text([control[0], control[1]] + service.records + control[2...]))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.lines.filter(control.contains) == control)
    #expect(outcome.lines.last == control[3])
    if service.isLineByLine { #expect(outcome.lines.count == control.count + service.records.count) }
  }

  /// Rule 1: members that the service does not know keep their bytes.
  @Test(arguments: ServiceTable.cases) func keepsForeignMembers(_ service: ServiceCase) throws {
    let foreign = #""x-number":0.10,"x-exponent":1E+2,"x-text":"\u00e9","x-list":[ 1,  2 ]"#
    let records = service.records.map { $0.dropLast() + "," + foreign + "}" }
    let outcome = try Self.run(service, Self.text(records))
    guard service.isLineByLine else { return }
    for line in outcome.lines { #expect(line.contains(foreign), "\(line)") }
  }

  /// Rule 2: running a service on its own answer changes nothing.
  @Test(arguments: ServiceTable.cases) func twiceIsOnce(_ service: ServiceCase) throws {
    let once = try Self.run(service, Self.text(service.records))
    guard service.cardinality != "expand", once.lines.count == service.records.count else { return }
    #expect(try Self.run(service, once.output).output == once.output)
  }

  /// CRLF, white lines and a last line without its end cost nothing.
  @Test(arguments: ServiceTable.cases) func readsLinesAsTheyCome(_ service: ServiceCase) throws {
    let plain = try Self.run(service, Self.text(service.records))
    #expect(try Self.run(service, Self.text(service.records, end: "\r\n") + "\n \n\r\n").output == plain.output)
    #expect(try Self.run(service, String(Self.text(service.records).dropLast())).output == plain.output)
    let cut = try Self.run(service, Self.text(service.records) + Self.bad)
    #expect(cut.status == 0 && cut.output.contains("line/unfinished"))
    #expect(try Self.run(service, "").output.contains("error") == false)
  }

  /// Rule 10: the bytes do not depend on how the input is cut into pieces, nor on how fast the reader is.
  @Test(arguments: ServiceTable.cases) func bytesDoNotDependOnPieces(_ service: ServiceCase) throws {
    let input = Self.text(service.records + [Self.mark] + service.records)
    let plain = try Self.run(service, input)
    let cut = try Shell.run("dd bs=97 status=none | \(service.command)", input: input)
    #expect(cut.output == plain.output)
    let slow = try Shell.run("\(service.command) | (sleep 0.2; cat)", input: input)
    #expect(slow.output == plain.output)
  }

  /// Rule 7: a bad line costs one error line and leaves the answers as they were.
  @Test(arguments: ServiceTable.cases) func badLinesAreData(_ service: ServiceCase) throws {
    let plain = try Self.run(service, Self.text(service.records))
    let long = #"{"x":""# + String(repeating: "y", count: 17 << 20) + #""}"#
    var input = Array(Self.text(service.records + [Self.bad, "[1]", long]).utf8)
    input += Array("{\"a\":\"".utf8) + [0xC3, 0x28] + Array("\"}\n".utf8)
    let outcome = try Shell.run("exec \(service.command)", bytes: input)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let types = try outcome.lines.compactMap { line -> String? in
      guard line.hasPrefix(#"{"error""#) else { return nil }
      return try JSONLine(text: line).value("error")?.member("type").string()
    }
    #expect(types == ["json/syntax", "json/not-an-object", "line/too-long", "json/invalid-utf8"])
    #expect(outcome.lines.filter { !$0.hasPrefix(#"{"error""#) } == plain.lines)
  }

  @Test(arguments: ServiceTable.cases) func strictEndsWith65(_ service: ServiceCase) throws {
    let outcome = try Self.run(service, Self.text([Self.bad] + service.records), "--strict")
    #expect(outcome.status == 65)
    #expect(outcome.lines.count == 1 && outcome.output.contains("json/syntax"))
  }

  /// 64 for the command line, 66 for a file that is not there, 78 for one that cannot be used.
  @Test(arguments: ServiceTable.cases) func exitStatuses(_ service: ServiceCase) throws {
    #expect(try Self.run(service, "", "--no-such-option").status == 64)
    #expect(try Self.run(service, "", "--max-line 0").status == 64)
    #expect(try Self.run(service, "", "--version").status == 0)
    let scratch = try TemporaryFolder()
    defer { withExtendedLifetime(scratch) {} }
    let broken = try scratch.file("broken", "{")
    for option in ["--problem", "--model"] where service.options.contains(option) {
      let missing = try Shell.run(service.command(replacing: option, with: scratch.path + "/none"))
      #expect(missing.status == 66 && missing.output.isEmpty && !missing.errors.isEmpty, "\(option)")
      let unusable = try Shell.run(service.command(replacing: option, with: broken))
      #expect(unusable.status == 78 && unusable.output.isEmpty && unusable.errors.contains("broken"), "\(option)")
    }
  }

  /// Rules 5, 6 and 9: a mark brings out everything before it while the input stays open; SIGTERM then ends the process
  /// with status 0.
  @Test(arguments: ServiceTable.cases) func flushesAtMarksAndEndsAtSigterm(_ service: ServiceCase) throws {
    let input = Self.text(service.records + [Self.mark])
    let plain = try Self.run(service, input)
    // The feed stays open at both ends, so that only the mark can bring the answers out.
    let script = """
      mkfifo feed && exec 4<> feed 5> out && cat > lines && exec 6< lines
      \(ServiceCase.quoted(["cd", Shell.checkout]))
      \(service.command) <&4 >&5 6<&- & service=$!
      cat <&6 >&4
      for _ in $(seq 400); do tail -n 1 "$OLDPWD/out" | grep -q '"mark":"barrier"' && break; sleep 0.05; done
      kill -TERM $service; wait $service; echo "status $?"; cat "$OLDPWD/out"
      """
    let scratch = try TemporaryFolder()
    let outcome = try withExtendedLifetime(scratch) { try Shell.run(script, input: input, in: scratch.path) }
    #expect(outcome.output == "status 0\n" + plain.output, "\(outcome.errors)")
  }

  /// Rule 9: a reader that leaves ends the process without a word.
  @Test(arguments: ServiceTable.cases) func aClosedReaderEndsItQuietly(_ service: ServiceCase) throws {
    let round = service.records + [Self.mark]
    let input = Self.text(Array(repeating: round, count: 200_000 / Self.text(round).utf8.count + 1).flatMap { $0 })
    let outcome = try Shell.run("\(service.command) | head -n 1 > /dev/null; echo ${PIPESTATUS[0]}", input: input)
    // 141 is SIGPIPE as a shell reports it.
    #expect(["141\n", "0\n"].contains(outcome.output), "\(outcome.output)")
    for word in ["pipe", "Fatal", "Crash"] { #expect(!outcome.errors.contains(word), "\(outcome.errors)") }
  }
}
