import Chemistry
import Crystallography
import NeuralNetworks
import Numerics

/// What graph network is trained, and how.
package struct GraphModelPlan: Sendable {
  package var kind = GraphNetworkKind.invariant
  package var task = PredictionTask.regression
  package var training = GraphTrainingPlan()
  package var members = 5
  package var width = 64
  package var layers = 3
  /// Radial functions.
  package var basis = 32
  /// Å.
  package var cutoff = 5.0
  /// What every record has beside its structure, for the network to know.
  package var inputs: [ModelInput] = []
  /// The deviation of the noise that is added to them in training, when they are scaled.
  package var inputNoise = 0.4
  /// Parts of a cross-validation; without them, and without labels in the records, one share is held out instead.
  package var folds: Int?
  /// The share of the groups that no member sees: they calibrate and score the model where there is no cross-validation.
  /// Where training may stop early, the share of what is left that says when.
  package var holdout = 0.1
  package var transform = TargetTransform.none
  /// Of the scores' intervals.
  package var level = 0.9
  package var seed: UInt64 = 0
  /// Threads; they do not change the result.
  package var workers = 1

  package init() {}
}

/// One fit of every member: to the training part of a fold, or to what the final model learns from.
package struct GraphTrainingSet: Sendable {
  /// Which records train.
  package let training: [Int]
  /// Which decide when to stop.
  package let stopping: [Int]
  /// Which are predicted by this fit, that has not seen them.
  package let held: [Int]
  /// How what is read beside the structure is scaled.
  package let inputs: InputScaling
  package let network: GraphNetwork
  package let target: TargetScaling
}

/// Training of an ensemble of graph networks and its test. A pure function of records and plan.
///
/// Cross-validation trains every member once more for each fold; without it one part of the groups is held out, and
/// conformal intervals are those of a split (`lei2018distribution`). Where training may stop early another part decides
/// when, so that what calibrates has decided nothing.
package struct GraphModelTraining: Sendable {
  /// One pass of one member.
  package struct Progress: Sendable {
    /// From 1; nil for the final fit.
    package let fold: Int?
    /// From 1.
    package let member: Int
    package let epoch: StochasticTraining.Epoch
    /// Whether the member makes no other pass.
    package let isLast: Bool
  }

  /// What a training made.
  package struct Outcome: Sendable {
    package let model: GraphModel
    package let scores: ModelScores
    /// The records that were predicted by members that did not see them, rising: all of them in a cross-validation, else
    /// those that were held out.
    package let tested: [Int]
    /// Of each of `tested`, calibrated on the other folds.
    package let predictions: [PropertyPrediction?]
  }

  private let plan: GraphModelPlan
  private let records: [TrainingRecord]
  private let graphs: [AtomicGraph]
  /// The parts of the cross-validation, if there is one.
  package let folds: GroupedFolds?
  /// One for each fold, and last that of the final model.
  package let sets: [GraphTrainingSet]

  /// Builds the graphs of records, all of which have a structure. Where all have a label of their fold, those are the folds.
  /// - Throws: `tooFew`, `noGraph`.
  package init(_ records: [TrainingRecord], plan: GraphModelPlan) throws(TrainingError) {
    let groups = records.map(\.group)
    let tooFew = TrainingError.tooFew(records: records.count, groups: Set(groups).count)
    guard records.count >= PredictorTraining.fewestRecords, Set(groups).count >= PredictorTraining.fewestGroups else {
      throw tooFew
    }
    let graphs = try plan.graphs(records)
    let labels = records.compactMap(\.fold)
    if labels.count == records.count {
      folds = GroupedFolds(given: labels, groups: groups)
    } else {
      folds = plan.folds.map { GroupedFolds(groups: groups, count: $0, seed: plan.seed) }
    }
    var held: [[Int]] = []
    if let folds {
      guard folds.count >= 2 else { throw tooFew }
      held = (0..<folds.count).map { fold in records.indices.filter { folds.fold[$0] == fold } } + [[]]
    } else {
      let parts = GroupedFolds(groups: groups, count: Self.parts(plan), seed: plan.seed)
      held = [records.indices.filter { parts.fold[$0] == 0 }]
    }
    sets = try held.map { held throws(TrainingError) in
      guard let set = Self.set(without: held, records, graphs, plan) else { throw tooFew }
      return set
    }
    self.records = records
    self.graphs = graphs
    self.plan = plan
  }

  /// Into how many parts groups are dealt, of which one is held out.
  private static func parts(_ plan: GraphModelPlan) -> Int { max(2, Int((1 / plan.holdout).rounded())) }

  /// The fit to all records but some; nil where too few groups are left.
  private static func set(
    without held: [Int], _ records: [TrainingRecord], _ graphs: [AtomicGraph], _ plan: GraphModelPlan
  ) -> GraphTrainingSet? {
    let excluded = Set(held)
    let left = records.indices.filter { !excluded.contains($0) }
    var (training, stopping) = (left, [Int]())
    if plan.training.training.patience != nil {
      let parts = GroupedFolds(groups: left.map { records[$0].group }, count: parts(plan), seed: plan.seed)
      guard parts.count > 1 else { return nil }
      training = zip(left, parts.fold).filter { $0.1 > 0 }.map(\.0)
      stopping = zip(left, parts.fold).filter { $0.1 == 0 }.map(\.0)
    }
    guard !training.isEmpty else { return nil }
    let inputs = InputScaling(plan.inputs, of: training.map { records[$0].material })
    let network = plan.network(for: training.map { graphs[$0] }, descriptors: inputs.dimension)
    let target =
      plan.task == .regression
      ? TargetScaling(plan.transform, of: training.map { records[$0].target })
      : TargetScaling(transform: .none, mean: 0, deviation: 1)
    return GraphTrainingSet(
      training: training, stopping: stopping, held: held, inputs: inputs, network: network, target: target)
  }

  // MARK: Training

  /// The graphs of records with what is known of them beside, as a fit sees them.
  private func graphs(_ places: [Int], for set: GraphTrainingSet) -> [AtomicGraph] {
    places.map { graphs[$0].knowing((try? set.inputs.scaled(records[$0].material)) ?? []) }
  }

  /// The fit of the final model.
  package var final: GraphTrainingSet { sets[sets.count - 1] }

  /// How many networks are trained: every member of every set.
  package var tasks: Int { sets.count * plan.members }

  /// How many passes the whole training has at most.
  package var passes: Int { tasks * plan.training.training.epochs }

  /// The training of one network. Threads for which there is no network of their own share the batches of the others.
  package func training(_ task: Int) -> GraphTraining {
    let set = sets[task / plan.members]
    var training = plan.training
    training.descriptorNoise = set.inputs.noise(plan.inputNoise)
    return GraphTraining(
      set.network, plan: training, seed: plan.seed, stream: UInt64(task) + 1, workers: max(1, plan.workers / tasks))
  }

  /// Trains all networks, from where they were left off if that is given, and tests the model. `progress` and `checkpoint`
  /// are called from several threads.
  package func run(
    from states: [GraphTraining.State?] = [], progress: @escaping @Sendable (Progress) -> Void = { _ in },
    checkpoint: @escaping @Sendable (_ task: Int, GraphTraining.State) -> Void = { _, _ in }
  ) -> Outcome {
    let trained = ParallelTasks.run(tasks, workers: plan.workers) { task in
      let (training, set) = (training(task), sets[task / plan.members])
      func targets(_ places: [Int]) -> [Float] { places.map { Float(set.target.scaled(records[$0].target)) } }
      let (inputs, watched) = (graphs(set.training, for: set), graphs(set.stopping, for: set))
      let (inputTargets, watchedTargets) = (targets(set.training), targets(set.stopping))
      var state = (states.indices.contains(task) ? states[task] : nil) ?? training.start()
      while !state.isOver {
        let epoch = training.pass(
          &state, inputs, inputTargets, validation: watched, validationTargets: watchedTargets)
        let fold = task / plan.members
        progress(
          Progress(
            fold: fold < sets.count - 1 ? fold + 1 : nil, member: task % plan.members + 1, epoch: epoch,
            isLast: state.isOver))
        checkpoint(task, state)
      }
      return state.result
    }
    return outcome(sets.indices.map { Array(trained[$0 * plan.members..<($0 + 1) * plan.members]) })
  }

  /// The test and the final model of the members of each set.
  private func outcome(_ members: [[[Float]]]) -> Outcome {
    var answers = [LatentPrediction?](repeating: nil, count: records.count)
    for (set, members) in zip(sets, members) where !set.held.isEmpty {
      let said = GraphEnsemble.answers(set.network, members, graphs(set.held, for: set), task: plan.task).answers
      for (place, answer) in zip(set.held, said) {
        answers[place] = plan.task == .classification ? answer.asProbability : set.target.transformed(answer)
      }
    }
    let tested = records.indices.filter { answers[$0] != nil }
    let held = tested.map { records[$0] }
    var test = PredictorPlan()
    (test.transform, test.loss, test.level, test.seed) = (plan.transform, .absolute, plan.level, plan.seed)
    test.task = plan.task
    // What was held out once is dealt to five folds: what a part is scored with is calibrated on the others.
    let scored = OutOfFoldTest(
      records: held, folds: folds ?? GroupedFolds(groups: held.map(\.group), count: 5, seed: plan.seed),
      answers: answers.compactMap { $0 }, plan: test)
    let last = members[sets.count - 1]
    let model = GraphModel(
      inputs: final.inputs, network: final.network, members: last, target: final.target,
      calibration: scored.calibration,
      domain: domain(last[0]))
    return Outcome(model: model, scores: scored.scores, tested: tested, predictions: scored.predictions)
  }

  /// Where the training crystals were; of very many, some evenly spread among them are kept as points.
  private func domain(_ member: [Float]) -> ModelDomain {
    let training = final.training
    let materials = training.map { place in
      MaterialDescription(
        crystal: records[place].material, records[place].material.structure!, graphs[place])
    }
    let stride = (training.count + 1999) / 2000
    let kept = training.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
    let embeddings = GraphEnsemble.answers(
      final.network, [member], graphs(kept, for: final), task: plan.task
    ).embeddings
    let names = Set(materials.flatMap(\.conditions.keys)).filter { name in
      materials.allSatisfy { $0.conditions[name] != nil }
    }
    return ModelDomain(
      of: materials, inputs: embeddings, dimension: final.network.shape.width, groups: kept.map { records[$0].group },
      conditions: names.sorted())
  }
}
