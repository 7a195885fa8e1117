import ArgumentParser
import Glibc
import JSON

/// `sluice conform`: holds any executable to the rules of the protocol.
package struct ConformCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "conform", abstract: "Try an executable against the rules of the protocol.",
    discussion: ManualPage.text(
      """
      One line a rule: ok, not ok, skip, or note for what a bare filter (one without --describe) is told but not held \
      to. The words of the command before its first option are its name: they are called with --describe, --help and the \
      arguments of golden lines too.
      """, statuses: [.usage, .missing],
      others: [
        (0, "every rule that binds holds"), (1, "a rule is broken"), (78, "the service's folder cannot be used"),
      ],
      examples: [
        "sluice conform jq -c --unbuffered .", "sluice conform --service-folder services/assay sluice-assay",
        "sluice conform --record '{\"id\":\"a\",\"x\":1}' python3 model.py",
      ]))

  @Option(
    help: ArgumentHelp(
      "Also compare --describe with this folder's service.json and play its golden.ndjson.", valueName: "folder"))
  package var serviceFolder: String?

  @Option(help: ArgumentHelp("A record that the executable understands.", valueName: "json"))
  package var record: String?

  @Option(help: ArgumentHelp("Seconds until an answer is overdue.", valueName: "seconds"))
  package var patience = 5.0

  @Flag(help: "Leave out what takes long, as a swap does before it lets a service in.")
  package var gate = false

  @Flag(help: "Print lines of JSON.")
  package var json = false

  @Argument(parsing: .captureForPassthrough, help: "The command and its arguments.")
  package var command: [String]

  package init() {}

  package func validate() throws {
    guard patience > 0, patience <= 3600 else { throw ValidationError("--patience must be above 0, at most 3600") }
    if let record {
      guard let line = try? JSONLine(text: record), !line.has("mark"), !line.has("error") else {
        throw ValidationError("--record must be a JSON object that is a record")
      }
    }
  }

  package func run() throws {
    // Everything from the first word on is the command's; help is ours as long as there is none.
    if let first = command.first, ["--help", "-h"].contains(first) { throw CleanExit.helpRequest(self) }
    do throws(RunFailure) {
      let isConforming = try check()
      fflush(nil)
      Glibc.exit(isConforming ? 0 : 1)
    } catch {
      error.end()
    }
  }

  private func check() throws(RunFailure) -> Bool {
    let words = command.first == "--" ? Array(command.dropFirst()) : command
    guard let name = words.first else { throw RunFailure(64, "conform needs a command") }
    guard let executable = ServiceSearch.ofProcess().program(name) else {
      throw RunFailure(66, "\(name): no such executable")
    }
    let run = try ConformanceRun(
      ProgramCall(executable: executable, arguments: words), sample: record.map { Array($0.utf8) },
      folder: serviceFolder, patience: patience, thoroughness: gate ? .gate : .full)
    var report = ConformanceReport(isJSON: json)
    try run.run { report.add($0) }
    report.end()
    return report.broken == 0
  }
}
