import ArgumentParser
import Glibc

/// How a compose file is read, by the commands that take one.
package struct ComposeOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The compose file.", valueName: "file"), completion: .file(extensions: ["json"]))
  package var file: String

  @Option(help: ArgumentHelp("Seed of everything random; the file's own if not given.", valueName: "number"))
  package var seed: UInt64?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Set an option of a service, or the rounds or batch of a loop; may be repeated.",
      valueName: "service.option=value"))
  package var settings: [String] = []

  package init() {}

  package func validate() throws {
    if let seed, seed >= 1 << 53 { throw ValidationError("--seed must be below 2^53") }
    for setting in settings where Override(setting) == nil {
      throw ValidationError("--set takes service.option=value, not '\(setting.prefix(64))'")
    }
  }

  /// The words of the command line that say the same.
  var words: [String] {
    [Path.absolute(file)] + (seed.map { ["--seed", String($0)] } ?? []) + settings.flatMap { ["--set", $0] }
  }

  /// Reads, checks and resolves the file.
  /// - Parameter adjust: changes what was read before it is resolved.
  func load(
    outputFolder: String, adjusting adjust: (inout ComposeFile) throws(RunFailure) -> Void = { _ in }
  ) throws(RunFailure) -> ResolvedCompose {
    try ResolvedCompose.load(
      file, outputFolder: outputFolder, seed: seed, overrides: settings.compactMap(Override.init), adjusting: adjust)
  }
}

/// `sluice config`: prints a compose file as it would run.
package struct ConfigCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Check a compose file and print it resolved.",
    discussion: ManualPage.text(
      """
      Paths become absolute, services their commands in full, defaults are filled in. What is printed is a compose file \
      again.
      """, statuses: [.done, .usage, .missing], others: [(78, "the compose file cannot be used")],
      examples: [
        "sluice config compose/refractory.json",
        "sluice config compose/refractory.json --set search.rounds=3 | jq .services",
      ]))

  @OptionGroup package var compose: ComposeOptions

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      print(try compose.load(outputFolder: ".").text)
    } catch {
      error.end()
    }
  }
}
