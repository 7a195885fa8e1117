import Chemistry
import JSON
import MaterialRecords
import NeuralNetworks

/// Model files of graph networks: the card, and the tensors under `members.<k>.`; what is known of the elements is
/// `species.table`.
enum GraphModelFile {
  static let layerLimit = 16
  static let basisLimit = 256

  typealias Tensor = ModelFile.Tensor

  /// The bytes of a model file. The same model and card give the same bytes.
  static func bytes(_ model: GraphModel, card: String) -> [UInt8] {
    let (count, width) = (model.calibration.residuals.count, model.network.shape.width)
    let tensors =
      tensors(model.network, model.members) + [
        Tensor(name: "calibration.residuals", shape: [count], model.calibration.residuals),
        Tensor(name: "calibration.weights", shape: [count], model.calibration.weights),
        Tensor(name: "domain.points", shape: [model.domain.points.count / width, width], model.domain.points),
      ]
    return ModelFile(metadata: ["card": card, "format": "sluice"], tensors: tensors).serialized
  }

  /// The tensors of networks of one shape, under names that begin alike.
  static func tensors(_ network: GraphNetwork, _ members: [[Float]], prefix: String = "") -> [Tensor] {
    let shape = network.shape
    return members.enumerated().flatMap { member, parameters in
      network.tensors(of: parameters).map {
        Tensor(name: "\(prefix)members.\(member).\($0.name)", shape: $0.shape, $0.values)
      }
    } + [Tensor(name: "\(prefix)species.table", shape: [shape.species, shape.properties], shape.table)]
  }

  /// Writes what the card says of a network and its training.
  static func write(_ network: GraphNetwork, members: Int, _ plan: GraphModelPlan, to writer: inout JSONWriter) {
    let shape = network.shape
    writer.member("members", members)
    writer.member("width", shape.width)
    writer.member("layers", shape.layers)
    writer.member("basis", shape.basis)
    writer.member("cutoff", shape.cutoff)
    writer.member("edge_scale", shape.edgeScale)
    writer.member("normalized", shape.isNormalized)
    writer.member("parameters", network.parameterCount)
    let steps = plan.training.training
    writer.member("epochs", steps.epochs)
    writer.member("rate", steps.rate)
    writer.member("weight_decay", steps.weightDecay)
    writer.member("batch_size", steps.batchSize)
    if shape.descriptors > 0 { writer.member("input_noise", plan.inputNoise) }
    if let patience = steps.patience { writer.member("patience", patience) }
  }

  /// The network of a model file.
  /// - Throws: `ModelFileError` and `JSONError` with what is wrong.
  static func network(
    _ kind: GraphNetworkKind, descriptors: Int, card: JSONValue, file: ModelFile, prefix: String = ""
  ) throws -> (network: GraphNetwork, members: [[Float]]) {
    let count = try card.member("members").integer()
    let (width, layers) = (try card.member("width").integer(), try card.member("layers").integer())
    let (basis, cutoff) = (try card.member("basis").integer(), try card.member("cutoff").double())
    let scale = try card.member("edge_scale").double()
    guard (1...PredictorModelFile.memberLimit).contains(count), (1...PredictorModelFile.widthLimit).contains(width),
      (1...layerLimit).contains(layers), (2...basisLimit).contains(basis), cutoff > 0, cutoff <= 20, abs(scale) <= 1e6
    else { throw ModelFileError("the model card states a graph network that is not read") }
    let properties = file["\(prefix)species.table"]?.shape.last ?? 0
    guard properties <= 1024 else { throw ModelFileError("tensor 'species.table' has too many columns") }
    let table = try PredictorModelFile.finiteDoubles(
      file, "\(prefix)species.table", shape: [Element.count, properties])
    let network = GraphNetwork(
      GraphNetworkShape(
        kind: kind, species: Element.count, properties: properties, table: table, width: width, layers: layers,
        basis: basis, cutoff: cutoff, edgeScale: scale, descriptors: descriptors,
        isNormalized: try card["normalized"]?.boolean() ?? false))
    let shapes = network.tensorShapes
    let members = try (0..<count).map { member in
      try shapes.flatMap {
        try PredictorModelFile.finite(file, "\(prefix)members.\(member).\($0.name)", shape: $0.shape)
      }
    }
    return (network, members)
  }
}
