import JSON
import MaterialRecords
import Numerics
import ServiceRuntime

/// The ranker: holds designs until a mark or the end of input, then writes them in input order with their place among
/// one another.
package struct RankerService: Service {
  package typealias Options = RankerOptions

  /// A line that waits for the ranking.
  private enum Held {
    case reference(Record)
    case unranked(Record, FailedExperiment)
    case design(Record, index: Int)
  }

  package static var manifest: ServiceManifest {
    ServiceManifest(
      name: "ranker", summary: "Ranks designs by dominance under constraints, and measures their front.",
      cardinality: .reduce,
      reads: [
        .init("measured", schema: "record.json#/properties/measured"),
        .init("predictions", schema: "record.json#/properties/predictions"),
        .init("stability", schema: "record.json#/properties/stability"),
        .init("features", schema: "record.json#/properties/features"),
        .init("composition", schema: "record.json#/properties/composition"),
        .init("formula", schema: "record.json#/properties/formula"),
        .init("role", schema: "record.json#/properties/role"),
      ],
      writes: [
        .init("pareto", schema: "record.json#/properties/pareto"),
        .init("summary", schema: "record.json#/properties/summary"),
      ],
      errors: [
        ("ranker/missing-property", "The record lacks a property that the problem names."),
        ("ranker/wrong-type", "A property has another type than its objective or constraint."),
        ("ranker/unit-mismatch", "A property is in another unit than the problem states."),
        ("ranker/too-many", "More designs, or bytes of lines, than the limits allow to be held."),
        ("composition/unknown-element", "A symbol is not an element (read with --select)."),
        ("composition/invalid-amount", "An amount is not positive (read with --select)."),
        ("composition/empty", "The composition has no element (read with --select)."),
        ("composition/syntax", "The formula cannot be read (read with --select)."),
      ])
  }

  private let problem: Problem
  private let options: Options
  private let reference: [Double?]
  private let context: ServiceContext

  private var held: [Held] = []
  private var heldBytes = 0
  private var references = 0
  private var unranked = 0
  /// Row by row, minimised.
  private var objectives: [Double] = []
  private var violations: [Double] = []
  /// By design, of those that violate a constraint.
  private var violated: [Int: [String]] = [:]
  private var compositions: [[DiverseSubset.Share]] = []
  private var hasNews = false
  private var hasSummarised = false

  package init(options: Options, context: ServiceContext) throws {
    problem = try options.loadProblem()
    reference = try options.reference(for: problem)
    self.options = options
    self.context = context
  }

  package mutating func receive(_ record: Record, _ output: inout ServiceOutput) throws {
    if record.line.isReference {
      try hold(.reference(record), record)
      references += 1
      hasNews = true
      return
    }
    switch try DesignReading.read(record.line, for: problem) {
    case .failure(let failure):
      try hold(.unranked(record, failure), record)
      unranked += 1
    case .success(let design):
      guard violations.count < options.maxRecords else { throw Self.tooMany("\(options.maxRecords) designs") }
      let shares = options.select == nil ? [] : try record.line.shares()
      try hold(.design(record, index: violations.count), record)
      if options.select != nil { compositions.append(shares) }
      if !design.violated.isEmpty { violated[violations.count] = design.violated }
      objectives += design.objectives
      violations.append(design.violation)
    }
    hasNews = true
  }

  package mutating func receive(_ mark: Mark, _ output: inout ServiceOutput) throws {
    if hasNews || options.summary { rank(mark.name, &output) }
  }

  package mutating func finish(_ output: inout ServiceOutput) throws {
    if hasNews || options.summary && !hasSummarised { rank(nil, &output) }
  }

  /// Keeps a line for later; a summary needs none.
  private mutating func hold(_ line: Held, _ record: Record) throws {
    if options.summary { return }
    guard heldBytes + record.line.bytes.count <= options.maxBytes else {
      throw Self.tooMany("\(options.maxBytes) bytes")
    }
    heldBytes += record.line.bytes.count
    held.append(line)
  }

  private static func tooMany(_ limit: String) -> RecordError {
    RecordError("ranker/too-many", "too many designs", detail: "more than \(limit) since the last mark")
  }

  /// Ranks what has been read, writes it, and starts anew.
  private mutating func rank(_ mark: String?, _ output: inout ServiceOutput) {
    let points = Matrix(rows: violations.count, columns: problem.objectives.count, storage: objectives)
    let ranking = ConstrainedRanking(objectives: points, violations: violations, reference: reference)
    let report = RankingReport(ranking, problem: problem, references: references, unranked: unranked)
    if options.summary {
      output.write { report.writeSummary(mark: mark, to: &$0) }
      hasSummarised = true
    } else {
      writeHeld(ranking, report, points, &output)
    }
    context.warn(report.sentence)
    held.removeAll()
    heldBytes = 0
    hasNews = false
    if options.cumulative { return }
    (references, unranked) = (0, 0)
    objectives.removeAll()
    violations.removeAll()
    violated.removeAll()
    compositions.removeAll()
  }

  private func writeHeld(
    _ ranking: ConstrainedRanking, _ report: RankingReport, _ points: Matrix, _ output: inout ServiceOutput
  ) {
    let chosen = options.select.map {
      Set(DiverseSubset(ranking, objectives: points, compositions: compositions).choose($0))
    }
    for line in held {
      switch line {
      case .reference(let record): output.pass(record)
      case .unranked(let record, let failure):
        if options.front || chosen != nil { continue }
        output.write(record, setting: "pareto") { RankingReport.write(failure, to: &$0) }
      case .design(let record, let index):
        if options.front, ranking.ranks[index] > 0 || violations[index] > 0 { continue }
        if let chosen, !chosen.contains(index) { continue }
        output.write(record, setting: "pareto") {
          report.write(index, violation: violations[index], violated: violated[index] ?? [], to: &$0)
        }
      }
    }
  }
}
