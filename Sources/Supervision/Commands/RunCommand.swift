import ArgumentParser
import Glibc
import ServiceRuntime

/// `sluice run`: runs what a compose file states.
package struct RunCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run what a compose file states.",
    discussion: ManualPage.text(
      """
      A file with 'pipeline' streams records from the input to the output. A file with 'steps' keeps a journal, from \
      which a run that was ended goes on with --resume.
      """, statuses: [.done, .missing, .failed, .inputOutput],
      others: [
        (64, "usage, or a journal that is there already"), (75, "another run has the journal"),
        (78, "a compose file, problem or journal that cannot be used"),
      ],
      examples: [
        "sluice run compose/refractory.json -o refractory/front.ndjson",
        "sluice run compose/refractory.json -o refractory/front.ndjson --resume",
        "sluice run stream.json < records.ndjson | head",
      ]))

  @OptionGroup package var compose: ComposeOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Read records from this file, not standard input.", valueName: "file"),
    completion: .file())
  package var input: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write records to this file, not standard output.", valueName: "file"),
    completion: .file())
  package var output: String?

  @Option(
    help: ArgumentHelp(
      "The journal of a run in steps; <name>.journal.ndjson beside the output if not given.", valueName: "file"))
  package var journal: String?

  @Flag(help: "Go on from the journal of a run that was ended.")
  package var resume = false

  @Flag(help: "Start anew where a journal is there already.")
  package var force = false

  @Flag(help: "Supervise the services of a pipeline: one that ends is started again, and no record is lost.")
  package var supervised = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  package var quiet = false

  package init() {}

  package func validate() throws {
    if supervised, resume || force, journal == nil {
      throw ValidationError("--resume and --force of a supervised pipeline need --journal")
    }
    if resume, force { throw ValidationError("--resume goes on, --force starts anew: give one of them") }
  }

  package func run() throws {
    do throws(RunFailure) {
      let folder = output.map(Path.folder) ?? "."
      let resolved = try compose.load(outputFolder: folder)
      let console = Console(isQuiet: quiet)
      switch resolved.file.plan {
      case .stream(let stages):
        try runStream(resolved, stages, console)
      case .steps:
        let path = journal ?? Path.join(folder, "\(resolved.file.name).journal.ndjson")
        try runSteps(resolved, journal: path, console)
      }
    } catch {
      error.end()
    }
  }

  private func runStream(_ resolved: ResolvedCompose, _ stages: [String], _ console: Console) throws(RunFailure) {
    if supervised {
      return try SupervisedRun(
        compose: resolved, console: console, journalPath: journal,
        opening: resume ? .resume : force ? .overwrite : .new
      ).run(input: input, output: output)
    }
    if resume || force || journal != nil {
      throw RunFailure(
        64,
        "a pipeline keeps a journal only with --supervised; --resume, --force and --journal go with it or with steps")
    }
    try StreamRun(compose: resolved, console: console).run(stages: stages, input: input, output: output)
  }

  private func runSteps(_ resolved: ResolvedCompose, journal path: String, _ console: Console) throws(RunFailure) {
    // Before anything is spent: the journal would keep the records, but nobody wants to learn it at the end.
    if let output, output != "-" {
      do throws(StartError) { try ServiceFiles.checkWritable(output) } catch { throw RunFailure(error) }
    }
    let run = try StepRun(resolved, journal: path, resume ? .resume : force ? .overwrite : .new, console: console)
    do throws(RunFailure) {
      try run.run(input: input)
    } catch {
      console.endProgress()
      console.log("journal: \(path); --resume goes on from it")
      throw error
    }
    let result = RunOutput(run)
    try result.write(to: output)
    try result.report(on: console, output: output)
  }
}
