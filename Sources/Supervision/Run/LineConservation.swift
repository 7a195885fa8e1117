import JSON

/// The law that no line is lost: where every stage answers each record by one line, as many records and new errors come
/// out as records went in.
final class LineConservation {
  /// Services that say of themselves that they are a map or a tap.
  private var lineByLine: Set<String> = []

  /// Asks the services of this house what they are; other programs do not say, and are not held to the law.
  func learn(_ compose: ResolvedCompose, _ pump: Pump) throws(RunFailure) {
    for service in compose.file.services {
      guard case .service = service.program else { continue }
      let manifest = try StackBuilder.describe(compose.call(service.name), pump, patience: 5).manifest
      let cardinality = try? manifest?["cardinality"]?.string()
      if cardinality == "map" || cardinality == "tap" { lineByLine.insert(service.name) }
    }
  }

  /// Holds what went through a chain to the law.
  /// - Throws: status 70 when lines are lost or made.
  func check(_ stages: [String], input: Int, inputErrors: Int, _ counts: SegmentCounts) throws(RunFailure) {
    guard stages.allSatisfy(lineByLine.contains) else { return }
    let failed = counts.errors - inputErrors
    if input == counts.records + failed { return }
    throw RunFailure(
      70,
      "\(input) records went in, \(counts.records) came out and \(failed) failed: lines were lost or made in "
        + stages.joined(separator: ", "))
  }
}
