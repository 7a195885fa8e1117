import Chemistry
import JSON
import Numerics
import Prediction

/// Nb–Mo alloys with a known property and a known noise: y = 10 + 4x + ε, ε ~ N(0, σ(x)²) with σ(x) = 0.2 + 1.8·x, x the
/// fraction of niobium.
enum SyntheticAlloys {
  static func mean(_ x: Double) -> Double { 10 + 4 * x }
  static func noise(_ x: Double) -> Double { 0.2 + 1.8 * x }

  static func material(_ x: Double) -> MaterialDescription {
    let amounts = [("Nb", x), ("Mo", 1 - x)].map { (Element(symbol: $0.0)!, $0.1) }
    return MaterialDescription(composition: try! Composition(amounts: amounts))
  }

  /// A material with every input that the lines have.
  static func described(_ x: Double) -> MaterialDescription {
    MaterialDescription(
      composition: material(x).composition, features: ["f": 3], conditions: ["temperature": 400])
  }

  static let inputs = [ModelInput.fraction(Element(symbol: "Nb")!), .fraction(Element(symbol: "Mo")!)]

  /// Every composition twice, so that groups hold more than one record.
  static func records(_ count: Int, seed: UInt64, noise: (Double) -> Double = noise) -> [TrainingRecord] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { k in
      let x = (Double(k / 2) + 0.5) / Double((count + 1) / 2)
      let draw = (0..<12).reduce(-6.0) { sum, _ in sum + random.uniform() }
      return TrainingRecord(
        material: material(x), target: mean(x) + noise(x) * draw, group: "\(k / 2)")
    }
  }

  /// The same as lines of the wire, with a feature and a condition that carry nothing.
  static func lines(_ count: Int, seed: UInt64) -> [String] {
    records(count, seed: seed).enumerated().map { k, record in
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("id", "s\(k)")
        writer.member(
          "composition",
          object: { writer in
            for element in record.material.composition.elements {
              writer.member(element.symbol, record.material.composition[element])
            }
          })
        writer.member("conditions", object: { $0.member("temperature", Double(300 + 100 * (k % 5))) })
        writer.member(
          "features", object: { $0.member("values", object: { $0.member("f", Double(k * k % 17)) }) })
        writer.member(
          "measured",
          object: { writer in
            writer.member(
              "toughness",
              object: {
                $0.member("value", record.target)
                $0.member("unit", "MPa·m½")
              })
          })
      }
      return writer.text
    }
  }

  static func text(_ lines: [String]) -> [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }
}
