import Chemistry
import JSON
import ServiceRuntime

/// What a model says of itself and of its training, as JSON: the metadata `card` of its file. Everything that is not a
/// tensor is read from here when the file is loaded.
struct ModelCard {
  let name: String
  let data: TrainingData
  let grouping: String
  let partial: [String]
  let plan: PredictorPlan
  let outcome: PredictorTraining.Outcome
  let notes: [String]

  /// The card as JSON.
  var text: String {
    var writer = JSONWriter()
    let model = outcome.model
    writer.object { writer in
      CardHeading(
        name: name, data: data, method: plan.method.rawValue, seed: plan.seed, readsStructure: model.readsStructure,
        inputs: model.inputs, target: model.target, task: plan.task, loss: plan.loss
      ).write(to: &writer)
      for part in model.surrogate.parts { write(part, to: &writer) }
      if !outcome.memberScores.isEmpty {
        writer.member("stack", array: { for member in outcome.memberScores { write(member, to: &$0) } })
      }
      writer.member("training", object: writeTraining)
      writer.member("scores", object: writeScores)
      writer.member(
        "calibration",
        object: { writer in
          writer.member("method", "split conformal on out-of-fold predictions, groups weighted equally")
          model.calibration.write(level: plan.level, to: &writer)
        })
      writer.member("domain", object: model.domain.write)
      writer.member("notes", notes)
    }
    return writer.text
  }

  /// The member that says how a surrogate is built.
  private func write(_ surrogate: Surrogate, to writer: inout JSONWriter) {
    switch surrogate {
    case .ensemble(let ensemble): writer.member("network", object: { write(ensemble, to: &$0) })
    case .gaussianProcess(let trained):
      let found = trained.process.hyperparameters
      writer.member(
        "kernel",
        object: { writer in
          writer.member("name", found.kernel.rawValue)
          writer.member("noise_variance", found.noiseVariance)
          writer.member("mean", found.mean)
          writer.member("target_offset", found.targetOffset)
          writer.member("target_scale", found.targetScale)
          writer.member("records", trained.targets.count)
        })
    case .trees(let forest):
      writer.member(
        "trees",
        object: { writer in
          writer.member("count", forest.trees.count)
          writer.member("nodes", forest.trees.reduce(0) { $0 + $1.count })
          writer.member("share", plan.trees.share)
          writer.member("leaf", plan.trees.leaf)
          writer.member("variance_rows", plan.trees.varianceRows)
        })
    case .graph(let surrogate):
      guard let graph = plan.graph else { return }
      writer.member(
        "graph_network",
        object: {
          GraphModelFile.write(surrogate.network, members: surrogate.members.count, graph, to: &$0)
        })
    case .stack: break
    }
  }

  private func write(_ member: StackedScore, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("method", member.method.rawValue)
      writer.member("weight", member.weight)
      writer.member("deviation_scale", member.deviations.scale)
      if member.deviations.floor > 0 { writer.member("deviation_floor", member.deviations.floor) }
      writer.member(plan.task == .regression ? "mean_absolute_error" : "log_loss", member.loss)
    }
  }

  private func write(_ ensemble: DeepEnsemble, to writer: inout JSONWriter) {
    writer.member("members", ensemble.members.count)
    writer.member(
      "hidden", array: { for width in ensemble.network.widths.dropFirst().dropLast() { $0.element(width) } })
    writer.member("activation", ensemble.network.activation.rawValue)
    writer.member("likelihood", ensemble.head.rawValue)
    writer.member("epochs", plan.ensemble.training.epochs)
    writer.member("beta", plan.ensemble.beta)
    writer.member("mean_only", plan.ensemble.meanOnly)
    writer.member("input_noise", plan.ensemble.inputNoise)
    writer.member("weight_decay", plan.ensemble.training.weightDecay)
    writer.member("rate", plan.ensemble.training.rate)
    writer.member("batch_size", plan.ensemble.training.batchSize)
  }

  private func writeTraining(_ writer: inout JSONWriter) {
    writer.member("records", data.records.count)
    writer.member("groups", outcome.folds.groups)
    writer.member("grouped_by", grouping)
    writer.member("refused", data.lines.refused)
    writer.member("failed", data.failed)
    writer.member("lacking", data.lacking.count)
    writer.member("incomplete", data.incomplete.count)
    writer.member("partial_inputs", partial)
    writer.member("digest", data.lines.digestText)
  }

  private func writeScores(_ writer: inout JSONWriter) {
    writer.member("folds", outcome.folds.count)
    writer.member("n", data.records.count)
    writer.member("groups", outcome.folds.groups)
    writer.member("level", plan.level)
    outcome.scores.write(to: &writer)
  }
}

/// What the card of every model begins with.
struct CardHeading {
  let name: String
  let data: TrainingData
  let method: String
  let seed: UInt64
  let readsStructure: Bool
  let inputs: InputScaling
  let target: TargetScaling
  let task: PredictionTask
  let loss: PredictionLoss

  /// Writes the members.
  func write(to writer: inout JSONWriter) {
    writer.member("name", name)
    writer.member("kind", "predictor")
    writer.member("property", data.property)
    if let unit = data.unit { writer.member("unit", unit) }
    writer.member("method", method)
    writer.member("version", ServiceManifest.version)
    writer.member("seed", Int(seed))
    writer.member(
      "inputs",
      array: { writer in
        if readsStructure { writer.element(object: { $0.member("name", "structure") }) }
        for input in inputs.inputs { input.write(to: &writer) }
      })
    if let preset = data.preset(of: inputs.inputs.map(\.input)) { writer.member("features_preset", preset) }
    writer.member(
      "target",
      object: { writer in
        writer.member("transform", target.transform.rawValue)
        writer.member("mean", target.mean)
        writer.member("scale", target.deviation)
      })
    writer.member("task", task.rawValue)
    writer.member("loss", loss.rawValue)
  }
}

extension InputScaling.Input {
  /// Writes what a card says of an input.
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", input.name)
      writer.member("center", center)
      writer.member("scale", scale)
      writer.member("minimum", bounds.lowerBound)
      writer.member("maximum", bounds.upperBound)
    }
  }
}

extension ConformalCalibration {
  /// Writes the members of the card, but for how it was found.
  func write(level: Double, to writer: inout JSONWriter) {
    if let scaling = probabilities {
      writer.member("logit_offset", scaling.offset)
      writer.member("logit_slope", scaling.slope)
    } else {
      writer.member("deviation_scale", deviations.scale)
      writer.member("deviation_floor", deviations.floor)
    }
    writer.member("level", level)
    if let quantile = quantile(level: level) { writer.member("quantile", quantile) }
    writer.member("n", residuals.count)
  }
}

extension ModelDomain {
  /// Writes the members of the card.
  func write(to writer: inout JSONWriter) {
    writer.member("elements", elements.sorted().map(\.symbol))
    writer.member("pairs", pairs.sorted().map { "\($0.first.symbol)-\($0.second.symbol)" })
    writer.member(
      "conditions",
      object: { writer in
        for (name, range) in conditions.sorted(by: { $0.key < $1.key }) {
          writer.member(name, [range.lowerBound, range.upperBound])
        }
      })
    writer.member("distance", threshold)
    writer.member("points", dimension == 0 ? 0 : points.count / dimension)
  }
}
