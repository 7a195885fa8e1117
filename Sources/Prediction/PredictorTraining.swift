import Chemistry
import Crystallography
import DecisionTrees
import GaussianProcesses
import NeuralNetworks
import Numerics

/// A material whose property was measured.
package struct TrainingRecord: Sendable {
  package let material: MaterialDescription
  package let target: Double
  /// The standard deviation of the target, where it is known, in its unit.
  package let deviation: Double?
  /// Records of one group are never parted by cross-validation.
  package let group: String
  /// The label of its part of the cross-validation, where folds are given.
  package let fold: String?

  package init(
    material: MaterialDescription, target: Double, deviation: Double? = nil, group: String, fold: String? = nil
  ) {
    self.fold = fold
    self.material = material
    self.target = target
    self.deviation = deviation
    self.group = group
  }
}

/// What is trained, and how it is tested.
package struct PredictorPlan: Sendable {
  package var method = PredictionMethod.ensemble
  package var task = PredictionTask.regression
  package var transform = TargetTransform.none
  /// Which errors count.
  package var loss = PredictionLoss.squared
  package var ensemble = EnsemblePlan()
  package var trees = TreePlan()
  package var process = ProcessPlan()
  /// The graph network that takes the ensemble's place in a stack, where records have structures.
  package var graph: GraphModelPlan?
  package var folds = 5
  /// Of the scores' intervals.
  package var level = 0.9
  package var seed: UInt64 = 0
  /// Threads; they do not change the result.
  package var workers = 1

  package init() {}
}

/// Why records do not make a model.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// Fewer records, groups or folds than cross-validation needs.
  case tooFew(records: Int, groups: Int)
  /// No input varies.
  case nothingVaries
  case gaussianProcess(GaussianProcessError)
  /// A record whose crystal has no graph; counted from 0.
  case noGraph(record: Int, NeighbourError)

  package var description: String {
    switch self {
    case .tooFew(let records, let groups):
      "\(records) records in \(groups) groups: a model needs \(PredictorTraining.fewestRecords) in "
        + "\(PredictorTraining.fewestGroups) at least"
    case .nothingVaries: "no input differs between the records"
    case .noGraph(let record, let error): "record \(record + 1) of those used has no graph: \(error)"
    case .gaussianProcess(.tooManyObservations(let limit)):
      "a Gaussian process takes at most \(limit) records: use the ensemble"
    case .gaussianProcess(let error): "the Gaussian process cannot be fitted: \(error)"
    }
  }
}

/// Cross-validation and the final fit of one model. A pure function of records, wanted inputs and plan.
package struct PredictorTraining: Sendable {
  package static let fewestRecords = 10
  package static let fewestGroups = 2

  /// One step of one task: an epoch of a member, a batch of trees, a fitted process.
  package struct Progress: Sendable {
    /// From 1; nil for the final fit on everything.
    package let fold: Int?
    package let method: PredictionMethod
    /// From 1.
    package let member: Int
    package let members: Int
    /// From 1.
    package let step: Int
    package let steps: Int
    /// Of what was fitted, where there is one.
    package let loss: Double?
  }

  /// What a training made.
  package struct Outcome: Sendable {
    package let model: CompositionModel
    package let scores: ModelScores
    /// Of a stack, each member by itself; else empty.
    package let memberScores: [StackedScore]
    package let folds: GroupedFolds
    /// Calibrated predictions of each record by the model that did not see its fold.
    package let outOfFold: [PropertyPrediction?]
  }

  private let records: [TrainingRecord]
  private let plan: PredictorPlan
  /// The parts of the cross-validation.
  package let folds: GroupedFolds
  /// One for each fold, and last that of everything.
  private let sets: [ScaledSet]
  /// Of the records, without their inputs; empty where no graphs are wanted.
  private let graphs: [AtomicGraph]

  /// Prepares the folds. Every record has every wanted input and a target that the transform accepts.
  /// - Throws: `tooFew`, `nothingVaries`, `noGraph`.
  package init(_ records: [TrainingRecord], inputs wanted: [ModelInput], plan: PredictorPlan) throws(TrainingError) {
    let labels = records.compactMap(\.fold)
    let groups = records.map(\.group)
    let folds =
      labels.count == records.count && !labels.isEmpty
      ? GroupedFolds(given: labels, groups: groups)
      : GroupedFolds(groups: groups, count: max(2, plan.folds), seed: plan.seed)
    guard records.count >= Self.fewestRecords, folds.groups >= Self.fewestGroups, folds.count >= 2 else {
      throw .tooFew(records: records.count, groups: folds.groups)
    }
    let graphs = try plan.graph?.graphs(records) ?? []
    var sets: [ScaledSet] = []
    for held in 0...folds.count {
      let members = records.indices.filter { folds.fold[$0] != held }
      let set = ScaledSet(
        members.map { records[$0] }, graphs: graphs.isEmpty ? [] : members.map { graphs[$0] }, inputs: wanted,
        transform: plan.transform, task: plan.task)
      guard set.inputs.dimension > 0 else { throw .nothingVaries }
      sets.append(set)
    }
    self.records = records
    self.plan = plan
    self.folds = folds
    self.sets = sets
    self.graphs = graphs
  }

  // MARK: Training

  /// How many steps the whole training reports, for a progress display.
  package var steps: Int { sets.count * plan.learners.reduce(0) { $0 + $1.tasks * $1.steps } }

  /// One task of one learner on one set.
  private struct Task: Sendable {
    let set: Int
    let learner: Int
    let number: Int
  }

  /// Trains every fold and the final model; `progress` is called from several threads.
  /// - Throws: `gaussianProcess`.
  package func run(_ progress: @escaping @Sendable (Progress) -> Void = { _ in }) throws(TrainingError) -> Outcome {
    let learners = plan.learners
    let tasks = sets.indices.flatMap { set in
      learners.indices.flatMap { learner in
        (0..<learners[learner].tasks).map { Task(set: set, learner: learner, number: $0) }
      }
    }
    let parts = ParallelTasks.run(tasks.count, workers: plan.workers) { place in
      let task = tasks[place]
      let learner = learners[task.learner]
      var random = SeededGenerator(seed: plan.seed, stream: UInt64(place) + 1)
      return learner.train(task.number, on: sets[task.set], random: &random) { step, loss in
        progress(
          Progress(
            fold: task.set < folds.count ? task.set + 1 : nil, method: learner.method, member: task.number + 1,
            members: learner.tasks, step: step, steps: learner.steps, loss: loss))
      }
    }
    var members: [OutOfFoldAnswers.Member] = []
    var place = 0
    for set in sets.indices {
      for (k, learner) in learners.enumerated() {
        let surrogate = try learner.assemble(Array(parts[place..<place + learner.tasks]), on: sets[set])
        if set == 0 { members.append(OutOfFoldAnswers.Member()) }
        members[k].surrogates.append(surrogate)
        place += learner.tasks
      }
    }
    for k in members.indices { members[k].answers = answers(of: members[k].surrogates) }
    let combined = OutOfFoldAnswers(members, records: records, folds: folds, plan: plan)
    let test = OutOfFoldTest(records: records, folds: folds, answers: combined.answers, plan: plan)
    let final = sets[folds.count]
    let model = CompositionModel(
      inputs: final.inputs, target: final.target, surrogate: combined.surrogate, calibration: test.calibration,
      domain: domain(final), loss: plan.loss)
    return Outcome(
      model: model, scores: test.scores, memberScores: combined.scores, folds: folds, outOfFold: test.predictions)
  }

  /// What the surrogates of the folds say of the records that they did not see, on the transformed scale.
  private func answers(of surrogates: [Surrogate]) -> [LatentPrediction] {
    var latent = [LatentPrediction?](repeating: nil, count: records.count)
    for fold in 0..<folds.count {
      let held = records.indices.filter { folds.fold[$0] == fold }
      let rows = held.map { (try? sets[fold].inputs.scaled(records[$0].material)) ?? [] }
      let answers = surrogates[fold].predict(
        rows: held.count, rows.flatMap(\.self),
        graphs: graphs.isEmpty ? [] : zip(held, rows).map { graphs[$0].knowing($1) })
      for (record, answer) in zip(held, answers) {
        latent[record] = plan.task == .classification ? answer.asProbability : sets[fold].target.transformed(answer)
      }
    }
    return latent.compactMap { $0 }
  }

  private func domain(_ set: ScaledSet) -> ModelDomain {
    let materials = records.map(\.material)
    let names = Set(materials.flatMap(\.conditions.keys)).filter { name in
      materials.allSatisfy { $0.conditions[name] != nil }
    }
    return ModelDomain(
      of: materials, inputs: set.rows, dimension: set.inputs.dimension, groups: records.map(\.group),
      conditions: names.sorted())
  }
}
