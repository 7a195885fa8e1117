import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// The model file of the vae method: tensors and, as the metadata `card`, the model card.
package enum GeneratorModelFile {
  /// Widest hidden layer and most latent numbers that are read or trained.
  static let widthLimit = 1024
  static let latentLimit = 64
  /// Most properties that a model is conditioned on.
  static let conditionLimit = 16
  static let byteLimit = 256 << 20
  /// What is written and read. The first had a Gaussian latent only, the second no exemplars.
  static let format = 3

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

  /// The card of a model that can be used.
  /// - Throws: as `read`.
  static func card(_ path: String) throws(StartError) -> String {
    let bytes = try ServiceFiles.read(path, limit: byteLimit)
    do {
      _ = try parse(bytes)
      return try ModelFile(parsing: bytes).metadata["card"] ?? ""
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
    let version = try card["format"]?.integer() ?? 1
    guard version == format else {
      throw ModelFileError("the model is of format \(version); this program reads \(format): train it again")
    }
    let elements = try elements(of: card)
    let conditions = try conditions(of: card)
    let shape = CompositionAutoencoder.Shape(
      latent: try latent(of: try card.member("network")),
      hidden: try card.member("network").member("hidden").elements().map { try $0.integer() })
    guard (1...8).contains(shape.hidden.count), shape.hidden.allSatisfy({ (1...widthLimit).contains($0) })
    else { throw ModelFileError("the model card states a network that is not read: hidden layers \(shape.hidden)") }
    return try TrainedAutoencoder(
      file, name: try card.member("name").string(), elements: elements, shape: shape, conditions: conditions,
      likelihood: try likelihood(of: card))
  }

  private static func latent(of network: JSONValue) throws -> LatentSpace {
    func named<Choice: RawRepresentable<String>>(_ member: String, else choice: Choice) throws -> Choice {
      guard let text = try network[member]?.string() else { return choice }
      guard let choice = Choice(rawValue: text) else {
        throw ModelFileError("the model card states a network that is not read: \(member) '\(text.prefix(32))'")
      }
      return choice
    }
    let family = try named("latent", else: LatentSpace.Family.gaussian)
    let dimension = try network.member("latent_dimension").integer()
    let concentration = try network["prior_concentration"]?.double() ?? 1
    guard ((family == .dirichlet ? 2 : 1)...latentLimit).contains(dimension), (1e-3...1e3).contains(concentration)
    else {
      throw ModelFileError("the model card states a network that is not read: \(dimension) latent numbers")
    }
    return LatentSpace(
      family, dimension: dimension, approximation: try named("approximation", else: .implicit),
      concentration: concentration)
  }

  /// What the card says of held-out compositions; nil where the first format did not.
  private static func likelihood(of card: JSONValue) throws -> TrainedAutoencoder.Likelihood? {
    guard let scores = card["scores"], let frequencies = try scores["evidence_lower_bound_of_frequencies"]?.double()
    else { return nil }
    return TrainedAutoencoder.Likelihood(
      count: try scores.member("count").integer(), isHeldOut: try scores.member("held_out").boolean(),
      bound: try scores.member("evidence_lower_bound").double(), divergence: try scores.member("divergence").double(),
      boundOfFrequencies: frequencies)
  }

  private static func conditions(of card: JSONValue) throws -> ConditionScale {
    var properties: [ConditionScale.Property] = []
    for value in try card["conditions"]?.elements() ?? [] {
      let (low, high) = (try value.member("minimum").double(), try value.member("maximum").double())
      let property = ConditionScale.Property(
        name: try value.member("property").string(), mean: try value.member("mean").double(),
        standardDeviation: try value.member("standard_deviation").double(), range: min(low, high)...high,
        count: try value.member("compositions").integer())
      guard property.standardDeviation > 0, low <= high, properties.count < conditionLimit,
        !properties.contains(where: { $0.name == property.name })
      else { throw ModelFileError("the model card states a condition that is not read: '\(property.name.prefix(32))'") }
      properties.append(property)
    }
    return ConditionScale(properties)
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
