import JSON
import MaterialRecords
import MultiObjective
import Numerics
import ServiceRuntime

/// The ranker: holds designs until a mark or the end of input, then writes them in input order with their place among
/// one another.
package struct RankerService: Service {
  package typealias Options = RankerOptions

  /// A design of the front that waits to be written; nil once it has been, or if it never will be.
  private typealias Waiting = Record?

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
      reads: ["measured", "predictions", "stability", "features", "composition", "formula", "role"],
      writes: ["pareto", "summary"],
      errors: [
        ("ranker/missing-property", "The record lacks a property that the problem names."),
        ("ranker/wrong-type", "A property has another type than its objective or constraint."),
        ("ranker/unit-mismatch", "A property is in another unit than the problem states."),
        ("ranker/too-many", "More records, or bytes of lines, than the limits allow to be held."),
        ("ranker/not-positive", "An objective whose box is a percentage is not positive (with --epsilon)."),
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
      "dominated_by", unit: "1", meaning: "Designs that dominate this one.",
      source: "miettinen1999nonlinear"),
    .init(
      "crowding", unit: "1",
      meaning: "Sum over objectives of the gap between neighbours as a share of the front's range.",
      source: "deb2002fast"),
    .init(
      "hypervolume_contribution", unit: "product of the objectives' units",
      meaning: "Volume that the front would lose without the design.", source: "emmerich2011computing"),
    .init(
      "probability_nondominated", unit: "1",
      meaning:
        "Share of joint draws in which the design is feasible and no feasible design dominates it (with --draws).",
      source: "miettinen1999nonlinear"),
    .init(
      "violation", unit: "1",
      meaning:
        "Sum of the distances from violated bounds, each as a share of its bound; kJ/mol of atoms of a single phase.",
      source: "deb2002fast"),
  ]

  private let problem: Problem
  private let choice: Choice
  private let isCumulative: Bool
  private let maxRecords: Int
  private let maxBytes: Int
  private let dominance: Dominance
  private let grid: EpsilonGrid?
  private let draws: Int
  private let context: ServiceContext

  /// What is not given is derived from a front; with `--cumulative` from the first, and kept.
  private var reference: [Double?]
  private var counts = RankingReport.Counts()
  private var hasNews = false
  private var hasSummarised = false

  /// The front so far, where no other design is held.
  private var archive: FrontArchive<Waiting>

  private var held: [Held] = []
  private var heldBytes = 0
  /// Row by row, minimised.
  private var objectives: [Double] = []
  private var violations: [Double] = []
  /// By design, of those that violate a constraint.
  private var violated: [Int: [String]] = [:]
  private var compositions: [[DiverseSubset.Share]] = []
  private var uncertain: [NondominanceProbability.Design] = []

  package init(options: Options, context: ServiceContext) throws {
    problem = try Problem.read(options.problem, needsObjectives: true).problem
    reference = try options.reference(for: problem)
    choice =
      options.summary ? .summary : options.front ? .front : options.select.map { .subset($0) } ?? .everything
    isCumulative = options.cumulative
    dominance = options.dominance
    grid = try options.grid(for: problem)
    draws = options.draws
    archive = FrontArchive(objectives: problem.objectives.count, dominance, grid: grid)
    maxRecords = options.maxRecords
    maxBytes = options.maxBytes
    self.context = context
  }

  private var isSummary: Bool { if case .summary = choice { true } else { false } }
  private var isSubset: Bool { if case .subset = choice { true } else { false } }
  /// Whether only the front is held.
  private var isArchive: Bool { if case .front = choice { true } else { isSummary } }

  package mutating func receive(_ record: Record, _ output: inout ServiceOutput) throws {
    if record.line.isReference {
      if isArchive {
        if !isSummary { output.pass(record) }
      } else {
        try hold(.reference(record), record)
      }
      counts.references += 1
      hasNews = true
      return
    }
    switch try DesignReading.read(record.line, for: problem, keepingUncertainty: draws > 0) {
    case .failure(let failure):
      if !isArchive { try hold(.unranked(record, failure), record) }
      counts.unranked += 1
    case .success(let design):
      if isArchive { try archive(design, record) } else { try hold(design, record) }
      counts.designs += 1
      if design.violation <= 0 { counts.feasible += 1 }
    }
    hasNews = true
  }

  package mutating func receive(_ mark: Mark, _ output: inout ServiceOutput) throws {
    if hasNews || isSummary { rank(mark.name, &output) }
  }

  package mutating func finish(_ output: inout ServiceOutput) throws {
    if hasNews || isSummary && !hasSummarised { rank(nil, &output) }
  }

  /// Keeps a design for the ranking.
  private mutating func hold(_ design: DesignReading, _ record: Record) throws {
    guard violations.count < maxRecords else { throw Self.tooMany("\(maxRecords) records") }
    let shares = isSubset ? try record.line.shares() : []
    try hold(.design(record, index: violations.count), record)
    if isSubset { compositions.append(shares) }
    if draws > 0 { uncertain.append(design.uncertain) }
    if !design.violated.isEmpty { violated[violations.count] = design.violated }
    objectives += design.objectives
    violations.append(design.violation)
  }

  /// Keeps a line for later.
  private mutating func hold(_ line: Held, _ record: Record) throws {
    guard held.count < maxRecords else { throw Self.tooMany("\(maxRecords) records") }
    guard heldBytes + record.line.bytes.count <= maxBytes else {
      throw Self.tooMany("\(maxBytes) bytes")
    }
    heldBytes += record.line.bytes.count
    held.append(line)
  }

  /// Keeps a feasible design while it is on the front.
  private mutating func archive(_ design: DesignReading, _ record: Record) throws {
    for (k, step) in (grid?.steps ?? []).enumerated() {
      // A maximised objective has had its sign turned.
      let value = problem.objectives[k].goal == .maximize ? -design.objectives[k] : design.objectives[k]
      if case .multiplicative = step, value <= 0 {
        throw RecordError(
          "ranker/not-positive", "objective not positive",
          detail: "'\(problem.objectives[k].property)' is \(value), and its box is a percentage")
      }
    }
    if design.violation > 0 || archive.isDominated(design.objectives) { return }
    let bytes = isSummary ? 0 : record.line.bytes.count
    func isFull() -> Bool { archive.count >= maxRecords || heldBytes + bytes > maxBytes }
    // To reduce a full archive for a few newcomers would take too long if it happened for each record.
    if isFull(), archive.unsettled > archive.count / 8 { settle() }
    if isFull() { throw Self.tooMany(archive.count >= maxRecords ? "\(maxRecords) records" : "\(maxBytes) bytes") }
    heldBytes += bytes
    archive.insert(design.objectives, isSummary ? nil : record)
    if archive.unsettled == 0 { settle() }
  }

  /// Reduces the archive to its front and counts the bytes of the lines that are left.
  private mutating func settle() {
    archive.settle()
    heldBytes = archive.payloads.reduce(0) { $0 + ($1?.line.bytes.count ?? 0) }
  }

  private static func tooMany(_ limit: String) -> RecordError {
    RecordError("ranker/too-many", "too many records", detail: "more than \(limit) since the last mark")
  }

  /// Ranks what has been read, writes it, and starts anew.
  private mutating func rank(_ mark: String?, _ output: inout ServiceOutput) {
    let points =
      isArchive
      ? archive.front() : Matrix(rows: violations.count, columns: problem.objectives.count, storage: objectives)
    let ranking = ConstrainedRanking(
      objectives: points, violations: isArchive ? Array(repeating: 0, count: points.rows) : violations,
      reference: reference, dominance: dominance)
    var report = RankingReport(ranking, problem: problem, counts: counts)
    if isSummary {
      output.write { report.writeSummary(mark: mark, to: &$0) }
      hasSummarised = true
    } else {
      report.prepareDesigns(probabilities: probabilities())
      if isArchive { writeFront(report, &output) } else { writeHeld(ranking, report, points, &output) }
    }
    context.warn(report.sentence)
    if isCumulative, let point = ranking.reference { reference = point }
    startAnew()
  }

  private mutating func startAnew() {
    held.removeAll()
    heldBytes = 0
    hasNews = false
    if isCumulative { return }
    counts = RankingReport.Counts()
    archive.removeAll()
    objectives.removeAll()
    violations.removeAll()
    violated.removeAll()
    compositions.removeAll()
    uncertain.removeAll()
  }

  /// The probabilities of being non-dominated; none if they were not asked for.
  private func probabilities() -> [Double] {
    if draws == 0 { return [] }
    let probability = NondominanceProbability(problem, dominance, seed: context.seed)
    let made = probability.affordableDraws(draws, designs: uncertain.count)
    context.warn("probabilities from \(made) joint draws: a standard error of up to \(0.5 / Double(made).squareRoot())")
    return probability.probabilities(uncertain, draws: made)
  }

  /// Writes the front's designs that have not been written.
  private mutating func writeFront(_ report: RankingReport, _ output: inout ServiceOutput) {
    for (index, record) in archive.payloads.enumerated() {
      guard let record else { continue }
      output.write(record, setting: "pareto") { report.write(index, violation: 0, violated: [], to: &$0) }
    }
    archive.updatePayloads { $0 = nil }
  }

  private func writeHeld(
    _ ranking: ConstrainedRanking, _ report: RankingReport, _ points: Matrix, _ output: inout ServiceOutput
  ) {
    let isWanted = wanted(ranking, points)
    for line in held { write(line, report, isWanted, &output) }
  }

  /// Whether a design is written, by its index.
  private func wanted(_ ranking: ConstrainedRanking, _ points: Matrix) -> (Int) -> Bool {
    switch choice {
    case .everything, .front, .summary: return { _ in true }
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
