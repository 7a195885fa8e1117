import MaterialRecords
import NeuralNetworks
import ServiceRuntime
import Synchronization

/// The state of a training of graph networks in a file, so that it can go on after a break.
final class GraphCheckpoint: Sendable {
  private struct Content {
    var states: [GraphTraining.State?]
    var writtenAt: UInt64
  }

  private let path: String
  /// What the states belong to: options, data and seed.
  private let identity: String
  private let content: Mutex<Content>

  init(path: String, identity: String, states: [GraphTraining.State?]) {
    self.path = path
    self.identity = identity
    content = Mutex(Content(states: states, writtenAt: TrainingProgress.milliseconds()))
  }

  /// Takes the state of a member; called from any thread. A file that cannot be written does not stop a training.
  func take(_ member: Int, _ state: GraphTraining.State) {
    content.withLock { content in
      content.states[member] = state
      let now = TrainingProgress.milliseconds()
      guard now - content.writtenAt >= 10_000 else { return }
      content.writtenAt = now
      try? ServiceFiles.write(path, Self.bytes(content.states, identity: identity))
    }
  }

  /// Writes where the training ended.
  /// - Throws: where the file cannot be written.
  func finish() throws(StartError) {
    let states = content.withLock(\.states)
    try ServiceFiles.write(path, Self.bytes(states, identity: identity))
  }

  /// The bytes of a checkpoint.
  static func bytes(_ states: [GraphTraining.State?], identity: String) -> [UInt8] {
    typealias Tensor = ModelFile.Tensor
    var tensors: [Tensor] = []
    for case (let member, let state?) in states.enumerated() {
      let count = state.parameters.count
      let numbers: [Double] = [
        Double(state.epochs), Double(state.optimizer.steps), state.isOver ? 1 : 0,
        state.stopping.best.map { Double($0.epoch) } ?? -1, state.stopping.best?.loss ?? 0,
      ]
      tensors += [
        Tensor(name: "\(member).parameters", shape: [count], state.parameters),
        Tensor(name: "\(member).average", shape: [count], state.average),
        Tensor(name: "\(member).mean", shape: [count], state.optimizer.mean),
        Tensor(name: "\(member).square", shape: [count], state.optimizer.square),
        Tensor(name: "\(member).best", shape: [count], state.stopping.best?.parameters ?? state.average),
        Tensor(name: "\(member).numbers", shape: [numbers.count], numbers),
      ]
    }
    return ModelFile(metadata: ["checkpoint": identity, "format": "sluice"], tensors: tensors).serialized
  }

  /// The states in the bytes of a checkpoint, each in place of where a training would start.
  /// - Throws: `ModelFileError` where the file is no checkpoint of this training.
  static func states(
    _ bytes: [UInt8], identity: String, starts: [GraphTraining.State], patience: Int?
  ) throws -> [GraphTraining.State?] {
    let file = try ModelFile(parsing: bytes)
    guard let found = file.metadata["checkpoint"] else { throw ModelFileError("not a checkpoint") }
    guard found == identity else {
      throw ModelFileError("the checkpoint is of other records or options: \(found.prefix(200))")
    }
    return try starts.enumerated().map { member, start in
      guard file["\(member).numbers"] != nil else { return nil }
      let count = start.parameters.count
      func floats(_ name: String) throws -> [Float] {
        try PredictorModelFile.finite(file, "\(member).\(name)", shape: [count])
      }
      let numbers = try PredictorModelFile.finiteDoubles(file, "\(member).numbers", shape: [5])
      guard numbers.allSatisfy({ abs($0) < 1e15 }), numbers[0] >= 0, numbers[1] >= 0 else {
        throw ModelFileError("the checkpoint's counts make no sense")
      }
      var state = start
      state.epochs = Int(numbers[0])
      state.parameters = try floats("parameters")
      state.average = try floats("average")
      state.optimizer.resume(mean: try floats("mean"), square: try floats("square"), steps: Int(numbers[1]))
      state.isOver = numbers[2] == 1
      if numbers[3] >= 0 {
        state.stopping = EarlyStopping(
          patience: patience,
          best: .init(loss: numbers[4], epoch: Int(numbers[3]), parameters: try floats("best")))
      }
      return state
    }
  }
}
