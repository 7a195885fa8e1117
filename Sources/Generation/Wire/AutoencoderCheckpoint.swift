import MaterialRecords
import NeuralNetworks
import ServiceRuntime

/// The state of a training in a file, so that it can go on after a break.
enum AutoencoderCheckpoint {
  /// Passes between two writes.
  static let interval = 20

  /// The bytes of a checkpoint; `identity` says of which data and options it is.
  static func bytes(_ state: StochasticTraining.State, identity: String) -> [UInt8] {
    let best = state.stopping.best
    let numbers: [Double] = [
      Double(state.epochs), Double(state.optimizer.steps), state.isOver ? 1 : 0, best.map { Double($0.epoch) } ?? -1,
      best?.loss ?? 0,
    ]
    let vectors = [
      ("parameters", state.parameters), ("mean", state.optimizer.mean), ("square", state.optimizer.square),
      ("best", best?.parameters ?? state.parameters),
    ]
    return ModelFile(
      metadata: ["checkpoint": identity, "format": "sluice"],
      tensors: vectors.map { ModelFile.Tensor(name: $0.0, shape: [$0.1.count], $0.1) }
        + [ModelFile.Tensor(name: "numbers", shape: [numbers.count], numbers)]
    ).serialized
  }

  /// The state in a file, in place of where a training would start; nil where there is no file.
  /// - Throws: `badConfiguration` where it is no checkpoint of this training.
  static func read(
    _ path: String, identity: String, start: StochasticTraining.State, plan: TrainingPlan
  ) throws(StartError) -> StochasticTraining.State? {
    let bytes: [UInt8]
    do throws(StartError) {
      bytes = try ServiceFiles.read(path, limit: GeneratorModelFile.byteLimit)
    } catch {
      if case .missingInput = error { return nil }
      throw error
    }
    do {
      return try parse(bytes, identity: identity, start: start, plan: plan)
    } catch {
      throw .badConfiguration("\(path): \(error)")
    }
  }

  /// The state in the bytes of a checkpoint.
  /// - Throws: `ModelFileError`.
  static func parse(
    _ bytes: [UInt8], identity: String, start: StochasticTraining.State, plan: TrainingPlan
  ) throws -> StochasticTraining.State {
    let file = try ModelFile(parsing: bytes)
    guard let found = file.metadata["checkpoint"] else { throw ModelFileError("not a checkpoint") }
    guard found == identity else {
      throw ModelFileError("the checkpoint is of other records or options: \(found.prefix(200))")
    }
    func floats(_ name: String) throws -> [Float] {
      let numbers = try file.floats(name, shape: [start.parameters.count])
      guard numbers.allSatisfy(\.isFinite) else { throw ModelFileError("'\(name)' holds what is no number") }
      return numbers
    }
    let numbers = try file.doubles("numbers", shape: [5])
    guard numbers.allSatisfy({ abs($0) < 1e15 }), numbers[0] >= 0, numbers[1] >= 0, numbers[3] >= -1 else {
      throw ModelFileError("the checkpoint's counts make no sense")
    }
    var state = start
    state.resume(
      epochs: Int(numbers[0]), steps: Int(numbers[1]), parameters: try floats("parameters"), mean: try floats("mean"),
      square: try floats("square"),
      best: numbers[3] < 0
        ? nil : .init(loss: numbers[4], epoch: Int(numbers[3]), parameters: try floats("best")),
      isOver: numbers[2] == 1, plan: plan)
    return state
  }
}
