import JSON
import ServiceRuntime

/// The latent numbers as design variables: `latent_1`, `latent_2`, …, which a latent problem states and `conditions` hold.
struct LatentVariables {
  let names: [String]

  init(count: Int) { names = (1...count).map(Self.name) }

  private static func name(_ number: Int) -> String { "latent_\(number)" }

  /// The latent numbers of a record, and where they stand: in `latent`, else among its conditions.
  /// - Throws: `RecordError` where there are none, or other variables than a model has; `JSONError`.
  func numbers(of line: JSONLine) throws -> (numbers: [Double], pointer: String) {
    if let value = try line.value("latent") { return (try value.doubles(), value.pointer) }
    let first = names[0]
    let last = names[names.count - 1]
    guard let conditions = try line.value("conditions"), conditions[first] != nil else {
      throw RecordError(
        "generator/bad-request", "no latent point",
        detail: "'decode' needs 'latent', \(names.count) numbers, or \(first) to \(last) among the conditions")
    }
    if let further = conditions[Self.name(names.count + 1)] {
      throw RecordError(
        "generator/bad-request", "bad latent point",
        detail: "the model has \(names.count) latent numbers; the record is of another model", pointer: further.pointer)
    }
    return (try names.map { try conditions.member($0).double() }, conditions.pointer)
  }
}
