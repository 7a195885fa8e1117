import ArgumentParser
import Chemistry
import JSON
import MaterialRecords
import NeuralNetworks
import Numerics
import ServiceRuntime

extension LatentSpace.Family: ExpressibleByArgument {}
extension LatentSpace.Approximation: ExpressibleByArgument {}
extension EvidenceLowerBound.Likelihood: ExpressibleByArgument {}

/// `sluice-generator train`: learns a variational autoencoder of the compositions that it reads.
package struct TrainCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "train", _superCommandName: "sluice-generator",
    abstract: "Train a variational autoencoder on the compositions of records.",
    discussion: """
      Reads records with a composition or a formula from standard input; repeats count once. Progress goes to standard \
      error, the model and its card to the file. The same records and options give the same bytes.
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("The model file to write.", valueName: "file"))
  package var output: String

  @Option(
    help: ArgumentHelp(
      "Take the elements of this problem and leave other records out; else the elements seen.", valueName: "file"))
  package var problem: String?

  @Option(help: ArgumentHelp("What the latent numbers are: gaussian or dirichlet, proportions.", valueName: "name"))
  package var latent = LatentSpace.Family.gaussian

  @Option(
    help: ArgumentHelp(
      "How draws of a dirichlet latent are differentiated: implicit, or laplace, a logistic normal in its place.",
      valueName: "name"))
  package var approximation: LatentSpace.Approximation?

  @Option(
    help: ArgumentHelp(
      "Concentration of each proportion of a dirichlet latent before anything is known; 1 if not given.",
      valueName: "number"))
  package var priorConcentration: Double?

  @Option(
    help: ArgumentHelp(
      "A measured or predicted property that designs can be asked for; may be given again. A composition has the mean of its values.",
      valueName: "property"))
  package var condition: [String] = []

  @Option(help: ArgumentHelp("Numbers in the latent space; 8, of a dirichlet latent 12, if not given.", valueName: "k"))
  package var latentDimension: Int?

  @Option(help: ArgumentHelp("Width of the two hidden layers.", valueName: "n"))
  package var hidden = 128

  @Option(help: ArgumentHelp("Passes over the compositions at most.", valueName: "n"))
  package var epochs = 1000

  @Option(help: ArgumentHelp("Compositions in a batch.", valueName: "n"))
  package var batch = 32

  @Option(help: ArgumentHelp("Weight of the divergence, reached after 50 epochs.", valueName: "number"))
  package var beta = 0.5

  @Option(help: ArgumentHelp("Nats a latent number of the divergence that cost nothing.", valueName: "nats"))
  package var freeBits = 0.0

  @Option(
    help: ArgumentHelp(
      "Deviation of the logarithms of fractions, by which training compositions vary from pass to pass.",
      valueName: "number"))
  package var noise = 0.2

  @Option(
    help: ArgumentHelp(
      "How often, from pass to pass, one element of a training composition stands in for another.", valueName: "share"))
  package var exchange = 0.2

  @Option(
    help: ArgumentHelp(
      "How fractions are judged: multinomial, or squared-error, a wrong baseline.", valueName: "name"))
  package var likelihood = EvidenceLowerBound.Likelihood.multinomial

  @Option(
    help: ArgumentHelp(
      "Share of the compositions held out to choose the epoch, and as many again for the scores.",
      valueName: "share"))
  package var heldOut = 0.1

  @Option(help: ArgumentHelp("Keep the state of the training in this file, every 20 passes.", valueName: "file"))
  package var checkpoint: String?

  @Flag(help: "Go on from the file of --checkpoint, if it is there; the model is the same as without a break.")
  package var resume = false

  @Option(help: ArgumentHelp("Name of the model in its card.", valueName: "name"))
  package var name = "compositions"

  @Option(help: ArgumentHelp("A note for the model card; may be given again.", valueName: "text"))
  package var note: [String] = []

  @Option(
    name: [.long, .customLong("jobs"), .customShort("j")],
    help: ArgumentHelp("Threads, which do not change the model; 0 takes every processor.", valueName: "n"))
  package var workers = 0

  @Option(help: ArgumentHelp("Seed of everything random.", valueName: "number"))
  package var seed: UInt64 = 0

  package init() {}

  package func validate() throws {
    let least = latent == .dirichlet ? 2 : 1
    guard (least...GeneratorModelFile.latentLimit).contains(dimension) else {
      throw ValidationError("--latent-dimension must be \(least) to \(GeneratorModelFile.latentLimit)")
    }
    if latent == .gaussian {
      if approximation != nil { throw ValidationError("--approximation is for --latent dirichlet") }
      if priorConcentration != nil { throw ValidationError("--prior-concentration is for --latent dirichlet") }
    }
    if let priorConcentration, !(1e-3...1e3).contains(priorConcentration) {
      throw ValidationError("--prior-concentration must be 0.001 to 1000")
    }
    guard condition.count <= GeneratorModelFile.conditionLimit, Set(condition).count == condition.count else {
      throw ValidationError("--condition takes \(GeneratorModelFile.conditionLimit) properties at most, each once")
    }
    guard (1...GeneratorModelFile.widthLimit).contains(hidden) else {
      throw ValidationError("--hidden must be 1 to \(GeneratorModelFile.widthLimit)")
    }
    guard (1...100_000).contains(epochs) else { throw ValidationError("--epochs must be 1 to 100000") }
    guard (1...65_536).contains(batch) else { throw ValidationError("--batch must be 1 to 65536") }
    guard beta >= 0, beta <= 100 else { throw ValidationError("--beta must be 0 to 100") }
    guard freeBits >= 0, freeBits <= 100 else { throw ValidationError("--free-bits must be 0 to 100") }
    guard noise >= 0, noise <= 2 else { throw ValidationError("--noise must be 0 to 2") }
    guard exchange >= 0, exchange <= 1 else { throw ValidationError("--exchange must be 0 to 1") }
    guard heldOut >= 0, heldOut <= 0.4 else { throw ValidationError("--held-out must be 0 to 0.4") }
    if resume, checkpoint == nil { throw ValidationError("--resume needs --checkpoint") }
    guard seed < 1 << 53 else { throw ValidationError("--seed must be below 2^53") }
  }

  package func run() throws {
    ProgramFailure.exitOnError(ServiceContext(program: "sluice-generator")) { try train() }
  }

  private func train() throws {
    let elements = try problem.map { try ProblemOptions.read($0).space.elements }
    var collection = CompositionCollection(space: elements, conditions: condition)
    var data = InputRecords()
    var properties: Set<String> = []
    try data.read { record in
      if properties.count < Self.suggestionLimit { properties.formUnion(Self.properties(of: record)) }
      collection.add(try record.line.composition(), values: try condition.map { try record.line.property($0)?.number })
    }
    for refusal in data.refusals { log("refused \(refusal)") }
    try check(collection, data, properties)
    let plan = plan
    log("\(collection.compositions.count) compositions of \(collection.elements.count) elements")
    let training = AutoencoderTraining(
      collection.compositions, elements: collection.elements, conditions: condition, values: collection.values,
      plan: plan)
    let identity = "\(data.digestText) \(collection.elements.map(\.symbol).joined()) \(condition) \(plan)"
    let state = try resumed(training, identity)
    let outcome = training.run(
      from: state, workers: ThreadTeam.size(for: workers), progress: { report($0) },
      checkpoint: { state in
        guard let checkpoint, state.isOver || state.epochs.isMultiple(of: AutoencoderCheckpoint.interval) else {
          return
        }
        // A file that cannot be written does not stop a training.
        try? ServiceFiles.write(checkpoint, AutoencoderCheckpoint.bytes(state, identity: identity))
      })
    let d = collection.elements.count
    let known = KnownCompositions(
      fractions: CompositionCollection.rows(collection.compositions, over: collection.elements), dimension: d)
    let held = outcome.held.isEmpty ? nil : KnownCompositions(fractions: outcome.held, dimension: d)
    let card = GeneratorModelCard(
      name: name, plan: plan, data: data, collection: collection, outcome: outcome, holdsCompositions: known != nil,
      remarks: note)
    let trained = TrainedAutoencoder(
      outcome.model, prior: outcome.prior, name: name, conditions: outcome.conditions, known: known, held: held)
    try ServiceFiles.write(output, GeneratorModelFile.bytes(trained, card: card))
    report(outcome)
    for note in card.notes { log("note: \(note)") }
  }

  /// k.
  private var dimension: Int { latentDimension ?? (latent == .dirichlet ? 12 : 8) }

  private var plan: AutoencoderPlan {
    var plan = AutoencoderPlan()
    plan.shape = CompositionAutoencoder.Shape(
      latent: LatentSpace(
        latent, dimension: dimension, approximation: approximation ?? .implicit,
        concentration: priorConcentration ?? 1),
      hidden: [hidden, hidden])
    plan.epochs = epochs
    plan.batchSize = batch
    plan.beta = beta
    plan.freeBits = freeBits
    plan.variation = RowVariation(noise: noise, exchange: exchange)
    plan.likelihood = likelihood
    plan.heldOut = heldOut
    plan.seed = seed
    return plan
  }

  /// Properties that are remembered to guess what a mistyped condition meant.
  private static let suggestionLimit = 100

  /// The properties that a record states.
  private static func properties(of record: Record) -> [String] {
    ["measured", "predictions"].flatMap { member in
      ((try? record.line.value(member)?.members()) ?? []).map(\.name)
    }
  }

  /// Refuses what no model can be made of. Two compositions differ in their elements or have two.
  private func check(
    _ collection: CompositionCollection, _ data: InputRecords, _ properties: Set<String>
  ) throws(StartError) {
    let count = collection.compositions.count
    guard count >= AutoencoderTraining.fewest else {
      throw .badConfiguration(
        "\(count) distinct compositions in \(data.count) records, \(data.refused) lines refused: a model needs "
          + "\(AutoencoderTraining.fewest) at least")
    }
    for (place, name) in condition.enumerated() {
      let known = collection.values.compactMap { $0[place] }
      guard Set(known).count > 1 else {
        throw .badConfiguration(
          "'\(name)' has \(Set(known).count) different values in \(count) compositions: a condition needs two"
            + (known.isEmpty ? NearestNames.suggestion(name, among: properties.sorted()) : ""))
      }
    }
  }

  private func resumed(
    _ training: AutoencoderTraining, _ identity: String
  ) throws(StartError) -> StochasticTraining.State? {
    guard resume, let checkpoint else { return nil }
    let state = try AutoencoderCheckpoint.read(
      checkpoint, identity: identity, start: training.start(), plan: training.schedule)
    if let state { log("going on after \(state.epochs) epochs") }
    return state
  }

  private func report(_ progress: AutoencoderTraining.Progress) {
    guard progress.epoch == 1 || progress.epoch.isMultiple(of: 20) else { return }
    let held = progress.heldOutLoss.map { ", held out \(Self.short($0))" } ?? ""
    log(
      "epoch \(progress.epoch)/\(epochs): loss \(Self.short(progress.loss))\(held), beta \(Self.short(progress.beta))")
  }

  private func report(_ outcome: AutoencoderTraining.Outcome) {
    let (scores, bound) = (outcome.scores, outcome.scores.bound)
    log(
      "epoch \(outcome.epochs): bound \(Self.short(-bound.loss(beta: 1))) nats = reconstruction "
        + "\(Self.short(bound.reconstruction)) + divergence \(Self.short(bound.divergence)); "
        + "\(scores.activeDimensions) of \(dimension) latent numbers are active")
    log(
      "reconstruction \(scores.isHeldOut ? "held out" : "in training"): total variation "
        + "\(Self.short(scores.totalVariation)), Aitchison \(Self.short(scores.aitchison)); mean composition \(Self.short(scores.totalVariationOfMean)), nearest "
        + "training composition \(Self.short(scores.totalVariationOfNearest))")
    log("wrote \(output)")
  }

  private func log(_ text: String) { StandardError.write("sluice-generator: \(text)") }

  private static func short(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
}
