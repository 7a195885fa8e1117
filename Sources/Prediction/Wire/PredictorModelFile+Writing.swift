import GaussianProcesses
import MaterialRecords
import NeuralNetworks

extension PredictorModelFile {
  /// The bytes of a model file. The same model and card give the same bytes.
  static func bytes(_ model: CompositionModel, training: PredictorTraining.ScaledSet, card: String) -> [UInt8] {
    typealias Tensor = ModelFile.Tensor
    var tensors: [Tensor] = []
    switch model.surrogate {
    case .ensemble(let ensemble):
      for (member, parameters) in ensemble.members.enumerated() {
        tensors += ensemble.network.tensors(of: parameters).map {
          Tensor(name: "members.\(member).\($0.name)", shape: $0.shape, $0.values)
        }
      }
    case .gaussianProcess(let process):
      let count = training.targets.count
      tensors += [
        Tensor(name: "process.inputs", shape: [count, process.dimension], training.rows),
        Tensor(name: "process.targets", shape: [count], training.targets),
        Tensor(name: "process.noise", shape: [count], training.noise),
        Tensor(name: "process.length_scales", shape: [process.dimension], process.hyperparameters.lengthScales),
      ]
    }
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
}
