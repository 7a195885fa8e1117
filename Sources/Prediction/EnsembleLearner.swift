import NeuralNetworks
import Numerics

/// Trains the members of a deep ensemble, each a task.
struct EnsembleLearner: SurrogateLearner {
  let plan: EnsemblePlan
  let loss: PredictionLoss

  private var likelihood: RegressionHead { loss == .absolute ? .laplace : .gaussian }

  var method: PredictionMethod { .ensemble }
  var tasks: Int { plan.members }
  var steps: Int { plan.training.epochs }

  func train(
    _ task: Int, on set: ScaledSet, random: inout SeededGenerator, progress: (_ step: Int, _ loss: Double?) -> Void
  ) -> SurrogatePart {
    .member(
      DeepEnsemble.trainMember(
        network(set), inputs: set.rows, targets: set.targets.map(Float.init),
        noise: set.inputs.noise(plan.inputNoise).map(Float.init), plan: plan,
        task: set.task, likelihood: likelihood,
        random: &random, progress: { progress($0.number + 1, $0.trainingLoss) }))
  }

  func assemble(_ parts: [SurrogatePart], on set: ScaledSet) throws(TrainingError) -> Surrogate {
    let members = parts.compactMap { part in if case .member(let parameters) = part { parameters } else { nil } }
    return .ensemble(DeepEnsemble(network: network(set), members: members, task: set.task, head: likelihood))
  }

  private func network(_ set: ScaledSet) -> MultilayerPerceptron {
    DeepEnsemble.network(inputs: set.inputs.dimension, plan)
  }
}
