import JSON
import MaterialRecords
import ServiceRuntime

/// The reporter as a tap: every line passes through, and at marks and at the end of input the page is written.
package struct ReporterService: Service {
  package typealias Options = ReporterOptions

  package static var manifest: ServiceManifest {
    ServiceManifest(
      name: "reporter", summary: "Writes a page about the records that pass.", cardinality: .tap,
      reads: [
        "composition", "formula", "measured", "predictions", "stability", "features", "suggestion", "pareto",
        "generated", "search",
      ],
      writes: [],
      errors: [("reporter/write-failed", "The page could not be written at a mark; the lines pass on.")])
  }

  private let path: String
  private var intake: RecordIntake
  /// Whether anything came since the page was written.
  private var isStale = true

  package init(options: ReporterOptions, context: ServiceContext) throws {
    let (problem, text) = try options.problem.map { try Problem.read($0) } ?? (.unstated, [])
    try ServiceFiles.checkWritable(options.output)
    var content = ReportContent(problem: problem, problemText: text)
    content.title = options.title
    content.comparesSearches = options.compare
    content.version = ServiceManifest.version
    path = options.output
    intake = RecordIntake(content, limit: options.limit)
  }

  package mutating func receive(_ record: Record, _ output: inout ServiceOutput) {
    output.pass(record)
    intake.take(record)
    isStale = true
  }

  package mutating func observe(_ error: ErrorNotice) {
    intake.take(error)
    isStale = true
  }

  package mutating func receive(_ mark: Mark, _ output: inout ServiceOutput) throws {
    intake.takeMark()
    isStale = true
    do throws(StartError) {
      try writePage()
    } catch {
      throw RecordError("reporter/write-failed", "page not written", detail: error.description)
    }
  }

  package mutating func finish(_ output: inout ServiceOutput) throws { try writePage() }

  private mutating func writePage() throws(StartError) {
    guard isStale else { return }
    try ServiceFiles.write(path, Page.html(intake.content))
    isStale = false
  }
}
