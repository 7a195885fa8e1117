import DecisionTrees
import Numerics

/// Grows extremely randomised trees, a batch of them a task.
struct TreesLearner: SurrogateLearner {
  /// Trees that one task grows: enough that tasks are few, few enough that threads end together.
  private static let batch = 25

  let plan: TreePlan

  var method: PredictionMethod { .trees }
  var tasks: Int { (plan.trees + Self.batch - 1) / Self.batch }
  var steps: Int { 1 }

  func train(
    _ task: Int, on set: ScaledSet, random: inout SeededGenerator, progress: (_ step: Int, _ loss: Double?) -> Void
  ) -> SurrogatePart {
    let rows = TreeRows(set.rows, dimension: set.inputs.dimension, targets: set.targets.map(Float.init))
    let count = min(Self.batch, plan.trees - task * Self.batch)
    let trees = (0..<count).map { _ in ExtremelyRandomizedTrees.grow(rows, plan: plan, random: &random) }
    progress(1, nil)
    return .trees(trees)
  }

  func assemble(_ parts: [SurrogatePart], on set: ScaledSet) throws(TrainingError) -> Surrogate {
    let trees = parts.flatMap { part in if case .trees(let trees) = part { trees } else { [DecisionTree]() } }
    return .trees(ExtremelyRandomizedTrees(trees, dimension: set.inputs.dimension))
  }
}
