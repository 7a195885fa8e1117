import ArgumentParser
import MaterialRecords
import ServiceRuntime

/// The command line of the ranker.
package struct RankerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The problem file: objectives, constraints, reference point.", valueName: "file"))
  package var problem: String

  @Flag(help: "Write only the designs of rank 0.")
  package var front = false

  @Option(
    help: ArgumentHelp("Write only so many designs: the best ranks, and of the last the most diverse.", valueName: "n"))
  package var select: Int?

  @Flag(help: "Write one record instead: sizes, hypervolume, reference point, ideal and nadir.")
  package var summary = false

  @Flag(help: "Rank against everything read so far, not only since the last mark.")
  package var cumulative = false

  @Option(
    help: ArgumentHelp(
      "Reference point of the hypervolume, instead of the problem's.", valueName: "property=value,…"))
  package var referencePoint: String?

  @Option(help: ArgumentHelp("Most records that are held.", valueName: "n"))
  package var maxRecords = 1_000_000

  @Option(help: ArgumentHelp("Most bytes of lines that are held.", valueName: "bytes"))
  package var maxBytes = 2 << 30

  package init() {}

  package func validate() throws {
    if let select, !(1...10_000).contains(select) { throw ValidationError("--select must be 1 to 10000") }
    if [front, select != nil, summary].count(where: { $0 }) > 1 {
      throw ValidationError("--front, --select and --summary exclude one another")
    }
    if cumulative, select != nil { throw ValidationError("--select chooses once, so it excludes --cumulative") }
    guard maxRecords > 0, maxBytes > 0 else { throw ValidationError("--max-records and --max-bytes must be positive") }
  }

  /// The reference point as minimised objectives: the option's value, else the problem's, else nil.
  func reference(for problem: Problem) throws(StartError) -> [Double?] {
    var values = problem.referencePoint
    var named: Set<String> = []
    for part in referencePoint?.split(separator: ",", omittingEmptySubsequences: false) ?? [] {
      guard let equals = part.lastIndex(of: "="), let value = Double(part[part.index(after: equals)...]), value.isFinite
      else { throw .usage("--reference-point: '\(part)' is not property=value") }
      let property = String(part[..<equals])
      guard problem.objectives.contains(where: { $0.property == property }) else {
        throw .usage("--reference-point: '\(property)' is not an objective of the problem")
      }
      guard named.insert(property).inserted else { throw .usage("--reference-point: '\(property)' appears twice") }
      values[property] = value
    }
    return problem.objectives.map { objective in values[objective.property].map(objective.minimised) }
  }
}
