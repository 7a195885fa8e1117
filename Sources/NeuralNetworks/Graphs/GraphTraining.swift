import Autodiff
import Numerics

/// What the two numbers of a graph network are fitted to.
package enum GraphLikelihood: Sendable, Equatable {
  /// A number: median and deviation of a Laplace distribution.
  case laplace
  /// Whether something is so: the first number is the logit of its probability, the second says nothing.
  case bernoulli
}

/// How a graph network is trained.
package struct GraphTrainingPlan: Sendable, Equatable {
  package var training: TrainingPlan
  /// Decay of the running mean of the parameters that is kept in the end (`polyak1992averaging`).
  package var averaging = 0.995
  package var likelihood = GraphLikelihood.laplace
  /// Of each descriptor the deviation of the noise that is added to it, anew in every pass (`bishop1995noise`); empty adds
  /// none.
  package var descriptorNoise: [Double] = []
  /// The exponent of the weighted Laplace likelihood; with one the median is learnt as by the absolute error.
  package var beta = 1.0
  /// That of the slope by the deviation: with two a squared error's.
  package var deviationBeta = 2.0

  package init() {
    training = TrainingPlan()
    training.epochs = 100
    training.batchSize = 16
    training.rate = 2e-3
    training.weightDecay = 1e-2
  }
}

/// Training of one network on graphs with targets, which can stop after any pass and go on later with the same result: what
/// a pass draws depends on the seed, the stream and the number of the pass alone.
package struct GraphTraining: Sendable {
  /// What training has come to.
  package struct State: Sendable, Equatable {
    /// Passes that are done.
    package var epochs: Int
    package var parameters: [Float]
    /// The running mean of the parameters.
    package var average: [Float]
    package var optimizer: AdamW
    package var stopping: EarlyStopping
    /// Whether the validation loss has risen for too long.
    package var isOver: Bool

    package init(
      epochs: Int, parameters: [Float], average: [Float], optimizer: AdamW, stopping: EarlyStopping, isOver: Bool
    ) {
      self.epochs = epochs
      self.parameters = parameters
      self.average = average
      self.optimizer = optimizer
      self.stopping = stopping
      self.isOver = isOver
    }

    /// The parameters to keep: those of the lowest validation loss where training may stop early, else the running mean.
    package var result: [Float] { stopping.best?.parameters ?? average }
  }

  private let network: GraphNetwork
  private let plan: GraphTrainingPlan
  private let seed: UInt64
  private let stream: UInt64
  private let parts: BatchParts
  /// Most graphs of a part: enough to keep the kernels busy, few enough for several threads to share a usual batch.
  private static let partSize = 8

  /// The training of one network; a stream gives other first weights and another order. `workers` threads share each
  /// batch; they do not change the result.
  package init(_ network: GraphNetwork, plan: GraphTrainingPlan, seed: UInt64, stream: UInt64, workers: Int = 1) {
    parts = BatchParts(
      parameterCount: network.parameterCount, batch: plan.training.batchSize, size: Self.partSize, workers: workers)
    self.network = network
    self.plan = plan
    self.seed = seed
    self.stream = stream
  }

  /// Where training starts.
  package func start() -> State {
    var random = generator(0)
    let parameters = network.initialParameters(&random)
    return State(
      epochs: 0, parameters: parameters, average: parameters,
      optimizer: AdamW(parameterCount: parameters.count, weightDecay: Float(plan.training.weightDecay)),
      stopping: EarlyStopping(patience: plan.training.patience), isOver: plan.training.epochs == 0)
  }

  /// One pass over graphs with scaled targets, then a look at the validation graphs if training may stop early.
  package func pass(
    _ state: inout State, _ graphs: [AtomicGraph], _ targets: [Float], validation: [AtomicGraph] = [],
    validationTargets: [Float] = []
  ) -> StochasticTraining.Epoch {
    var random = generator(UInt64(state.epochs) + 1)
    let graphs = noisy(graphs, &random)
    let batches = MiniBatches.shuffled(rows: graphs.count, size: plan.training.batchSize, &random)
    var gradient = [Float](repeating: 0, count: state.parameters.count)
    var sum = 0.0
    for (index, batch) in batches.enumerated() {
      let loss = parts.gradient(&gradient, at: state.parameters, rows: batch.count, random: &random) { tape, rows, _ in
        let part = rows.map { batch[batch.startIndex + $0] }
        return record(&tape, part.map { graphs[$0] }, part.map { targets[$0] })
      }
      sum += loss * Double(batch.count)
      let progress = Double(state.epochs) + Double(index) / Double(batches.count)
      state.optimizer.step(
        &state.parameters, gradient, rate: Float(plan.training.rate(at: progress)), clip: Float(plan.training.clip))
      let step = state.epochs * batches.count + index
      let decay = min(plan.averaging, Double(1 + step) / Double(10 + step))
      Self.approach(&state.average, state.parameters, by: Float(1 - decay))
    }
    state.epochs += 1
    var validationLoss: Double?
    if plan.training.patience != nil, !validation.isEmpty {
      validationLoss = loss(state.average, validation, validationTargets)
      let average = state.average
      let goesOn = state.stopping.goesOn(epoch: state.epochs, loss: validationLoss ?? .infinity, parameters: average)
      if !goesOn { state.isOver = true }
    }
    if state.epochs >= plan.training.epochs { state.isOver = true }
    return StochasticTraining.Epoch(
      number: state.epochs - 1, trainingLoss: sum / Double(max(1, graphs.count)), validationLoss: validationLoss)
  }

  private func loss(_ parameters: [Float], _ graphs: [AtomicGraph], _ targets: [Float]) -> Double {
    let sum = parts.sum(at: parameters, rows: graphs.count) { tape, rows in
      record(&tape, Array(graphs[rows]), Array(targets[rows]))
    }
    return sum / Double(max(1, graphs.count))
  }

  /// Moves numbers a share of the way to others.
  private static func approach(_ numbers: inout [Float], _ others: [Float], by share: Float) {
    numbers.withUnsafeMutableBufferPointer { numbers in
      others.withUnsafeBufferPointer { others in
        for k in 0..<numbers.count { numbers[k] += share * (others[k] - numbers[k]) }
      }
    }
  }

  private func record(_ tape: inout Tape<Float>, _ graphs: [AtomicGraph], _ targets: [Float]) -> Variable {
    let head = network.record(on: &tape, AtomicGraph(graphs), differentiatesGeometry: false).head
    let target = tape.input(rows: targets.count, columns: 1, targets)
    return switch plan.likelihood {
    case .laplace:
      tape.laplaceLikelihood(head, target: target, beta: Float(plan.beta), deviationBeta: Float(plan.deviationBeta))
    case .bernoulli: tape.bernoulliCrossEntropy(head, columns: 0..<1, target: SparseRows(targets, columns: 1))
    }
  }

  /// The graphs with noise on their descriptors.
  private func noisy(_ graphs: [AtomicGraph], _ random: inout SeededGenerator) -> [AtomicGraph] {
    guard plan.descriptorNoise.contains(where: { $0 > 0 }) else { return graphs }
    var graphs = graphs
    for k in graphs.indices {
      for (column, deviation) in plan.descriptorNoise.enumerated() where deviation > 0 {
        graphs[k].descriptors[column] += deviation * random.standardNormal()
      }
    }
    return graphs
  }

  private func generator(_ pass: UInt64) -> SeededGenerator {
    SeededGenerator(seed: seed, stream: stream << 32 | pass)
  }
}
