import ArgumentParser

/// `sluice swap`: one service takes the place of another in a stack that is up.
package struct SwapCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "swap", abstract: "Replace a service of a stack by another while records flow.",
    discussion: ManualPage.text(
      """
      'predictor=python-predictor' puts another entry of the compose file in its place, or a service of that name \
      with the options of the old one; 'predictor' reads its own entry again; words after -- are a command. The \
      new one must fit what the old one says of itself, and conform; then it is started beside the old one and \
      takes over when it is ready and has passed --shadow and --canary. Whatever fails, the old one serves on. Who \
      is interrupted gives the swap up.
      """, statuses: [.done, .usage, .missing, .notUp], others: [(1, "refused or given up: the old one serves on")],
      examples: [
        "sluice swap stack.json predictor=python-predictor --shadow 200",
        "sluice swap stack.json predictor --canary 10% --canary-records 500",
        "sluice swap stack.json score -- jq -c --unbuffered -f score.jq",
      ]))

  @OptionGroup package var compose: ComposeOptions

  @Argument(
    help: ArgumentHelp("The service, and what is to take its place.", valueName: "service[=entry]"),
    transform: { text in
      guard SwapTarget(text) != nil else {
        throw ValidationError("'\(text.prefix(64))' is not service or service=entry")
      }
      return text
    })
  package var target: String

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("A command that is to take its place, after --.", valueName: "command"))
  package var words: [String] = []

  @Option(help: ArgumentHelp("Copy so many records to the new one and compare the answers.", valueName: "records"))
  package var shadow = 0

  @Option(help: ArgumentHelp("Relative tolerance of numbers in that comparison.", valueName: "number"))
  package var tolerance = SwapOptions().tolerance

  @Option(
    help: ArgumentHelp("Largest share of copied records that may differ, as 0.02 or 2%.", valueName: "share"),
    transform: SwapCommand.share)
  package var differences = SwapOptions().differences

  @Option(
    help: ArgumentHelp("Share of the records that the new one answers on trial, by their id.", valueName: "share"),
    transform: SwapCommand.share)
  package var canary = SwapOptions().canary

  @Option(help: ArgumentHelp("Records that it answers on trial.", valueName: "number"))
  package var canaryRecords = SwapOptions().canaryRecords

  @Option(
    help: ArgumentHelp("By how much its share of errors may be above that of the old one.", valueName: "share"),
    transform: SwapCommand.share)
  package var errorRate = SwapOptions().errorRate

  @Option(help: ArgumentHelp("How many times slower its median answer may be.", valueName: "times"))
  package var slowdown = SwapOptions().slowdown

  @Option(
    help: ArgumentHelp("Seconds until the records of --shadow and of --canary must have come.", valueName: "seconds"))
  package var patience = SwapOptions().patience

  @Flag(help: "Do not compare what the two say of themselves.")
  package var noComparison = false

  @Flag(help: "Do not try it against the rules of the protocol.")
  package var noConformance = false

  package init() {}

  /// A share as 0.1 or 10%.
  static func share(_ text: String) throws -> Double {
    let number = text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
    guard let number, (0...1).contains(number) else {
      throw ValidationError("'\(text.prefix(64))' is not a share such as 0.1 or 10%")
    }
    return number
  }

  package func validate() throws {
    guard (0...1_000_000).contains(shadow) else { throw ValidationError("--shadow must be 0 to 1000000") }
    guard tolerance >= 0, tolerance <= 1e300 else { throw ValidationError("--tolerance must be 0 or above") }
    guard (1...1_000_000_000).contains(canaryRecords) else {
      throw ValidationError("--canary-records must be at least 1")
    }
    guard slowdown >= 1, slowdown <= 1e9 else { throw ValidationError("--slowdown must be at least 1") }
    guard patience >= 0.001, patience <= 1e6 else { throw ValidationError("--patience must be 0.001 to 1000000") }
    if !words.isEmpty, target.contains("=") { throw ValidationError("give an entry or a command after --, not both") }
  }

  private var options: SwapOptions {
    var options = SwapOptions()
    options.shadow = shadow
    options.tolerance = tolerance
    options.differences = differences
    options.canary = canary
    options.canaryRecords = canaryRecords
    options.errorRate = errorRate
    options.slowdown = slowdown
    options.patience = patience
    return options
  }

  package func run() throws {
    guard let target = SwapTarget(target) else { throw ValidationError("'\(target)' is not service or service=entry") }
    do throws(RunFailure) {
      try SwapRun(
        compose: compose, target: target, words: words, options: options, comparesManifests: !noComparison,
        triesConformance: !noConformance
      ).run()
    } catch {
      error.end()
    }
  }
}
