import ArgumentParser
import Glibc
import JSON

/// `sluice up`: starts the pipeline of a compose file as a stack of long-lived services.
package struct UpCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "up", abstract: "Start the pipeline of a compose file as a stack that stays.",
    discussion: """
      Every service is a process that is watched and started again. Records go through by 'sluice attach'; 'sluice down' \
      ends the stack. Without --detach the logs are shown until Ctrl-C.
      """)

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
    discussion: "Several may attach at once; each gets its own answers, in the order of its lines.")

  @Argument(help: ArgumentHelp("The compose file of the stack.", valueName: "file"))
  package var file: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Read records from this file, not standard input.", valueName: "path"))
  package var input: String?

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      try AttachRun(address: StackAddress(composeFile: file)).run(input: input)
    } catch {
      error.end()
    }
  }
}

/// `sluice down`: ends a stack.
package struct DownCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "down", abstract: "End a stack: what is inside is answered, then every service ends.")

  @Argument(help: ArgumentHelp("The compose file of the stack.", valueName: "file"))
  package var file: String

  @Option(help: ArgumentHelp("Seconds for what is inside to be answered.", valueName: "seconds"))
  package var grace = 30.0

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      let control = try ControlClient(StackAddress(composeFile: file))
      try control.ask("down", { $0.member("grace", grace) })
    } catch {
      error.end()
    }
  }
}
