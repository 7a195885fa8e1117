import Foundation
import JSON
import Testing

/// `sluice <service>` and `sluice run` of linear pipelines, with real processes.
@Suite struct StreamRunTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes a compose file whose stages are bash commands.
  private func pipeline(_ commands: [String]) throws -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("compose", 1)
      writer.member("name", "test")
      writer.member(
        "services",
        object: { writer in
          for (place, command) in commands.enumerated() {
            writer.member(
              "stage\(place + 1)",
              object: { $0.member("command", ["bash", "-c", command.replacing("$", with: "$$")]) })
          }
        })
      writer.member("pipeline", commands.indices.map { "stage\($0 + 1)" })
    }
    return try folder.file("pipe.json", writer.text)
  }

  @Test func becomesTheService() throws {
    let outcome = try Shell.run("sluice generator --version")
    #expect(outcome.status == 0 && outcome.output.hasPrefix("generator "))
    #expect(try Shell.run("sluice generator --no-such-option").status == 64)
  }

  @Test func unknownServiceIsNamedWithItsNeighbours() throws {
    let outcome = try Shell.run("sluice optimiser")
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("did you mean 'optimizer'?") && outcome.errors.contains("services: "))
    #expect(try Shell.run("sluice ../../bin/sh").status == 64)
  }

  @Test func findsServicesOnThePath() throws {
    let tool = try folder.file("sluice-hello", "#!/bin/sh\necho \"{\\\"hello\\\":\\\"$1\\\"}\"\n")
    let outcome = try Shell.run("chmod +x \(tool); PATH=\(folder.path):$PATH sluice hello world")
    #expect(outcome.output == "{\"hello\":\"world\"}\n")
  }

  @Test func passesEveryByteThrough() throws {
    let lines = (0..<20_000).map { #"{"id":"\#($0)","x":0.10,"text":"é\u0001"}"# } + [#"{"mark":"m","batch":8}"#]
    let input = lines.map { $0 + "\n" }.joined()
    let file = try pipeline(["cat", "cat", "cat"])
    let outcome = try Shell.run("sluice run \(file)", input: input)
    #expect(outcome.status == 0 && outcome.output == input)
    #expect(outcome.errors == "test: 20000 records in, 20000 out, 0 errors\n")
    let named = try Shell.run("sluice run -q \(file) -o out && cat out", input: input, in: folder.path)
    #expect(named.output == input && named.errors.isEmpty)
  }

  @Test func answersBeforeTheInputEnds() throws {
    let file = try pipeline(["cat", "jq -c --unbuffered ."])
    let session =
      "coproc S { sluice run \(file); }; echo '{\"mark\":\"a\"}' >&${S[1]}; read -t 20 line <&${S[0]}; echo got $line"
    #expect(try Shell.run(session).output == "got {\"mark\":\"a\"}\n")
  }

  @Test func countsErrorLines() throws {
    let input = "{\"id\":\"a\"}\n{\"error\":{\"type\":\"t/t\"},\"input\":\"x\"}\n\n{\"mark\":\"m\"}\n"
    let outcome = try Shell.run("sluice run \(pipeline(["cat"]))", input: input)
    #expect(outcome.errors == "test: 1 records in, 1 out, 1 errors\n")
  }

  @Test(
    arguments: [
      (
        "head -c 9999 >/dev/null; echo 'no licence' >&2; exit 3", 70,
        "'stage2' failed with status 3; its last words: no licence"
      ),
      ("exit 78", 78, "'stage2' failed with status 78"), ("exit 66", 66, "'stage2' failed with status 66"),
      ("kill -KILL $$", 70, "'stage2' failed with signal 9"),
      ("head -1 >/dev/null", 70, "'stage2' ended before the end of its input"),
      ("exec <&-; sleep 3", 70, "'stage2' closed its input"),
    ] as [(String, Int32, String)]) func blamesTheFirstToFail(_ command: String, _ status: Int32, _ words: String)
    throws
  {
    // Stage 1 becomes a victim of the closed pipe, stage 3 of the early end of its input.
    let input = String(repeating: "{\"id\":\"a\"}\n", count: 200_000)
    let outcome = try Shell.run("sluice run \(pipeline(["cat", command, "cat"]))", input: input)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors.contains("sluice: " + words), "\(outcome.errors)")
  }

  @Test func aPythonVictimIsNotBlamed() throws {
    let python = "exec python3 -uc 'import sys\nfor line in sys.stdin: print(line, end=\"\")'"
    let input = String(repeating: "{\"id\":\"a\"}\n", count: 200_000)
    let outcome = try Shell.run("sluice run \(pipeline([python, "sleep 0.2; exit 9"]))", input: input)
    #expect(outcome.status == 70 && outcome.errors.contains("'stage2' failed with status 9"), "\(outcome.errors)")
  }

  @Test func errorsOnStandardErrorAreNotFailures() throws {
    let noisy = "head -c 3000000 /dev/zero | tr '\\0' 'e' | fold -w 100 >&2; cat"
    let outcome = try Shell.run("sluice run \(pipeline([noisy]))", input: "{}\n")
    #expect(outcome.status == 0 && outcome.output == "{}\n")
    #expect(outcome.errors.hasPrefix("stage1 | eee"))
  }

  @Test func aClosedReaderEndsItQuietly() throws {
    let outcome = try Shell.run("yes '{}' | sluice run -q \(pipeline(["cat", "cat"])) | head -1; echo ${PIPESTATUS[1]}")
    #expect(outcome.output == "{}\n141\n" && outcome.errors.isEmpty, "\(outcome.errors)")
  }

  @Test(arguments: [("TERM", 143), ("INT", 130)]) func endsOnASignalWithoutOrphans(_ signal: String, _ status: Int)
    throws
  {
    // `set -m` gives the job a group of its own, with SIGINT as in a terminal.
    let file = try pipeline(["echo $$ > first; exec cat", "echo $$ > second; exec sleep 1000"])
    let script = """
      set -m; exec 2>log; mkfifo in; exec 9<>in; sluice run \(file) <in & until [ -s second ]; do sleep 0.05; done
      kill -\(signal) $!; wait $!; echo $?
      for pid in $(cat first second); do kill -0 $pid 2>/dev/null && echo alive; done; true
      """
    let outcome = try Shell.run(script, in: folder.path)
    let log = try String(contentsOfFile: folder.path + "/log", encoding: .utf8)
    #expect(outcome.output == "\(status)\n", "\(log)")
  }

  @Test func killedSupervisorLeavesNoOrphans() throws {
    let file = try pipeline(["echo $$ > first; exec cat", "echo $$ > second; exec cat"])
    let script = """
      mkfifo in; exec 9<>in; sluice run \(file) <in 9>&- & until [ -s second ]; do sleep 0.05; done
      kill -KILL $!; wait $! 2>/dev/null
      for pid in $(cat first second); do
        for k in $(seq 200); do kill -0 $pid 2>/dev/null || break; sleep 0.05; done
        kill -0 $pid 2>/dev/null && echo alive
      done; true
      """
    #expect(try Shell.run(script, in: folder.path).output.isEmpty)
  }

  @Test(
    arguments: [
      (#"{"compose":1,"pipeline":["generatr"]}"#, 78, "did you mean 'generator'?"),
      (
        #"{"compose":1,"pipeline":["x"],"services":{"x":{"command":["no-such-program"]}}}"#, 78, "/services/x/command/0"
      ),
      (#"{"compose":1,"problem":"gone.json","pipeline":["generator"]}"#, 66, "gone.json: no such file"),
      (#"{"compose":1,"problem":"bad.json","pipeline":["generator"]}"#, 78, "bad.json"),
      (#"{"compose":1,"pipeline":["x"],"services":{"x":{"command":["cat","${what}"]}}}"#, 78, "/services/x/command/1"),
    ] as [(String, Int32, String)]) func refusesABadFile(_ text: String, _ status: Int32, _ words: String) throws
  {
    _ = try folder.file("bad.json", #"{"problem":1,"space":{}}"#)
    let file = try folder.file("c.json", text)
    for command in ["config", "run"] {
      let outcome = try Shell.run("sluice \(command) \(file) </dev/null")
      #expect(outcome.status == status && outcome.errors.contains(words), "\(outcome.errors)")
    }
  }

  @Test func configPrintsAComposeFile() throws {
    let file = try folder.file(
      "c.json",
      #"{"compose":1,"files":{"data":"bad.json"},"services":{"x":{"command":["cat","${data}","$$a"]}},"pipeline":["x"]}"#
    )
    _ = try folder.file("bad.json", "{}")
    let first = try Shell.run("sluice config \(file)")
    #expect(first.output.contains("\(folder.path)/bad.json".replacing("//", with: "/")), "\(first.output)")
    let again = try folder.file("d.json", first.output)
    let second = try Shell.run("sluice config \(again)")
    #expect(second.output == first.output.replacing("\"name\":\"c\"", with: "\"name\":\"c\""))
  }
}
