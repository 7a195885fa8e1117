import Autodiff
import Chemistry
import NeuralNetworks
import Numerics

/// How an autoencoder is trained.
package struct AutoencoderPlan: Sendable, Equatable {
  package var shape = CompositionAutoencoder.Shape()
  package var epochs = 1000
  /// The weight of the divergence once it stands; it rises linearly from zero over `annealing` epochs, so that the latent
  /// numbers are used before they are paid for (`bowman2016generating`).
  package var beta = 0.5
  package var annealing = 50
  /// Nats a latent number that cost nothing (`kingma2016improved`).
  package var freeBits = 0.0
  package var likelihood = EvidenceLowerBound.Likelihood.multinomial
  /// The share of the compositions that is kept for the choice of the epoch, and again for the scores.
  package var heldOut = 0.1
  package var variation = RowVariation()
  package var batchSize = 32
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

/// Trains an autoencoder on distinct compositions. Training can stop after any pass and go on with the same result: what a
/// pass draws depends on the seed and the number of the pass alone.
package struct AutoencoderTraining: Sendable {
  /// Fewest compositions of which some are held out.
  package static let fewestToSplit = 20
  /// Fewest distinct compositions that a model can be made of.
  package static let fewest = 2

  /// What training came to.
  package struct Outcome: Sendable {
    package let model: CompositionAutoencoder
    /// What designs are drawn from.
    package let prior: LatentPrior
    package let conditions: ConditionScale
    package let scores: AutoencoderScores
    /// Epochs until training stopped.
    package let epochs: Int
    /// How many compositions served to train, to choose the epoch, to score.
    package let parts: (training: Int, choice: Int, scoring: Int)
    /// Fractions [n, d] that the scores were made on and nothing else; empty where none were held out.
    package let held: [Float]
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
  private let scale: ConditionScale
  private let training: TrainingRows
  private let choice: TrainingRows
  private let scoring: TrainingRows
  /// How many training compositions hold each element.
  private let held: [Int]
  /// Passes, batches and rates.
  package let schedule: TrainingPlan

  /// Splits the compositions at random by the plan's seed. `values` [n, c] are the properties of each that designs can be
  /// asked for by name, nil where unknown; each property has one at least.
  package init(
    _ compositions: [Composition], elements: [Element], conditions names: [String] = [], values: [[Double?]] = [],
    plan: AutoencoderPlan
  ) {
    precondition(compositions.count >= Self.fewest && (names.isEmpty || values.count == compositions.count))
    self.plan = plan
    self.elements = elements
    var random = SeededGenerator(seed: plan.seed, stream: 1)
    let order = Array(compositions.indices).shuffled(using: &random)
    let kept = compositions.count < Self.fewestToSplit ? 0 : Int(Double(compositions.count) * plan.heldOut)
    let trained = order.dropFirst(2 * kept)
    let scale = ConditionScale(
      names.enumerated().map { place, name in
        ConditionScale.Property(name: name, values: trained.compactMap { values[$0][place] })
          ?? ConditionScale.Property(name: name, mean: 0, standardDeviation: 1, range: 0...0, count: 0)
      })
    self.scale = scale
    func rows(_ part: ArraySlice<Int>) -> TrainingRows {
      TrainingRows(
        dimension: elements.count, fractions: CompositionCollection.rows(part.map { compositions[$0] }, over: elements),
        values: names.isEmpty ? [] : part.map { values[$0] })
    }
    choice = rows(order.prefix(kept))
    scoring = rows(order.dropFirst(kept).prefix(kept))
    let training = rows(trained)
    self.training = training
    held = (0..<elements.count).map { place in
      stride(from: place, to: training.fractions.count, by: elements.count).count { training.fractions[$0] > 0 }
    }
    var schedule = TrainingPlan()
    schedule.epochs = plan.epochs
    schedule.rate = 2e-3
    schedule.weightDecay = 1e-3
    schedule.batchSize = max(plan.batchSize, training.count / 64)
    schedule.patience = choice.isEmpty ? nil : max(40, plan.epochs / 5) + plan.firstJudged
    self.schedule = schedule
  }

  /// Where training starts.
  package func start() -> StochasticTraining.State {
    var random = SeededGenerator(seed: plan.seed, stream: 2)
    let model = CompositionAutoencoder(elements: elements, shape: plan.shape, random: &random)
    return StochasticTraining.State(model.parameters, plan: schedule)
  }

  /// Trains and scores, from where a training was left off if that is given; the same compositions and plan give the same
  /// bytes, whatever the number of threads that share the batches. `checkpoint` sees the state after every pass.
  package func run(
    from state: StochasticTraining.State? = nil, workers: Int = 1, progress: (Progress) -> Void = { _ in },
    checkpoint: (StochasticTraining.State) -> Void = { _ in }
  ) -> Outcome {
    var state = state ?? start()
    let architecture = CompositionAutoencoder(elements: elements, shape: plan.shape, parameters: state.parameters)
    let entropy =
      plan.likelihood == .multinomial ? EvidenceLowerBound.entropy(training.fractions, rows: training.count) : 0
    let parts = StochasticTraining.parts(schedule, parameterCount: state.parameters.count, workers: workers)
    while !state.isOver {
      var random = SeededGenerator(seed: plan.seed, stream: 1 << 32 | UInt64(state.epochs))
      let judged = state.epochs >= plan.firstJudged && !choice.isEmpty
      let epoch = StochasticTraining.pass(
        &state, on: parts, rows: training.count, plan: schedule, random: &random,
        loss: { record(architecture, on: &$0, $1, epoch: $2, &$3) },
        // Losses under a rising β are not comparable: none is judged before it stands.
        validation: choice.isEmpty ? nil : { judged ? loss(of: $0, on: choice) : .infinity })
      progress(
        Progress(
          epoch: state.epochs, loss: epoch.trainingLoss - entropy, heldOutLoss: judged ? epoch.validationLoss : nil,
          beta: plan.beta(in: epoch.number)))
      checkpoint(state)
    }
    var model = architecture
    model.parameters = state.result
    let prior = prior(of: model)
    return Outcome(
      model: model, prior: prior, conditions: scale,
      scores: AutoencoderScores(
        model, prior: prior, held: scoring.isEmpty ? training : scoring, isHeldOut: !scoring.isEmpty,
        training: training, seed: plan.seed),
      epochs: state.epochs, parts: (training.count, choice.count, scoring.count), held: scoring.fractions)
  }

  private func record(
    _ model: CompositionAutoencoder, on tape: inout Tape<Float>, _ batch: ArraySlice<Int>, epoch: Int,
    _ random: inout SeededGenerator
  ) -> Variable {
    let fractions = plan.variation.varied(training.fractions(of: batch), held: held, &random)
    return EvidenceLowerBound.record(
      model, on: &tape, fractions: fractions, beta: Float(plan.beta(in: epoch)), freeBits: plan.freeBits,
      likelihood: plan.likelihood, noise: { plan.shape.latent.noise($0, &random) })
  }

  /// The posteriors of the training compositions, whose order is random: of many the first.
  private func prior(of model: CompositionAutoencoder) -> LatentPrior {
    let count = min(training.count, LatentPrior.limit)
    let properties = ExpectedProperties.of(training, first: count, scale: scale)
    return LatentPrior(
      exemplars: model.encode(Array(training.fractions.prefix(count * training.dimension))),
      width: plan.shape.latent.encoderOutputs, expected: properties.expected, certainty: properties.certainty)
  }

  /// The loss at the final β with the same noise every time.
  private func loss(of parameters: [Float], on rows: TrainingRows) -> Double {
    var random = SeededGenerator(seed: plan.seed, stream: 3)
    let model = CompositionAutoencoder(elements: elements, shape: plan.shape, parameters: parameters)
    return EvidenceLowerBound.mean(of: model, rows.fractions, draws: 4, random: &random).loss(beta: plan.beta)
  }
}
