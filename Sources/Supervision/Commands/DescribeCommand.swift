import ArgumentParser
import Glibc
import JSON
import ServiceRuntime

/// `sluice describe`: prints what a service says of itself.
package struct DescribeCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "describe", abstract: "Print what a service says of itself.",
    discussion: ManualPage.text(
      """
      What it reads and writes, its options, its errors and the quantities that it computes, from the manifest that \
      --describe prints. A name without a slash is a service, or else a program on PATH.
      """, statuses: [.done, .usage, .missing], others: [(70, "the program prints no manifest")],
      examples: [
        "sluice describe assay", "sluice describe python3 services/python-predictor/main.py",
        "sluice describe --json ranker | jq '.errors | keys'",
      ]))

  @Flag(help: "Print the manifest as it is, one line of JSON.")
  package var json = false

  @Argument(
    parsing: .captureForPassthrough, help: ArgumentHelp("A service, or a command.", valueName: "name"),
    completion: .custom { _, _, _ in ServiceSearch.ofProcess().services() })
  package var command: [String]

  package init() {}

  package func run() throws {
    // Everything from the first word on is the command's; help is ours as long as there is none.
    if let first = command.first, ["--help", "-h"].contains(first) { throw CleanExit.helpRequest(self) }
    do throws(RunFailure) {
      // The argument takes everything behind the first word, so that a flag behind the name comes with it.
      let words = command.filter { $0 != "--json" && $0 != "--" }
      let manifest = try ServiceDescription.read(words, patience: 10)
      if json || command.contains("--json") {
        print(manifest.text)
      } else {
        print(ServicePage(manifest, width: ServicePage.terminalWidth).text)
      }
    } catch {
      error.end()
    }
  }
}

/// A manifest that a program printed.
struct ServiceDescription {
  let root: JSONValue
  /// As it was printed.
  let text: String

  /// Runs the program that words name with `--describe`.
  /// - Throws: status 64 without a name, 66 when there is no such program, 70 when it prints no manifest.
  static func read(_ words: [String], patience: Double) throws(RunFailure) -> ServiceDescription {
    guard let name = words.first else { throw RunFailure(64, "describe needs a service or a command") }
    let search = ServiceSearch.ofProcess()
    guard let executable = (words.count == 1 ? search.service(name) : nil) ?? search.program(name) else {
      let near = NearestNames.suggestion(name, among: search.services())
      throw RunFailure(66, "'\(name.prefix(64))' is neither a service nor a program\(near)")
    }
    let call = ProgramCall(executable: executable, arguments: words)
    let trial = Trial(pump: try Pump(), call: call, patience: patience)
    let outcome = try Trial(pump: trial.pump, call: trial.program(["--describe"]), patience: patience).run([])
    let lines = outcome.lines
    guard lines.count == 1, let root = try? JSONValue.parse(lines[0]), root["name"] != nil else {
      throw RunFailure(70, "'\(name.prefix(64))' prints no manifest" + (outcome.lastError.map { ": \($0)" } ?? ""))
    }
    return ServiceDescription(root: root, text: String(decoding: lines[0], as: UTF8.self))
  }
}
