import Chemistry
import Crystallography
import Glibc
import NeuralNetworks

/// What graph network is trained, and how.
package struct GraphModelPlan: Sendable {
  package var kind = GraphNetworkKind.invariant
  package var training = GraphTrainingPlan()
  package var members = 5
  package var width = 64
  package var layers = 3
  /// Radial functions.
  package var basis = 32
  /// Å.
  package var cutoff = 5.0
  /// The share of the groups that no member sees: they calibrate and score the model.
  package var holdout = 0.1
  package var transform = TargetTransform.none
  /// Of the scores' intervals.
  package var level = 0.9
  package var seed: UInt64 = 0
  /// Threads; they do not change the result.
  package var workers = 1

  package init() {}
}

/// Training of an ensemble of graph networks and its test on what was held out. A pure function of records and plan.
///
/// Cross-validation would train every member once more for each fold; instead one part of the groups is held out, and
/// conformal intervals are those of a split (`lei2018distribution`). Where training may stop early a second part decides
/// when, so that what calibrates has decided nothing.
package struct GraphModelTraining: Sendable {
  /// One pass of one member.
  package struct Progress: Sendable {
    /// From 1.
    package let member: Int
    package let epoch: StochasticTraining.Epoch
    /// Whether the member makes no other pass.
    package let isLast: Bool
  }

  /// What a training made.
  package struct Outcome: Sendable {
    package let model: GraphModel
    /// Of the held-out records.
    package let scores: ModelScores
  }

  package let network: GraphNetwork
  package let target: TargetScaling
  private let plan: GraphModelPlan
  private let records: [TrainingRecord]
  private let graphs: [AtomicGraph]
  /// Which records train, decide when to stop, and are held out.
  package let parts: (training: [Int], stopping: [Int], held: [Int])

  /// Builds the graphs of records, all of which have a structure.
  /// - Throws: `tooFew`, `noGraph`.
  package init(_ records: [TrainingRecord], plan: GraphModelPlan) throws(TrainingError) {
    let count = max(2, Int((1 / plan.holdout).rounded()))
    let folds = GroupedFolds(groups: records.map(\.group), count: count, seed: plan.seed)
    let stops = plan.training.training.patience != nil
    guard records.count >= PredictorTraining.fewestRecords, folds.groups >= (stops ? 3 : 2) else {
      throw .tooFew(records: records.count, groups: folds.groups)
    }
    let isDirected = plan.kind == .equivariant
    let recipe = CrystalGraphs(cutoff: plan.cutoff, isDirected: isDirected)
    var graphs: [AtomicGraph] = []
    for (k, record) in records.enumerated() {
      guard let structure = record.material.structure else { preconditionFailure("a record without a structure") }
      do throws(NeighbourError) {
        graphs.append(try recipe.graph(structure))
      } catch {
        throw .noGraph(record: k, error)
      }
    }
    let training = records.indices.filter { folds.fold[$0] > (stops ? 1 : 0) }
    parts = (
      training, stops ? records.indices.filter { folds.fold[$0] == 1 } : [],
      records.indices.filter { folds.fold[$0] == 0 }
    )
    network = GraphNetwork(
      GraphNetworkShape(
        kind: plan.kind, species: Element.count, properties: ElementDescriptors.count,
        table: ElementDescriptors.table, width: plan.width, layers: plan.layers, basis: plan.basis,
        cutoff: plan.cutoff, edgeScale: Self.edgeScale(training.map { graphs[$0] }, cutoff: plan.cutoff)))
    target = TargetScaling(plan.transform, of: training.map { records[$0].target })
    self.records = records
    self.graphs = graphs
    self.plan = plan
  }

  /// One over the root of the mean number of neighbours, each weighted as the cutoff weights it.
  private static func edgeScale(_ graphs: [AtomicGraph], cutoff: Double) -> Double {
    var (sum, nodes) = (0.0, 0)
    for graph in graphs {
      nodes += graph.edges.nodes
      for (distance, count) in zip(graph.distances, graph.counts) {
        sum += count * (cos(Double.pi * distance / cutoff) + 1) / 2
      }
    }
    return sum > 0 ? 1 / (sum / Double(nodes)).squareRoot() : 1
  }

  /// How many passes the whole training has at most.
  package var passes: Int { plan.members * plan.training.training.epochs }

  /// Trains the members, from where they were left off if that is given, and tests them. `progress` and `checkpoint` are
  /// called from several threads.
  package func run(
    from states: [GraphTraining.State?] = [], progress: @escaping @Sendable (Progress) -> Void = { _ in },
    checkpoint: @escaping @Sendable (_ member: Int, GraphTraining.State) -> Void = { _, _ in }
  ) -> Outcome {
    let (trained, stopping) = (parts.training, parts.stopping)
    let (inputs, targets) = (trained.map { graphs[$0] }, trained.map { Float(target.scaled(records[$0].target)) })
    let (watched, watchedTargets) = (
      stopping.map { graphs[$0] }, stopping.map { Float(target.scaled(records[$0].target)) }
    )
    let (network, plan) = (network, plan)
    let members = ParallelTasks.run(plan.members, workers: plan.workers) { member in
      let training = GraphTraining(network, plan: plan.training, seed: plan.seed, stream: UInt64(member) + 1)
      var state = (states.indices.contains(member) ? states[member] : nil) ?? training.start()
      while !state.isOver {
        let epoch = training.pass(
          &state, inputs, targets, validation: watched, validationTargets: watchedTargets)
        progress(Progress(member: member + 1, epoch: epoch, isLast: state.isOver))
        checkpoint(member, state)
      }
      return state.result
    }
    return outcome(members)
  }

  private func outcome(_ members: [[Float]]) -> Outcome {
    let held = parts.held.map { records[$0] }
    let answers = GraphEnsemble.answers(network, members, parts.held.map { graphs[$0] }).answers
    var test = PredictorPlan()
    (test.transform, test.loss, test.level, test.seed) = (plan.transform, .absolute, plan.level, plan.seed)
    // What the parts are scored with is calibrated on the others.
    let folds = GroupedFolds(groups: held.map(\.group), count: 5, seed: plan.seed)
    let scored = OutOfFoldTest(
      records: held, folds: folds, answers: answers.map(target.transformed), plan: test)
    let model = GraphModel(
      network: network, members: members, target: target, calibration: scored.calibration, domain: domain(members[0]))
    return Outcome(model: model, scores: scored.scores)
  }

  /// Where the training crystals were; of very many, some evenly spread among them are kept as points.
  private func domain(_ member: [Float]) -> ModelDomain {
    let materials = parts.training.map { place in
      MaterialDescription(
        records[place].material.composition, records[place].material.structure!, graphs[place])
    }
    let stride = (parts.training.count + 1999) / 2000
    let kept = parts.training.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
    let embeddings = GraphEnsemble.answers(network, [member], kept.map { graphs[$0] }).embeddings
    let names = Set(materials.flatMap(\.conditions.keys)).filter { name in
      materials.allSatisfy { $0.conditions[name] != nil }
    }
    return ModelDomain(
      of: materials, inputs: embeddings, dimension: network.shape.width, groups: kept.map { records[$0].group },
      conditions: names.sorted())
  }
}
