import ArgumentParser
import Glibc
import MaterialRecords
import MultiObjective
import ServiceRuntime

/// The command line of the ranker.
package struct RankerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The problem file: objectives, constraints, reference point.", valueName: "file"))
  package var problem: String

  @Flag(help: "Write only the designs of rank 0, and hold no others.")
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

  @Option(
    help: ArgumentHelp(
      "How designs dominate: strong (no worse in all objectives, better in one) or strict (better in all).",
      valueName: "kind"))
  package var dominance = Dominance.strong

  @Option(
    help: ArgumentHelp(
      "Keep one design in each box of the front, so wide in each objective (with --front or --summary).",
      valueName: "property=value,…"))
  package var epsilon: String?

  @Option(help: ArgumentHelp("Add 'probability_nondominated' from so many joint draws.", valueName: "n"))
  package var draws = 0

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
    if epsilon != nil {
      guard front || summary else { throw ValidationError("--epsilon needs --front or --summary") }
      guard dominance == .strong else { throw ValidationError("--epsilon keeps boxes under strong dominance only") }
    }
    guard (0...100_000).contains(draws) else { throw ValidationError("--draws must be 0 to 100000") }
    if draws > 0, front || summary || cumulative {
      throw ValidationError("--draws needs every design of a ranking, so it excludes --front, --summary, --cumulative")
    }
    guard maxRecords > 0, maxBytes > 0 else { throw ValidationError("--max-records and --max-bytes must be positive") }
  }

  /// The reference point as minimised objectives: the option's value, else the problem's, else nil.
  func reference(for problem: Problem) throws(StartError) -> [Double?] {
    var values = problem.referencePoint
    for (property, text) in try RankerOptions.pairs(referencePoint, option: "--reference-point", of: problem) {
      guard let value = Double(text), value.isFinite else {
        throw .usage("--reference-point: '\(property)=\(text)' is not property=value")
      }
      values[property] = value
    }
    return problem.objectives.map { objective in values[objective.property].map(objective.minimised) }
  }

  /// The grid of `--epsilon`, which names every objective.
  func grid(for problem: Problem) throws(StartError) -> EpsilonGrid? {
    guard let epsilon else { return nil }
    let texts = try RankerOptions.pairs(epsilon, option: "--epsilon", of: problem)
    var steps: [EpsilonGrid.Step] = []
    for objective in problem.objectives {
      guard let text = texts[objective.property] else {
        throw .usage("--epsilon: '\(objective.property)' has no value; every objective needs one")
      }
      let isShare = text.last == "%"
      guard let value = Double(isShare ? text.dropLast() : text[...]), value.isFinite, value > 0 else {
        throw .usage("--epsilon: '\(objective.property)=\(text)' is not a positive value or percentage")
      }
      if isShare, case .target = objective.goal {
        throw .usage("--epsilon: '\(objective.property)' is a target; its distance needs a value, not a percentage")
      }
      // A step that a number cannot hold would put everything into one box.
      guard !isShare || log1p(value / 100) > 0 else {
        throw .usage("--epsilon: '\(objective.property)=\(text)' is too small")
      }
      steps.append(isShare ? .multiplicative(value / 100) : .additive(value))
    }
    return EpsilonGrid(steps: steps)
  }

  /// The texts that an option gives objectives: property=text, separated by commas.
  private static func pairs(
    _ list: String?, option: String, of problem: Problem
  ) throws(StartError) -> [String: Substring] {
    var texts: [String: Substring] = [:]
    for part in list?.split(separator: ",", omittingEmptySubsequences: false) ?? [] {
      guard let equals = part.lastIndex(of: "=") else { throw .usage("\(option): '\(part)' is not property=value") }
      let property = String(part[..<equals])
      guard problem.objectives.contains(where: { $0.property == property }) else {
        throw .usage("\(option): '\(property)' is not an objective of the problem")
      }
      guard texts.updateValue(part[part.index(after: equals)...], forKey: property) == nil else {
        throw .usage("\(option): '\(property)' appears twice")
      }
    }
    return texts
  }
}

extension Dominance: ExpressibleByArgument {
  /// The kind of a word of the command line; nil for another word.
  public init?(argument: String) {
    switch argument {
    case "strong": self = .strong
    case "strict": self = .strict
    default: return nil
    }
  }

  /// The word of the command line.
  public var defaultValueDescription: String { self == .strong ? "strong" : "strict" }
}
