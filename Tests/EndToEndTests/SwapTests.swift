import Foundation
import JSON
import Testing

/// `sluice swap` with real processes: what takes over, what is refused, and that records flow all the while.
@Suite struct SwapTests {
  /// A filter that leaves marks and error lines alone and changes records by a jq expression.
  private static func jq(_ expression: String, _ more: String = "") -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member(
        "command",
        [
          "jq", "-c", "--unbuffered",
          "if has(\"mark\") or has(\"error\") then . else \(expression) end".replacing("$", with: "$$"),
        ])
    }
    return writer.text.dropLast() + (more.isEmpty ? "" : "," + more) + "}"
  }

  /// A stack of one service with entries that may take its place.
  private func stack(_ others: [(name: String, text: String)]) throws -> StackFixture {
    let stack = try StackFixture(
      [("score", SwapTests.jq(".score = 1"))] + others, pipeline: ["score"])
    try stack.up()
    return stack
  }

  /// What the stack makes of one record.
  private func answer(_ stack: StackFixture) throws -> String {
    try stack.sluice("attach s.json", input: "{\"id\":\"a\"}\n").output
  }

  private static let old = "{\"id\":\"a\",\"score\":1}\n"

  @Test func anotherEntryTakesOver() throws {
    let stack = try stack([("other", SwapTests.jq(".score = 2"))])
    let before = try stack.processes("score")
    let outcome = try stack.sluice("swap s.json score=other")
    #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.errors)")
    let steps = outcome.errors.split(separator: "\n")
    #expect(steps.count == 5 && steps[2].hasPrefix("conforms: ") && steps[4] == "version 2 serves", "\(steps)")
    #expect(try answer(stack) == "{\"id\":\"a\",\"score\":2}\n")
    #expect(try stack.eventually { try stack.service("score").member("replicas").elements().count == 1 })
    #expect(try stack.processes("score").isDisjoint(with: before))
    // A restart keeps the new one, and a file that was changed is read again.
    #expect(try stack.sluice("restart s.json").status == 0)
    #expect(try answer(stack) == "{\"id\":\"a\",\"score\":2}\n")
    #expect(try stack.run("sed -i 's/score = 1/score = 3/' s.json; sluice swap s.json score").status == 0)
    #expect(try answer(stack) == "{\"id\":\"a\",\"score\":3}\n")
  }

  @Test func aCommandTakesOver() throws {
    let stack = try stack([])
    let outcome = try stack.sluice("swap s.json score --no-conformance -- jq -c --unbuffered '.score += 4'")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try answer(stack) == "{\"id\":\"a\",\"score\":4}\n")
  }

  @Test(
    arguments: [
      ("score=crash", "it does not conform: "), ("score=crash --no-conformance", "the new one ended with status 3"),
      ("score=many", "it is expand, the old one map"), ("score=late --no-conformance", "was not ready in 4.0 s"),
      ("score=marks", "it does not conform: a mark comes back before the end of input"),
      ("score -- ./no-such-program", "no executable './no-such-program'"),
      ("score=other --shadow 5 --patience 0.3", "only 0 of 5 records came to compare"),
      ("score=other --canary 50% --patience 0.3", "only 0 of 100 records came to try"),
    ]) func whatFailsLeavesTheOldOne(_ words: String, _ reason: String) throws
  {
    let stack = try StackFixture(
      [
        ("score", SwapTests.jq(".score = 1", "\"limits\":{\"start\":4}")), ("other", SwapTests.jq(".score = 1")),
        ("crash", StackFixture.bash("exit 3")), ("late", StackFixture.bash("sleep 30; exec cat")),
        ("many", SwapTests.jq(".score = 2", "\"cardinality\":\"expand\"")),
        ("marks", StackFixture.bash("jq -c --unbuffered 'del(.\"x-note\")'")),
      ], pipeline: ["score"])
    try stack.up()
    let before = try stack.processes("score")
    let outcome = try stack.sluice("swap s.json \(words)")
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains(reason) && outcome.errors.hasSuffix("the old one serves on\n"), "\(outcome.errors)")
    #expect(try answer(stack) == SwapTests.old && stack.processes("score").isSuperset(of: before))
    #expect(try stack.eventually { try stack.processes("score") == before })
  }

  @Test func names() throws {
    let stack = try stack([("other", SwapTests.jq(".score = 1"))])
    for (words, status, hint) in [
      ("s.json scor=other", 64, "did you mean 'score'?"), ("s.json score=othr", 64, "did you mean 'other'?"),
      ("s.json score=", 64, "service=entry"), ("s.json score=other -- cat", 64, "not both"),
      ("t.json score", 66, "did you mean 's.json'?"),
    ] as [(String, Int32, String)] {
      let outcome = try stack.sluice("swap \(words)")
      #expect(outcome.status == status && outcome.errors.contains(hint), "\(outcome.errors)")
    }
    for option in ["--canary 101%", "--shadow -1", "--slowdown 0.5", "--error-rate x"] {
      #expect(try stack.sluice("swap s.json score=other \(option)").status == 64)
    }
    try stack.down()
    #expect(try stack.sluice("swap s.json score=other").status == 69)
  }

  /// Manifests lie beside programs; a service of the house answers `--describe`.
  @Test func manifestsMustFit() throws {
    func manifest(_ writes: String, reads: String = "", protocols: String = "[1,1]") -> String {
      """
      {"name":"s","version":"1.0.0","protocol":\(protocols),"summary":"s","cardinality":"map","reads":{\(reads)},
       "writes":{\(writes)},"deterministic":true,"errors":{},"options":[]}
      """
    }
    let score = "\"score\":\"record.json#/properties/measured\""
    let stack = try StackFixture(
      ["score", "same", "other", "nothing", "future", "silent", "greedy"].map {
        ($0, "{\"command\":[\"./\($0)/run\"]}")
      },
      pipeline: ["score"])
    for (name, text) in [
      ("score", manifest(score)), ("same", manifest(score + ",\"more\":\"record.json\"")),
      ("other", manifest("\"score\":\"record.json#/properties/formula\"")), ("nothing", manifest("")),
      ("future", manifest(score, protocols: "[2,3]")), ("silent", ""),
      ("greedy", manifest(score, reads: "\"structure\":\"record.json\"")),
    ] {
      let made = try stack.run(
        "mkdir \(name); cat > \(name)/service.json; printf '#!/bin/sh\\nexec cat\\n' > \(name)/run; chmod +x \(name)/run",
        input: text)
      #expect(made.status == 0)
    }
    _ = try stack.run("rm silent/service.json")
    try stack.up()
    for (name, reason) in [
      (
        "other", "it writes 'score' as record.json#/properties/formula, the old one as record.json#/properties/measured"
      ),
      ("nothing", "it does not write 'score'"), ("future", "it speaks the protocols 2 to 3, the old one 1 to 1"),
      ("silent", "it does not say what it reads and writes"),
      ("greedy", "it reads 'structure', which no service has read or written up to here"),
    ] {
      let outcome = try stack.sluice("swap s.json score=\(name)")
      #expect(outcome.status == 1 && outcome.errors.contains(reason), "\(outcome.errors)")
    }
    #expect(try stack.sluice("swap s.json score=silent --no-comparison").status == 0)
    // The one that serves now says nothing, so that nothing is compared with it.
    #expect(try stack.sluice("swap s.json score=same").status == 0)
    // What reads more may come back once it has served.
    #expect(try stack.sluice("swap s.json score=greedy --no-comparison").status == 0)
    #expect(try stack.sluice("swap s.json score").status == 0)
    #expect(try stack.sluice("swap s.json score=greedy").status == 0)
  }

  /// A line of bash that waits until a swap has been in a phase so many times.
  private static func awaitPhase(_ phase: String, _ times: Int) -> String {
    "until [ $(sluice events s.json | grep -c '\"detail\":\"\(phase)\"') -ge \(times) ]; do sleep 0.05; done"
  }

  /// Records that differ in the second of every three: more than may.
  @Test func shadowThatDiffersIsGivenUp() throws {
    let stack = try stack([
      ("near", SwapTests.jq(".score = 1.0000001")), ("far", SwapTests.jq(".score = (.n % 3)")),
    ])
    let traffic = "jq -nc 'range(3000)|{id:\"r\\(.)\",n:.}' | sluice attach s.json > out"
    let far = try stack.run(
      """
      (\(SwapTests.awaitPhase("shadow", 1)); \(traffic)) &
      sluice swap s.json score=far --shadow 100 --no-conformance; s=$?; wait; exit $s
      """)
    #expect(far.status == 1 && far.errors.contains(" answers differ; first: /score: "), "\(far.errors)")
    #expect(try stack.run("jq -c .score out | sort | uniq -c").output == "   3000 1\n")
    let near = try stack.run(
      """
      (\(SwapTests.awaitPhase("shadow", 2)); \(traffic)) &
      sluice swap s.json score=near --shadow 100 --no-conformance; s=$?; wait; exit $s
      """)
    #expect(near.status == 0 && near.errors.contains("shadow: 0 of "), "\(near.errors)")
    // Nothing of the copies came out; what came behind the shift is the new one's.
    #expect(try stack.run("jq -r .id out | sort | uniq | wc -l; wc -l < out").lines == ["3000", "3000"])
  }

  @Test func canaryWithErrorsIsGivenUp() throws {
    let failing = "{id, error: {type: \"score/failed\", title: \"failed\"}, input: \"\"}"
    let stack = try stack([("other", SwapTests.jq(".score = 2")), ("failing", SwapTests.jq(failing))])
    let traffic =
      "for k in $(seq 40); do jq -nc \"range(200)|{id:\\\"$k-\\(.)\\\"}\"; sleep 0.05; done | sluice attach s.json"
    let failed = try stack.run(
      """
      (\(SwapTests.awaitPhase("canary", 1)); \(traffic) > out) &
      sluice swap s.json score=failing --canary 20% --slowdown 1e6 --no-conformance; s=$?; wait; exit $s
      """)
    #expect(failed.status == 1 && failed.errors.contains("records failed, 0 of "), "\(failed.errors)")
    let counts = try stack.run("wc -l < out; jq -r .id out | sort -u | wc -l; jq -c 'select(.error)' out | wc -l").lines
    #expect(counts.count == 3 && counts[0] == "8000" && counts[1] == "8000", "\(counts)")
    // A fifth of the records went to the new one, until it was given up.
    #expect(counts.count == 3 && (20..<1600).contains(Int(counts[2]) ?? 0), "\(counts)")
    let passed = try stack.run(
      """
      (\(SwapTests.awaitPhase("canary", 2)); \(traffic) > out) &
      sluice swap s.json score=other --canary 0.2 --slowdown 1e6 --no-conformance; s=$?; wait; exit $s
      """)
    #expect(passed.status == 0 && passed.errors.contains(" records, 0 errors\n"), "\(passed.errors)")
    #expect(try answer(stack) == "{\"id\":\"a\",\"score\":2}\n")
  }

  @Test func whoIsInterruptedGivesTheSwapUp() throws {
    let stack = try stack([("other", SwapTests.jq(".score = 2"))])
    let outcome = try stack.run(
      """
      set -m; sluice swap s.json score=other --shadow 10 --no-conformance & \(SwapTests.awaitPhase("shadow", 1))
      kill -INT $!; wait $!; echo $?
      """)
    #expect(outcome.output == "130\n", "\(outcome.output)\(outcome.errors)")
    #expect(try stack.eventually { try stack.sluice("events s.json").output.contains("given up: whoever asked") })
    #expect(try answer(stack) == SwapTests.old)
    #expect(try stack.sluice("swap s.json score=other --no-conformance").status == 0)
  }

  /// There and back, again and again, while records flow: each is answered once, in order.
  @Test func underLoadNothingIsLostOrDoubled() throws {
    let python = """
      import json, sys
      for line in sys.stdin:
          record = json.loads(line)
          if "mark" not in record and "error" not in record: record["score"] = 2
          print(json.dumps(record, separators=(",", ":")), flush=True)
      """
    let stack = try StackFixture(
      [
        ("first", "{\"command\":[\"cat\"]}"), ("score", SwapTests.jq(".score = 1", "\"replicas\":2")),
        ("python", "{\"command\":[\"python3\",\"-u\",\"score.py\"]}"),
      ], pipeline: ["first", "score"])
    _ = try stack.folder.file("score.py", python)
    let swapped = try stack.run("sed -i \"s|score.py|$PWD/score.py|\" s.json")
    #expect(swapped.status == 0)
    try stack.up()
    let outcome = try stack.run(
      """
      for c in 1 2; do
        (
          k=0; until [ -e done ]; do seq $k $((k + 499)); k=$((k + 500)); sleep 0.02; done |
            sed -u "s/.*/{\\"id\\":\\"$c-&\\"}/" | tee in$c | sluice attach s.json > out$c || echo failed
        ) &
      done
      for k in 1 2; do
        sluice swap s.json score=python --no-conformance && sluice swap s.json score --no-conformance || echo refused
      done 2>swaps
      jobs -r | grep -c Running; touch done; wait
      for c in 1 2; do cmp in$c <(sed 's/,"score":[12]}$/}/' out$c) && echo same; done
      cat out1 out2 | grep -o '"score":.' | sort -u
      """)
    #expect(outcome.lines == ["2", "same", "same", "\"score\":1", "\"score\":2"], "\(outcome.output)\(outcome.errors)")
    #expect(try stack.service("score").member("version").integer() == 5)
  }
}
