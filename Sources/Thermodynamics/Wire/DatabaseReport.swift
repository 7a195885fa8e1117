import ArgumentParser
import JSON
import ServiceRuntime

/// What a database file holds, as one line of JSON.
package struct DatabaseReport {
  private let database: ThermodynamicDatabase

  package init(_ database: ThermodynamicDatabase) { self.database = database }

  /// The line, without its end.
  package var line: String {
    var writer = JSONWriter()
    writer.object { writer in
      if database.isEstimate { writer.member("estimate", true) }
      writer.member("elements", database.elements.map(\.name))
      writer.member("species", database.speciesCount)
      writer.member("functions", database.functionCount)
      if !database.undefinedFunctions.isEmpty { writer.member("undefined_functions", database.undefinedFunctions) }
      writer.member("parameters", object: writeParameters)
      writer.member("phases", array: { for phase in database.summaries { Self.write(phase, to: &$0) } })
      for kind in [DatabaseNotice.Kind.skipped, .repaired, .noted] { writeNotices(kind, &writer) }
      if database.furtherNotices > 0 { writer.member("further_notices", database.furtherNotices) }
    }
    return writer.text
  }

  private func writeParameters(_ writer: inout JSONWriter) {
    writer.member("read", database.parameterCount)
    writer.member("skipped", database.brokenParameters)
    writer.member("repeated", database.repeatedParameters)
    writer.member(
      "of_other_kinds",
      object: {
        for (kind, count) in database.otherParameters.sorted(by: { $0.key < $1.key }) { $0.member(kind, count) }
      })
  }

  private static func write(_ phase: ThermodynamicDatabase.PhaseSummary, to writer: inout JSONWriter) {
    writer.element(
      object: { writer in
        writer.member("name", phase.name)
        writer.member("sites", phase.sites)
        writer.member(
          "constituents",
          array: { for names in phase.constituents { $0.element(array: { for name in names { $0.element(name) } }) } })
        writer.member("parameters", phase.parameters)
        if phase.isMagnetic { writer.member("magnetic", true) }
        if let disordered = phase.disorderedPart { writer.member("disordered_part", disordered) }
        writer.member("computable", phase.obstacle == nil)
        if let obstacle = phase.obstacle { writer.member("obstacle", obstacle) }
      })
  }

  private func writeNotices(_ kind: DatabaseNotice.Kind, _ writer: inout JSONWriter) {
    writer.member(
      kind.rawValue,
      array: { writer in
        for notice in database.notices where notice.kind == kind {
          writer.element(
            object: {
              $0.member("line", notice.line)
              $0.member("what", notice.text)
            })
        }
      })
  }

  /// The same for people.
  package var text: String {
    var lines = database.isEstimate ? ["an estimate, no assessment"] : []
    lines.append("elements: \(database.elements.map(\.name).joined(separator: " "))")
    let others = database.otherParameters.sorted { $0.key < $1.key }.map { ", \($0.value) \($0.key) of no use here" }
    lines.append(
      "read: \(database.functionCount) functions, \(database.parameterCount) parameters"
        + (database.brokenParameters > 0 ? ", \(database.brokenParameters) skipped" : "") + others.joined())
    if !database.undefinedFunctions.isEmpty {
      lines.append("undefined functions: \(database.undefinedFunctions.joined(separator: " "))")
    }
    lines.append("phases:")
    for phase in database.summaries {
      let sublattices = zip(phase.sites, phase.constituents).map { "(\($1.joined(separator: ",")))\($0)" }.joined()
      let marks = (phase.isMagnetic ? ", magnetic" : "") + (phase.disorderedPart.map { ", ordered \($0)" } ?? "")
      lines.append("  \(phase.name) \(sublattices), \(phase.parameters) parameters\(marks)")
      if let obstacle = phase.obstacle { lines.append("    cannot be computed: \(obstacle)") }
    }
    for notice in database.notices { lines.append("line \(notice.line): \(notice.kind.rawValue): \(notice.text)") }
    if database.furtherNotices > 0 { lines.append("and \(database.furtherNotices) more") }
    return lines.joined(separator: "\n")
  }
}

/// `sluice-stability database`: says what a database file holds.
struct DatabaseReportCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "database",
      abstract: "Says what a TDB file holds: what was read, what was skipped with its line, what can be computed.")
  }

  @Argument(help: "The database, in TDB format.")
  var file: String

  @Flag(help: "Text for people instead of one line of JSON.")
  var text = false

  mutating func run() throws {
    let context = ServiceContext(program: "sluice-stability")
    let output = StandardOutput()
    let (file, text) = (file, text)
    let report = ProgramFailure.exitOnError(context) {
      DatabaseReport(ThermodynamicDatabase(reading: try ServiceFiles.read(file, limit: 1 << 27)))
    }
    output.write(Array(((text ? report.text : report.line) + "\n").utf8))
  }
}
