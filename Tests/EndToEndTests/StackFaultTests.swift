import Testing

/// What goes wrong around a stack that is up: its services, its clients, its supervisor.
@Suite struct StackFaultTests {
  /// Runs a script with the stack of a pipeline up as process `$stack`, and takes it down; what is left is printed.
  private func withStack(_ pipeline: FaultyPipeline, _ script: String, limit: String = "true") throws -> Shell.Outcome {
    try pipeline.script(
      """
      lines() { seq -f '{"id":"'$1'-%.0f","trigger":1}' $2; }
      left() { pgrep -f "^[^ ]*python[^ ]* -ISu .*$(basename $PWD)/service"; }
      up() {
        (\(limit); exec sluice up pipe.json 2>log) & stack=$!
        for k in $(seq 2000); do grep -q 'up; ' log && return; sleep 0.02; done; echo not up
      }
      export SLUICE_STATE=$PWD; up
      \(script)
      sluice down pipe.json 2>/dev/null; wait $stack; left
      """)
  }

  /// A process dies every three hundred records, mostly in mid-batch.
  @Test func everyClientGetsItsOwnAnswersWhateverDies() throws {
    let pipeline = try FaultyPipeline(
      start: "count = 0",
      act: "count += 1\nif count == 300: os.write(1, line[:9]); os.kill(os.getpid(), 9)", replicas: 2)
    let outcome = try withStack(
      pipeline,
      """
      for c in 1 2 3; do
        lines $c 1500 >in$c; (sluice attach pipe.json -i in$c >out$c; echo $? >status$c) & pids="$pids $!"
      done; wait $pids
      for c in 1 2 3; do cat status$c; cmp in$c out$c && echo same; done
      grep -c '"restart"' pipe.json-*/events.ndjson
      """)
    #expect(outcome.lines.prefix(6) == ["0", "same", "0", "same", "0", "same"], "\(outcome.errors)")
    #expect(outcome.lines.count == 7 && Int(outcome.lines[6]) ?? 0 >= 10, "\(outcome.output)")
  }

  @Test func aClientThatGoesIsNoHarm() throws {
    let pipeline = try FaultyPipeline(limits: FaultyPipeline.patientLimits)
    let outcome = try withStack(
      pipeline,
      """
      yes '{}' | sluice attach pipe.json | head -1; echo ${PIPESTATUS[1]}
      # One is killed in the middle of its stream; one reads nothing of what comes back; one behaves.
      yes '{}' | sluice attach pipe.json >gone & killed=$!
      (yes '{}' | sluice attach pipe.json | sleep 1000) & mute=$!
      for k in $(seq 500); do [ -s gone ] && break; sleep 0.02; done; kill -KILL $killed
      lines 1 2000 | sluice attach pipe.json | cmp - <(lines 1 2000) && echo same
      pkill -KILL -P $mute
      """)
    #expect(outcome.lines == ["{}", "141", "same"], "\(outcome.output) \(outcome.errors)")
  }

  /// More clients at once than there are descriptors for: they wait for each other.
  @Test func wantOfDescriptorsMakesClientsWait() throws {
    let pipeline = try FaultyPipeline(limits: FaultyPipeline.patientLimits)
    let outcome = try withStack(
      pipeline,
      """
      for c in $(seq 20); do (sleep 0.3; echo '{"id":"'$c'"}') | sluice attach pipe.json & pids="$pids $!"; done
      wait $pids; echo $?
      """,
      limit: "ulimit -Sn 22")
    #expect(outcome.lines.count == 21 && Set(outcome.lines).count == 21, "\(outcome.output) \(outcome.errors)")
    #expect(outcome.lines.last == "0")
  }

  /// SIGKILL of a supervisor: its services end with their input, its clients are told, and the next one starts.
  @Test func aKilledStackLeavesNoOrphansAndStartsAgain() throws {
    let pipeline = try FaultyPipeline(act: "time.sleep(0.01)", limits: FaultyPipeline.patientLimits, replicas: 2)
    let outcome = try withStack(
      pipeline,
      """
      (lines 1 100000 | sluice attach pipe.json >out; echo $?) & client=$!
      for k in $(seq 500); do [ -s out ] && break; sleep 0.02; done
      kill -KILL $stack; wait $client
      for k in $(seq 500); do left >/dev/null || break; sleep 0.02; done; left && echo orphans
      lines 1 100000 | head -$(wc -l <out) | cmp - out && echo prefix
      echo '{}' | sluice attach pipe.json; echo $?
      up; echo '{"id":"b"}' | sluice attach pipe.json
      """)
    #expect(outcome.lines == ["75", "prefix", "69", "{\"id\":\"b\"}"], "\(outcome.output) \(outcome.errors)")
    #expect(outcome.errors.contains("the stack ended the connection;"), "\(outcome.errors)")
  }

  /// SIGTERM: what is inside is answered, then everything ends.
  @Test func aTerminatedStackAnswersWhatItHolds() throws {
    let pipeline = try FaultyPipeline(act: "time.sleep(0.01)", limits: FaultyPipeline.patientLimits)
    let outcome = try withStack(
      pipeline,
      """
      mkfifo in; exec 9<>in; sluice attach pipe.json <in >out 9>&- & client=$!
      lines 1 30 >&9; for k in $(seq 500); do [ -s out ] && break; sleep 0.02; done
      kill -TERM $stack; wait $stack; echo $?; wait $client; echo $?
      lines 1 30 | cmp - out && echo whole
      """)
    #expect(outcome.lines == ["0", "75", "whole"], "\(outcome.output) \(outcome.errors)")
  }
}
