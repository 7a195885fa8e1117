import ArgumentParser
import DesignSpace
import MaterialRecords
import ServiceRuntime

extension AcquisitionFunction: ExpressibleByArgument {}
extension NoiseAssumption: ExpressibleByArgument {}
extension DescentMethod: ExpressibleByArgument {}

extension ConfidenceMultiple: ExpressibleByArgument {
  /// A number that is not negative, or `growing`.
  package init?(argument: String) {
    if argument == "growing" {
      self = .growing
    } else if let number = Double(argument), number.isFinite, number >= 0 {
      self = .constant(number)
    } else {
      return nil
    }
  }

  /// As `--help` and the manifest write it.
  package var defaultValueDescription: String {
    switch self {
    case .constant(let value): "\(value)"
    case .growing: "growing"
    }
  }
}

/// Of what function a target query asks.
package enum ForwardFunction: String, Sendable, CaseIterable, ExpressibleByArgument {
  /// The models of the observations.
  case surrogate
  /// What predictors say of the records that marks write.
  case predictions
}

/// The command line of the optimizer.
package struct OptimizerOptions: ParsableArguments {
  /// Most suggestions of one ask.
  static let batchLimit = 10_000

  @Option(help: ArgumentHelp("The problem file: space, objectives, constraints, reference point.", valueName: "file"))
  package var problem: String

  @Option(
    help: ArgumentHelp(
      "Records to choose the suggestions from, a file that is read anew for each ask; all designs of the space if not given.",
      valueName: "file"))
  package var pool: String?

  @Option(
    help: ArgumentHelp(
      "What a suggestion maximises: ehvi, nehvi, logei, ei, pi, hits, ucb, thompson or random; to learn the properties rather than reach "
        + "the goals uncertainty, diversity, nipv or egl; ehvi for two or three objectives, else logei, if not given.",
      valueName: "name"))
  package var acquisition: AcquisitionFunction?

  @Option(
    help: ArgumentHelp(
      "Standard deviations in the confidence bound of ucb: a number, or growing with the number of experiments.",
      valueName: "number|growing"))
  package var beta = ConfidenceMultiple.constant(2)

  @Option(help: ArgumentHelp("The share of the candidates that hits looks for.", valueName: "number"))
  package var share = 0.05

  @Option(
    help: ArgumentHelp(
      "Suggestions for a mark that does not say how many; the problem's batch, else 1, if not given.", valueName: "n"))
  package var batch: Int?

  @Option(help: ArgumentHelp("Most observations that the models are built from.", valueName: "n"))
  package var maxModelled = 500

  @Option(
    help: ArgumentHelp(
      "How often a design may be measured: above 1 the best one is suggested again where that teaches more than a new one.",
      valueName: "n"))
  package var measurements = 1

  @Option(
    help: ArgumentHelp(
      "How noise that readings do not state is modelled: constant over the designs, or varying with them.",
      valueName: "name"))
  package var noise = NoiseAssumption.constant

  @Flag(help: "Write ahead of the suggestions how well the models predict, each observation left out in turn.")
  package var summary = false

  @Flag(help: "Answer target queries: which designs give the targets, whether there are any, and of which families.")
  package var target = false

  @Option(
    help: ArgumentHelp(
      "With --target, what is asked: surrogate, the models of the observations, or predictions, what a predictor says of "
        + "designs that the marks write; surrogate if not given.", valueName: "name"))
  package var forward: ForwardFunction?

  @Option(
    help: ArgumentHelp(
      "With --forward predictions, most predictions that a descent may ask for; 40 if not given.", valueName: "n"))
  package var evaluations: Int?

  @Option(
    help: ArgumentHelp(
      "With --target, how designs are led to the targets: projected-gradient, elimination, softmax or mirror; the "
        + "first if not given.", valueName: "name"))
  package var method: DescentMethod?

  @Option(
    help: ArgumentHelp(
      "With --target, most boxes of designs that a proof may take; 20000 if not given.", valueName: "n"))
  package var boxes: Int?

  @Option(
    help: ArgumentHelp(
      "With --target, records of known compositions, around which the prior is dense, in the place of the problem's "
        + "Dirichlet density.", valueName: "file"))
  package var prior: String?

  @Option(
    help: ArgumentHelp("With --target, designs that sample the posterior; 2048 if not given.", valueName: "n"))
  package var samples: Int?

  package init() {}

  package func validate() throws {
    if let batch, !(1...Self.batchLimit).contains(batch) {
      throw ValidationError("--batch must be 1 to \(Self.batchLimit)")
    }
    guard (1...1000).contains(measurements) else { throw ValidationError("--measurements must be 1 to 1000") }
    guard share > 0, share <= 0.5 else { throw ValidationError("--share must be above 0 and at most 0.5") }
    if !target, method != nil || boxes != nil || samples != nil || prior != nil || forward != nil {
      throw ValidationError("--forward, --method, --boxes, --samples and --prior are of --target")
    }
    if forward == .predictions, boxes != nil || samples != nil || prior != nil {
      throw ValidationError("--boxes, --samples and --prior are of --forward surrogate")
    }
    if forward != .predictions, evaluations != nil {
      throw ValidationError("--evaluations is of --forward predictions")
    }
    if let evaluations, !(2...10_000).contains(evaluations) {
      throw ValidationError("--evaluations must be 2 to 10000")
    }
    if target, acquisition != nil || pool != nil || measurements > 1 || noise != .constant || summary {
      throw ValidationError("--target takes none of --acquisition, --pool, --measurements, --noise and --summary")
    }
    if let boxes, !(1...10_000_000).contains(boxes) { throw ValidationError("--boxes must be 1 to 10000000") }
    if let samples, !(64...100_000).contains(samples) { throw ValidationError("--samples must be 64 to 100000") }
    guard (10...5000).contains(maxModelled) else { throw ValidationError("--max-modelled must be 10 to 5000") }
  }

  /// Reads the problem file and builds the optimizer for it.
  /// - Throws: `missingInput`, `badConfiguration`.
  func loadOptimizer(seed: UInt64) throws(StartError) -> Optimizer {
    let statement = try loadProblem(needsObjectives: true)
    if let place = statement.contradiction {
      throw .badConfiguration(
        "\(problem): no '\(statement.constraints[place].property)' meets this and an earlier constraint at "
          + "/constraints/\(place)")
    }
    var settings = Optimizer.Settings()
    settings.acquisition = acquisition
    settings.beta = beta
    settings.share = share
    settings.modelLimit = maxModelled
    settings.measurements = measurements
    settings.noise = noise
    settings.diagnoses = summary
    settings.seed = seed
    do throws(InfeasibleSpace) {
      return try Optimizer(statement, settings: settings)
    } catch {
      throw noDesign(error)
    }
  }

  /// Reads the problem file and builds the solver of its target query, with the goals that have no part in it.
  /// - Throws: `missingInput`, `badConfiguration`.
  func loadSolver(seed: UInt64) throws(StartError) -> (solver: TargetSolver, ignored: [String]) {
    let statement = try loadProblem(needsObjectives: false)
    if statement.compositions.count > 1 {
      throw .badConfiguration(
        "\(problem): --target takes a space with one composition, not several, at /space/compositions")
    }
    var settings = TargetSolver.Settings()
    settings.method = method ?? settings.method
    settings.boxLimit = boxes ?? settings.boxLimit
    settings.posterior.samples = samples ?? settings.posterior.samples
    settings.modelLimit = maxModelled
    settings.evaluations = evaluations ?? settings.evaluations
    settings.seed = seed
    if forward == .predictions, let condition = statement.constraints.first(where: { $0.equals != nil }) {
      throw .badConfiguration("\(problem): the constraint '\(condition.property)' with 'equals' has no gradient")
    }
    let ignored = statement.objectives.filter { if case .target = $0.goal { false } else { true } }
    do throws(TargetSolver.Failure) {
      return (try TargetSolver(statement, settings: settings), ignored.map(\.property))
    } catch {
      switch error {
      case .conflict(let conflict): throw .badConfiguration("\(problem): \(conflict)")
      case .infeasible(let infeasible): throw noDesign(infeasible)
      }
    }
  }

  private func noDesign(_ error: InfeasibleSpace) -> StartError {
    .badConfiguration("\(problem): the space has no design: \(error)")
  }

  private func loadProblem(needsObjectives: Bool) throws(StartError) -> Problem {
    try Problem.read(problem, needsObjectives: needsObjectives).problem
  }
}

extension Problem {
  /// The place of the first constraint that nothing meets together with one before it on the same property.
  fileprivate var contradiction: Int? {
    constraints.indices.first { place in
      constraints[..<place].contains {
        $0.property == constraints[place].property && $0.excludes(constraints[place])
      }
    }
  }
}

extension PropertyConstraint {
  /// Whether no value meets both.
  fileprivate func excludes(_ other: PropertyConstraint) -> Bool {
    if let equals { return !other.isMet(by: equals) }
    if let value = other.equals { return !isMet(by: value) }
    return max(minimum ?? -.infinity, other.minimum ?? -.infinity)
      > min(maximum ?? .infinity, other.maximum ?? .infinity)
  }
}
