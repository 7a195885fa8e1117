import Foundation
import Testing

/// What goes wrong with the supervisor itself and with its files.
@Suite struct SupervisorFaultTests {
  /// A service that takes its time over a record and notes what it was sent.
  private func slow(_ limits: String = FaultyPipeline.patientLimits, pause: Double = 0.02) throws -> FaultyPipeline {
    try FaultyPipeline(
      start: "seen = os.open('seen', os.O_CREAT | os.O_WRONLY | os.O_APPEND)",
      act: "time.sleep(\(pause)); os.write(seen, line)", limits: limits)
  }

  private static let records = (0..<100).map { #"{"id":"r\#($0)","trigger":1}"# }
  private static let input = records.map { $0 + "\n" }.joined()

  /// SIGKILL when the journal is behind the output; then the resumed run must end as one that was never killed.
  @Test func aKilledRunResumesToTheSameBytes() throws {
    let pipeline = try slow()
    let script = """
      cat >in; sluice run --supervised pipe.json -i in -o out --journal journal 2>log & pid=$!
      for k in $(seq 3000); do grep -q committed journal 2>/dev/null && break; sleep 0.01; done; sleep 0.1
      children=$(pgrep -P $pid); kill -KILL $pid; wait $pid 2>/dev/null
      for child in $children; do
        for k in $(seq 500); do kill -0 $child 2>/dev/null || break; sleep 0.02; done
        kill -0 $child 2>/dev/null && echo orphan $child
      done
      committed=$(tail -1 journal | jq .output_bytes); wc -c <out | awk -v c=$committed '{print ($1 > c)}'
      printf '{"id":"half a li' >>out; wc -l <out
      sluice run --supervised pipe.json -i in -o out --journal journal --resume; echo $?
      cmp in out && echo same; wc -l <seen; head -1 seen
      """
    let outcome = try pipeline.script(script, input: Self.input)
    try #require(outcome.lines.count == 6, "\(outcome.output) \(outcome.errors)")
    #expect(outcome.lines[0] == "1", "the output was ahead of the journal")
    let before = try #require(Int(outcome.lines[1]))
    #expect(before < 100, "killed too late to mean anything")
    #expect(outcome.lines[2] == "0" && outcome.lines[3] == "same", "\(outcome.errors)")
    // What the journal holds was not sent again.
    let seen = try #require(Int(outcome.lines[4]))
    #expect(seen > 100 && seen < 100 + before, "\(outcome.output)")
    // And once more, when there is nothing left to do.
    let again = try pipeline.script(
      "sluice run --supervised pipe.json -i in -o out --journal journal --resume; cmp in out && wc -l <seen")
    #expect(again.lines == [String(seen)], "\(again.errors)")
  }

  /// The supervisor stands still for longer than any deadline; nobody is killed for it.
  @Test func aStoppedSupervisorBlamesNobody() throws {
    let pipeline = try slow(#""start":60,"record":1.5,"idle":1"#)
    let script = """
      cat >in; sluice run --supervised pipe.json -i in -o out 2>log & pid=$!
      for k in $(seq 1000); do [ -s out ] && break; sleep 0.02; done
      kill -STOP $pid; sleep 3; kill -CONT $pid; wait $pid; echo $?; cmp in out && echo same; cat log
      """
    let outcome = try pipeline.script(script, input: Self.input)
    #expect(outcome.lines == ["0", "same", "test: 100 records in = 100 out + 0 errors"], "\(outcome.errors)")
  }

  @Test func aFullDiskUnderDeadLettersIsSaidAndTheClientKnows() throws {
    let pipeline = try FaultyPipeline(act: "os._exit(1)")
    let file = pipeline.text("pipe.json").replacing("dead.ndjson", with: "/dev/full")
    _ = try pipeline.folder.file("pipe.json", file)
    let outcome = try pipeline.run(FaultyPipeline.records())
    #expect(outcome.status == 0 && outcome.lines.count == 40, "\(outcome.errors)")
    #expect(outcome.lines[17].contains("supervision/dead-letter"))
    #expect(outcome.errors.contains("it could not be written down: No space left on device"), "\(outcome.errors)")
  }

  /// The limit leaves room for the first line of the journal and not for the second; the output is shorter than either.
  @Test func aFullDiskUnderTheJournalEndsTheRunAndItResumes() throws {
    let pipeline = try slow(pause: 0.15)
    let full = try pipeline.run([], "-o out --journal /dev/full")
    #expect(full.status == 74 && full.errors.contains("No space left on device"), "\(full.errors)")
    let script = """
      cat >in; sluice run --supervised pipe.json -q -i /dev/null -o out --journal journal; size=$(wc -c <journal)
      (prlimit --pid $BASHPID --fsize=$((size + 10)):; sluice run --supervised pipe.json -i in -o out --journal journal \
        --resume; echo $?) 2>&1 | cat
      wc -l <journal; sluice run --supervised pipe.json -q -i in -o out --journal journal --resume; echo $?
      cmp in out && echo same
      """
    let outcome = try pipeline.script(script, input: String(repeating: "{\"trigger\":1}\n", count: 10))
    #expect(outcome.lines.suffix(4) == ["74", "1", "0", "same"], "\(outcome.output) \(outcome.errors)")
    #expect(outcome.output.contains("sluice: journal journal: cannot write: "), "\(outcome.output)")
    #expect(outcome.output.contains("journal: journal; --resume goes on from it"), "\(outcome.output)")
  }

  @Test func aFullDiskUnderTheOutputEndsTheRun() throws {
    let pipeline = try FaultyPipeline()
    let outcome = try pipeline.run(FaultyPipeline.records(), "-o /dev/full")
    #expect(outcome.status == 74 && outcome.errors.contains("sluice: cannot write the output: No space left on device"))
  }

  @Test func aClosedReaderEndsTheRunQuietly() throws {
    let pipeline = try FaultyPipeline()
    let outcome = try pipeline.script(
      "yes '{}' | sluice run --supervised pipe.json -q | head -1; echo ${PIPESTATUS[1]}; pgrep -f $PWD/service")
    #expect(outcome.output == "{}\n141\n" && outcome.errors.isEmpty, "\(outcome.errors)")
  }
}
