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
  /// The deviation of the noise that is added to scaled inputs in training, anew for each batch: with hundreds of records
  /// it is what keeps members from learning them by heart (`bishop1995noise`).
  package var inputNoise = 0.2
  package var training = TrainingPlan()

  package init() {
    training.epochs = 200
    training.weightDecay = 0.3
  }
}

/// A deep ensemble of multilayer perceptrons with a heteroscedastic Gaussian head (`lakshminarayanan2017ensembles`):
/// members differ in their first weights and in the order of their batches.
package struct DeepEnsemble: Sendable, Equatable {
  /// Every member's shape: d inputs to mean and raw variance.
  package let network: MultilayerPerceptron
  /// The parameters of each member.
  package let members: [[Float]]

  /// An ensemble of trained members, each as long as the network asks.
  package init(network: MultilayerPerceptron, members: [[Float]]) {
    precondition(network.outputs == 2 && !members.isEmpty)
    precondition(members.allSatisfy { $0.count == network.parameterCount })
    self.network = network
    self.members = members
  }

  /// The network of d inputs that a plan asks for.
  package static func network(inputs: Int, _ plan: EnsemblePlan) -> MultilayerPerceptron {
    MultilayerPerceptron(widths: [inputs] + plan.hidden + [2])
  }

  /// Trains one member on scaled rows: inputs [n, d] row-major, n targets. The same generator gives the same bytes;
  /// `progress` sees every epoch. O(epochs·n·parameters).
  package static func trainMember(
    _ network: MultilayerPerceptron, inputs: [Float], targets: [Float], plan: EnsemblePlan,
    random: inout SeededGenerator, progress: (StochasticTraining.Epoch) -> Void = { _ in }
  ) -> [Float] {
    var parameters = [Float](repeating: 0, count: network.parameterCount)
    network.initialize(&parameters, &random)
    let width = network.inputs
    let meanOnly = Int(plan.meanOnly * Double(plan.training.epochs))
    return StochasticTraining.minimize(
      parameters: parameters, rows: targets.count, plan: plan.training, random: &random,
      loss: { tape, batch, epoch, random in
        var numbers = batch.flatMap { inputs[$0 * width..<($0 + 1) * width] }
        addNoise(Float(plan.inputNoise), to: &numbers, &random)
        let rows = tape.input(rows: batch.count, columns: width, numbers)
        let target = tape.input(rows: batch.count, columns: 1, batch.map { targets[$0] })
        let head = network.record(on: &tape, rows)
        if epoch < meanOnly { return tape.squaredError(tape.columns(head, 0..<1), target: target) }
        return tape.gaussianLikelihood(head, target: target, beta: Float(plan.beta))
      }, progress: progress)
  }

  private static func addNoise(_ deviation: Float, to numbers: inout [Float], _ random: inout SeededGenerator) {
    if deviation == 0 { return }
    for k in stride(from: 0, to: numbers.count, by: 2) {
      let (first, second) = StandardNormal.pair(&random)
      numbers[k] += deviation * Float(first)
      if k + 1 < numbers.count { numbers[k + 1] += deviation * Float(second) }
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
        mean += Double(head[2 * row]) / count
        noise += Double(GaussianHead.variance(head[2 * row + 1])) / count
      }
      var spread = 0.0
      for head in heads {
        let difference = Double(head[2 * row]) - mean
        spread += difference * difference / count
      }
      return LatentPrediction(mean: mean, aleatoric: noise, epistemic: spread)
    }
  }
}

/// Draws from N(0, 1).
enum StandardNormal {
  /// Two independent draws (Box & Muller 1958, `box1958note`).
  static func pair(_ random: inout SeededGenerator) -> (Double, Double) {
    let radius = (-2 * log(random.uniformOpen())).squareRoot()
    let angle = 2 * Double.pi * random.uniform()
    return (radius * cos(angle), radius * sin(angle))
  }
}
