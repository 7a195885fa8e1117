import Foundation
import JSON
import Testing

/// `sluice run` of steps and loops with a toy suggester: a real process whose suggestions are a digest of everything that
/// it was told, so that one observation lost, doubled or out of order changes every later line.
@Suite struct StepRunTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    _ = try folder.file(
      "toy.py",
      """
      import hashlib, json, os, sys
      out = os.fdopen(os.dup(1), "w", buffering=1); os.dup2(2, 1)
      told = hashlib.sha256()
      for line in sys.stdin:
          m = json.loads(line)
          if "mark" in m:
              for k in range(m["batch"]):
                  digest = told.copy(); digest.update(f"{m['mark']}/{k}".encode())
                  x = int(digest.hexdigest()[:8], 16) / 2**32
                  out.write(json.dumps({"id": f"{m['mark']}/{k}", "x": x}) + "\\n")
              out.write(line)
          else:
              assert "error" not in m
              told.update(line.encode())
      """)
  }

  /// A loop of six rounds of four; a third of the evaluations fail; `pause` slows each down.
  private func compose(
    pause: String = "0", evaluator: String = "cat", rounds: Int = 6, extra: String = ""
  ) throws -> String {
    let program =
      ##"if .mark or .error then . elif .x > 0.7 then {id, error:{type:\"toy/far\"}} else .y = .x*(1-.x) end"##
    return try folder.file(
      "toy.json",
      #"""
      {"compose":1,"name":"toy","seed":3,"services":{
        "suggest":{"command":["python3","${folder}/toy.py"]},
        "evaluate":{"command":["jq","-c","--unbuffered","\#(program)"]},
        "slow":{"command":["bash","-c","while IFS= read -r line; do sleep \#(pause); printf '%s\\n' \"$$line\"; done"]},
        "last":{"command":["bash","-c","\#(evaluator)"]},"pass":{"command":["cat"]}},
       "steps":[
        {"name":"start","lines":[{"id":"a","x":0.25},{"id":"b","x":0.95}],"pipeline":["pass"]},
        {"name":"search","from":["start"],
         "loop":{"rounds":\#(rounds),"batch":4,"suggest":"suggest","evaluate":["evaluate","slow","last"]}},
        {"name":"known","lines":[{"id":"k","x":0.5,"role":"reference"}],"pipeline":["evaluate"]},
        {"name":"front","from":["search","known"],"pipeline":["pass"]}]\#(extra)}
      """#)
  }

  private func sluice(_ arguments: String) throws -> Shell.Outcome {
    try Shell.run("sluice run toy.json \(arguments)", in: folder.path)
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
  }

  @Test func carriesEveryRecordAndErrorToTheEnd() throws {
    _ = try compose()
    let outcome = try sluice("")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try outcome.lines.map { try JSONValue.parse(text: $0) }
    #expect(lines.count == 2 + 6 * 4 + 1)
    #expect(try lines[0].member("y").double() == 0.1875)
    #expect(try lines[1].member("error").member("type").string() == "toy/far")
    #expect(try lines[2].member("id").string() == "search-1/0")
    #expect(try lines[26].member("id").string() == "k")
    let failed = lines.count { $0["error"] != nil }
    #expect(outcome.errors.contains("[2/4] search: 26 in, \(26 - failed) out, \(failed) errors"), "\(outcome.errors)")
    #expect(outcome.errors.contains("[4/4] front: \(27 - failed) in, \(27 - failed) out, 0 errors"))
    #expect(try sluice("--force").output == outcome.output)
    #expect(try sluice("--force --seed 4").output == outcome.output, "the toy takes no seed")
  }

  /// SIGKILL of the supervisor in mid-round; then the resumed run must end as one that was never killed.
  @Test(arguments: ["search/0", "search/3", "start"]) func killedRunResumesToTheSameBytes(_ after: String) throws {
    _ = try compose(pause: "0.02")
    #expect(try sluice("-o whole.ndjson --journal whole.journal").status == 0)
    let script = """
      sluice run toy.json -o killed.ndjson 2>/dev/null &
      for k in $(seq 1000); do grep -q '"mark":"\(after)"' toy.journal.ndjson 2>/dev/null && break; sleep 0.01; done
      sleep 0.05; children=$(pgrep -P $!); kill -KILL $!; wait $! 2>/dev/null; cp toy.journal.ndjson killed.journal
      for pid in $children; do
        for k in $(seq 200); do kill -0 $pid 2>/dev/null || break; sleep 0.05; done
        kill -0 $pid 2>/dev/null && echo orphan $pid
      done; true
      """
    let killed = try Shell.run(script, in: folder.path)
    #expect(killed.output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/killed.ndjson"))
    #expect(try !text("killed.journal").contains("\"mark\":\"front\""), "killed too late to mean anything")
    let resumed = try sluice("-o killed.ndjson --resume")
    #expect(resumed.status == 0 && resumed.errors.contains("toy: resumed after '"), "\(resumed.errors)")
    #expect(try text("killed.ndjson") == text("whole.ndjson"))
    #expect(try text("toy.journal.ndjson") == text("whole.journal"))
  }

  @Test func aDyingServiceIsNamedAndTheRestIsKept() throws {
    let dying =
      "for k in 1 2 3 4 5 6 7 8 9; do read -r line; echo \\\"$$line\\\"; done; echo out of licences >&2; exit 5"
    _ = try compose(evaluator: dying)
    let outcome = try sluice("-o out.ndjson")
    #expect(outcome.status == 70)
    #expect(
      outcome.errors.contains("sluice: step 'search': 'last' failed with status 5; its last words: out of licences"),
      "\(outcome.errors)")
    #expect(outcome.errors.contains("last | out of licences") && outcome.errors.contains("--resume"))
    #expect(try text("toy.journal.ndjson").contains("\"mark\":\"search/1\""))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/out.ndjson"))
  }

  @Test(
    arguments: [
      ("echo hello; cat", "'last' wrote a line that is not JSON on its standard output: hello"),
      ("sed -u s/search-1/search-9/", "'last' wrote the mark 'search-9', which nobody sent"),
      ("for k in 1 2 3 4; do read -r line; echo \\\"$$line\\\"; done", "'last' ended before the end of its input"),
      ("exec 1>&-; cat >/dev/null", "'last' closed its output before the mark"),
    ]) func aServiceThatBreaksTheRulesIsNamed(_ command: String, _ words: String) throws
  {
    _ = try compose(evaluator: command)
    let outcome = try sluice("")
    #expect(outcome.status == 70 && outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test func aFullDiskUnderTheJournalIsSaidAndNothingSyncedIsLost() throws {
    _ = try compose()
    let whole = try sluice("--journal whole.journal")
    let limited = try Shell.run("ulimit -f 2; sluice run toy.json", in: folder.path)
    #expect(limited.status == 74 && limited.output.isEmpty)
    #expect(limited.errors.contains("journal ./toy.journal.ndjson: cannot write: File too large; everything up to"))
    #expect(limited.errors.contains("--resume goes on from it"))
    let resumed = try sluice("--resume")
    #expect(resumed.status == 0 && resumed.output == whole.output)
    let full = try sluice("--journal /dev/full")
    #expect(full.status == 74 && full.errors.contains("No space left on device"), "\(full.errors)")
  }

  /// Without `-u` sed holds lines back until its buffer is full or its input ends: the mark never comes.
  @Test func aServiceThatHoldsLinesBackIsFound() throws {
    let file = try folder.file(
      "held.json",
      #"""
      {"compose":1,"services":{"suggest":{"command":["python3","${folder}/toy.py"]},
        "held":{"command":["sed","s/a/a/"],"limits":{"record":1}}},
       "steps":[{"name":"s","lines":[{"id":"a"}],
                 "loop":{"rounds":1,"batch":1,"suggest":"suggest","evaluate":["held"]}}]}
      """#)
    let outcome = try Shell.run("sluice run \(file) -o out", in: folder.path)
    #expect(outcome.status == 70 && outcome.errors.contains("'held' gave no answer for 1.0 s"), "\(outcome.errors)")
  }

  @Test func anOutputThatCannotBeWrittenIsToldFirst() throws {
    _ = try compose()
    let outcome = try sluice("-o no/such/folder/out.ndjson --journal toy.journal")
    #expect(outcome.status == 74 && outcome.errors.contains("out.ndjson: cannot create"), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/toy.journal"))
    let full = try sluice("-o /dev/full --journal toy.journal")
    #expect(full.status == 74 && full.errors.contains("/dev/full: cannot write: No space left"), "\(full.errors)")
    #expect(try sluice("-q --journal toy.journal --resume").lines.count == 27)
  }

  @Test func aJournalIsNotOverwrittenAndNotTakenForAnother() throws {
    _ = try compose()
    #expect(try sluice("-q").status == 0)
    let again = try sluice("")
    #expect(again.status == 64 && again.errors.contains("is there already: --resume goes on"))
    let seed = try sluice("--resume --seed 4")
    #expect(seed.status == 78 && seed.errors.contains("its seed is 3, this run's is 4"))
    let rounds = try sluice("--resume --set search.rounds=7")
    #expect(rounds.status == 78 && rounds.errors.contains("services or steps of the compose file have changed"))
    let changed = try text("toy.journal.ndjson").replacing("\"y\":0.1875", with: "\"y\":0.1876")
    _ = try folder.file("toy.journal.ndjson", changed)
    let damaged = try sluice("--resume")
    #expect(damaged.status == 78 && damaged.errors.contains("it was changed: the lines before"), "\(damaged.errors)")
    _ = try folder.file("toy.journal.ndjson", "not a journal\n")
    #expect(try sluice("--resume").status == 78)
  }

  @Test func twoRunsDoNotShareAJournal() throws {
    _ = try compose(pause: "0.3")
    let script = """
      sluice run toy.json -q >/dev/null & for k in $(seq 200); do [ -s toy.journal.ndjson ] && break; sleep 0.02; done
      sluice run toy.json --force; echo $?; kill $!; wait $!; true
      """
    let outcome = try Shell.run(script, in: folder.path)
    #expect(outcome.output == "75\n" && outcome.errors.contains("another run is writing it"), "\(outcome.errors)")
  }

  @Test func aSignalEndsItInOrder() throws {
    _ = try compose(pause: "0.1")
    let script = """
      set -m; sluice run toy.json & for k in $(seq 200); do grep -q search/0 toy.journal.ndjson && break; sleep 0.02; done
      children=$(pgrep -P $!); kill -INT $!; wait $!; echo $?
      for pid in $children; do kill -0 $pid 2>/dev/null && echo alive; done; true
      """
    let outcome = try Shell.run(script, in: folder.path)
    #expect(outcome.output == "130\n" && outcome.errors.contains("interrupted"), "\(outcome.errors)")
    #expect(try sluice("--resume").status == 0)
  }

  @Test func aStepMayTakeTheRunsOwnInput() throws {
    let file = try folder.file(
      "own.json",
      #"{"compose":1,"steps":[{"name":"all","from":["input"],"pipeline":["cat"]}],"services":{"cat":{"command":["cat"]}}}"#
    )
    let input = "{\"id\":\"a\",\"x\":0.10}\r\n\n{\"mark\":\"m\"}\nnot json\n{\"id\":\"b\"}"
    let outcome = try Shell.run("sluice run \(file)", input: input, in: folder.path)
    #expect(outcome.status == 0 && outcome.lines.count == 3, "\(outcome.errors)")
    #expect(outcome.lines[0] == "{\"id\":\"a\",\"x\":0.10}" && outcome.lines[2] == "{\"id\":\"b\"}")
    #expect(outcome.lines[1].contains("\"type\":\"json/") && outcome.lines[1].contains("not json"))
    #expect(outcome.errors.contains("all: 2 in, 2 out, 0 errors"))
    #expect(try Shell.run("sluice run \(file) --resume </dev/null", in: folder.path).output == outcome.output)
  }

  /// A service that says it is a map must answer every record.
  @Test(arguments: [("map", 70), ("expand", 0)]) func aLostLineIsFound(_ cardinality: String, _ status: Int32) throws {
    let script = """
      #!/bin/sh
      [ "$1" = --describe ] && echo '{"cardinality":"\(cardinality)"}' && exit
      exec grep --line-buffered -v lose
      """
    let tool = try folder.file("sluice-lossy", script)
    let file = try folder.file(
      "lossy.json",
      #"{"compose":1,"steps":[{"name":"all","lines":[{"id":"keep"},{"id":"lose"}],"pipeline":["lossy"]}]}"#)
    let outcome = try Shell.run("chmod +x \(tool); PATH=$PWD:$PATH sluice run \(file)", in: folder.path)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors.contains("2 records went in, 1 came out and 0 failed: lines were lost") == (status == 70))
  }

  /// More than the buffers of all pipes together in both directions.
  @Test func largeStepsDoNotDeadlock() throws {
    let file = try folder.file(
      "large.json",
      #"""
      {"compose":1,"services":{"many":{"command":["seq","-f","{\"id\":\"%.0f\"}","300000"]},"cat":{"command":["cat"]},
      "twice":{"command":["sed","p"]}},
      "steps":[{"name":"all","from":["input"],"pipeline":["twice","cat"]},
               {"name":"more","from":["all"],"pipeline":["cat","twice"]}]}
      """#)
    let input = (0..<100_000).map { "{\"id\":\"\($0)\"}\n" }.joined()
    let outcome = try Shell.run("sluice run \(file) | wc -l", input: input, in: folder.path)
    #expect(outcome.output == "400000\n", "\(outcome.errors)")
  }
}
