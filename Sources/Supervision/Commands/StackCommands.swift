import ArgumentParser
import Glibc
import JSON

/// `sluice up`: starts the pipeline of a compose file as a stack of long-lived services.
package struct UpCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "up", abstract: "Start the pipeline of a compose file as a stack that stays.",
    discussion: ManualPage.text(
      """
      Every service is a process that is watched and started again. Records go through by 'sluice attach'; 'sluice down' \
      ends the stack. Without --detach the logs are shown until Ctrl-C.
      """, statuses: [.done, .usage, .missing, .failed, .inputOutput],
      others: [
        (75, "the stack is up already, or not ready in time"), (78, "a compose file that cannot be used as a stack"),
      ],
      examples: ["sluice up compose/stream.json", "sluice up -d compose/stream.json --patience 120"]))

  @OptionGroup package var compose: ComposeOptions

  @Flag(name: .shortAndLong, help: "Go on in the background once every service is ready.")
  package var detach = false

  @Option(help: ArgumentHelp("With --detach, seconds until the services must be ready.", valueName: "seconds"))
  package var patience = 60.0

  @Flag(name: .shortAndLong, help: "Show what services write, but no events.")
  package var quiet = false

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      let resolved = try compose.load(outputFolder: ".")
      let address = StackAddress(composeFile: compose.file)
      if detach {
        try UpRun.detach(address, arguments: compose.words, seconds: patience)
      } else {
        try UpRun(compose: resolved, address: address, console: Console(isQuiet: quiet)).run()
      }
    } catch {
      error.end()
    }
  }
}

/// `sluice attach`: streams through a stack that is up.
package struct AttachCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "attach", abstract: "Send standard input through a stack that is up, to standard output.",
    discussion: ManualPage.text(
      "Several may attach at once; each gets its own answers, in the order of its lines.",
      statuses: [.done, .usage, .missing, .notUp, .inputOutput], others: [(75, "the stack went down meanwhile")],
      examples: [
        "sluice attach compose/stream.json < in.ndjson > out.ndjson",
        "tail -f new.ndjson | sluice attach compose/stream.json | jq .measured",
      ]))

  @OptionGroup package var stack: StackOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Read records from this file, not standard input.", valueName: "path"))
  package var input: String?

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      try AttachRun(address: stack.address).run(input: input)
    } catch {
      error.end()
    }
  }
}

/// `sluice down`: ends a stack.
package struct DownCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "down", abstract: "End a stack: what is inside is answered, then every service ends.",
    discussion: ManualPage.text(
      "No client may attach meanwhile. What is not answered within the grace time is lost to its client, who is told.",
      statuses: [.done, .usage, .notUp], others: [(75, "the stack ended the connection")],
      examples: ["sluice down compose/stream.json", "sluice down compose/stream.json --grace 5"]))

  @OptionGroup package var stack: StackOptions

  @Option(help: ArgumentHelp("Seconds for what is inside to be answered.", valueName: "seconds"))
  package var grace = 30.0

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      let address = stack.address
      try ControlClient(address).ask("down", { $0.member("grace", grace) })
      address.awaitEnd()
    } catch {
      error.end()
    }
  }
}
