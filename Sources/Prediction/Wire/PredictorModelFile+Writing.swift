import MaterialRecords
import NeuralNetworks

extension PredictorModelFile {
  typealias Tensor = ModelFile.Tensor

  /// The bytes of a model file. The same model and card give the same bytes.
  static func bytes(_ model: CompositionModel, card: String) -> [UInt8] {
    var tensors = model.surrogate.parts.flatMap(tensors)
    let calibration = model.calibration
    let count = calibration.residuals.count
    tensors += [
      Tensor(name: "calibration.residuals", shape: [count], calibration.residuals),
      Tensor(name: "calibration.weights", shape: [count], calibration.weights),
      Tensor(
        name: "domain.points", shape: [model.domain.points.count / model.domain.dimension, model.domain.dimension],
        model.domain.points),
    ]
    return ModelFile(metadata: ["card": card, "format": "sluice"], tensors: tensors).serialized
  }

  /// The tensors of one surrogate, no stack.
  private static func tensors(_ surrogate: Surrogate) -> [Tensor] {
    switch surrogate {
    case .ensemble(let ensemble):
      return ensemble.members.enumerated().flatMap { member, parameters in
        ensemble.network.tensors(of: parameters).map {
          Tensor(name: "members.\(member).\($0.name)", shape: $0.shape, $0.values)
        }
      }
    case .gaussianProcess(let trained):
      let (count, width) = (trained.targets.count, trained.process.dimension)
      return [
        Tensor(name: "process.inputs", shape: [count, width], trained.rows),
        Tensor(name: "process.targets", shape: [count], trained.targets),
        Tensor(name: "process.noise", shape: [count], trained.noise),
        Tensor(name: "process.length_scales", shape: [width], trained.process.hyperparameters.lengthScales),
      ]
    case .trees(let forest):
      let trees = forest.trees
      let nodes = trees.reduce(0) { $0 + $1.count }
      return [
        Tensor(name: "trees.sizes", shape: [trees.count], integers: trees.map { Int32($0.count) }),
        Tensor(name: "trees.input", shape: [nodes], integers: trees.flatMap(\.input)),
        Tensor(name: "trees.value", shape: [nodes], trees.flatMap(\.value)),
        Tensor(name: "trees.right", shape: [nodes], integers: trees.flatMap(\.right)),
        Tensor(name: "trees.variance", shape: [nodes], trees.flatMap(\.variance)),
      ]
    case .graph(let surrogate):
      return GraphModelFile.tensors(surrogate.network, surrogate.members, prefix: "graph.")
    case .stack(let stack): return stack.members.flatMap { tensors($0.surrogate) }
    }
  }
}
