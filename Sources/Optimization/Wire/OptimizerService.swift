import GaussianProcesses
import JSON
import MaterialRecords
import ServiceRuntime

/// The optimizer: records with `measured` are observations, records without are pending experiments, and a mark asks for
/// suggestions, or with `--target` for the answer to the problem's target query.
package struct OptimizerService: Service {
  package typealias Options = OptimizerOptions

  package static var manifest: ServiceManifest {
    ServiceManifest(
      name: "optimizer", summary: "Suggests the designs to be tried next, or answers which designs give the targets.",
      cardinality: .reduce,
      reads: [
        "composition", "compositions", "formula", "conditions", "measured", "predictions", "stability", "features",
        "generated", "role",
      ],
      writes: ["composition", "compositions", "conditions", "suggestion", "summary", "inverse"],
      errors: [
        ("optimizer/missing-property", "The observation lacks a property that the problem names."),
        ("optimizer/wrong-type", "A property is not a number."),
        ("optimizer/unit-mismatch", "A property is in another unit than the problem states."),
        ("optimizer/out-of-range", "A number is too large to be modelled, or a standard deviation is negative."),
        ("optimizer/foreign-element", "The composition holds an element that the problem does not."),
        ("optimizer/missing-variable", "Conditions and features lack a variable of the problem."),
        ("optimizer/unknown-category", "A variable has a category that the problem does not."),
        (
          "optimizer/unknown-level",
          "A variable has a value that is none of its levels, or a fraction where it is a whole number."
        ),
        (
          "optimizer/bad-ask",
          "The batch or the round of a mark is not a whole number in its range, its conditions are not of the space, or its targets are none of the problem's or cannot be met together."
        ),
        (
          "optimizer/exhausted",
          "The space, or the pool, has fewer designs left than were asked for; those are written first."
        ),
        ("optimizer/unreadable-pool", "The pool could not be read again, or changed while it was read."),
        (
          "optimizer/missing-gradient",
          "A query over predictions needs how each property changes with composition and conditions."
        ),
        ("optimizer/too-few-observations", "A target query needs four observations of all that it asks for."),
        ("optimizer/violation", "A suggestion broke a rule of its space: an error of this program."),
        ("optimizer/failed", "The models could not be built: an error of this program."),
        (
          "composition/missing",
          "The record has neither composition nor formula, or one of its compositions is missing."
        ),
        ("composition/unknown-element", "A symbol is not an element."),
        ("composition/invalid-amount", "An amount is not positive."),
        ("composition/empty", "The composition has no element."),
        ("composition/syntax", "The formula cannot be read."),
      ])
  }

  /// What a mark asks for.
  private enum Purpose {
    case suggestions(Optimizer)
    case targets(TargetSolver)
    /// Over what predictors say.
    case forward(TargetSolver)
  }

  private let purpose: Purpose
  private let reader: ObservationReader
  private let line: SuggestionLine
  private let pool: PoolFile?
  private let writesSummary: Bool
  private let defaultBatch: Int
  private let context: ServiceContext

  private var observations: [Observation] = []
  /// What predictors said, where they are asked.
  private var log = AnswerLog()
  private var observed: TakenDesigns
  /// Ids of observations; kept where a pool names its candidates by theirs.
  private var observedIDs: Set<String> = []
  /// Whether standard error knows of lines of the pool that cannot be used.
  private var hasWarnedOfPool = false
  private var pending = PendingExperiments()
  /// Designs that are being measured again, under the id of the record that says so.
  private var replicates: [(id: String?, design: Design)] = []

  package init(options: Options, context: ServiceContext) throws {
    let (formulation, space): (Formulation, SearchSpace)
    if options.target {
      var (solver, ignored) = try options.loadSolver(seed: context.seed)
      if let path = options.prior {
        let (compositions, others) = try PriorFile.read(path, solver.space)
        if others > 0 { context.warn("\(path): \(others) records have elements that the problem does not") }
        solver.mixture = DirichletMixture(fittedTo: compositions)
      }
      if !ignored.isEmpty {
        context.warn("a target query asks for targets and limits; \(ignored.joined(separator: ", ")) has no part in it")
      }
      (formulation, space) = (solver.formulation, solver.space)
      purpose = options.forward == .predictions ? .forward(solver) : .targets(solver)
    } else {
      let optimizer = try options.loadOptimizer(seed: context.seed)
      (formulation, space) = (optimizer.formulation, optimizer.space)
      purpose = .suggestions(optimizer)
    }
    reader = ObservationReader(formulation: formulation, space: space)
    line = SuggestionLine(space: space)
    writesSummary = options.summary
    let reader = reader
    pool = try options.pool.map { path throws(StartError) in try PoolFile(path, reader: reader) }
    defaultBatch = options.batch ?? formulation.problem.budget?.batch ?? 1
    observed = TakenDesigns(space)
    self.context = context
  }

  // MARK: Tell

  package mutating func receive(_ record: Record, _ output: inout ServiceOutput) throws {
    if let role = try record.line.value("role"), role.kind == .string, try role.string() == "reference" { return }
    if case .forward = purpose { return try note(record) }
    if let measured = record.line.raw("measured"), !measured.elementsEqual("null".utf8) {
      note(try reader.observation(record))
    } else {
      let design = try reader.design(record.line)
      if observed.contains(design) { noteReplicate(design, id: record.id) }
      pending.insert(design, id: record.id)
    }
  }

  /// Takes in what a predictor says; a design of which nothing can be read counts as one whose evaluation failed.
  private mutating func note(_ record: Record) throws {
    if let query = try reader.closedQuery(record.line) { return log.close(query) }
    let step = try reader.step(record.line)
    do {
      log.note(try reader.answer(record.line), as: step)
    } catch {
      if let step { log.noteFailure(step) }
      throw error
    }
  }

  /// An error line in place of a result tells of an experiment that failed. The line that failed says of which, so that a
  /// replay knows it as well.
  package mutating func observe(_ error: ErrorNotice) {
    if error.service == Self.manifest.name { return }
    if case .forward = purpose {
      let input = error.input.flatMap { try? JSONLine(text: $0) }
      if let input, let step = try? reader.step(input) { log.noteFailure(step) }
      return
    }
    let design = pending.remove(id: error.id) ?? error.input.flatMap(unmeasuredDesign)
    if let design, !observed.contains(design) { note(reader.failure(of: design, id: error.id)) }
  }

  private func unmeasuredDesign(_ input: String) -> Design? {
    guard let line = try? JSONLine(text: input), !line.has("measured") else { return nil }
    return try? reader.design(line)
  }

  private mutating func noteReplicate(_ design: Design, id: String?) {
    if id == nil || !replicates.contains(where: { $0.id == id }) { replicates.append((id, design)) }
  }

  private mutating func note(_ observation: Observation) {
    if let place = replicates.firstIndex(where: { $0.id == observation.id && $0.id != nil })
      ?? replicates.firstIndex(where: { $0.design == observation.design })
    {
      replicates.remove(at: place)
    }
    pending.remove(id: observation.id)
    if pool != nil, let id = observation.id { observedIDs.insert(id) }
    observed.insert(observation.design)
    observations.append(observation)
  }

  // MARK: Ask

  package mutating func receive(_ mark: Mark, _ output: inout ServiceOutput) throws {
    let batch = try Self.number("batch", in: 0...OptimizerOptions.batchLimit, of: mark) ?? defaultBatch
    let round = try Self.number("round", in: 0...Int(1 << 53), of: mark)
    let ask = Ask(
      name: mark.name, batch: batch, replicates: replicates.map(\.design), fixed: try reader.conditions(of: mark))
    let targets = try asksForTargets(mark) ? reader.targets(of: mark) : [:]
    if batch == 0 { return }
    switch purpose {
    case .suggestions(let optimizer): try suggest(optimizer, ask, round: round, &output)
    case .targets(let solver):
      try solve(Self.asking(solver, targets), ask, round: round, targets, &output)
    case .forward(let solver):
      guard let (query, result) = try Self.asking(solver, targets).answer(ask, from: log) else { return }
      let lines = ForwardLine(query: query, id: ask.name, round: round, targets: targets)
      switch result {
      case .questions(let questions): for question in questions { output.write { lines.write(question, to: &$0) } }
      case .verdict(let verdict):
        output.write { lines.write(verdict, to: &$0) }
        for place in verdict.witnesses.indices.dropFirst() {
          output.write { lines.write(witness: place, of: verdict, to: &$0) }
        }
      }
    }
  }

  /// Whether a mark gives targets.
  /// - Throws: `RecordError` where no targets are answered.
  private func asksForTargets(_ mark: Mark) throws -> Bool {
    guard mark.line.has("target") else { return false }
    if case .suggestions = purpose {
      throw RecordError(
        "optimizer/bad-ask", "bad ask", detail: "targets are answered with --target", pointer: "/target")
    }
    return true
  }

  private static func asking(_ solver: TargetSolver, _ targets: [String: Objective.Goal]) throws -> TargetSolver {
    do throws(TargetConflict) {
      return try solver.asking(targets)
    } catch {
      throw RecordError("optimizer/bad-ask", "bad ask", detail: "\(error)", pointer: "/target")
    }
  }

  private mutating func suggest(
    _ optimizer: Optimizer, _ ask: Ask, round: Int?, _ output: inout ServiceOutput
  ) throws {
    let (known, underWay) = (observedIDs, pending)
    let contents = pool?.contents { known.contains($0) || underWay.contains(id: $0) }
    let (answer, records) = try answer(optimizer, ask, from: contents)
    warn(ask, modelled: answer.modelledObservations)
    if writesSummary {
      let feasible = observations.count { $0.isFeasible(optimizer.formulation) }
      output.write {
        line.writeSummary(answer, mark: ask.name, observations: observations.count, feasible: feasible, to: &$0)
      }
    }
    let space = optimizer.space.fixing(ask.fixed)
    for (k, suggestion) in answer.suggestions.enumerated() {
      if let violation = space.violation(of: suggestion.design) { throw Self.broken(violation) }
      let id = "\(ask.name)/\(k)"
      if let place = suggestion.place, let record = records[place] {
        output.write { line.write(suggestion, record: record, of: answer, id: id, round: round, to: &$0) }
        pending.insert(suggestion.design, id: record.id ?? id)
      } else {
        output.write { line.write(suggestion, of: answer, id: id, round: round, to: &$0) }
        pending.insert(suggestion.design, id: id)
        if suggestion.explanation.replicate != nil { noteReplicate(suggestion.design, id: id) }
      }
    }
    if answer.suggestions.count < ask.batch {
      throw RecordError(
        "optimizer/exhausted", "no designs left",
        detail: "\(ask.batch) designs were asked for, \(answer.suggestions.count) are left in the "
          + (pool == nil ? "space" : "pool") + (ask.fixed.isEmpty ? "" : " at these conditions"))
    }
  }

  /// The answer to an ask and, by place, the records of a pool that it holds.
  private mutating func answer(
    _ optimizer: Optimizer, _ ask: Ask, from contents: PoolFile.Contents?
  ) throws -> (Answer, [Int: Record]) {
    do {
      let answer = try optimizer.answer(
        ask, observations: observations, pending: pending.designs(except: observed), from: contents)
      let places = answer.suggestions.compactMap(\.place)
      let records = try contents?.records(at: places) ?? [:]
      if !hasWarnedOfPool, let pool, let refusals = contents?.refusals {
        hasWarnedOfPool = true
        context.warn("\(pool.path): \(refusals)")
      }
      if records.count < places.count { throw UnreadableList("\(pool?.path ?? ""): changed while it was read") }
      return (answer, records)
    } catch let error as GaussianProcessError {
      throw Self.noModel(error)
    } catch let error as UnreadableList {
      throw RecordError("optimizer/unreadable-pool", "pool not readable", detail: error.reason)
    }
  }

  /// Writes the verdict, then as many samples of the posterior as the ask wants.
  private func solve(
    _ solver: TargetSolver, _ ask: Ask, round: Int?, _ targets: [String: Objective.Goal],
    _ output: inout ServiceOutput
  ) throws {
    let count = solver.informativeCount(observations)
    guard count >= Optimizer.leastObservations else {
      throw RecordError(
        "optimizer/too-few-observations", "too few observations",
        detail: "\(count) observations tell of all that is asked for, and models need \(Optimizer.leastObservations)")
    }
    let answer: InverseAnswer
    do throws(GaussianProcessError) {
      answer = try solver.answer(ask, observations: observations)
    } catch {
      throw Self.noModel(error)
    }
    warn(ask, modelled: answer.modelledObservations)
    if let violation = answer.violation() { throw Self.broken(violation) }
    let lines = InverseLine(answer, id: ask.name, round: round, targets: targets)
    output.write { lines.writeVerdict(to: &$0) }
    for k in answer.drawn.indices { output.write { lines.writeSample(k, to: &$0) } }
  }

  private func warn(_ ask: Ask, modelled: Int?) {
    guard let modelled else { return }
    context.warn("\(ask.name): the models are built from \(modelled) of \(observations.count) observations")
  }

  private static func noModel(_ error: GaussianProcessError) -> RecordError {
    RecordError("optimizer/failed", "no model", detail: "\(error)")
  }

  private static func broken(_ violation: String) -> RecordError {
    RecordError("optimizer/violation", "internal error", detail: violation)
  }

  /// A member of a mark that is a whole number.
  private static func number(_ name: String, in range: ClosedRange<Int>, of mark: Mark) throws -> Int? {
    guard let value = try mark.line.value(name) else { return nil }
    guard let number = try? value.integer(), range.contains(number) else {
      throw RecordError(
        "optimizer/bad-ask", "bad ask",
        detail: "\(name) is not a whole number from \(range.lowerBound) to \(range.upperBound)", pointer: "/\(name)")
    }
    return number
  }
}
