import ArgumentParser
import Chemistry
import MaterialRecords
import ServiceRuntime

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

  @Option(help: ArgumentHelp("Numbers in the latent space.", valueName: "k"))
  package var latentDimension = 8

  @Option(help: ArgumentHelp("Width of the two hidden layers.", valueName: "n"))
  package var hidden = 128

  @Option(help: ArgumentHelp("Passes over the compositions at most.", valueName: "n"))
  package var epochs = 300

  @Option(help: ArgumentHelp("Weight of the divergence, reached after 50 epochs.", valueName: "number"))
  package var beta = 0.5

  @Option(
    help: ArgumentHelp(
      "Share of the compositions held out to choose the epoch, and as many again for the scores.",
      valueName: "share"))
  package var heldOut = 0.1

  @Option(help: ArgumentHelp("Name of the model in its card.", valueName: "name"))
  package var name = "compositions"

  @Option(help: ArgumentHelp("Seed of everything random.", valueName: "number"))
  package var seed: UInt64 = 0

  package init() {}

  package func validate() throws {
    guard (1...GeneratorModelFile.latentLimit).contains(latentDimension) else {
      throw ValidationError("--latent-dimension must be 1 to \(GeneratorModelFile.latentLimit)")
    }
    guard (1...GeneratorModelFile.widthLimit).contains(hidden) else {
      throw ValidationError("--hidden must be 1 to \(GeneratorModelFile.widthLimit)")
    }
    guard (1...100_000).contains(epochs) else { throw ValidationError("--epochs must be 1 to 100000") }
    guard beta >= 0, beta <= 100 else { throw ValidationError("--beta must be 0 to 100") }
    guard heldOut >= 0, heldOut <= 0.4 else { throw ValidationError("--held-out must be 0 to 0.4") }
    guard seed < 1 << 53 else { throw ValidationError("--seed must be below 2^53") }
  }

  package func run() throws {
    ProgramFailure.exitOnError(ServiceContext(program: "sluice-generator")) { try train() }
  }

  private func train() throws {
    let elements = try problem.map { try ProblemOptions.read($0).space.elements }
    var collection = CompositionCollection(space: elements)
    var data = InputRecords()
    try data.read { collection.add(try $0.line.composition()) }
    for refusal in data.refusals { log("refused \(refusal)") }
    guard collection.compositions.count >= AutoencoderTraining.fewest else {
      throw StartError.badConfiguration(
        "\(collection.compositions.count) distinct compositions in \(data.count) records: a model needs "
          + "\(AutoencoderTraining.fewest) at least")
    }
    var plan = AutoencoderPlan()
    plan.shape = CompositionAutoencoder.Shape(latent: latentDimension, hidden: [hidden, hidden])
    plan.epochs = epochs
    plan.beta = beta
    plan.heldOut = heldOut
    plan.seed = seed
    log("\(collection.compositions.count) compositions of \(collection.elements.count) elements")
    let training = AutoencoderTraining(collection.compositions, elements: collection.elements, plan: plan)
    let outcome = training.run { report($0) }
    let known = KnownCompositions(
      fractions: CompositionCollection.rows(collection.compositions, over: collection.elements),
      dimension: collection.elements.count)
    let card = GeneratorModelCard(
      name: name, plan: plan, data: data, collection: collection, outcome: outcome, holdsCompositions: known != nil)
    try ServiceFiles.write(
      output, GeneratorModelFile.bytes(TrainedAutoencoder(outcome.model, name: name, known: known), card: card))
    report(outcome)
    for note in card.notes { log("note: \(note)") }
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
        + "\(scores.activeDimensions) of \(latentDimension) latent numbers are active")
    log(
      "reconstruction \(scores.isHeldOut ? "held out" : "in training"): total variation "
        + "\(Self.short(scores.totalVariation)); mean composition \(Self.short(scores.totalVariationOfMean)), nearest "
        + "training composition \(Self.short(scores.totalVariationOfNearest))")
    log("wrote \(output)")
  }

  private func log(_ text: String) { StandardError.write("sluice-generator: \(text)") }

  private static func short(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
}
