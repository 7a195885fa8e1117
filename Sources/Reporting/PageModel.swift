import Chemistry
import MaterialRecords

/// What all sections of the page share: the analysis, how values are written, and which designs have a row.
struct PageModel {
  let report: ReportContent
  let analysis: FrontAnalysis
  let known: [Int: KnownMaterial]
  let history: ProgressHistory
  /// Where searches are compared and there are two or more.
  let comparison: SearchComparison?
  /// The elements of the page in the order of their colours.
  let elements: [Element]
  /// The designs that have a row in a table, and so a link from every point.
  let listed: Set<Int>
  /// Designs of the front that have a row.
  let listedFront: [Int]
  /// Designs that are neither on the front nor known, and have a row.
  let listedOthers: [Int]
  /// Known materials that have a row.
  let listedReferences: [Int]
  private let decimals: [Int]
  private let constraintDecimals: [Int]

  /// The most rows of the front and of known materials.
  static let frontLimit = 300
  static let referenceLimit = 60
  /// The most rows of other designs.
  static let otherLimit = 1000

  init(_ report: ReportContent) {
    self.report = report
    analysis = FrontAnalysis(report)
    history = ProgressHistory(report, analysis)
    comparison = report.comparesSearches ? SearchComparison(report, analysis) : nil
    listedFront = Array(analysis.front.prefix(PageModel.frontLimit))
    listedReferences = Array(analysis.references.prefix(PageModel.referenceLimit))
    let standings = analysis.standings
    let others = standings.indices.lazy.filter { standings[$0] != .front && standings[$0] != .reference }
    listedOthers = Array(others.prefix(PageModel.otherLimit))
    listed = Set(listedFront + listedReferences + listedOthers)
    var known: [Int: KnownMaterial] = [:]
    for reference in listedReferences { known[reference] = KnownMaterial(reference, report, analysis) }
    self.known = known
    elements = PageModel.elements(of: report)
    let designs = report.designs
    decimals = report.problem.objectives.indices.map { objective in
      PageModel.decimals(designs.compactMap { $0.values[objective] })
    }
    constraintDecimals = report.problem.constraints.indices.map { constraint in
      PageModel.decimals(designs.compactMap { $0.constraintValues[constraint]?.number })
    }
  }

  var problem: Problem { report.problem }
  var designs: [Observation] { report.designs }

  /// What known materials are called: alloys, if they hold metals alone.
  var knownNoun: String {
    let elements = listedReferences.flatMap { designs[$0].composition?.elements ?? [] }
    return !elements.isEmpty && elements.allSatisfy { !PageModel.nonmetals.contains($0.symbol) }
      ? "known alloy" : "known material"
  }

  private static let nonmetals: Set<String> = [
    "H", "He", "B", "C", "N", "O", "F", "Ne", "Si", "P", "S", "Cl", "Ar", "Ge", "As", "Se", "Br", "Kr", "Sb", "Te", "I",
    "Xe", "At", "Rn", "Og",
  ]

  /// Designs that are not known materials.
  var evaluations: Int { designs.count - analysis.references.count }

  /// The value of an objective as a table shows it.
  func text(_ value: Double, objective: Int) -> String {
    abs(value) >= 1e6 || (value != 0 && abs(value) < 1e-6)
      ? DisplayNumber.significant(value, digits: 4) : DisplayNumber.fixed(value, decimals: decimals[objective])
  }

  /// A standard deviation as a table shows it: never as zero.
  func deviation(_ value: Double, objective: Int) -> String {
    value < 0.5 * DisplayNumber.power(-decimals[objective])
      ? DisplayNumber.significant(value, digits: 1) : text(value, objective: objective)
  }

  /// The value of a constraint as a table shows it.
  func text(_ value: PropertyValue, constraint: Int) -> String {
    guard let number = value.number, abs(number) < 1e6 else { return Wording.value(value) }
    return DisplayNumber.fixed(number, decimals: constraintDecimals[constraint])
  }

  /// The value with its unit.
  func quantity(_ value: Double, objective: Int) -> String {
    let unit = Wording.unit(problem.objectives[objective].unit)
    return text(value, objective: objective) + (unit.map { " \($0)" } ?? "")
  }

  /// A design in one line: its name and its objectives.
  func line(_ design: Int) -> String {
    let observation = designs[design]
    let values = zip(problem.objectives.indices, observation.values).compactMap { objective, value in
      value.map { "\(Wording.property(problem.objectives[objective].property)) \(quantity($0, objective: objective))" }
    }
    let role =
      switch analysis.standings[design] {
      case .front: "on the front"
      case .dominated: "dominated"
      case .infeasible: "breaks a constraint"
      case .incomplete: "incomplete"
      case .reference: knownNoun
      }
    return ([observation.name, role] + values).joined(separator: "\n")
  }

  /// The best feasible design of an objective.
  func best(ofObjective objective: Int) -> Int? {
    let goal = problem.objectives[objective]
    return analysis.front.min { a, b in
      goal.minimised(designs[a].values[objective] ?? 0) < goal.minimised(designs[b].values[objective] ?? 0)
    }
  }

  /// The anchor of a design's row.
  static func row(_ design: Int) -> String { "r\(design)" }

  /// The anchor of a design's point.
  static func point(_ design: Int) -> String { "p\(design)" }

  /// As many decimals as tell a hundred and fifty values of the range apart.
  private static func decimals(_ values: [Double]) -> Int {
    guard let low = values.min(), let high = values.max() else { return 0 }
    let range = high - low
    return range > 0
      ? min(6, DisplayNumber.decimals(forSize: range / 150, digits: 1))
      : min(6, DisplayNumber.decimals(forSize: abs(high), digits: 4))
  }

  /// Those of the problem in its order, then others by atomic number.
  private static func elements(of report: ReportContent) -> [Element] {
    let stated = report.problem.composition?.elements ?? []
    let seen = Set(report.designs.flatMap { $0.composition?.elements ?? [] })
    return stated.filter(seen.contains) + seen.subtracting(stated).sorted()
  }
}
