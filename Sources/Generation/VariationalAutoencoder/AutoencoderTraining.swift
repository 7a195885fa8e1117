import Autodiff
import Chemistry
import NeuralNetworks
import Numerics

/// How an autoencoder is trained.
package struct AutoencoderPlan: Sendable, Equatable {
  package var shape = CompositionAutoencoder.Shape()
  package var epochs = 300
  /// The weight of the divergence once it stands; it rises linearly from zero over `annealing` epochs, so that the latent
  /// numbers are used before they are paid for (`bowman2016generating`).
  package var beta = 0.5
  package var annealing = 50
  /// The share of the compositions that is kept for the choice of the epoch, and again for the scores.
  package var heldOut = 0.1
  package var seed: UInt64 = 0

  package init() {}

  /// β in an epoch counted from zero; short trainings anneal over their first half.
  package func beta(in epoch: Int) -> Double {
    let rise = max(1, min(annealing, epochs / 2))
    return beta * min(1, Double(epoch) / Double(rise))
  }

  /// The first epoch in which β stands.
  var firstJudged: Int { max(1, min(annealing, epochs / 2)) }
}

/// Trains an autoencoder on distinct compositions.
package struct AutoencoderTraining: Sendable {
  /// Fewest compositions of which some are held out.
  package static let fewestToSplit = 20
  /// Fewest distinct compositions that a model can be made of.
  package static let fewest = 2

  /// What training came to.
  package struct Outcome: Sendable {
    package let model: CompositionAutoencoder
    package let scores: AutoencoderScores
    /// Epochs until training stopped.
    package let epochs: Int
    /// How many compositions served to train, to choose the epoch, to score.
    package let parts: (training: Int, choice: Int, scoring: Int)
  }

  /// What one epoch came to.
  package struct Progress: Sendable {
    /// Counted from 1.
    package let epoch: Int
    /// The mean over the epoch as each batch was seen, zero for a perfect reconstruction.
    package let loss: Double
    /// Of the compositions kept for the choice of the epoch, at the final β; nil while β rises and where none are kept.
    package let heldOutLoss: Double?
    package let beta: Double
  }

  private let plan: AutoencoderPlan
  private let elements: [Element]
  /// Fractions [n, d].
  private let training: [Float]
  private let choice: [Float]
  private let scoring: [Float]

  /// Splits the compositions at random by the plan's seed.
  package init(_ compositions: [Composition], elements: [Element], plan: AutoencoderPlan) {
    precondition(compositions.count >= Self.fewest)
    self.plan = plan
    self.elements = elements
    var random = SeededGenerator(seed: plan.seed, stream: 1)
    let order = compositions.shuffled(using: &random)
    let kept = compositions.count < Self.fewestToSplit ? 0 : Int(Double(compositions.count) * plan.heldOut)
    choice = CompositionCollection.rows(order.prefix(kept), over: elements)
    scoring = CompositionCollection.rows(order.dropFirst(kept).prefix(kept), over: elements)
    training = CompositionCollection.rows(order.dropFirst(2 * kept), over: elements)
  }

  /// Trains and scores; the same compositions and plan give the same bytes.
  package func run(_ progress: (Progress) -> Void = { _ in }) -> Outcome {
    let d = elements.count
    var random = SeededGenerator(seed: plan.seed, stream: 2)
    var model = CompositionAutoencoder(elements: elements, shape: plan.shape, random: &random)
    let architecture = model
    var schedule = TrainingPlan()
    schedule.epochs = plan.epochs
    schedule.rate = 2e-3
    schedule.weightDecay = 1e-3
    schedule.batchSize = max(32, training.count / d / 64)
    schedule.patience = choice.isEmpty ? nil : max(40, plan.epochs / 5) + plan.firstJudged
    let entropy = EvidenceLowerBound.entropy(training, rows: training.count / d)
    var epochs = 0
    var heldOutLoss: Double?
    model.parameters = StochasticTraining.minimize(
      parameters: model.parameters, rows: training.count / d, plan: schedule, random: &random,
      loss: { tape, batch, epoch, random in
        let noise = (0..<batch.count * plan.shape.latent).map { _ in Float(random.standardNormal()) }
        return EvidenceLowerBound.record(
          architecture, on: &tape, fractions: batch.flatMap { training[$0 * d..<($0 + 1) * d] }, noise: noise,
          beta: Float(plan.beta(in: epoch)))
      },
      validation: choice.isEmpty
        ? nil
        : { parameters in
          // Losses under a rising β are not comparable: none is judged before it stands.
          heldOutLoss = epochs < plan.firstJudged ? nil : loss(of: parameters, on: choice)
          return heldOutLoss ?? .infinity
        },
      progress: { epoch in
        epochs = epoch.number + 1
        progress(
          Progress(
            epoch: epochs, loss: epoch.trainingLoss - entropy, heldOutLoss: heldOutLoss,
            beta: plan.beta(in: epoch.number)))
      })
    let held = scoring.isEmpty ? training : scoring
    return Outcome(
      model: model,
      scores: AutoencoderScores(model, held: held, isHeldOut: !scoring.isEmpty, training: training, plan: plan),
      epochs: epochs, parts: (training.count / d, choice.count / d, scoring.count / d))
  }

  /// The loss at the final β with the same noise every time.
  private func loss(of parameters: [Float], on fractions: [Float]) -> Double {
    var random = SeededGenerator(seed: plan.seed, stream: 3)
    let model = CompositionAutoencoder(elements: elements, shape: plan.shape, parameters: parameters)
    return EvidenceLowerBound.mean(of: model, fractions, draws: 4, random: &random).loss(beta: plan.beta)
  }
}
