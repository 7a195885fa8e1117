import Foundation
import Testing

/// A stack that is up, with real processes: clients side by side, who may speak to it, what a restart means for others.
@Suite struct StackTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    // The process numbers of the replicas of some services, as the control socket tells them.
    _ = try folder.file(
      "processes.py",
      """
      import glob, json, socket, sys
      s = socket.socket(socket.AF_UNIX); s.connect(glob.glob("state/*/control")[0])
      s.sendall(b'{"command":"ps"}\\n'); answer = s.makefile().readline()
      services = {service["service"]: service for service in json.loads(answer)["services"]}
      print(*(r.get("process", 0) for name in sys.argv[1:] for r in services[name]["replicas"] if r["state"] == "ready"))
      """)
  }

  /// Runs a script while the stack of `stack.json` is up; the stack is taken down whatever comes of it.
  private func withStack(_ compose: String, _ script: String, seconds: Int = 60) throws -> Shell.Outcome {
    _ = try folder.file("stack.json", compose)
    return try Shell.run(
      """
      export SLUICE_STATE=$PWD/state
      sluice up -d stack.json || exit
      trap 'sluice down stack.json --grace 5 2>/dev/null' EXIT
      \(script)
      """, in: folder.path, seconds: seconds)
  }

  private static let cats = #"""
    {"compose":1,"pipeline":["a","b"],
     "services":{"a":{"command":["cat"],"replicas":2},"b":{"command":["cat"]}}}
    """#

  @Test func everyClientGetsItsOwnAnswersInOrder() throws {
    let outcome = try withStack(
      Self.cats,
      """
      for k in 1 2 3 4; do
        seq 1 5000 | sed "s/.*/{\\"id\\":\\"$k-&\\"}/" > in$k
        sluice attach stack.json < in$k > out$k &
        pids="$pids $!"
      done
      for pid in $pids; do wait $pid || echo failed; done
      for k in 1 2 3 4; do cmp in$k out$k; done
      """)
    #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.output)\(outcome.errors)")
  }

  @Test func onlyTheOwnerMaySpeakToIt() throws {
    let outcome = try withStack(
      Self.cats, "stat -c '%a %F' state/*/control; stat -c %a state/*; find state -type s -o -type f -perm /077 | wc -l"
    )
    #expect(outcome.output == "600 socket\n700\n1\n", "\(outcome.output)\(outcome.errors)")
  }

  @Test func itIsUpOnlyOnce() throws {
    let outcome = try withStack(Self.cats, "sluice up stack.json; echo $?")
    #expect(outcome.output == "75\n" && outcome.errors.contains("is up already"), "\(outcome.errors)")
  }

  @Test func withoutAStackThereIsNothingToAttachTo() throws {
    _ = try folder.file("stack.json", Self.cats)
    let outcome = try Shell.run("SLUICE_STATE=$PWD/state sluice attach stack.json </dev/null", in: folder.path)
    #expect(outcome.status == 69 && outcome.errors.contains("is not up"), "\(outcome.errors)")
  }

  /// A client that goes away in the middle leaves the others their answers.
  @Test func aClientThatLeavesDisturbsNobody() throws {
    let outcome = try withStack(
      Self.cats,
      """
      yes '{"id":"gone"}' | sluice attach stack.json | head -1
      seq 1 3000 | sed 's/.*/{"id":"&"}/' > in
      timeout 30 sluice attach stack.json < in | cmp in -
      """)
    #expect(outcome.output == "{\"id\":\"gone\"}\n", "\(outcome.output)\(outcome.errors)")
  }

  /// The middle one of three is killed: whose process is the same afterwards?
  @Test(
    arguments: [("one_for_one", "1 0 1"), ("rest_for_one", "1 0 0"), ("one_for_all", "0 0 0")]
  ) func aRestartMeansWhatTheStrategySays(_ strategy: String, _ same: String) throws {
    let compose = #"""
      {"compose":1,"pipeline":["a","b","c"],"supervision":{"strategy":"\#(strategy)"},
       "services":{"a":{"command":["cat"]},"b":{"command":["cat"],"restart":{"delay":0}},"c":{"command":["cat"]}}}
      """#
    let outcome = try withStack(
      compose,
      """
      before=($(python3 processes.py a b c))
      kill -KILL ${before[1]}
      for try in $(seq 200); do
        after=($(python3 processes.py a b c))
        [ ${#after[@]} = 3 ] && now="$((before[0] == after[0])) $((before[1] == after[1])) $((before[2] == after[2]))"
        [ "$now" = "\(same)" ] && break
        sleep 0.02
      done
      echo $now; echo '{"id":"x"}' | sluice attach stack.json
      """)
    #expect(outcome.output == "\(same)\n{\"id\":\"x\"}\n", "\(outcome.output)\(outcome.errors)")
  }

  @Test func metricsAreWholeAndHaveNoTimestamps() throws {
    let compose = #"""
      {"compose":1,"name":"m","pipeline":["a"],"supervision":{"metrics":"metrics.prom"},
       "services":{"a":{"command":["cat"]}}}
      """#
    let outcome = try withStack(
      compose,
      """
      printf '{"id":"1"}\\n{"id":"2"}\\n' | sluice attach stack.json >/dev/null
      for try in $(seq 100); do grep -q 'accepted_total.* 2$' metrics.prom && break; sleep 0.1; done
      grep -c '^# TYPE' metrics.prom; grep '^sluice_lines_accepted_total' metrics.prom; grep -vc '^[#s]' metrics.prom
      """)
    #expect(
      outcome.output == "9\nsluice_lines_accepted_total{stack=\"m\",service=\"a\"} 2\n0\n",
      "\(outcome.output)\(outcome.errors)")
  }

  /// A ranker holds state: every client has one of its own, and one that is killed is told again.
  @Test func aServiceThatHoldsStateServesEveryClientAlone() throws {
    let compose = #"""
      {"compose":1,"pipeline":["sort"],
       "services":{"sort":{"command":["bash","-c","sort; sleep 0.3"],"cardinality":"reduce","restart":{"delay":0}}}}
      """#
    let outcome = try withStack(
      compose,
      """
      (printf '{"id":"b"}\\n{"id":"a"}\\n'; sleep 0.5) | sluice attach stack.json > one &
      (printf '{"id":"z"}\\n{"id":"y"}\\n'; sleep 0.5) | sluice attach stack.json > two &
      for try in $(seq 200); do
        sorts=($(python3 processes.py sort)); [ ${#sorts[@]} = 2 ] && break; sleep 0.02
      done
      kill -KILL ${sorts[0]}
      wait %1 %2; cat one two
      """)
    #expect(
      outcome.output == "{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"y\"}\n{\"id\":\"z\"}\n",
      "\(outcome.output)\(outcome.errors)")
    #expect(
      try Shell.run("grep -c '\"restart\"' state/*/events.ndjson", in: folder.path).output == "1\n")
  }

  @Test func aStatefulServiceHasNoReplicas() throws {
    let compose = #"""
      {"compose":1,"pipeline":["sort"],"services":{"sort":{"command":["sort"],"cardinality":"reduce","replicas":2}}}
      """#
    let file = try folder.file("stack.json", compose)
    let outcome = try Shell.run("SLUICE_STATE=$PWD/state sluice up \(file)", in: folder.path)
    #expect(outcome.status == 78 && outcome.errors.contains("it cannot have replicas"), "\(outcome.errors)")
  }

  /// Whoever speaks to the socket without manners is refused line by line.
  @Test func badRequestsAreRefusedAndTheStackGoesOn() throws {
    let script = #"""
      import glob, json, os, socket
      def talk(data):
          s = socket.socket(socket.AF_UNIX); s.connect(glob.glob("state/*/control")[0])
          try:
              s.sendall(data); s.shutdown(socket.SHUT_WR)
          except OSError:
              return []
          answer = b""
          while True:
              try: piece = s.recv(65536)
              except ConnectionError: break
              if not piece: break
              answer += piece
          return answer.decode(errors="replace").splitlines()
      for request in [b"{}\n", b"x\n", b'{"command":"fly"}\n', b'{"command":"scale","service":"a","replicas":-1}\n',
                      b'{"command":"stop","services":["c"]}\n', b'{"command":"kill","signal":99}\n',
                      b'{"command":"swap","service":"a","call":{"executable":"/none","arguments":["none"]}}\n']:
          print([json.loads(line).get("ok") for line in talk(request)])
      talk(b"x" * 3000000); talk(os.urandom(100000)); talk(b'{"command":"ps"}')
      print(json.loads(talk(b'{"command":"ps"}\n')[0])["state"])
      """#
    _ = try folder.file("talk.py", script)
    let outcome = try withStack(Self.cats, "python3 talk.py")
    #expect(
      outcome.output == String(repeating: "[False]\n", count: 7) + "up\n", "\(outcome.output)\(outcome.errors)")
  }
}
