import Foundation
import JSON
import Testing

/// `sluice dlq` with real processes: records that no process survives, until somebody mends the service.
@Suite struct DeadLetterCommandTests {
  /// A service that ends at a record with a bad member, unless the file `mended` is there.
  private static let fragile = StackFixture.bash(
    """
    while read -r x; do
      case $x in *bad*) test -e mended || kill -9 $$;; *wrong*) x='{"id":"r32","error":{"type":"t/t"},"input":""}';; esac
      echo "$x"
    done
    """, "\"restart\":{\"intensity\":1000,\"delay\":0},\"limits\":{\"attempts\":2}")

  private func deadLetters(_ policy: String = "") throws -> StackFixture {
    let stack = try StackFixture(
      [("first", "{\"command\":[\"cat\"]}"), ("score", Self.fragile)],
      more: ",\"supervision\":{\"dead_letter_share\":0.5\(policy)}")
    try stack.up()
    let input = (0..<60).map { "{\"id\":\"r\($0)\"\($0 % 25 == 7 ? ",\"bad\":\($0)" : "")}\n" }.joined()
    let outcome = try stack.sluice("attach s.json", input: input)
    try #require(outcome.status == 0 && outcome.lines.count == 60, "\(outcome.errors)")
    try #require(outcome.lines.count { $0.contains("supervision/dead-letter") } == 3)
    return stack
  }

  @Test func lsShowsThem() throws {
    let stack = try deadLetters()
    let list = try stack.sluice("dlq ls s.json")
    #expect(list.status == 0 && list.lines.count == 3, "\(list.output)\(list.errors)")
    #expect(list.lines[0].contains("  score  2 attempts  ended with signal 9") && list.lines[0].contains(#""bad":7"#))
    #expect(try stack.sluice("ps s.json").output.contains("3 dead letters; 'sluice dlq ls' shows them"))
    try stack.down()
    let inputs = try stack.run("sluice dlq ls s.json --json | jq -r .input | jq -c .bad")
    #expect(inputs.lines == ["7", "32", "57"], "\(inputs.errors)")
  }

  @Test func replayTakesOutWhatIsAnswered() throws {
    let stack = try deadLetters()
    // Nothing is mended: they die again, and there is one letter each.
    let again = try stack.sluice("dlq replay s.json -o out")
    #expect(again.status == 1 && again.errors == "3 replayed, 0 answered, 3 stay\n", "\(again.errors)")
    #expect(
      try stack.run("sluice dlq ls s.json --json | jq -r .input | jq -c .bad; wc -l < out").lines == [
        "7", "32", "57", "3",
      ])
    let mended = try stack.run("touch mended; sluice dlq replay s.json")
    #expect(mended.status == 0 && mended.errors == "3 replayed, 3 answered, 0 stay\n", "\(mended.errors)")
    #expect(mended.lines == [7, 32, 57].map { "{\"id\":\"r\($0)\",\"bad\":\($0)}" })
    #expect(try stack.sluice("dlq ls s.json").output.isEmpty)
    // The file is begun anew by the next one.
    #expect(try stack.run("rm mended; echo '{\"bad\":1}' | sluice attach s.json").output.contains("dead-letter"))
    #expect(try stack.sluice("dlq ls s.json").lines.count == 1)
  }

  @Test func whatFailsOtherwiseStays() throws {
    let stack = try deadLetters()
    let outcome = try stack.run(
      """
      echo 'no letter' >> state/*/dead-letters.ndjson
      sed -i 's/\\\\"bad\\\\":32/\\\\"wrong\\\\":32/' state/*/dead-letters.ndjson
      touch mended; sluice dlq replay s.json | jq -r '.id // "-"'; sluice dlq ls s.json | sed 's/^\\(...\\).*/\\1/'
      """)
    // The year of the letter that stays, and the line that is none.
    #expect(outcome.lines == ["r7", "r32", "r57", "202", "–  "], "\(outcome.output)")
    #expect(outcome.errors == "3 replayed, 2 answered, 1 stay, 1 lines are no letters\n", "\(outcome.errors)")
  }

  @Test func clear() throws {
    let stack = try deadLetters(",\"dead_letters\":\"letters.ndjson\"")
    #expect(try stack.run("wc -l < letters.ndjson").output == "3\n")
    #expect(try stack.sluice("dlq clear s.json").errors == "3 dropped\n")
    #expect(try stack.run("wc -l < letters.ndjson; stat -c %a letters.ndjson").output == "0\n600\n")
    try stack.down()
    #expect(try stack.run("echo '{}' > letters.ndjson; sluice dlq clear s.json").errors == "1 dropped\n")
    #expect(try stack.sluice("dlq clear s.json").errors == "0 dropped\n")
    #expect(try stack.sluice("dlq replay s.json").status == 69)
    #expect(try stack.sluice("dlq ls t.json").status == 66)
  }
}
