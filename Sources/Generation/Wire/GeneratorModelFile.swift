import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// The model file of the vae method: tensors and, as the metadata `card`, the model card.
package enum GeneratorModelFile {
  /// Widest hidden layer and most latent numbers that are read or trained.
  static let widthLimit = 1024
  static let latentLimit = 64
  private static let byteLimit = 256 << 20

  /// Reads a model.
  /// - Throws: `missingInput`, `badConfiguration` with what is wrong.
  static func read(_ path: String) throws(StartError) -> TrainedAutoencoder {
    let bytes = try ServiceFiles.read(path, limit: byteLimit)
    do {
      return try parse(bytes)
    } catch {
      throw .badConfiguration("\(path): \(error)")
    }
  }

  /// A model out of the bytes of its file. Nothing is allocated that the bytes do not hold.
  package static func parse(_ bytes: [UInt8]) throws -> TrainedAutoencoder {
    let file = try ModelFile(parsing: bytes)
    guard let text = file.metadata["card"] else { throw ModelFileError("no model card: not a model of this program") }
    let card = try JSONValue.parse(text: text)
    let (kind, method) = (try card.member("kind").string(), try card.member("method").string())
    guard kind == "generator", method == GenerationMethod.autoencoder.rawValue else {
      throw ModelFileError("the model is a \(kind.prefix(32)) by \(method.prefix(32)), not a generator by vae")
    }
    let elements = try elements(of: card)
    let network = try card.member("network")
    let shape = CompositionAutoencoder.Shape(
      latent: try network.member("latent_dimension").integer(),
      hidden: try network.member("hidden").elements().map { try $0.integer() })
    guard (1...latentLimit).contains(shape.latent), (1...8).contains(shape.hidden.count),
      shape.hidden.allSatisfy({ (1...widthLimit).contains($0) })
    else { throw ModelFileError("the model card states a network that is not read: \(shape)") }
    return try TrainedAutoencoder(file, name: try card.member("name").string(), elements: elements, shape: shape)
  }

  private static func elements(of card: JSONValue) throws -> [Element] {
    var elements: [Element] = []
    for value in try card.member("elements").elements() {
      let symbol = try value.string()
      guard let element = Element(symbol: symbol), !elements.contains(element) else {
        throw ModelFileError("'\(symbol.prefix(32))' in the model card is no element or named twice")
      }
      elements.append(element)
    }
    if elements.isEmpty { throw ModelFileError("the model card names no element") }
    return elements
  }

  /// The bytes of a model file.
  static func bytes(_ trained: TrainedAutoencoder, card: GeneratorModelCard) -> [UInt8] {
    ModelFile(metadata: ["card": card.text, "format": "sluice"], tensors: trained.tensors).serialized
  }
}
