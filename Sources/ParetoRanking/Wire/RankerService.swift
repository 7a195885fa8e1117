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

  /// What is written of a ranking. The options are read once: their accessors are too slow for each record.
  private enum Choice {
    case everything
    case front
    case subset(Int)
    case summary
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
        ("ranker/too-many", "More records, or bytes of lines, than the limits allow to be held."),
        ("composition/unknown-element", "A symbol is not an element (read with --select)."),
        ("composition/invalid-amount", "An amount is not positive (read with --select)."),
        ("composition/empty", "The composition has no element (read with --select)."),
        ("composition/syntax", "The formula cannot be read (read with --select)."),
      ], quantities: [("pareto", quantities)])
  }

  private static let quantities: [ServiceManifest.Quantity] = [
    .init(
      "rank", unit: "1", meaning: "Fronts that lie before the design's own; the infeasible after the feasible.",
      source: "deb2002fast"),
    .init(
      "dominated_by", unit: "1", meaning: "Designs that are no worse in every objective and better in one.",
      source: "miettinen1999nonlinear"),
    .init(
      "crowding", unit: "1",
      meaning: "Sum over objectives of the gap between neighbours as a share of the front's range.",
      source: "deb2002fast"),
    .init(
      "hypervolume_contribution", unit: "product of the objectives' units",
      meaning: "Volume that the front would lose without the design.", source: "emmerich2011computing"),
    .init(
      "violation", unit: "1", meaning: "Sum of the distances from violated bounds, each as a share of its bound.",
      source: "deb2002fast"),
  ]

  private let problem: Problem
  private let choice: Choice
  private let isCumulative: Bool
  private let maxRecords: Int
  private let maxBytes: Int
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
    problem = try Problem.read(options.problem, needsObjectives: true).problem
    reference = try options.reference(for: problem)
    choice =
      options.summary ? .summary : options.front ? .front : options.select.map { .subset($0) } ?? .everything
    isCumulative = options.cumulative
    maxRecords = options.maxRecords
    maxBytes = options.maxBytes
    self.context = context
  }

  private var isSummary: Bool { if case .summary = choice { true } else { false } }
  private var isSubset: Bool { if case .subset = choice { true } else { false } }

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
      guard violations.count < maxRecords else { throw Self.tooMany("\(maxRecords) records") }
      let shares = isSubset ? try record.line.shares() : []
      try hold(.design(record, index: violations.count), record)
      if isSubset { compositions.append(shares) }
      if !design.violated.isEmpty { violated[violations.count] = design.violated }
      objectives += design.objectives
      violations.append(design.violation)
    }
    hasNews = true
  }

  package mutating func receive(_ mark: Mark, _ output: inout ServiceOutput) throws {
    if hasNews || isSummary { rank(mark.name, &output) }
  }

  package mutating func finish(_ output: inout ServiceOutput) throws {
    if hasNews || isSummary && !hasSummarised { rank(nil, &output) }
  }

  /// Keeps a line for later; a summary needs none.
  private mutating func hold(_ line: Held, _ record: Record) throws {
    if isSummary { return }
    guard held.count < maxRecords else { throw Self.tooMany("\(maxRecords) records") }
    guard heldBytes + record.line.bytes.count <= maxBytes else {
      throw Self.tooMany("\(maxBytes) bytes")
    }
    heldBytes += record.line.bytes.count
    held.append(line)
  }

  private static func tooMany(_ limit: String) -> RecordError {
    RecordError("ranker/too-many", "too many records", detail: "more than \(limit) since the last mark")
  }

  /// Ranks what has been read, writes it, and starts anew.
  private mutating func rank(_ mark: String?, _ output: inout ServiceOutput) {
    let points = Matrix(rows: violations.count, columns: problem.objectives.count, storage: objectives)
    let ranking = ConstrainedRanking(objectives: points, violations: violations, reference: reference)
    var report = RankingReport(ranking, problem: problem, references: references, unranked: unranked)
    if isSummary {
      output.write { report.writeSummary(mark: mark, to: &$0) }
      hasSummarised = true
    } else {
      report.prepareDesigns()
      let isWanted = wanted(ranking, points)
      for line in held { write(line, report, isWanted, &output) }
    }
    context.warn(report.sentence)
    held.removeAll()
    heldBytes = 0
    hasNews = false
    if isCumulative { return }
    (references, unranked) = (0, 0)
    objectives.removeAll()
    violations.removeAll()
    violated.removeAll()
    compositions.removeAll()
  }

  /// Whether a design is written, by its index.
  private func wanted(_ ranking: ConstrainedRanking, _ points: Matrix) -> (Int) -> Bool {
    switch choice {
    case .everything, .summary: return { _ in true }
    case .front:
      let front = Set(ranking.front)
      return { front.contains($0) }
    case .subset(let count):
      let chosen = Set(DiverseSubset(ranking, objectives: points, compositions: compositions).choose(count))
      return { chosen.contains($0) }
    }
  }

  private func write(
    _ line: Held, _ report: RankingReport, _ isWanted: (Int) -> Bool, _ output: inout ServiceOutput
  ) {
    switch line {
    case .reference(let record): output.pass(record)
    case .unranked(let record, let failure):
      guard case .everything = choice else { return }
      output.write(record, setting: "pareto") { RankingReport.write(failure, to: &$0) }
    case .design(let record, let index):
      if !isWanted(index) { return }
      output.write(record, setting: "pareto") {
        report.write(index, violation: violations[index], violated: violated[index] ?? [], to: &$0)
      }
    }
  }
}
