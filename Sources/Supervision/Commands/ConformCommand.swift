import ArgumentParser
import Glibc
import JSON
import ServiceRuntime

/// `sluice conform`: holds any executable to the rules of the protocol.
package struct ConformCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "conform", abstract: "Try an executable against the rules of the protocol.",
    discussion: """
      One line a rule: ok, not ok, skip, or note for what a bare filter (one without --describe) is told but not held \
      to. Ends with status 1 when a rule is broken.
      """)

  @Option(
    help: ArgumentHelp(
      "Also compare --describe with this folder's service.json and play its golden.ndjson.", valueName: "folder"))
  package var serviceFolder: String?

  @Option(help: ArgumentHelp("A record that the executable understands.", valueName: "json"))
  package var record: String?

  @Option(help: ArgumentHelp("Seconds until an answer is overdue.", valueName: "seconds"))
  package var patience = 5.0

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
    let trial = Trial(
      pump: try Pump(), call: ProgramCall(executable: executable, arguments: words), patience: patience)
    let subject = try ConformanceSubject(trial, sample: record.map { Array($0.utf8) })
    var report = ConformanceReport()
    for check in ProtocolChecks.all {
      report.add(check.name, try check.run(subject), isBinding: !check.isForServices || subject.manifest != nil)
    }
    if let folder = serviceFolder { try addFolder(folder, subject, &report) }
    print(report.summary)
    return report.broken == 0
  }

  private func addFolder(_ folder: String, _ subject: ConformanceSubject, _ report: inout ConformanceReport)
    throws(RunFailure)
  {
    let path = Path.join(folder, "service.json")
    let stated: JSONValue
    do {
      stated = try JSONValue.parse(ServiceFiles.read(path))
    } catch {
      throw RunFailure(78, "\(path): \(error)")
    }
    let difference = subject.manifest.map { GoldenSessions.difference($0, stated, 0) } ?? "the top level"
    report.add(
      "--describe equals service.json", difference.map { .broken("they differ at \($0)") } ?? .holds(remark: nil),
      isBinding: true)
    for session in try GoldenSessions(folder: folder).sessions {
      report.add("golden: \(session.name)", try GoldenSessions.play(session, subject.trial), isBinding: true)
    }
  }
}

/// The lines that a conformance run prints.
struct ConformanceReport {
  private var count = 0
  private(set) var broken = 0

  mutating func add(_ name: String, _ verdict: ConformanceVerdict, isBinding: Bool) {
    count += 1
    switch verdict {
    case .holds(let remark): print("ok      \(name)" + (remark.map { " (\($0))" } ?? ""))
    case .skipped(let reason): print("skip    \(name): \(reason)")
    case .broken(let reason) where isBinding:
      broken += 1
      print("not ok  \(name): \(reason)")
    case .broken(let reason): print("note    \(name): not so: \(reason)")
    }
    fflush(nil)
  }

  var summary: String { broken == 0 ? "conforms: \(count) rules tried" : "\(broken) of \(count) rules broken" }
}
