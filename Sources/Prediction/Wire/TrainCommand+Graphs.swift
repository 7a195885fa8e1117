import JSON
import NeuralNetworks
import Numerics
import ServiceRuntime

extension TrainCommand {
  /// The plan of a graph network that the options ask for.
  package func graphPlan(
    _ kind: GraphNetworkKind, _ task: PredictionTask = .regression, _ inputs: [ModelInput] = []
  ) -> GraphModelPlan {
    var plan = GraphModelPlan()
    plan.inputs = inputs
    (plan.kind, plan.task) = (kind, task)
    plan.members = members
    plan.width = graph.width
    plan.layers = graph.layers
    plan.basis = graph.basis
    plan.cutoff = graph.cutoff
    plan.folds = folds.flatMap { Int($0) }
    plan.holdout = graph.holdout ?? plan.holdout
    // Probabilities have no other scale.
    plan.transform = task == .regression ? transform : .none
    plan.training.likelihood = task == .regression ? .laplace : .bernoulli
    plan.level = level
    plan.seed = seed
    plan.workers = ThreadTeam.size(for: workers)
    plan.training.training.epochs = epochs ?? plan.training.training.epochs
    plan.training.training.rate = rate ?? plan.training.training.rate
    plan.training.training.weightDecay = weightDecay ?? plan.training.training.weightDecay
    plan.training.training.batchSize = graph.batchSize
    plan.inputNoise = inputNoise
    plan.training.training.patience = graph.patience
    return plan
  }

  /// Trains graph networks on the crystals of records.
  /// - Throws: `badConfiguration` where they make no model.
  func trainGraph(
    _ kind: GraphNetworkKind, _ data: TrainingData, isShown: Bool, _ log: (String) -> Void
  ) throws -> Trained {
    let (wanted, partial) = data.inputs()
    report(data, partial: partial, log)
    let plan = graphPlan(kind, data.task, wanted)
    let training: GraphModelTraining
    do throws(TrainingError) {
      training = try GraphModelTraining(data.records, plan: plan)
    } catch {
      throw StartError.badConfiguration("\(error)")
    }
    let final = training.final
    log(
      "\(final.training.count) crystals train, "
        + (training.folds.map { "\($0.groups) groups in \($0.count) folds" } ?? "\(final.held.count) are held out")
        + ", \(final.network.parameterCount) parameters in each of \(plan.members) members")
    let identity = "\(kind.rawValue) \(data.lines.digest) \(property) \(groupBy) folds \(folds ?? "-") \(plan.identity)"
    let starts = (0..<training.tasks).map { training.training($0).start() }
    var states = [GraphTraining.State?](repeating: nil, count: training.tasks)
    if graph.resume, let path = graph.checkpoint { states = try resumed(path, identity, starts) }
    let checkpoint = graph.checkpoint.map { GraphCheckpoint(path: $0, identity: identity, states: states) }
    let done = states.reduce(0) { $0 + ($1?.epochs ?? 0) }
    if done > 0 { log("going on after \(done) of \(training.passes) passes") }
    let display = TrainingProgress(total: max(1, training.passes - done), folds: training.folds?.count ?? 0)
    let outcome = training.run(
      from: states,
      progress: { step in
        guard isShown else { return }
        display.report(kind.rawValue, step, members: plan.members, epochs: plan.training.training.epochs)
      }, checkpoint: { checkpoint?.take($0, $1) })
    if isShown { display.finish() }
    try checkpoint?.finish()
    log((training.folds == nil ? "held out" : "cross-validated") + ": \(outcome.scores.summary)")
    let card = GraphModelCard(
      name: name ?? "\(property)-\(kind.rawValue)", data: data, grouping: groupBy, plan: plan, outcome: outcome,
      training: training, notes: note
    ).text
    let lines = OutOfFoldLines(
      data: data, tested: outcome.tested, predictions: outcome.predictions, folds: training.folds, level: level)
    return Trained(file: GraphModelFile.bytes(outcome.model, card: card), card: card, outOfFold: lines.bytes)
  }

  /// The states of a checkpoint; none where there is no file.
  private func resumed(
    _ path: String, _ identity: String, _ starts: [GraphTraining.State]
  ) throws(StartError) -> [GraphTraining.State?] {
    let bytes: [UInt8]
    do throws(StartError) {
      bytes = try ServiceFiles.read(path, limit: PredictorModelFile.byteLimit)
    } catch {
      if case .missingInput = error { return starts.map { _ in nil } }
      throw error
    }
    do {
      return try GraphCheckpoint.states(bytes, identity: identity, starts: starts, patience: graph.patience)
    } catch {
      throw .badConfiguration("\(path): \(error)")
    }
  }
}

extension GraphModelPlan {
  /// What the result depends on, in words: all but the number of threads.
  fileprivate var identity: String {
    let steps = training.training
    return "members \(members) width \(width) layers \(layers) basis \(basis) cutoff \(cutoff) holdout \(holdout) "
      + "transform \(transform.rawValue) seed \(seed) epochs \(steps.epochs) rate \(steps.rate) "
      + "noise \(inputNoise) inputs \(inputs.map(\.name).joined(separator: ",")) decay \(steps.weightDecay) batch \(steps.batchSize) patience \(steps.patience ?? 0)"
  }
}

/// The card of an ensemble of graph networks.
struct GraphModelCard {
  let name: String
  let data: TrainingData
  let grouping: String
  let plan: GraphModelPlan
  let outcome: GraphModelTraining.Outcome
  let training: GraphModelTraining
  let notes: [String]

  /// The card as JSON.
  var text: String {
    var writer = JSONWriter()
    let model = outcome.model
    writer.object { writer in
      CardHeading(
        name: name, data: data, method: plan.kind.rawValue, seed: plan.seed, readsStructure: true, inputs: model.inputs,
        target: model.target, task: plan.task, loss: GraphModel.loss(plan.task)
      ).write(to: &writer)
      writer.member(
        "network",
        object: { writer in
          GraphModelFile.write(model.network, members: model.members.count, plan, to: &writer)
        })
      writer.member("training", object: writeTraining)
      writer.member("scores", object: writeScores)
      writer.member(
        "calibration",
        object: { writer in
          let tested = training.folds == nil ? "held-out records" : "out-of-fold predictions"
          writer.member("method", "split conformal on \(tested), groups weighted equally")
          model.calibration.write(level: plan.level, to: &writer)
        })
      writer.member("domain", object: model.domain.write)
      writer.member("notes", notes)
    }
    return writer.text
  }

  private func writeTraining(_ writer: inout JSONWriter) {
    writer.member("records", training.final.training.count)
    writer.member("stopping", training.final.stopping.count)
    writer.member("held_out", training.final.held.count)
    writer.member("groups", Set(data.records.map(\.group)).count)
    writer.member("grouped_by", grouping)
    writer.member("refused", data.lines.refused)
    writer.member("failed", data.failed)
    writer.member("lacking", data.lacking.count)
    writer.member("without_structure", data.unstructured.count)
    writer.member("digest", data.lines.digestText)
  }

  private func writeScores(_ writer: inout JSONWriter) {
    if let folds = training.folds { writer.member("folds", folds.count) }
    writer.member("n", outcome.tested.count)
    if let folds = training.folds { writer.member("groups", folds.groups) }
    writer.member("level", plan.level)
    outcome.scores.write(to: &writer)
  }
}
