import Chemistry
import JSON
import MaterialRecords
import NeuralNetworks
import Numerics
import ServiceRuntime

/// A model as the predictor loads it.
package struct LoadedModel: Sendable {
  /// The name in the card and the digest of the file: which model it was.
  package let name: String
  package let property: String
  package let unit: String?
  /// The level of the training's intervals.
  package let level: Double
  package let model: PropertyModel
  /// Of which list its features are, where it has some and the training data said so.
  package let preset: String?

  /// Holds a record's features against those of the training data: other lists have other numbers under the same names.
  /// - Throws: `predictor/other-features`.
  func check(featuresOf line: JSONLine) throws {
    guard let preset, let own = try line.featurePreset(), own != preset else { return }
    throw RecordError(
      "predictor/other-features", "other features",
      detail: "model '\(name)' was trained on features of preset '\(preset)', the record has '\(own.prefix(64))'",
      pointer: "/features/preset")
  }
}

/// A model of a property, whatever it learnt from.
package enum PropertyModel: Sendable {
  case composition(CompositionModel)
  case graph(GraphModel)

  /// The calibration of its intervals.
  package var calibration: ConformalCalibration {
    switch self {
    case .composition(let model): model.calibration
    case .graph(let model): model.calibration
    }
  }

  /// What it predicts.
  package var task: PredictionTask {
    switch self {
    case .composition(let model): model.task
    case .graph(let model): model.task
    }
  }

  /// Which errors it was made to keep small.
  package var loss: PredictionLoss {
    switch self {
    case .composition(let model): model.loss
    case .graph(let model): GraphModel.loss(model.task)
    }
  }
}

/// Model files of the predictor: tensors and, as the metadata `card`, the model card.
package enum PredictorModelFile {
  /// The largest file that is read, and so the largest that is written.
  static let byteLimit = 256 << 20
  static let widthLimit = 1024
  static let memberLimit = 100
  private static let inputLimit = 4096

  /// Reads a model.
  /// - Throws: `missingInput`, `badConfiguration` with what is wrong.
  static func read(_ path: String) throws(StartError) -> LoadedModel {
    let bytes = try ServiceFiles.read(path, limit: byteLimit)
    do {
      return try parse(bytes)
    } catch {
      throw .badConfiguration("\(path): \(error)")
    }
  }

  /// The card of a model file of the predictor, as its JSON text.
  static func card(_ file: ModelFile) throws -> (text: String, value: JSONValue) {
    guard let text = file.metadata["card"] else { throw ModelFileError("no model card: not a model of this program") }
    let card = try JSONValue.parse(text: text)
    let kind = try card.member("kind").string()
    guard kind == "predictor" else { throw ModelFileError("the model is a \(kind.prefix(32)), not a predictor") }
    return (text, card)
  }

  /// A model out of the bytes of its file.
  /// - Throws: `ModelFileError` and `JSONError` with what is wrong.
  package static func parse(_ bytes: [UInt8]) throws -> LoadedModel {
    let file = try ModelFile(parsing: bytes)
    let card = try card(file).value
    let kind = GraphNetworkKind(rawValue: try card["method"]?.string() ?? "")
    let inputs = try inputs(card.member("inputs"), mayBeNone: kind != nil)
    let target = try card.member("target")
    let code = try target.member("transform").string()
    guard let transform = TargetTransform(rawValue: code) else {
      throw ModelFileError("unknown transform '\(code.prefix(32))' in the model card")
    }
    let level = try card.member("calibration").member("level").double()
    guard level > 0, level < 1 else { throw ModelFileError("the level \(level) in the model card is not within 0…1") }
    let scaling = TargetScaling(
      transform: transform, mean: try target.member("mean").double(), deviation: try positive(target, "scale"))
    let model: PropertyModel
    if let kind {
      model = .graph(try graphModel(kind, inputs, card, file, scaling))
    } else {
      model = .composition(try compositionModel(inputs, card, file, scaling))
    }
    var digest = ContentHash()
    digest.mix(bytes: bytes)
    let digits = String(digest.value, radix: 16)
    let name = try card.member("name").string()
    return LoadedModel(
      name: "\(name)@\(String(repeating: "0", count: 16 - digits.count))\(digits)",
      property: try card.member("property").string(), unit: try card["unit"]?.string(), level: level, model: model,
      preset: try card["features_preset"]?.string())
  }

  // MARK: Parts of a file

  private static func compositionModel(
    _ inputs: InputScaling, _ card: JSONValue, _ file: ModelFile, _ target: TargetScaling
  ) throws -> CompositionModel {
    CompositionModel(
      inputs: inputs, target: target,
      surrogate: try SurrogateFile(card: card, file: file, dimension: inputs.dimension, task: task(card)).surrogate(),
      calibration: try calibration(card.member("calibration"), file, task(card)),
      domain: try domain(card.member("domain"), file, dimension: inputs.dimension), loss: try loss(card))
  }

  private static func graphModel(
    _ kind: GraphNetworkKind, _ inputs: InputScaling, _ card: JSONValue, _ file: ModelFile, _ target: TargetScaling
  ) throws -> GraphModel {
    let (network, members) = try GraphModelFile.network(
      kind, descriptors: inputs.dimension, card: card.member("network"), file: file)
    return GraphModel(
      inputs: inputs, network: network, members: members, target: target,
      calibration: try calibration(card.member("calibration"), file, task(card)),
      domain: try domain(card.member("domain"), file, dimension: network.shape.width))
  }

  private static func loss(_ card: JSONValue) throws -> PredictionLoss {
    guard let code = try card["loss"]?.string() else { return .squared }
    guard let loss = PredictionLoss(rawValue: code) else {
      throw ModelFileError("unknown loss '\(code.prefix(32))' in the model card")
    }
    return loss
  }

  static func positive(_ value: JSONValue, _ name: String) throws -> Double {
    let number = try value.member(name).double()
    guard number > 0 else { throw ModelFileError("'\(name)' in the model card is \(number), not above zero") }
    return number
  }

  /// The numbers that enter a model, beside the structure that some models read.
  private static func inputs(_ value: JSONValue, mayBeNone: Bool) throws -> InputScaling {
    var inputs: [InputScaling.Input] = []
    for entry in try value.elements() {
      let name = try entry.member("name").string()
      if name == "structure" { continue }
      guard let input = ModelInput(name: name), !inputs.contains(where: { $0.input == input }) else {
        throw ModelFileError("'\(name.prefix(64))' in the model card is no input or named twice")
      }
      let (least, most) = (try entry.member("minimum").double(), try entry.member("maximum").double())
      guard least <= most else {
        throw ModelFileError("the bounds of \(name.prefix(64)) in the model card are no range")
      }
      inputs.append(
        InputScaling.Input(
          input, center: try entry.member("center").double(), scale: try positive(entry, "scale"), bounds: least...most)
      )
      guard inputs.count <= inputLimit else { throw ModelFileError("more than \(inputLimit) inputs") }
    }
    if inputs.isEmpty, !mayBeNone { throw ModelFileError("the model card names no input") }
    return InputScaling(inputs)
  }

  private static func task(_ card: JSONValue) throws -> PredictionTask {
    guard let code = try card["task"]?.string() else { return .regression }
    guard let task = PredictionTask(rawValue: code) else {
      throw ModelFileError("unknown task '\(code.prefix(32))' in the model card")
    }
    return task
  }

  /// The members `deviation_scale` and, where there is one, `deviation_floor`.
  static func deviations(_ card: JSONValue) throws -> DeviationScaling {
    let floor = try card["deviation_floor"]?.double() ?? 0
    let scale = try card.member("deviation_scale").double()
    guard floor >= 0, scale >= 0, floor + scale > 0 else {
      throw ModelFileError("'deviation_scale' and 'deviation_floor' in the model card are \(scale) and \(floor)")
    }
    return DeviationScaling(scale: scale, floor: floor)
  }

  private static func calibration(
    _ card: JSONValue, _ file: ModelFile, _ task: PredictionTask
  ) throws -> ConformalCalibration {
    let count = file["calibration.residuals"]?.shape.first ?? 0
    let residuals = try finiteDoubles(file, "calibration.residuals", shape: [count])
    let weights = try finiteDoubles(file, "calibration.weights", shape: [count])
    guard zip(residuals, residuals.dropFirst()).allSatisfy({ $0 <= $1 }), residuals.first ?? 0 >= 0,
      weights.allSatisfy({ $0 >= 0 })
    else { throw ModelFileError("the calibration residuals do not rise from zero, or a weight is negative") }
    switch task {
    case .regression:
      return ConformalCalibration(deviations: try deviations(card), residuals: residuals, weights: weights)
    case .classification:
      let scaling = ProbabilityScaling(
        offset: try card.member("logit_offset").double(), slope: try card.member("logit_slope").double())
      guard scaling.slope >= 0 else { throw ModelFileError("'logit_slope' in the model card is below zero") }
      return ConformalCalibration(
        deviations: DeviationScaling(scale: 1), probabilities: scaling, residuals: residuals, weights: weights)
    }
  }

  private static func domain(_ card: JSONValue, _ file: ModelFile, dimension: Int) throws -> ModelDomain {
    func element(_ symbol: some StringProtocol) throws -> Element {
      guard let element = Element(symbol: symbol) else {
        throw ModelFileError("'\(symbol.prefix(32))' in the model card is no element")
      }
      return element
    }
    let elements = try card.member("elements").elements().map { try element($0.string()) }
    var pairs: Set<ModelDomain.Pair> = []
    for value in try card.member("pairs").elements() {
      let parts = try value.string().split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw value.mismatch("two elements with a hyphen") }
      pairs.insert(ModelDomain.Pair(try element(parts[0]), try element(parts[1])))
    }
    var conditions: [String: ClosedRange<Double>] = [:]
    for (name, value) in try card.member("conditions").members() {
      let ends = try value.doubles()
      guard ends.count == 2, ends[0] <= ends[1] else { throw value.mismatch("a range of two numbers") }
      conditions[name] = ends[0]...ends[1]
    }
    let count = file["domain.points"]?.shape.first ?? 0
    return ModelDomain(
      elements: Set(elements), pairs: pairs, conditions: conditions,
      points: try finite(file, "domain.points", shape: [count, dimension]), dimension: dimension,
      threshold: try card.member("distance").double())
  }

  static func finite(_ file: ModelFile, _ name: String, shape: [Int]) throws -> [Float] {
    let values = try file.floats(name, shape: shape)
    guard values.allSatisfy(\.isFinite) else { throw ModelFileError("tensor '\(name)' holds no finite numbers") }
    return values
  }

  static func finiteDoubles(_ file: ModelFile, _ name: String, shape: [Int]) throws -> [Double] {
    let values = try file.doubles(name, shape: shape)
    guard values.allSatisfy(\.isFinite) else { throw ModelFileError("tensor '\(name)' holds no finite numbers") }
    return values
  }
}
