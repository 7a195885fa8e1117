import Chemistry
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

  package init(material: MaterialDescription, target: Double, deviation: Double? = nil, group: String) {
    self.material = material
    self.target = target
    self.deviation = deviation
    self.group = group
  }
}

/// What is trained, and how it is tested.
package struct PredictorPlan: Sendable {
  package var method = PredictionMethod.ensemble
  package var transform = TargetTransform.none
  package var ensemble = EnsemblePlan()
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
  /// Fewer records or groups than cross-validation needs.
  case tooFew(records: Int, groups: Int)
  /// No input varies.
  case nothingVaries
  case gaussianProcess(GaussianProcessError)

  package var description: String {
    switch self {
    case .tooFew(let records, let groups):
      "\(records) records in \(groups) groups: a model needs \(PredictorTraining.fewestRecords) in "
        + "\(PredictorTraining.fewestGroups) at least"
    case .nothingVaries: "no input differs between the records"
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

  /// One epoch of one member, or one fitted process.
  package struct Progress: Sendable {
    /// From 1; nil for the final fit on everything.
    package let fold: Int?
    /// From 1.
    package let member: Int
    /// From 1.
    package let epoch: Int
    package let loss: Double
  }

  /// What a training made.
  package struct Outcome: Sendable {
    package let model: CompositionModel
    package let scores: PredictionScores
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

  /// Records, scaled by what they show.
  package struct ScaledSet: Sendable {
    let inputs: InputScaling
    let target: TargetScaling
    /// [n, d] row-major.
    package let rows: [Float]
    package let targets: [Double]
    /// Known variances of the targets, zero where nothing is known.
    package let noise: [Double]
  }

  /// All records, as the final fit sees them.
  package var finalSet: ScaledSet { sets[sets.count - 1] }

  private enum Part: Sendable {
    case member([Float])
    case process(Result<GaussianProcess, GaussianProcessError>)
  }

  /// Prepares the folds. Every record has every wanted input and a target that the transform accepts.
  /// - Throws: `tooFew`, `nothingVaries`.
  package init(_ records: [TrainingRecord], inputs wanted: [ModelInput], plan: PredictorPlan) throws(TrainingError) {
    let folds = GroupedFolds(groups: records.map(\.group), count: max(2, plan.folds), seed: plan.seed)
    guard records.count >= Self.fewestRecords, folds.groups >= Self.fewestGroups else {
      throw .tooFew(records: records.count, groups: folds.groups)
    }
    var sets: [ScaledSet] = []
    for held in 0...folds.count {
      let members = records.indices.filter { folds.fold[$0] != held }
      let set = Self.scaled(members, of: records, inputs: wanted, plan: plan)
      guard set.inputs.dimension > 0 else { throw .nothingVaries }
      sets.append(set)
    }
    self.records = records
    self.plan = plan
    self.folds = folds
    self.sets = sets
  }

  private static func scaled(
    _ members: [Int], of records: [TrainingRecord], inputs wanted: [ModelInput], plan: PredictorPlan
  ) -> ScaledSet {
    let inputs = InputScaling(wanted, of: members.map { records[$0].material })
    let target = TargetScaling(plan.transform, of: members.map { records[$0].target })
    let noise = members.map { index in
      let record = records[index]
      let slope = plan.transform == .log ? 1 / record.target : 1
      let deviation = (record.deviation ?? 0) * slope / target.deviation
      return deviation * deviation
    }
    return ScaledSet(
      inputs: inputs, target: target,
      rows: members.flatMap { (try? inputs.scaled(records[$0].material)) ?? [] },
      targets: members.map { target.scaled(records[$0].target) }, noise: noise)
  }

  // MARK: Training

  /// How many epochs the whole training has, for a progress display.
  package var epochs: Int {
    plan.method == .ensemble ? sets.count * members * plan.ensemble.training.epochs : sets.count
  }

  private var members: Int { plan.method == .ensemble ? plan.ensemble.members : 1 }

  /// Trains every fold and the final model; `progress` is called from several threads.
  /// - Throws: `gaussianProcess`.
  package func run(_ progress: @escaping @Sendable (Progress) -> Void = { _ in }) throws(TrainingError) -> Outcome {
    let parts = ParallelTasks.run(sets.count * members, workers: plan.workers) { task in
      train(task, progress)
    }
    var surrogates: [Surrogate] = []
    for set in sets.indices { surrogates.append(try assemble(parts[set * members..<(set + 1) * members], sets[set])) }
    var latent = [LatentPrediction?](repeating: nil, count: records.count)
    for fold in 0..<folds.count {
      let held = records.indices.filter { folds.fold[$0] == fold }
      let rows = held.flatMap { (try? sets[fold].inputs.scaled(records[$0].material)) ?? [] }
      let answers = surrogates[fold].predict(rows: held.count, rows)
      for (record, answer) in zip(held, answers) { latent[record] = sets[fold].target.transformed(answer) }
    }
    let test = OutOfFoldTest(
      records: records, folds: folds, answers: latent.compactMap { $0 }, transform: plan.transform, level: plan.level)
    let final = sets[folds.count]
    let model = CompositionModel(
      inputs: final.inputs, target: final.target, surrogate: surrogates[folds.count],
      calibration: test.calibration, domain: domain(final))
    return Outcome(model: model, scores: test.scores, folds: folds, outOfFold: test.predictions)
  }

  private func train(_ task: Int, _ progress: @Sendable (Progress) -> Void) -> Part {
    let (set, member) = (task / members, task % members)
    let fold = set < folds.count ? set + 1 : nil
    let data = sets[set]
    var random = SeededGenerator(seed: plan.seed, stream: UInt64(task) + 1)
    switch plan.method {
    case .ensemble:
      let network = DeepEnsemble.network(inputs: data.inputs.dimension, plan.ensemble)
      return .member(
        DeepEnsemble.trainMember(
          network, inputs: data.rows, targets: data.targets.map(Float.init), noise: inputNoise(data.inputs),
          plan: plan.ensemble, random: &random,
          progress: {
            progress(Progress(fold: fold, member: member + 1, epoch: $0.number + 1, loss: $0.trainingLoss))
          }))
    case .gaussianProcess:
      let inputs = Matrix(
        rows: data.targets.count, columns: data.inputs.dimension, storage: data.rows.map(Double.init))
      let result: Result<GaussianProcess, GaussianProcessError>
      do throws(GaussianProcessError) {
        result = .success(
          try GaussianProcess(
            inputs: inputs, targets: data.targets, noiseVariances: data.noise,
            options: GaussianProcessOptions(restarts: 0, seed: random.next())))
      } catch {
        result = .failure(error)
      }
      let density = (try? result.get())?.logPosterior ?? 0
      progress(Progress(fold: fold, member: 1, epoch: 1, loss: -density / Double(data.targets.count)))
      return .process(result)
    }
  }

  /// Conditions are known exactly and few: noise would only blur them.
  private func inputNoise(_ inputs: InputScaling) -> [Float] {
    inputs.inputs.map { if case .condition = $0.input { 0 } else { Float(plan.ensemble.inputNoise) } }
  }

  private func assemble(_ parts: ArraySlice<Part>, _ set: ScaledSet) throws(TrainingError) -> Surrogate {
    if case .process(let result) = parts.first {
      do throws(GaussianProcessError) {
        return .gaussianProcess(try result.get())
      } catch {
        throw .gaussianProcess(error)
      }
    }
    let members = parts.compactMap { part in if case .member(let parameters) = part { parameters } else { nil } }
    return .ensemble(
      DeepEnsemble(
        network: DeepEnsemble.network(inputs: set.inputs.dimension, plan.ensemble), members: members))
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
