import ArgumentParser
import DecisionTrees
import JSON
import Numerics
import ServiceRuntime

extension PredictionLoss: ExpressibleByArgument {}
extension TargetTransform: ExpressibleByArgument {}

/// `sluice-predictor train`: learns a property from the measured records that it reads, and writes a model file.
package struct TrainCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "train", _superCommandName: "sluice-predictor",
    abstract: "Train a model of a property on measured records.",
    discussion: """
      Reads records with `measured` from standard input. Cross-validates with groups kept together, then fits \
      everything. Progress goes to standard error, the model to the file, its card to standard output. The same records, \
      options and seed give the same bytes.
      """)

  @Option(help: ArgumentHelp("The measured property.", valueName: "name"))
  package var property: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The model file to write.", valueName: "file"))
  package var output: String

  @Option(
    help: ArgumentHelp(
      "How it is learnt: ensemble, gaussian-process, trees, or stack of the three; of crystals graph or equivariant.",
      valueName: "name"))
  package var method = TrainingMethod.composition(.ensemble)

  @Option(
    help: ArgumentHelp(
      "What cross-validation keeps together: composition, elements, record, or the text of a member.",
      valueName: "what"))
  package var groupBy = "composition"

  @Option(
    help: ArgumentHelp(
      "Inputs: composition, stoichiometry, features, conditions (of each what every record has), or single names as features.vec.",
      valueName: "list"))
  package var inputs: String?

  @Option(help: ArgumentHelp("Transform of the property before it is learnt: none or log.", valueName: "name"))
  package var transform = TargetTransform.none

  @Option(
    help: ArgumentHelp(
      "Parts of the cross-validation: how many, or the member of a record that names its part; 5, of graph networks none.",
      valueName: "n|member"))
  package var folds: String?

  @Option(
    help: ArgumentHelp(
      "Errors to keep small: squared, or absolute, which answers a median too; graph networks know absolute alone.",
      valueName: "name"))
  package var loss: PredictionLoss?

  @Option(help: ArgumentHelp("How many trees.", valueName: "n"))
  package var trees = TreePlan().trees

  @Option(help: ArgumentHelp("Inputs tried at a split, as a share of all.", valueName: "share"))
  package var share = TreePlan().share

  @Option(help: ArgumentHelp("Fewest records of a leaf.", valueName: "n"))
  package var leaf = TreePlan().leaf

  @Option(help: ArgumentHelp("Members of the ensemble.", valueName: "n"))
  package var members = 5

  @Option(help: ArgumentHelp("Widths of the hidden layers.", valueName: "list"))
  package var hidden = "64,64"

  @Option(help: ArgumentHelp("Passes of each member over the records; 150, of graph networks 100.", valueName: "n"))
  package var epochs: Int?

  @Option(help: ArgumentHelp("Largest learning rate; 0.003, of graph networks 0.002.", valueName: "number"))
  package var rate: Double?

  @Option(help: ArgumentHelp("Decoupled weight decay; 0.1, of graph networks 0.01.", valueName: "number"))
  package var weightDecay: Double?

  @Option(
    help: ArgumentHelp(
      "Deviation of the noise added to scaled fractions and features in training.", valueName: "number"))
  package var inputNoise = EnsemblePlan().inputNoise

  @OptionGroup(title: "Options of graph networks")
  package var graph: GraphOptions

  @Option(help: ArgumentHelp("Level of the intervals.", valueName: "share"))
  package var level = 0.9

  @Option(help: ArgumentHelp("Name of the model; if not given, property and method.", valueName: "name"))
  package var name: String?

  @Option(help: ArgumentHelp("A note for the card; may be given several times.", valueName: "text"))
  package var note: [String] = []

  @Option(
    help: ArgumentHelp("Write each record's fold and out-of-fold prediction to this file as lines.", valueName: "file"))
  package var outOfFold: String?

  @Option(
    name: [.long, .customLong("jobs"), .customShort("j")],
    help: ArgumentHelp("Threads, which do not change the model; 0 takes every processor.", valueName: "n"))
  package var workers = 0

  @Option(help: ArgumentHelp("Seed of everything random.", valueName: "number"))
  package var seed: UInt64 = 0

  package init() {}

  /// What is read where nothing else is asked for; graph networks then read the structure alone.
  private static let defaultInputs = "composition,features,conditions"

  package func validate() throws {
    if property.isEmpty { throw ValidationError("--property must not be empty") }
    guard folds != "", (2...1000).contains(folds.flatMap { Int($0) } ?? 2) else {
      throw ValidationError("--folds must be 2 to 1000, or name a member")
    }
    guard (1...PredictorModelFile.memberLimit).contains(members) else {
      throw ValidationError("--members must be 1 to \(PredictorModelFile.memberLimit)")
    }
    guard (1...SurrogateFile.treeLimit).contains(trees) else {
      throw ValidationError("--trees must be 1 to \(SurrogateFile.treeLimit)")
    }
    guard share > 0, share <= 1 else { throw ValidationError("--share must be above 0 and at most 1") }
    guard (1...1_000_000).contains(leaf) else { throw ValidationError("--leaf must be 1 to 1000000") }
    guard (1...100_000).contains(epochs ?? 1) else { throw ValidationError("--epochs must be 1 to 100000") }
    guard rate ?? 1 > 0, rate ?? 1 <= 1 else { throw ValidationError("--rate must be above 0 and at most 1") }
    guard weightDecay ?? 0 >= 0, weightDecay ?? 0 <= 100 else {
      throw ValidationError("--weight-decay must be 0 to 100")
    }
    guard inputNoise >= 0, inputNoise <= 10 else { throw ValidationError("--input-noise must be 0 to 10") }
    guard level > 0, level < 1 else { throw ValidationError("--level must be between 0 and 1") }
    guard (0...1024).contains(workers) else { throw ValidationError("--workers must be 0 to 1024") }
    guard seed < 1 << 53 else { throw ValidationError("--seed must be below 2^53") }
    let widths = Self.widths(hidden)
    guard let widths, widths.count <= 8, widths.allSatisfy({ (1...PredictorModelFile.widthLimit).contains($0) }) else {
      throw ValidationError("--hidden must be at most 8 widths of 1 to \(PredictorModelFile.widthLimit)")
    }
    let (wanted, fault) = TrainingData.Wanted.parse(inputs ?? Self.defaultInputs)
    if wanted == nil { throw ValidationError("--inputs: '\(fault)' names no input") }
    if let name = unread { throw ValidationError("--method \(method.name) does not read \(name)") }
  }

  /// An option that was given and says nothing to the method; one that is given as it stands by default is not seen.
  private var unread: String? {
    let (networks, others) = (graphPlan(.invariant), GraphModelPlan())
    switch method {
    case .graph:
      let given = [
        ("--loss squared", loss == .squared),
        ("--trees", trees != TreePlan().trees), ("--share", share != TreePlan().share),
        ("--leaf", leaf != TreePlan().leaf), ("--hidden", hidden != "64,64"),
        ("--input-noise without --inputs", inputNoise != EnsemblePlan().inputNoise && inputs == nil),
        ("--holdout beside --folds without --patience", folds != nil && graph.holdout != nil && graph.patience == nil),
      ]
      return given.first(where: \.1)?.0
    case .composition(let method):
      let isStack = method == .stack && wantsStructure
      let given = [
        ("--inputs structure", wantsStructure && !isStack), ("--hidden", isStack && hidden != "64,64"),
        ("--cutoff", !isStack && networks.cutoff != others.cutoff),
        ("--width", !isStack && networks.width != others.width),
        ("--layers", !isStack && networks.layers != others.layers),
        ("--basis", !isStack && networks.basis != others.basis),
        ("--batch-size", !isStack && graph.batchSize != others.training.training.batchSize),
        ("--holdout", graph.holdout != nil),
        ("--patience", graph.patience != nil), ("--checkpoint", graph.checkpoint != nil),
      ]
      return given.first(where: \.1)?.0 ?? unread(method)
    }
  }

  /// Options of the kinds of surrogates that a composition model does not have.
  private func unread(_ method: PredictionMethod) -> String? {
    let (hasNetworks, hasTrees) = (method == .ensemble || method == .stack, method == .trees || method == .stack)
    let networks = [
      ("--members", members != 5), ("--hidden", hidden != "64,64"), ("--epochs", epochs != nil),
      ("--rate", rate != nil),
      ("--weight-decay", weightDecay != nil), ("--input-noise", inputNoise != EnsemblePlan().inputNoise),
    ]
    let grown = [
      ("--trees", trees != TreePlan().trees), ("--share", share != TreePlan().share),
      ("--leaf", leaf != TreePlan().leaf),
    ]
    return ((hasNetworks ? [] : networks) + (hasTrees ? [] : grown)).first(where: \.1)?.0
  }

  /// Whether `--inputs` asks for the structure.
  private var wantsStructure: Bool { TrainingData.Wanted.parse(inputs ?? "").wanted?.structure ?? false }

  private static func widths(_ text: String) -> [Int]? {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let widths = words.compactMap { Int($0) }
    return widths.count == words.count ? widths : nil
  }

  /// The plan that the options ask for.
  package var plan: PredictorPlan {
    var plan = PredictorPlan()
    if case .composition(let method) = method { plan.method = method }
    plan.transform = transform
    plan.loss = loss ?? plan.loss
    plan.trees.trees = trees
    plan.trees.share = share
    plan.trees.leaf = leaf
    plan.ensemble.members = members
    plan.ensemble.hidden = Self.widths(hidden) ?? []
    plan.ensemble.training.epochs = epochs ?? plan.ensemble.training.epochs
    plan.ensemble.training.rate = rate ?? plan.ensemble.training.rate
    plan.ensemble.training.weightDecay = weightDecay ?? plan.ensemble.training.weightDecay
    plan.ensemble.inputNoise = inputNoise
    if plan.method == .stack, wantsStructure { plan.graph = graphPlan(graph.network) }
    plan.folds = folds.flatMap { Int($0) } ?? plan.folds
    plan.level = level
    plan.seed = seed
    plan.workers = ThreadTeam.size(for: workers)
    return plan
  }

  package func run() throws {
    CommandOutput.run(of: PredictorService.self) { standardOutput in
      var data = trainingData()
      try data.read()
      let trained = try train(data, isShown: true, log)
      if let outOfFold { try ServiceFiles.write(outOfFold, trained.outOfFold) }
      try ServiceFiles.write(output, trained.file)
      log("wrote \(output)")
      standardOutput.write { $0.appendRaw(trained.card.utf8) }
    }
  }

  /// What a training makes: the bytes of the model file, its card, and the lines of the out-of-fold file.
  package struct Trained {
    package let file: [UInt8]
    package let card: String
    package let outOfFold: [UInt8]
  }

  /// Trains on lines from memory.
  /// - Throws: `StartError` where they make no model.
  package func trained(on input: [UInt8], log: (String) -> Void = { _ in }) throws -> Trained {
    var data = trainingData()
    data.read(input)
    return try train(data, isShown: false, log)
  }

  /// An empty set of records, to be filled as the options ask.
  private func trainingData() -> TrainingData {
    var wanted = TrainingData.Wanted.parse(inputs ?? Self.defaultInputs).wanted ?? .init()
    if case .graph = method {
      if inputs == nil { wanted = TrainingData.Wanted() }
      wanted.structure = true
    }
    return TrainingData(
      property: property, grouping: RecordGrouping(groupBy), folds: folds.flatMap { Int($0) == nil ? $0 : nil },
      transform: transform, wanted: wanted)
  }

  /// Trains on records.
  /// - Throws: `badConfiguration` where they make no model.
  private func train(_ data: TrainingData, isShown: Bool, _ log: (String) -> Void) throws -> Trained {
    if case .graph(let kind) = method { return try trainGraph(kind, data, isShown: isShown, log) }
    let (wanted, partial) = data.inputs()
    report(data, partial: partial, log)
    var plan = plan
    plan.task = data.task
    // Probabilities have no other scale; a loss of the class is that of its probability.
    if plan.task == .classification { (plan.transform, plan.loss) = (.none, .squared) }
    let training: PredictorTraining
    let outcome: PredictorTraining.Outcome
    do throws(TrainingError) {
      training = try PredictorTraining(data.records, inputs: wanted, plan: plan)
      log(
        "\(data.records.count) records in \(training.folds.groups) groups, \(wanted.count) inputs, "
          + "\(training.folds.count) folds")
      let display = TrainingProgress(total: training.steps, folds: training.folds.count)
      outcome = try training.run { if isShown { display.report($0) } }
      if isShown { display.finish() }
    } catch {
      throw StartError.badConfiguration("\(error)")
    }
    let scores = outcome.scores
    log(
      "cross-validated: \(scores.summary), coverage of level \(level) "
        + (scores.coverage.map(TrainingProgress.short) ?? "unknown: too few records"))
    let card = ModelCard(
      name: name ?? "\(property)-\(method.name)", data: data, grouping: groupBy, partial: partial, plan: plan,
      outcome: outcome, notes: note
    ).text
    let file = PredictorModelFile.bytes(outcome.model, card: card)
    guard file.count <= PredictorModelFile.byteLimit else {
      throw StartError.badConfiguration(
        "the model takes \(file.count >> 20) MiB, of which \(PredictorModelFile.byteLimit >> 20) are read: "
          + "fewer --trees or a larger --leaf")
    }
    let lines = OutOfFoldLines(
      data: data, tested: Array(data.records.indices), predictions: outcome.outOfFold, folds: outcome.folds,
      level: level)
    return Trained(file: file, card: card, outOfFold: lines.bytes)
  }

  /// Says what was not used.
  func report(_ data: TrainingData, partial: [String], _ log: (String) -> Void) {
    for refusal in data.lines.refusals { log("refused \(refusal)") }
    if data.lines.refused > data.lines.refusals.count { log("refused \(data.lines.refused) lines in all") }
    if data.failed > 0 { log("left out \(data.failed) failed measurements") }
    func name(_ records: [String], _ lack: String) {
      if records.isEmpty { return }
      let some = records.prefix(5).joined(separator: ", ") + (records.count > 5 ? ", …" : "")
      log("left out \(records.count) records that lack \(lack): \(some)")
    }
    name(data.lacking, property)
    name(data.incomplete, "a named input")
    if !partial.isEmpty { log("no inputs, since not every record has them: \(partial.joined(separator: ", "))") }
  }

  private func log(_ text: String) { StandardError.write("sluice-predictor: \(text)") }
}
