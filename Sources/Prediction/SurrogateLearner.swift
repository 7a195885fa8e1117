import DecisionTrees
import GaussianProcesses
import NeuralNetworks
import Numerics

/// How one kind of surrogate is trained: work on one set of records, cut into tasks that threads share.
///
/// A new kind is a case of `PredictionMethod` and of `Surrogate` with a learner of its own; folds, scores, calibration,
/// domain and stacking come with it.
protocol SurrogateLearner: Sendable {
  var method: PredictionMethod { get }
  /// How many independent tasks a set takes. Their results are put together in the order of their numbers.
  var tasks: Int { get }
  /// How many steps of progress a task reports.
  var steps: Int { get }

  /// Does one task. The same generator gives the same part, whichever thread does it.
  func train(
    _ task: Int, on set: ScaledSet, random: inout SeededGenerator, progress: (_ step: Int, _ loss: Double?) -> Void
  ) -> SurrogatePart

  /// Puts the parts of a set together.
  /// - Throws: why they make no surrogate.
  func assemble(_ parts: [SurrogatePart], on set: ScaledSet) throws(TrainingError) -> Surrogate
}

/// What one task of a training made.
enum SurrogatePart: Sendable {
  case member([Float])
  case process(Result<TrainedProcess, GaussianProcessError>)
  case trees([DecisionTree])
}

/// Records as a surrogate sees them: scaled by what they show themselves.
package struct ScaledSet: Sendable {
  let task: PredictionTask
  let inputs: InputScaling
  let target: TargetScaling
  /// [n, d] row-major.
  package let rows: [Float]
  package let targets: [Double]
  /// Known variances of the targets, zero where nothing is known.
  package let noise: [Double]
  /// The crystals, with their rows; empty where no graphs are wanted.
  let graphs: [AtomicGraph]

  /// Scales records that all have the wanted inputs, and whose graphs are given or not wanted.
  init(
    _ records: [TrainingRecord], graphs: [AtomicGraph], inputs wanted: [ModelInput], transform: TargetTransform,
    task: PredictionTask
  ) {
    let inputs = InputScaling(wanted, of: records.map(\.material))
    let target =
      task == .regression
      ? TargetScaling(transform, of: records.map(\.target)) : TargetScaling(transform: .none, mean: 0, deviation: 1)
    self.task = task
    noise = records.map { record in
      let slope = transform == .log ? 1 / record.target : 1
      let deviation = (record.deviation ?? 0) * slope / target.deviation
      return deviation * deviation
    }
    let rows = records.map { (try? inputs.scaled($0.material)) ?? [] }
    self.graphs = zip(graphs, rows).map { $0.knowing($1) }
    self.rows = rows.flatMap(\.self)
    targets = records.map { target.scaled($0.target) }
    self.inputs = inputs
    self.target = target
  }
}

extension PredictorPlan {
  /// What learns under the plan's method: one learner, or those that are stacked.
  var learners: [any SurrogateLearner] {
    switch method {
    case .ensemble: [EnsembleLearner(plan: ensemble, loss: loss)]
    case .gaussianProcess: [ProcessLearner(plan: process)]
    case .trees: [TreesLearner(plan: trees)]
    case .stack:
      [
        TreesLearner(plan: trees), ProcessLearner(plan: process.thinned),
        graph.map { GraphLearner(plan: $0) } ?? EnsembleLearner(plan: ensemble, loss: loss),
      ]
    case .graph, .equivariant: graph.map { [GraphLearner(plan: $0)] } ?? []
    }
  }
}
