import ArgumentParser
import Glibc

/// `sluice run`: runs what a compose file states.
package struct RunCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run what a compose file states.")

  @OptionGroup package var compose: ComposeOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Read records from this file, not standard input.", valueName: "file"))
  package var input: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write records to this file, not standard output.", valueName: "file"))
  package var output: String?

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  package var quiet = false

  package init() {}

  package func run() throws {
    do {
      let resolved = try compose.load(outputFolder: output.map(Path.folder) ?? ".")
      let console = Console(isQuiet: quiet)
      switch resolved.file.plan {
      case .stream(let stages):
        try StreamRun(compose: resolved, console: console).run(stages: stages, input: input, output: output)
      case .steps:
        throw RunFailure(70, "steps are not run yet")
      }
    } catch let failure as RunFailure {
      failure.end()
    }
  }
}
