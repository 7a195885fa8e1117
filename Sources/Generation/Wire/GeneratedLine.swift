import Chemistry
import DesignSpace
import JSON

/// Writes designs as lines. The texts of grid fractions, and what is the same in every line, are made once.
struct GeneratedLine {
  /// Texts of grid fractions that are kept at most.
  private static let textLimit = 1 << 16

  /// `,"Nb":` by place.
  private let names: [[UInt8]]
  private let elements: [Element]
  private let unitsInOne: Int?
  /// The text of k/unitsInOne by k, for grids of a reasonable number of units.
  private let fractionTexts: [[UInt8]]
  /// The members of `generated` that are the same in every line.
  private var origin: [UInt8] = []
  /// The names of the model's conditions.
  private var conditions: [String] = []
  private var composition: [UInt8] = []

  /// Lines of designs of a space; `of(_:seed:model:)` gives those of one method.
  init(_ space: CompositionSimplex) {
    names = space.elements.map { Array(",\"\($0.symbol)\":".utf8) }
    elements = space.elements
    unitsInOne = space.unitsInOne.flatMap { $0 <= Self.textLimit ? $0 : nil }
    fractionTexts =
      unitsInOne.map { units in (0...units).map { Self.text(Double($0) / Double(units)) } } ?? []
  }

  /// The lines of one method; the texts are shared. A seed is for what is random.
  func of(_ method: GenerationMethod, seed: UInt64?, model: TrainedAutoencoder? = nil) -> GeneratedLine {
    var line = self
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("method", method.rawValue)
      if let model { writer.member("model", model.name) }
      if let seed, method != .enumerate { writer.member("seed", Int(seed)) }
    }
    line.origin = writer.bytes
    line.conditions = model?.conditions.properties.map(\.name) ?? []
    return line
  }

  /// Writes the members `id`, those that `carried` writes, `composition` (absent elements left out) and `generated`.
  mutating func write(
    _ design: Design, id: String, to writer: inout JSONWriter, carried: (inout JSONWriter) -> Void = { _ in },
    more: (inout JSONWriter) -> Void = { _ in }
  ) {
    fill(design.fractions)
    writer.object { writer in
      writer.member("id", id)
      carried(&writer)
      writer.member("composition", raw: composition)
      if design.latent.isEmpty, design.isNovel == nil { return writer.member("generated", raw: origin) }
      writer.member(
        "generated",
        object: { writer in
          // Without the braces, which the writer makes.
          writer.appendRaw(origin.dropFirst().dropLast())
          writer.appendRaw(CollectionOfOne(UInt8(ascii: ",")))
          writer.member("latent", design.latent)
          if let isNovel = design.isNovel { writer.member("novel", isNovel) }
          if let isInDomain = design.isInDomain {
            writer.member(
              "given",
              object: { writer in
                for (name, value) in zip(conditions, design.given) {
                  if let value { writer.member(name, value) }
                }
              })
            writer.member("in_domain", isInDomain)
          }
          if let verdict = verdict(of: design.fractions) {
            writer.member("valid", verdict.isValid)
            if !verdict.isValid { writer.member("reasons", verdict.reasons.map(\.rawValue)) }
          }
          more(&writer)
        })
    }
  }

  /// What the rules of alloys or of ions say of a design.
  private func verdict(of fractions: [Double]) -> DesignVerdict? {
    let amounts = zip(elements, fractions).filter { $0.1 > CompositionSimplex.tolerance }
    return (try? Composition(amounts: amounts)).map { DesignVerdict($0) }
  }

  /// The text of the composition, into a buffer that is kept.
  private mutating func fill(_ fractions: [Double]) {
    composition.removeAll(keepingCapacity: true)
    for (place, fraction) in fractions.enumerated() where fraction > CompositionSimplex.tolerance {
      composition.append(contentsOf: names[place])
      if let unitsInOne {
        composition.append(contentsOf: fractionTexts[Int((fraction * Double(unitsInOne)).rounded())])
      } else {
        composition.append(contentsOf: Self.text(fraction))
      }
    }
    // The first comma becomes the brace.
    if composition.isEmpty { composition.append(0) }
    composition[0] = UInt8(ascii: "{")
    composition.append(UInt8(ascii: "}"))
  }

  private static func text(_ fraction: Double) -> [UInt8] {
    var writer = JSONWriter()
    writer.element(fraction)
    return writer.bytes
  }
}
