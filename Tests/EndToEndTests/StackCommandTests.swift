import Foundation
import JSON
import Testing

/// The commands that drive a stack that is up, with real processes.
@Suite struct StackCommandTests {
  static let talker = StackFixture.bash("echo hello >&2; exec cat", "\"replicas\":2")

  private func twoServices() throws -> StackFixture {
    let stack = try StackFixture([("a", StackFixture.bash("exec cat")), ("b", StackCommandTests.talker)])
    try stack.up()
    return stack
  }

  @Test func psShowsEveryProcess() throws {
    let stack = try twoServices()
    let input = StackFixture.records(100)
    #expect(try stack.sluice("attach s.json", input: input).output == input)
    let table = try stack.sluice("ps s.json")
    #expect(table.status == 0 && table.lines.count == 6, "\(table.output)")
    #expect(table.lines[0].hasPrefix("s: up, ") && table.lines[1].hasPrefix("service  replica  state"))
    #expect(table.lines[2].hasPrefix("a              1  ready") && table.lines[3].hasPrefix("b            all  ready"))
    #expect(try stack.service("b").member("answered").integer() == 100)
    #expect(try stack.processes("b").count == 2)
    let top = try stack.sluice("top s.json -n 2 --interval 0.1")
    #expect(top.lines.count { $0.hasPrefix("service ") } == 2 && !top.output.contains("\u{1B}"))
  }

  @Test func logsAndEvents() throws {
    let stack = try twoServices()
    // A process may serve before its words are read.
    #expect(
      try stack.eventually { try stack.sluice("logs s.json").lines.sorted() == ["b/1 | hello", "b/2 | hello"] })
    #expect(try stack.sluice("logs s.json a").output.isEmpty)
    #expect(try stack.sluice("logs s.json -n 1 --json b").lines.count == 1)
    let misspelt = try stack.sluice("logs s.json bb")
    #expect(misspelt.status == 64 && misspelt.errors.contains("did you mean 'b'?"))
    // What follows ends with the stack and has what came meanwhile.
    let followed = try stack.run(
      """
      sluice logs -f s.json > f1 & sluice events -f -n 1 s.json > f2 & until [ -s f1 -a -s f2 ]; do sleep 0.05; done
      sluice restart s.json b && sluice down s.json && wait && cat f1 && jq -r .event f2 | sort | uniq -c
      """)
    #expect(followed.lines.count { $0.hasSuffix("| hello") } == 4, "\(followed.output)\(followed.errors)")
    #expect(followed.output.contains(" 2 recycle\n") && followed.output.contains(" 3 down\n"))
    // The files stay when the stack is down.
    #expect(try stack.sluice("logs s.json -n 3").lines.count == 3)
  }

  @Test func followsAFileThatIsBegunAnew() throws {
    let stack = try twoServices()
    let outcome = try stack.run(
      """
      log=$(echo state/*/log.ndjson); line() { printf '{"service":"b","replica":1,"text":"%s"}\\n' $1; }
      line old > $log.1; line first > $log; has() { until [ $(wc -l < out) -ge $1 ]; do sleep 0.05; done; }
      : > out; sluice logs -f s.json > out & has 2
      line second >> $log; mv $log $log.1; line third > $log; has 4
      mv $log $log.1; line fourth > $log; printf '{"service":' >> $log; sluice down s.json; wait; cat out
      """)
    #expect(
      outcome.lines == ["old", "first", "second", "third", "fourth"].map { "b/1 | \($0)" },
      "\(outcome.output)\(outcome.errors)")
  }

  @Test func stopStartAndRestart() throws {
    let stack = try twoServices()
    let before = try stack.processes("b")
    #expect(try stack.sluice("restart s.json b").status == 0)
    let after = try stack.processes("b")
    #expect(after.count == 2 && after.isDisjoint(with: before))
    #expect(try stack.sluice("stop s.json b").status == 0 && stack.state("b") == "down")
    #expect(try stack.state("a") == "ready")
    // What comes meanwhile waits for the start.
    let waiting = try stack.run(
      """
      echo '{"id":"x"}' > in; sluice stop s.json b; sluice attach -i in s.json > out & sleep 0.3
      test -s out && echo early; sluice start s.json; wait; cat out
      """)
    #expect(waiting.output == "{\"id\":\"x\"}\n", "\(waiting.errors)")
    #expect(try stack.state("b") == "ready")
  }

  @Test func startOfWhatCannotStartSaysSo() throws {
    let stack = try StackFixture([
      ("a", StackFixture.bash("test -e broken && exit 3; exec cat", "\"restart\":{\"intensity\":1,\"delay\":0.01}"))
    ])
    try stack.up()
    let outcome = try stack.run("sluice stop s.json; touch broken; sluice start s.json")
    #expect(outcome.status == 70 && outcome.errors.contains("'a' has failed"), "\(outcome.errors)")
    #expect(try stack.run("rm broken; sluice start s.json").status == 0)
    #expect(try stack.state("a") == "ready")
  }

  /// A service that holds state has no process without a client; orders to it are done at once.
  @Test func aServiceThatHoldsState() throws {
    let stack = try StackFixture([("a", StackFixture.bash("exec cat", "\"cardinality\":\"reduce\""))])
    try stack.up()
    for order in ["stop", "start", "restart"] { #expect(try stack.sluice("\(order) s.json --patience 5").status == 0) }
    let refused = try stack.sluice("scale s.json a=2")
    #expect(refused.status == 64 && refused.errors.contains("it cannot have replicas"), "\(refused.errors)")
    let swapped = try stack.sluice("swap s.json a")
    #expect(swapped.status == 0 && swapped.errors.contains("version 2 serves new clients"), "\(swapped.errors)")
    #expect(try stack.sluice("attach s.json", input: "{}\n").output == "{}\n")
  }

  @Test func scale() throws {
    let stack = try twoServices()
    #expect(try stack.sluice("scale s.json b=4 a=2").status == 0)
    #expect(try stack.processes("b").count == 4 && stack.processes("a").count == 2)
    #expect(try stack.sluice("scale s.json b=1").status == 0 && stack.processes("b").count == 1)
    let input = StackFixture.records(2000)
    #expect(try stack.sluice("attach s.json", input: input).output == input)
    for words in ["b", "b=0", "b=x", "=2"] { #expect(try stack.sluice("scale s.json \(words)").status == 64) }
    let misspelt = try stack.sluice("scale s.json bb=2")
    #expect(misspelt.status == 64 && misspelt.errors.contains("did you mean 'b'?"))
  }

  @Test func kill() throws {
    let stack = try StackFixture([
      (
        "a",
        StackFixture.bash("trap 'echo hup >&2' HUP; while read -r x; do echo \"$x\"; done", "\"restart\":{\"delay\":0}")
      )
    ])
    try stack.up()
    let before = try stack.processes("a")
    #expect(try stack.sluice("kill -s HUP s.json").status == 0)
    // bash runs the trap when its read comes back.
    #expect(try stack.sluice("attach s.json", input: "{}\n").output == "{}\n")
    #expect(try stack.processes("a") == before)
    #expect(try stack.eventually { try stack.sluice("logs s.json").output == "a/1 | hup\n" })
    #expect(try stack.sluice("kill s.json a").status == 0)
    #expect(try stack.eventually { try stack.state("a") == "ready" && stack.processes("a") != before })
    #expect(try stack.service("a").member("restarts").integer() == 1)
    let misspelt = try stack.sluice("kill -s TERMS s.json")
    #expect(misspelt.status == 64 && misspelt.errors.contains("did you mean 'TERM'?"), "\(misspelt.errors)")
  }

  @Test func pauseAndUnpause() throws {
    let stack = try twoServices()
    #expect(try stack.sluice("pause s.json b").status == 0 && stack.state("b") == "paused")
    let outcome = try stack.run(
      """
      echo '{"id":"x"}' > in; sluice attach -i in s.json > out & sleep 0.3
      test -s out && echo early; sluice unpause s.json; wait; cat out
      """)
    #expect(outcome.output == "{\"id\":\"x\"}\n", "\(outcome.errors)")
    #expect(try stack.state("b") == "ready")
  }

  @Test func waitEndsWithTheStack() throws {
    let stack = try twoServices()
    #expect(try stack.run("sluice wait s.json & sleep 0.2; sluice down s.json; wait $!; echo $?").output == "0\n")
    let deadly = try StackFixture(
      [
        (
          "a",
          StackFixture.bash(
            "while read -r x; do case $x in *bad*) kill -9 $$;; esac; echo \"$x\"; done",
            "\"restart\":{\"intensity\":1000,\"delay\":0},\"limits\":{\"attempts\":1}")
        )
      ])
    try deadly.up()
    let input = (0..<40).map { "{\"id\":\"bad\($0)\"}\n" }.joined()
    let outcome = try deadly.run(
      "cat > in; sluice attach -i in s.json >/dev/null 2>&1 & sluice wait s.json", input: input)
    #expect(outcome.status == 70 && !outcome.errors.isEmpty, "\(outcome.errors)")
  }

  @Test(
    arguments: [
      "ps", "top", "wait", "start", "stop", "restart", "kill", "pause", "unpause", "attach", "down", "scale X a=1",
    ]) func aStackThatIsNotUp(_ command: String) throws
  {
    let stack = try StackFixture([("a", StackFixture.bash("exec cat"))])
    func line(_ file: String) -> String {
      command.contains("X") ? command.replacing("X", with: file) : "\(command) \(file)"
    }
    let down = try stack.sluice(line("s.json"))
    #expect(down.status == 69 && down.errors.contains("'sluice up -d' starts it"), "\(down.errors)")
    let missing = try stack.sluice(line("t.json"))
    #expect(missing.status == 66 && missing.errors.contains("did you mean 's.json'?"), "\(missing.errors)")
  }

  @Test(arguments: ["logs", "events"]) func aStackThatWasNeverUp(_ command: String) throws {
    let stack = try StackFixture([("a", StackFixture.bash("exec cat"))])
    #expect(try stack.sluice("\(command) s.json").status == 69)
    #expect(try stack.sluice("\(command) t.json").status == 66)
  }
}
