import ArgumentParser
import Glibc
import ServiceRuntime

/// `sluice dlq`: records that no process survived.
package struct DeadLetterCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "dlq", abstract: "Show, replay or drop the records that no process of a service survived.",
    discussion: ManualPage.text(
      """
      A record that ended every process that had it alone is answered by an error line and kept in a file, which \
      stays when the stack is down.
      """, statuses: [.done, .usage, .missing, .notUp, .inputOutput], others: [(1, "some letters stay after a replay")],
      examples: [
        "sluice dlq ls stack.json", "sluice dlq replay stack.json -o answers.ndjson", "sluice dlq clear stack.json",
      ]),
    subcommands: [DeadLetterListCommand.self, DeadLetterReplayCommand.self, DeadLetterClearCommand.self])

  package init() {}
}

/// `sluice dlq ls`.
package struct DeadLetterListCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "List the dead letters, the oldest first.",
    discussion: ManualPage.text(
      """
      The time, the service, how often it was tried, how the last process ended, and the record.
      """, statuses: [.done, .usage, .missing, .inputOutput],
      examples: ["sluice dlq ls stack.json", "sluice dlq ls stack.json --json | jq -r .input > poison.ndjson"]))

  @OptionGroup package var stack: StackOptions

  @Flag(help: "Print the lines of the file, which are JSON.")
  package var json = false

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      let isJSON = json
      try DeadLetterBox(stack.address).readLetters { letter, line in
        if isJSON {
          print(String(decoding: line, as: UTF8.self))
        } else {
          // Control characters are escaped in a record, so that it stays one line.
          let input = letter.input.map { $0.count > 60 ? $0.prefix(59) + "…" : $0[...] } ?? "–"
          print("\(letter.time)  \(letter.service)  \(letter.attempts) attempts  \(letter.reason)  \(input)")
        }
      }
    } catch {
      error.end()
    }
  }
}

/// `sluice dlq replay`.
package struct DeadLetterReplayCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Send the records of dead letters through the stack once more.",
    discussion: ManualPage.text(
      """
      Answers go to the output, error lines among them. Letters whose record was answered without an error are \
      taken out of the file; the others stay.
      """, statuses: [.done, .usage, .missing, .notUp, .inputOutput],
      others: [(1, "some letters stay"), (75, "the stack went down meanwhile")],
      examples: ["sluice dlq replay stack.json -o answers.ndjson"]))

  @OptionGroup package var stack: StackOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write answers to this file, not standard output.", valueName: "path"))
  package var output: String?

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      let outcome = try DeadLetterReplay(stack.address, output: output).run()
      let words =
        "\(outcome.replayed) replayed, \(outcome.succeeded) answered, \(outcome.failed) stay"
        + (outcome.unreadable > 0 ? ", \(outcome.unreadable) lines are no letters" : "")
      StandardError.write(words)
      if let failure = outcome.failure { throw failure }
      Glibc.exit(outcome.failed + outcome.unreadable > 0 ? 1 : 0)
    } catch {
      error.end()
    }
  }
}

/// `sluice dlq clear`.
package struct DeadLetterClearCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "clear", abstract: "Drop the dead letters that are there now.",
    discussion: ManualPage.text(
      """
      Those that come meanwhile stay.
      """, statuses: [.done, .usage, .missing, .inputOutput], examples: ["sluice dlq clear stack.json"]))

  @OptionGroup package var stack: StackOptions

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      let box = try DeadLetterBox(stack.address)
      var digests: [String] = []
      try box.readLetters { letter, _ in digests.append(letter.digest) }
      let removed = try box.remove(digests)
      StandardError.write("\(removed) dropped")
    } catch {
      error.end()
    }
  }
}
