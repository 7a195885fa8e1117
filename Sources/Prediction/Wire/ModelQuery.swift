import ArgumentParser
import Chemistry
import Crystallography
import JSON
import MaterialRecords
import ServiceRuntime

/// A record as one model sees it.
enum ModelQuery {
  case composition(CompositionModel.Query)
  case graph(GraphModel.Query)

  /// Reads what the models want of a record.
  /// - Throws: a `RecordError` or JSON error that says what is wrong or missing.
  static func queries(_ line: JSONLine, _ models: [LoadedModel]) throws -> [ModelQuery] {
    var material: MaterialDescription?
    var crystal: MaterialDescription?
    let isMore = models.contains {
      switch $0.model {
      case .composition(let model): model.readsStructure
      case .graph(let model): model.inputs.dimension > 0
      }
    }
    return try models.map { loaded in
      try loaded.check(featuresOf: line)
      switch loaded.model {
      case .composition(let model):
        let known: MaterialDescription
        if model.readsStructure {
          known = try crystal ?? MaterialDescription(crystal: line, withInputs: true)
          crystal = known
        } else {
          known = try material ?? MaterialDescription(line)
          material = known
        }
        return try refusing(loaded) { .composition(try model.query(known)) }
      case .graph(let model):
        let known = try crystal ?? MaterialDescription(crystal: line, withInputs: isMore)
        crystal = known
        return try refusing(loaded) { .graph(try model.query(known)) }
      }
    }
  }

  private static func refusing(_ model: LoadedModel, _ body: () throws -> ModelQuery) throws -> ModelQuery {
    do {
      return try body()
    } catch let error as NeighbourError {
      throw RecordError(error)
    } catch let error as MissingInput {
      throw RecordError(error, model: model.name)
    }
  }

  /// The answers of a model to its queries.
  static func predict(_ model: PropertyModel, _ queries: [ModelQuery], quantile: Double?) -> [PropertyPrediction?] {
    switch model {
    case .composition(let model):
      model.predict(
        queries.compactMap { if case .composition(let query) = $0 { query } else { nil } }, quantile: quantile)
    case .graph(let model):
      model.predict(queries.compactMap { if case .graph(let query) = $0 { query } else { nil } }, quantile: quantile)
    }
  }

  /// How many edges it holds.
  var edgeCount: Int {
    switch self {
    case .composition(let query): query.graph?.edges.count ?? 0
    case .graph(let query): query.graph.edges.count
    }
  }

  /// The gradient of a model's answer, or why there is none.
  /// - Parameter featureSlopes: of a composition model's features; nil to leave the composition out.
  func gradient(_ model: PropertyModel, featureSlopes: [String: [Element: Double]]?) -> AnswerGradient {
    do {
      switch (model, self) {
      case (.composition(let model), .composition(let query)):
        return .material(try model.gradient(query, featureSlopes: featureSlopes))
      case (.graph(let model), .graph(let query)):
        guard let structure = query.material.structure else { return .missing("no structure") }
        return .crystal(try model.gradient(structure))
      case (.composition, .graph), (.graph, .composition): return .missing("another model's query")
      }
    } catch {
      return .missing("\(error)")
    }
  }
}

/// By what a gradient is asked for.
package enum GradientKind: String, Sendable, CaseIterable, ExpressibleByArgument {
  case composition
  case conditions
  case strain
  case positions
}

extension PropertyModel {
  /// Why there can be no gradients of some kinds of any record; nil where there can be.
  func refusal(of kinds: [GradientKind]) -> String? {
    switch self {
    case .composition(let model):
      if let missing = model.missingGradient { return missing.description }
      return kinds.lazy.filter { $0 != .composition && $0 != .conditions }.first.map {
        "\($0.rawValue) do not enter a model of compositions"
      }
    case .graph(let model):
      if model.inputs.dimension > 0 { return "its inputs beside the structure would change with it" }
      return kinds.contains(.conditions) ? "conditions do not enter it" : nil
    }
  }
}

/// How an answer changes, or why nobody can say.
enum AnswerGradient {
  case crystal(GraphGradient)
  case material(MaterialGradient)
  case missing(String)

  /// Writes the member `gradient` of a prediction, or `no_gradient`.
  func write(_ kinds: [GradientKind], to writer: inout JSONWriter) {
    switch self {
    case .crystal(let gradient): gradient.write(kinds, to: &writer)
    case .material(let gradient): gradient.write(kinds, to: &writer)
    case .missing(let reason): writer.member("no_gradient", reason)
    }
  }
}

extension MaterialGradient {
  /// Writes the member `gradient` of a prediction, or `no_gradient`: why there is none.
  func write(_ kinds: [GradientKind], to writer: inout JSONWriter) {
    let composition = (composition ?? [:]).sorted { $0.key < $1.key }
    let conditions = conditions.sorted { $0.key < $1.key }
    guard composition.allSatisfy(\.value.isFinite), conditions.allSatisfy(\.value.isFinite) else {
      return writer.member("no_gradient", "no finite number")
    }
    writer.member(
      "gradient",
      object: { writer in
        if kinds.contains(.composition) {
          writer.member(
            "composition",
            object: { writer in for (element, slope) in composition { writer.member(element.symbol, slope) } })
        }
        if kinds.contains(.conditions) {
          writer.member(
            "conditions", object: { writer in for (name, slope) in conditions { writer.member(name, slope) } })
        }
      })
  }
}

extension GraphGradient {
  /// Writes the member `gradient` of a prediction, or `no_gradient`: why there is none.
  func write(_ kinds: [GradientKind], to writer: inout JSONWriter) {
    let numbers =
      composition.joined() + positions.flatMap { [$0.x, $0.y, $0.z] } + strain.flatMap { [$0.x, $0.y, $0.z] }
    guard numbers.allSatisfy(\.isFinite) else { return writer.member("no_gradient", "no finite number") }
    writer.member(
      "gradient",
      object: { writer in
        if kinds.contains(.composition) {
          writer.member(
            "composition",
            array: { writer in
              for site in composition {
                writer.element(
                  object: { writer in
                    for (element, slope) in zip(elements, site) { writer.member(element.symbol, slope) }
                  })
              }
            })
        }
        if kinds.contains(.strain) { writer.member("strain", array: { Self.write(strain, to: &$0) }) }
        if kinds.contains(.positions) { writer.member("positions", array: { Self.write(positions, to: &$0) }) }
      })
  }

  private static func write(_ vectors: [SIMD3<Double>], to writer: inout JSONWriter) {
    for vector in vectors { writer.element(array: { for axis in 0..<3 { $0.element(vector[axis]) } }) }
  }
}

extension StructureErrors {
  /// What a reader of the member `structure` may refuse.
  static var read: [(String, String)] {
    let files: Set<String> = [
      "structure/none", "structure/too-long", "structure/symmetry", "structure/not-representable",
      "structure/disordered",
    ]
    return described.filter { !files.contains($0.type) }.map { ($0.type, $0.sentence) }
  }
}
