import Autodiff
import Glibc
import NeuralNetworks
import Numerics

/// How the members of an ensemble are built and trained.
package struct EnsemblePlan: Sendable, Equatable {
  package var members = 5
  /// Widths of the hidden layers.
  package var hidden = [64, 64]
  /// The exponent of the β-NLL; 0.5 keeps the mean honest where the variance is large (`seitzer2022pitfalls`).
  package var beta = 0.5
  /// The share of the epochs in which only the mean is trained, by squared error, before the variance joins.
  package var meanOnly = 0.2
  /// The deviation of the noise that is added to scaled fractions and features in training, anew for each batch: with
  /// hundreds of records it is what keeps members from learning them by heart (`bishop1995noise`).
  package var inputNoise = 0.4
  package var training = TrainingPlan()

  package init() {
    training.epochs = 150
    training.weightDecay = 0.1
  }
}

/// What a network's two last numbers say of a target.
package enum RegressionHead: String, Sendable, CaseIterable {
  /// Mean and variance of a normal distribution.
  case gaussian
  /// Median and deviation of a Laplace distribution, for which absolute errors count.
  case laplace
}

/// A deep ensemble of multilayer perceptrons with a heteroscedastic Gaussian head (`lakshminarayanan2017ensembles`):
/// members differ in their first weights and in the order of their batches.
package struct DeepEnsemble: Sendable, Equatable {
  /// Every member's shape: d inputs to mean and raw variance.
  package let network: MultilayerPerceptron
  /// The parameters of each member.
  package let members: [[Float]]
  /// Of an event the first output is its logit, and the second stays unused.
  package let task: PredictionTask
  package let head: RegressionHead

  /// An ensemble of trained members, each as long as the network asks.
  package init(
    network: MultilayerPerceptron, members: [[Float]], task: PredictionTask = .regression,
    head: RegressionHead = .gaussian
  ) {
    precondition(network.outputs == 2 && !members.isEmpty)
    precondition(members.allSatisfy { $0.count == network.parameterCount })
    self.network = network
    self.members = members
    self.task = task
    self.head = head
  }

  /// The network of d inputs that a plan asks for.
  package static func network(inputs: Int, _ plan: EnsemblePlan) -> MultilayerPerceptron {
    MultilayerPerceptron(widths: [inputs] + plan.hidden + [2])
  }

  /// Trains one member on scaled rows: inputs [n, d] row-major, n targets; `noise` is the deviation of the noise on each
  /// of the d inputs. The same generator gives the same bytes; `progress` sees every epoch. O(epochs·n·parameters).
  package static func trainMember(
    _ network: MultilayerPerceptron, inputs: [Float], targets: [Float], noise: [Float], plan: EnsemblePlan,
    task: PredictionTask = .regression, likelihood: RegressionHead = .gaussian, random: inout SeededGenerator,
    progress: (StochasticTraining.Epoch) -> Void = { _ in }
  ) -> [Float] {
    var parameters = [Float](repeating: 0, count: network.parameterCount)
    network.initialize(&parameters, &random)
    let width = network.inputs
    let meanOnly = Int(plan.meanOnly * Double(plan.training.epochs))
    return StochasticTraining.minimize(
      parameters: parameters, rows: targets.count, plan: plan.training, random: &random,
      loss: { tape, batch, epoch, random in
        var numbers = batch.flatMap { inputs[$0 * width..<($0 + 1) * width] }
        addNoise(noise, to: &numbers, &random)
        let rows = tape.input(rows: batch.count, columns: width, numbers)
        let target = tape.input(rows: batch.count, columns: 1, batch.map { targets[$0] })
        let head = network.record(on: &tape, rows)
        if task == .classification {
          let happened = SparseRows(batch.map { targets[$0] }, columns: 1)
          return tape.bernoulliCrossEntropy(head, columns: 0..<1, target: happened)
        }
        if likelihood == .laplace {
          return tape.laplaceLikelihood(head, target: target, beta: epoch < meanOnly ? 1 : Float(plan.beta))
        }
        if epoch < meanOnly { return tape.squaredError(tape.columns(head, 0..<1), target: target) }
        return tape.gaussianLikelihood(head, target: target, beta: Float(plan.beta))
      }, progress: progress)
  }

  /// Adds noise to rows of numbers, by column.
  private static func addNoise(_ deviations: [Float], to numbers: inout [Float], _ random: inout SeededGenerator) {
    guard deviations.contains(where: { $0 > 0 }) else { return }
    for start in stride(from: 0, to: numbers.count, by: 2) {
      let (first, second) = random.standardNormals()
      numbers[start] += deviations[start % deviations.count] * Float(first)
      if start + 1 < numbers.count {
        numbers[start + 1] += deviations[(start + 1) % deviations.count] * Float(second)
      }
    }
  }

  /// The answers for scaled rows [n, d], on the model's scale: Var = E[σ²] + Var[μ] over the members. A row's answer
  /// does not depend on the others. O(n·members·parameters).
  package func predict(rows: Int, _ inputs: [Float]) -> [LatentPrediction] {
    let heads = members.map { network.evaluate($0, rows: rows, inputs) }
    let count = Double(heads.count)
    return (0..<rows).map { row in
      var (mean, noise) = (0.0, 0.0)
      for head in heads {
        let answer = answer(head, row)
        mean += answer.mean / count
        noise += answer.variance / count
      }
      var spread = 0.0
      for head in heads {
        let difference = answer(head, row).mean - mean
        spread += difference * difference / count
      }
      return LatentPrediction(mean: mean, aleatoric: noise, epistemic: spread)
    }
  }

  /// What one member says of one row: mean and variance, of an event p and p·(1 − p).
  private func answer(_ output: [Float], _ row: Int) -> (mean: Double, variance: Double) {
    if task == .classification {
      let probability = 1 / (1 + exp(-Double(output[2 * row])))
      return (probability, probability * (1 - probability))
    }
    let (location, raw) = (Double(output[2 * row]), output[2 * row + 1])
    if head == .laplace {
      let deviation = Double(LaplaceHead.deviation(raw))
      return (location, deviation * deviation)
    }
    return (location, Double(GaussianHead.variance(raw)))
  }
}
