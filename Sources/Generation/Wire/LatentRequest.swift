import Chemistry
import DesignSpace
import JSON
import MaterialRecords
import ServiceRuntime

/// A request that a model answers without chance: `encode`, `decode`, `reconstruct`, `interpolate`.
struct LatentRequest {
  /// The members that only such a request holds.
  static let asking: Set<String> = ["latent", "between", "formula"]

  let work: LatentWork
  let model: TrainedAutoencoder
  let space: CompositionSimplex
  let lines: GeneratedLine
  /// Whether a decoded design says how it changes with the latent numbers.
  var writesSlopes = false

  /// Answers one request; `n` is the number of points of an interpolation. `carried` writes what goes on.
  /// - Throws: `RecordError`, `JSONError`.
  func answer(
    _ record: Record, _ method: GenerationMethod, n: Int, parent: String, _ output: inout ServiceOutput,
    carried: (inout JSONWriter) -> Void
  ) throws {
    switch method {
    case .encode:
      let (latent, divergence) = try encode(try record.line.composition(), at: "/composition")
      output.write { writer in
        writer.object { writer in
          record.line.appendMembers(to: &writer, except: ["generated", "method", "given"])
          writer.member(
            "generated",
            object: { writer in
              writer.member("method", method.rawValue)
              writer.member("model", model.name)
              writer.member("latent", latent)
              writer.member("divergence", divergence)
            })
        }
      }
    case .decode:
      let point = try latent(of: record)
      let decoded = try decode(point.normalised)
      try write(decoded, method, "\(parent)/0", &output, carried: carried) { writer in
        if writesSlopes { write(slopes: work.slopes(of: decoded), by: point, &writer) }
      }
    case .reconstruct:
      let composition = try record.line.composition()
      let decoded = try decode(try encode(composition, at: "/composition").latent)
      let original = space.elements.map { composition[$0] }
      // What lies outside the space is missing in both directions.
      let foreign = composition.elements.reduce(0) { space.elements.contains($1) ? $0 : $0 + composition[$1] }
      try write(decoded, method, "\(parent)/0", &output, carried: carried) { writer in
        writer.member(
          "total_variation", CompositionDistance.totalVariation(original, decoded.fractions) + foreign / 2)
        writer.member("aitchison", CompositionDistance.aitchison(original, decoded.fractions))
      }
    default:
      let (first, second) = try ends(of: record)
      for k in 0..<n {
        let share = n == 1 ? 0.5 : Double(k) / Double(n - 1)
        let decoded = try decode(LatentWork.between(first, second, share: share))
        try write(decoded, method, "\(parent)/\(k)", &output, carried: carried) { $0.member("share", share) }
      }
    }
  }

  private func encode(_ composition: Composition, at pointer: String) throws -> (latent: [Double], divergence: Double) {
    do throws(GenerationError) {
      return try work.encode(composition)
    } catch {
      throw RecordError("generator/bad-request", "unknown to the model", detail: "\(error)", pointer: pointer)
    }
  }

  private func decode(_ latent: [Double]) throws -> LatentWork.Decoded {
    do throws(GenerationError) {
      return try work.decode(latent)
    } catch {
      throw RecordError(error)
    }
  }

  /// The latent point of a request: `latent`, else the variables of a latent problem among its `conditions`.
  private func latent(of record: Record) throws -> LatentPoint {
    let (numbers, pointer) = try LatentVariables(count: work.dimension).numbers(of: record.line)
    guard numbers.count == work.dimension, numbers.allSatisfy({ abs($0) <= 1e6 }) else {
      throw RecordError(
        "generator/bad-request", "bad latent point",
        detail: "\(numbers.count) numbers; the model has \(work.dimension), none beyond a million", pointer: pointer)
    }
    guard let point = LatentPoint(numbers, of: model.model.shape.latent.family) else {
      throw RecordError(
        "generator/bad-request", "bad latent point", detail: "proportions are not negative, and not all zero",
        pointer: pointer)
    }
    return point
  }

  /// Writes `slopes`: by variable of the latent problem how the fraction of each element of the design changes.
  private func write(slopes: [[Double]], by point: LatentPoint, _ writer: inout JSONWriter) {
    writer.member(
      "slopes",
      object: { writer in
        for (number, name) in LatentVariables(count: work.dimension).names.enumerated() {
          writer.member(
            name,
            object: { writer in
              for (element, row) in zip(space.elements, slopes) where row.contains(where: { $0 != 0 }) {
                writer.member(element.symbol, point.slopes(row)[number])
              }
            })
        }
      })
  }

  /// The latent points of the two compositions of `between`, each a formula or amounts.
  private func ends(of record: Record) throws -> ([Double], [Double]) {
    guard let value = try record.line.value("between") else {
      throw RecordError(
        "generator/bad-request", "nothing to go between", detail: "'interpolate' needs 'between', two compositions")
    }
    let ends = try value.elements()
    guard ends.count == 2 else {
      throw RecordError(
        "generator/bad-request", "not two ends", detail: "'between' holds \(ends.count) compositions, not two",
        pointer: value.pointer)
    }
    let points = try ends.map { end in
      try encode(try Self.composition(end), at: end.pointer).latent
    }
    return (points[0], points[1])
  }

  /// A formula, or amounts by element.
  private static func composition(_ value: JSONValue) throws -> Composition {
    guard value.kind == .string else { return try Composition(value) }
    let formula = try value.string()
    do throws(CompositionError) {
      return try Composition(formula: formula)
    } catch {
      throw RecordError(
        "generator/bad-request", "not a formula", detail: "'\(formula.prefix(64))' names no composition",
        pointer: value.pointer)
    }
  }

  private func write(
    _ decoded: LatentWork.Decoded, _ method: GenerationMethod, _ id: String, _ output: inout ServiceOutput,
    carried: (inout JSONWriter) -> Void, more: (inout JSONWriter) -> Void = { _ in }
  ) throws {
    if let violation = space.violation(of: decoded.fractions) { throw RecordError(.violation("\(violation)")) }
    var line = lines.of(method, seed: nil, model: model)
    let design = Design(fractions: decoded.fractions, latent: decoded.latent, isNovel: decoded.isNovel)
    output.write { writer in
      line.write(
        design, id: id, to: &writer, carried: carried,
        more: { writer in
          writer.member("moved", decoded.moved)
          more(&writer)
        })
    }
  }
}
