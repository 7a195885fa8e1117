import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// Writes `plan`: how to make each target; or `environment`: the decision process behind it.
package struct PlannerService: Service {
  package typealias Options = PlannerOptions

  package static var manifest: ServiceManifest {
    ServiceManifest(
      name: "planner", summary: "Plans how to make a compound or an alloy: precursors, holds, expected yield.",
      cardinality: .map,
      reads: ["composition", "formula", "measured", "predictions", "stability", "conditions", "plan", "id"],
      writes: ["plan", "environment"],
      errors: CompositionErrors.described + [
        ("planner/not-stoichiometric", "The amounts are in no ratio of small whole numbers."),
        ("planner/missing-energy", "The target has no energy, in the record or in the table."),
        ("planner/bad-stability", "The melting range or the phases of an alloy are out of range."),
        ("planner/bad-energy", "The energy is no number, or beyond every range."),
        ("planner/missing-precursor", "No precursor has one of the elements."),
        ("planner/unbalanced", "Precursors have every element, but no set of few balances."),
        ("planner/excluded", "The target has an element that is not to be used."),
        ("planner/no-stages", "The record leaves no stage to heat in."),
        ("planner/bad-entry", "A member of a solid is out of range."),
        ("planner/bad-recipe", "A recipe does not say what was made from what."),
        ("planner/bad-report", "A report does not say what reacted, or how far."),
        ("planner/bad-state", "The state is none of the process."),
        ("planner/bad-action", "The state has no such action."),
        ("planner/too-many-states", "Dynamic programming was asked for, and the states pass --states."),
        ("planner/amounts", "An exact amount does not fit in 64 bits above and below the line."),
      ],
      quantities: [("plan", PlanAnswer.quantities + AlloyAnswer.quantities)])
  }

  let options: Options
  let catalogue: PhaseCatalogue
  private let book: ReactionBook
  /// Recipes that are kept.
  private static let recipeLimit = 100_000
  private var planner: RoutePlanner
  /// The answer of the record before: many records in a row ask for one target.
  private var lastPlan: (key: [UInt8], plan: RoutePlan, robustness: RouteRobustness?)?
  /// The process of the target asked for last, so that an agent's episode does not make it again and again.
  private var last: (key: [UInt8], environment: SynthesisEnvironment)?

  package init(options: Options, context: ServiceContext) throws {
    self.options = options
    var catalogue = PhaseCatalogue.standard
    for path in options.entries { try SolidReader.read(path, limit: options.maxEntries, into: &catalogue) }
    catalogue.estimateEntropies()
    self.catalogue = catalogue
    book = ReactionBook(catalogue)
    planner = options.planner(seed: context.seed)
    for path in options.recipes { try RecipeFile.read(path, limit: Self.recipeLimit, into: &planner.habits) }
  }

  package mutating func receive(_ record: Record, _ output: inout ServiceOutput) throws {
    switch options.task {
    case .route: try plan(record, &output)
    case .environment: try step(record, &output)
    }
  }

  // MARK: Routes

  private mutating func plan(_ record: Record, _ output: inout ServiceOutput) throws {
    if record.line.has("measured") { lastPlan = nil }
    let report = try ReportReader.read(record.line, into: &planner.beliefs)
    if let report, !record.line.has("composition"), !record.line.has("formula") {
      output.write(record, setting: "plan") { writer in
        writer.object { $0.member("learned", object: report.writeMembers) }
      }
      return
    }
    var planner = planner
    if let stages = try record.line.condition("stages") {
      guard stages >= 1, stages == stages.rounded(), stages <= 5 else {
        throw RecordError(
          "planner/no-stages", "no stage", detail: "'stages' is \(stages), not 1 to 5", pointer: "/conditions/stages")
      }
      planner.stages = Int(stages)
    }
    if try isAlloy(record.line) { return try planAlloy(record, planner, report, &output) }
    let (target, book, isAssumed) = try target(record.line)
    let key = Self.askedMembers.flatMap { (record.line.raw($0) ?? []) + [0] }
    if lastPlan?.key != key {
      let environment = try Self.wrapping { () throws(PlanningError) in
        try Self.environment(planner, target, book)
      }
      let plan = try Self.wrapping { () throws(PlanningError) in try planner.plan(environment) }
      lastPlan = (key, plan, nil)
      if options.samples > 0 {
        let close = [plan.set] + plan.alternatives.map(\.set)
        lastPlan?.robustness = planner.robustness(
          of: plan, target: target, catalogue: book.catalogue, sets: close, error: options.energyError,
          samples: options.samples)
      }
    }
    guard let (_, plan, robustness) = lastPlan else { return }
    var answer = PlanAnswer(plan: plan, target: book.catalogue.phases[target], catalogue: book.catalogue)
    answer.robustness = robustness.map { ($0, options.energyError) }
    answer.report = report
    answer.warnings = warnings(plan, book.catalogue, isAssumed: isAssumed, report)
    output.write(record, setting: "plan") { answer.write(to: &$0) }
  }

  /// Everything in a record that a plan depends on.
  private static let askedMembers = [
    "formula", "composition", SolidReader.energyName, "conditions", "measured", "predictions", "stability", "features",
  ]

  private static func environment(
    _ planner: RoutePlanner, _ target: Int, _ book: ReactionBook
  ) throws(PlanningError) -> SynthesisEnvironment {
    do throws(PrecursorError) {
      return try planner.environment(for: target, book: book)
    } catch {
      throw .precursors(error)
    }
  }

  static func wrapping<T>(_ body: () throws(PlanningError) -> T) throws -> T {
    do throws(PlanningError) {
      return try body()
    } catch {
      throw RecordError(error)
    }
  }

  /// The target's place in a catalogue that has it, and whether its energy is assumed.
  /// - Throws: `planner/…`, `composition/…`.
  private func target(_ line: JSONLine) throws -> (Int, ReactionBook, isAssumed: Bool) {
    let (name, written) = try SolidReader.counts(line)
    if let element = written.map(\.element).first(where: planner.excludedElements.contains) {
      throw RecordError("planner/excluded", "excluded element", detail: "the target has \(element.symbol)")
    }
    let energy = try SolidReader.energy(line)
    let known = catalogue.place(of: written)
    if let known, energy == nil { return (known, book, false) }
    let counts = known.map { catalogue.phases[$0].counts } ?? written
    let atoms = Double(counts.reduce(0) { $0 + $1.count })
    let enthalpy: Double
    if let energy {
      enthalpy = energy * atoms
    } else if let below = options.assumeStable, let mixture = catalogue.lowestMixture(of: counts) {
      enthalpy = mixture.enthalpy - below * atoms
    } else {
      throw RecordError(
        "planner/missing-energy", "no energy",
        detail: "\(name.prefix(80)) is not in the table, and the record has no '\(SolidReader.energyName)'")
    }
    var extended = catalogue
    let place = extended.add(
      CataloguePhase(
        name: known.map { catalogue.phases[$0].name } ?? name, counts: counts, enthalpy: enthalpy,
        entropy: known.flatMap { catalogue.phases[$0].entropy },
        meltingTemperature: known.flatMap { catalogue.phases[$0].meltingTemperature },
        isPrecursor: known.map { catalogue.phases[$0].isPrecursor } ?? false,
        hazards: known.map { catalogue.phases[$0].hazards } ?? []))
    extended.estimateEntropies()
    return (place, ReactionBook(extended), energy == nil)
  }

  private func warnings(
    _ plan: RoutePlan, _ catalogue: PhaseCatalogue, isAssumed: Bool, _ report: ExperimentReport?
  ) -> [String] {
    var warnings: [String] = []
    if isAssumed { warnings.append("the energy of the target is assumed, not known") }
    if plan.stages.isEmpty { warnings.append("no hold is worth what it costs: nothing is expected to form") }
    var names: [String] = []
    for stage in plan.stages {
      for (reaction, _) in stage.reactions {
        for (phase, _) in reaction.reactants + reaction.products where catalogue.phases[phase].isUnconfirmed {
          let name = catalogue.phases[phase].name
          if !names.contains(name) { names.append(name) }
        }
      }
    }
    if !names.isEmpty { warnings.append("energies that no source confirms: \(names.joined(separator: ", "))") }
    if let report, !report.contradictory.isEmpty { warnings.append("reports contradict one another") }
    return warnings
  }

  // MARK: The process

  private mutating func step(_ record: Record, _ output: inout ServiceOutput) throws {
    let key = ["formula", "composition", SolidReader.energyName].flatMap { record.line.raw($0) ?? [0] }
    if last?.key != key {
      let (target, book, _) = try target(record.line)
      last = (key, try Self.wrapping { () throws(PlanningError) in try Self.environment(planner, target, book) })
    }
    guard let environment = last?.environment else { return }
    try output.write(record, setting: "environment") {
      try EnvironmentAnswer(environment: environment).write(record.line, to: &$0)
    }
  }
}

extension RecordError {
  init(_ error: PlanningError) {
    switch error {
    case .precursors(.missing(let elements)):
      let names = elements.map(\.symbol).joined(separator: ", ")
      self.init("planner/missing-precursor", "no precursor", detail: "no precursor that may be used has \(names)")
    case .precursors(.unbalanced(let limit)):
      self.init(
        "planner/unbalanced", "no balanced set", detail: "no set of at most \(limit) precursors gives the target")
    case .solver(.tooManyStates(let limit)):
      self.init(
        "planner/too-many-states", "too many states",
        detail: "more than \(limit) states can be reached; --solver auto or tree-search does not count them")
    case .solver(.overflow), .overflow:
      self.init(
        "planner/amounts", "amount out of range", detail: "an exact amount does not fit in 64 bits above and below")
    }
  }
}
