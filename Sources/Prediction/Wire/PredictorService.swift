import ArgumentParser
import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// The predictor as a filter: each record with what the models expect of it.
package struct PredictorService: ModelCardService {
  /// The command line of the filter.
  package struct Options: ParsableArguments {
    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("A model file that `train` wrote; may be given once for each property.", valueName: "file"))
    package var model: [String] = []

    @Option(help: ArgumentHelp("Level of the intervals; if not given, that of the model's card.", valueName: "share"))
    package var level: Double?

    @Option(
      help: ArgumentHelp(
        "Write the slope of the answer by composition or conditions, of a graph network by composition, strain or positions; "
          + "may be given several times.",
        valueName: "what"))
    package var gradient: [GradientKind] = []

    package init() {}

    package func validate() throws {
      if model.isEmpty { throw ValidationError("--model must be given") }
      if let level, !(level > 0 && level < 1) { throw ValidationError("--level must be between 0 and 1") }
    }
  }

  package static var manifest: ServiceManifest {
    ServiceManifest(
      name: "predictor", summary: "Predicts properties of compositions, with their uncertainty.", cardinality: .map,
      reads: ["composition", "formula", "features", "conditions", "structure", "predictions"],
      writes: ["predictions"],
      errors: [
        ("predictor/missing-input", "The record lacks a feature or a condition that a model needs."),
        ("predictor/other-features", "The features are of another preset than those that a model was trained on."),
        ("predictor/not-finite", "A model gave no finite number."),
        ("predictor/no-graph", "A crystal has too many neighbours within the cutoff, or no neighbours can be found."),
        ("composition/missing", "The record has neither a composition nor a formula."),
        ("composition/unknown-element", "A symbol is not an element."),
        ("composition/invalid-amount", "An amount is not positive."),
        ("composition/empty", "Nothing has a positive amount."),
        ("composition/syntax", "The formula cannot be read."),
      ] + StructureErrors.read)
  }

  package static var subcommands: [any ParsableCommand.Type] {
    [
      ServiceProgram<RelaxService>.self, TrainCommand.self, EvaluateCommand.self, CardCommand<PredictorService>.self,
      ExportCommand.self,
      ImportCommand.self,
    ]
  }

  /// The card of a model file; see `ModelCardService`.
  package static func modelCard(_ path: String) throws(StartError) -> String {
    let bytes = try ServiceFiles.read(path, limit: PredictorModelFile.byteLimit)
    do {
      return try PredictorModelFile.card(try ModelFile(parsing: bytes)).text
    } catch {
      throw .badConfiguration("\(path): \(error)")
    }
  }

  /// A record that waits for its batch.
  private struct Held {
    let record: Record
    /// Beside the models.
    let queries: [ModelQuery]
    /// What other predictors said of other properties.
    let kept: [(name: String, raw: ArraySlice<UInt8>)]
    /// Where a gradient by composition is asked for.
    let featureSlopes: [String: [Element: Double]]?
  }

  /// Records that are answered at once; it changes no byte of the answers.
  private static let batch = 256
  /// Neighbours in the graphs of records that wait: what bounds their memory.
  private static let batchEdges = 200_000

  private let models: [LoadedModel]
  private let levels: [Double]
  private let quantiles: [Double?]
  private let gradients: [GradientKind]
  private var held: [Held] = []
  private var heldEdges = 0

  package init(options: Options, context: ServiceContext) throws {
    let models = try options.model.map { path throws(StartError) in try PredictorModelFile.read(path) }
    for (k, model) in models.enumerated() where models[..<k].contains(where: { $0.property == model.property }) {
      throw StartError.usage("two models predict \(model.property)")
    }
    for model in models where !options.gradient.isEmpty {
      if let reason = model.model.refusal(of: options.gradient) {
        throw StartError.usage("\(model.property) has no gradient: \(reason)")
      }
    }
    let levels = models.map { options.level ?? $0.level }
    gradients = options.gradient
    self.models = models
    self.levels = levels
    quantiles = zip(models, levels).map { $0.model.calibration.quantile(level: $1) }
  }

  package mutating func receive(_ record: Record, _ output: inout ServiceOutput) throws {
    let queries = try ModelQuery.queries(record.line, models)
    let featureSlopes = gradients.contains(.composition) ? try record.line.featureSlopes() : nil
    held.append(Held(record: record, queries: queries, kept: try kept(record), featureSlopes: featureSlopes))
    heldEdges += queries.reduce(0) { $0 + $1.edgeCount }
    if held.count >= Self.batch || heldEdges >= Self.batchEdges { flush(&output) }
  }

  /// The predictions of a record that this service does not replace, byte for byte.
  private func kept(_ record: Record) throws -> [(name: String, raw: ArraySlice<UInt8>)] {
    guard let raw = record.line.raw("predictions") else { return [] }
    guard raw.first == UInt8(ascii: "{") else {
      throw JSONError("json/wrong-type", "expected an object", pointer: "/predictions")
    }
    let line = try JSONLine(Array(raw))
    return line.names.compactMap { name in
      models.contains { $0.property == name } ? nil : line.raw(name).map { (name, $0) }
    }
  }

  package mutating func flush(_ output: inout ServiceOutput) {
    if held.isEmpty { return }
    let answers = models.indices.map { k in
      ModelQuery.predict(models[k].model, held.map { $0.queries[k] }, quantile: quantiles[k])
    }
    for (place, waiting) in held.enumerated() {
      let predictions = answers.map { $0[place] }
      let slopes = waiting.queries.enumerated().map { k, query in
        gradients.isEmpty ? nil : query.gradient(models[k].model, featureSlopes: waiting.featureSlopes)
      }
      if let k = predictions.firstIndex(of: nil) {
        output.fail(
          waiting.record,
          RecordError(
            "predictor/not-finite", "no finite prediction", detail: "model '\(models[k].name)' gave no finite number"))
        continue
      }
      output.write(waiting.record, setting: "predictions") { writer in
        writer.object { writer in
          for (name, raw) in waiting.kept { writer.member(name, raw: raw) }
          for (k, prediction) in predictions.enumerated() {
            guard let prediction else { continue }
            writer.member(
              models[k].property,
              object: { writer in
                write(prediction, models[k], level: levels[k], to: &writer)
                slopes[k]?.write(gradients, to: &writer)
              })
          }
        }
      }
    }
    held.removeAll(keepingCapacity: true)
    heldEdges = 0
  }

  private func write(
    _ prediction: PropertyPrediction, _ model: LoadedModel, level: Double, to writer: inout JSONWriter
  ) {
    writer.member("mean", prediction.mean)
    if model.model.loss == .absolute { writer.member("median", prediction.median) }
    writer.member("standard_deviation", prediction.deviation)
    writer.member("aleatoric", prediction.aleatoric)
    writer.member("epistemic", prediction.epistemic)
    writer.member(
      model.model.task == .classification ? "outcomes" : "interval",
      object: { writer in
        writer.member("level", level)
        if let outcomes = prediction.outcomes {
          writer.member("values", array: { for outcome in outcomes { $0.element(outcome) } })
        }
        if let interval = prediction.interval {
          writer.member("low", interval.lowerBound)
          writer.member("high", interval.upperBound)
        }
        writer.member("guarantee", prediction.guarantee.rawValue)
      })
    if let unit = model.unit { writer.member("unit", unit) }
    writer.member("model", model.name)
    writer.member("in_domain", prediction.departures.isEmpty)
    if !prediction.departures.isEmpty { writer.member("out_of_domain", prediction.departures) }
  }
}
