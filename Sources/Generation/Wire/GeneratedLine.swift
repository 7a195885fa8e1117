import Chemistry
import DesignSpace
import JSON

/// Writes designs as lines; the texts of grid fractions are made once.
struct GeneratedLine {
  private let symbols: [String]
  private let unitsInOne: Int?
  /// The text of k/unitsInOne by k, for grids of a reasonable number of units.
  private let fractionTexts: [[UInt8]]

  init(_ space: CompositionSimplex) {
    symbols = space.elements.map(\.symbol)
    unitsInOne = space.unitsInOne.flatMap { $0 <= 10_000 ? $0 : nil }
    fractionTexts =
      unitsInOne.map { units in
        (0...units).map { k in
          var writer = JSONWriter()
          writer.element(Double(k) / Double(units))
          return writer.bytes
        }
      } ?? []
  }

  /// Writes the members `id`, those that `carried` writes, `composition` (absent elements left out) and `generated`.
  func write(
    _ design: Design, id: String, method: GenerationMethod, seed: UInt64?, to writer: inout JSONWriter,
    carried: (inout JSONWriter) -> Void = { _ in }
  ) {
    writer.object { writer in
      writer.member("id", id)
      carried(&writer)
      writer.member(
        "composition",
        object: { writer in
          for (symbol, fraction) in zip(symbols, design.fractions) where fraction > CompositionSimplex.tolerance {
            if let unitsInOne {
              writer.member(symbol, raw: fractionTexts[Int((fraction * Double(unitsInOne)).rounded())])
            } else {
              writer.member(symbol, fraction)
            }
          }
        })
      writer.member(
        "generated",
        object: { writer in
          writer.member("method", method.rawValue)
          if let seed { writer.member("seed", Int(seed)) }
          if !design.latent.isEmpty { writer.member("latent", design.latent) }
          if let isNovel = design.isNovel { writer.member("novel", isNovel) }
        })
    }
  }
}
