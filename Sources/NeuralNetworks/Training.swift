import Autodiff
import Glibc
import Numerics

/// How long and how fast a network is trained.
package struct TrainingPlan: Sendable, Equatable {
  /// Passes over the data.
  package var epochs = 300
  package var batchSize = 32
  /// The largest learning rate; it rises linearly over the warm-up and falls along a cosine (`loshchilov2017sgdr`).
  package var rate = 3e-3
  /// Passes over which the learning rate rises.
  package var warmUp = 5
  package var weightDecay = 1e-2
  /// The largest Euclidean norm of a gradient.
  package var clip = 5.0
  /// Passes without a better validation loss before training stops; nil never stops early.
  package var patience: Int?

  package init() {}

  /// The learning rate at a fraction of a pass counted from the start.
  package func rate(at epoch: Double) -> Double {
    let rising = Double(warmUp)
    if epoch < rising { return rate * max(epoch, 0.1) / rising }
    let progress = min(1, (epoch - rising) / max(1, Double(epochs) - rising))
    return rate * (1 + cos(Double.pi * progress)) / 2
  }
}

/// Rows in shuffled order, cut into batches of nearly equal size.
package enum MiniBatches {
  /// The batches of one pass over `rows` rows, each at most `size` long.
  package static func shuffled(rows: Int, size: Int, _ random: inout SeededGenerator) -> [ArraySlice<Int>] {
    let order = Array(0..<rows).shuffled(using: &random)
    let count = (rows + size - 1) / size
    return (0..<count).map { order[rows * $0 / count..<rows * ($0 + 1) / count] }
  }
}

/// Remembers the parameters of the lowest validation loss and says when to give up (`prechelt1998early`).
package struct EarlyStopping: Sendable, Equatable {
  /// The parameters that did best, and when.
  package struct Best: Sendable, Equatable {
    package let loss: Double
    package let epoch: Int
    package let parameters: [Float]

    package init(loss: Double, epoch: Int, parameters: [Float]) {
      self.loss = loss
      self.epoch = epoch
      self.parameters = parameters
    }
  }

  private let patience: Int?
  package private(set) var best: Best?

  package init(patience: Int?, best: Best? = nil) {
    self.patience = patience
    self.best = best
  }

  /// Takes the loss after a pass; returns whether training should go on. A loss that is not a number never counts as
  /// better.
  package mutating func goesOn(epoch: Int, loss: Double, parameters: @autoclosure () -> [Float]) -> Bool {
    if loss < best?.loss ?? .infinity {
      best = Best(loss: loss, epoch: epoch, parameters: parameters())
    }
    guard let patience else { return true }
    return epoch - (best?.epoch ?? 0) < patience
  }
}

/// Stochastic training of a parameter vector.
package enum StochasticTraining {
  /// What one pass came to.
  package struct Epoch: Sendable, Equatable {
    /// Counted from 0.
    package let number: Int
    /// The mean loss over the pass, as it was when each batch was seen.
    package let trainingLoss: Double
    package let validationLoss: Double?
  }

  /// What a training has come to after some passes: all that it needs to go on.
  package struct State: Sendable, Equatable {
    /// Passes that are done.
    package private(set) var epochs = 0
    package private(set) var parameters: [Float]
    package private(set) var optimizer: AdamW
    package private(set) var stopping: EarlyStopping
    /// Whether all passes are done or the validation loss has risen for too long.
    package private(set) var isOver: Bool

    /// Where training starts.
    package init(_ parameters: [Float], plan: TrainingPlan) {
      self.parameters = parameters
      optimizer = AdamW(parameterCount: parameters.count, weightDecay: Float(plan.weightDecay))
      stopping = EarlyStopping(patience: plan.patience)
      isOver = plan.epochs == 0
    }

    /// Goes on from where another training left off; the arrays are as long as the parameters.
    package mutating func resume(
      epochs: Int, steps: Int, parameters: [Float], mean: [Float], square: [Float], best: EarlyStopping.Best?,
      isOver: Bool, plan: TrainingPlan
    ) {
      self.epochs = epochs
      self.parameters = parameters
      optimizer.resume(mean: mean, square: square, steps: steps)
      stopping = EarlyStopping(patience: plan.patience, best: best)
      self.isOver = isOver
    }

    /// The parameters to keep: those of the lowest validation loss where there is one, else the last.
    package var result: [Float] { stopping.best?.parameters ?? parameters }

    fileprivate mutating func step(_ gradient: [Float], rate: Double, clip: Double) {
      optimizer.step(&parameters, gradient, rate: Float(rate), clip: Float(clip))
    }

    /// Ends a pass.
    fileprivate mutating func end(validationLoss: Double?, plan: TrainingPlan) {
      if let validationLoss, !stopping.goesOn(epoch: epochs, loss: validationLoss, parameters: parameters) {
        isOver = true
      }
      epochs += 1
      if epochs >= plan.epochs { isOver = true }
    }
  }

  /// Records the mean loss of some rows on a tape that holds the parameters, with randomness of their own.
  package typealias Loss =
    @Sendable (inout Tape<Float>, ArraySlice<Int>, _ epoch: Int, inout SeededGenerator) -> Variable

  /// Most rows of a part of a batch: enough that the products outweigh what a tape costs.
  private static let partSize = 128

  /// Room for the batches of a plan, which `workers` threads share; they do not change the result.
  package static func parts(_ plan: TrainingPlan, parameterCount: Int, workers: Int = 1) -> BatchParts {
    BatchParts(parameterCount: parameterCount, batch: plan.batchSize, size: partSize, workers: workers)
  }

  /// One pass over rows. `loss` records what the parts of a batch lose; `validation` scores parameters after the pass.
  package static func pass(
    _ state: inout State, on parts: BatchParts, rows: Int, plan: TrainingPlan, random: inout SeededGenerator,
    loss: @escaping Loss, validation: (([Float]) -> Double)? = nil
  ) -> Epoch {
    let batches = MiniBatches.shuffled(rows: rows, size: plan.batchSize, &random)
    let number = state.epochs
    var gradient = [Float](repeating: 0, count: state.parameters.count)
    var sum = 0.0
    for (index, batch) in batches.enumerated() {
      let mean = parts.gradient(&gradient, at: state.parameters, rows: batch.count, random: &random) {
        tape, rows, random in
        loss(
          &tape, batch[batch.startIndex + rows.lowerBound..<batch.startIndex + rows.upperBound], number, &random)
      }
      sum += mean * Double(batch.count)
      state.step(
        gradient, rate: plan.rate(at: Double(number) + Double(index) / Double(batches.count)), clip: plan.clip)
    }
    let validationLoss = validation.map { $0(state.parameters) }
    state.end(validationLoss: validationLoss, plan: plan)
    return Epoch(number: number, trainingLoss: sum / Double(max(1, rows)), validationLoss: validationLoss)
  }

  /// Minimises a loss over rows and returns the parameters: those of the lowest validation loss where there is one, else
  /// the last. `loss` and `validation` are those of a pass; `progress` sees every pass. The same generator gives the same
  /// bytes.
  package static func minimize(
    parameters: [Float], rows: Int, plan: TrainingPlan, random: inout SeededGenerator,
    loss: @escaping Loss, validation: (([Float]) -> Double)? = nil, progress: (Epoch) -> Void = { _ in }
  ) -> [Float] {
    let parts = parts(plan, parameterCount: parameters.count)
    var state = State(parameters, plan: plan)
    while !state.isOver {
      progress(
        pass(&state, on: parts, rows: rows, plan: plan, random: &random, loss: loss, validation: validation))
    }
    return state.result
  }
}
