import ArgumentParser

/// The command line of the reporter.
package struct ReporterOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("The page to write.", valueName: "file"))
  package var output: String

  @Option(
    help: ArgumentHelp(
      "The problem file: objectives, constraints, reference point; without it the page shows phase diagrams alone.",
      valueName: "file"))
  package var problem: String?

  @Option(help: ArgumentHelp("The heading of the page; the problem's name if not given.", valueName: "text"))
  package var title: String?

  @Flag(
    help:
      "Compare the searches that designs come from: by their member 'search', else by the name of the mark in an id.")
  package var compare = false

  @Option(help: ArgumentHelp("Most designs that are kept for the page.", valueName: "number"))
  package var limit = 100_000

  package init() {}

  package func validate() throws {
    guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit must be 1 to 1000000") }
    if output.isEmpty { throw ValidationError("--output must name a file") }
  }
}
