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
    let shape = model.network.shape
    var tensors = model.members.enumerated().flatMap { member, parameters in
      model.network.tensors(of: parameters).map {
        Tensor(name: "members.\(member).\($0.name)", shape: $0.shape, $0.values)
      }
    }
    let (count, width) = (model.calibration.residuals.count, shape.width)
    tensors += [
      Tensor(name: "species.table", shape: [shape.species, shape.properties], shape.table),
      Tensor(name: "calibration.residuals", shape: [count], model.calibration.residuals),
      Tensor(name: "calibration.weights", shape: [count], model.calibration.weights),
      Tensor(name: "domain.points", shape: [model.domain.points.count / width, width], model.domain.points),
    ]
    return ModelFile(metadata: ["card": card, "format": "sluice"], tensors: tensors).serialized
  }

  /// Writes what the card says of a network.
  static func write(_ model: GraphModel, to writer: inout JSONWriter) {
    let shape = model.network.shape
    writer.member("members", model.members.count)
    writer.member("width", shape.width)
    writer.member("layers", shape.layers)
    writer.member("basis", shape.basis)
    writer.member("cutoff", shape.cutoff)
    writer.member("edge_scale", shape.edgeScale)
    writer.member("parameters", model.network.parameterCount)
  }

  /// The network of a model file.
  /// - Throws: `ModelFileError` and `JSONError` with what is wrong.
  static func network(
    _ kind: GraphNetworkKind, card: JSONValue, file: ModelFile
  ) throws -> (network: GraphNetwork, members: [[Float]]) {
    let count = try card.member("members").integer()
    let (width, layers) = (try card.member("width").integer(), try card.member("layers").integer())
    let (basis, cutoff) = (try card.member("basis").integer(), try card.member("cutoff").double())
    let scale = try card.member("edge_scale").double()
    guard (1...PredictorModelFile.memberLimit).contains(count), (1...PredictorModelFile.widthLimit).contains(width),
      (1...layerLimit).contains(layers), (2...basisLimit).contains(basis), cutoff > 0, cutoff <= 20, abs(scale) <= 1e6
    else { throw ModelFileError("the model card states a graph network that is not read") }
    let properties = file["species.table"]?.shape.last ?? 0
    guard properties <= 1024 else { throw ModelFileError("tensor 'species.table' has too many columns") }
    let table = try PredictorModelFile.finiteDoubles(file, "species.table", shape: [Element.count, properties])
    let network = GraphNetwork(
      GraphNetworkShape(
        kind: kind, species: Element.count, properties: properties, table: table, width: width, layers: layers,
        basis: basis, cutoff: cutoff, edgeScale: scale))
    let shapes = network.tensorShapes
    let members = try (0..<count).map { member in
      try shapes.flatMap { try PredictorModelFile.finite(file, "members.\(member).\($0.name)", shape: $0.shape) }
    }
    return (network, members)
  }
}
