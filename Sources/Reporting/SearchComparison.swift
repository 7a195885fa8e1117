import Chemistry
import MaterialRecords

/// What each of several searches has found, evaluation by evaluation.
package struct SearchComparison: Sendable {
  /// One search.
  package struct Search: Sendable {
    package let name: String
    package let evaluations: Int
    /// Evaluations of different compositions.
    package let distinct: Int
    package let feasible: Int
    /// Designs that are on the front of all searches together.
    package let onFront: Int
    /// The hypervolume, or the best value, after so many evaluations; nil while no design meets the constraints.
    package let curve: [(evaluations: Int, value: Double?)]

    /// The value after the last step of the curve that is not beyond so many evaluations.
    func value(after evaluations: Int) -> Double? {
      curve.last { $0.evaluations <= evaluations }?.value
    }
  }

  package let searches: [Search]
  /// Searches that are not compared because there are too many.
  package let further: Int
  /// Designs that belong to none.
  package let others: Int
  /// A quarter, a half and all of the evaluations that every search has.
  package let milestones: [Int]

  /// As many lines as can be told apart.
  static let limit = 6
  /// Steps of a curve at most, milestones aside.
  private static let stepLimit = 64

  /// - Returns: nil where fewer than two searches have designs.
  package init?(_ report: ReportContent, _ analysis: FrontAnalysis) {
    var names: [String] = []
    var members: [String: [Int]] = [:]
    var others = 0
    for (place, design) in report.designs.enumerated() where !design.isReference {
      guard let name = design.search else {
        others += 1
        continue
      }
      if members[name] == nil { names.append(name) }
      members[name, default: []].append(place)
    }
    let compared = names.prefix(Self.limit)
    guard compared.count > 1, !report.problem.objectives.isEmpty else { return nil }
    let budget = compared.map { members[$0]?.count ?? 0 }.min() ?? 0
    let milestones = [budget / 4, budget / 2, budget].reduce(into: [Int]()) { milestones, count in
      if count > milestones.last ?? 0 { milestones.append(count) }
    }
    searches = compared.map { Search($0, members[$0] ?? [], milestones, report, analysis) }
    self.milestones = milestones
    self.others = others
    further = names.count - compared.count
  }
}

extension SearchComparison.Search {
  fileprivate init(
    _ name: String, _ members: [Int], _ milestones: [Int], _ report: ReportContent, _ analysis: FrontAnalysis
  ) {
    self.name = name
    evaluations = members.count
    let compositions = members.compactMap { report.designs[$0].composition.map(Self.key) }
    distinct = Set(compositions).count + members.count - compositions.count
    let isFeasible = { (place: Int) in [.front, .dominated].contains(analysis.standings[place]) }
    feasible = members.count(where: isFeasible)
    onFront = members.count { analysis.standings[$0] == .front }
    let share = (members.count + SearchComparison.stepLimit - 1) / SearchComparison.stepLimit
    let stops = Set(stride(from: share, through: members.count, by: share)).union(milestones).union([members.count])
    var measure = FrontMeasure(report, analysis)
    var (curve, done) = ([(evaluations: Int, value: Double?)](), 0)
    for stop in stops.sorted() {
      measure.add(members[done..<stop].filter(isFeasible))
      curve.append((stop, measure.value))
      done = stop
    }
    self.curve = curve
  }

  /// Equal for compositions that differ by less than a part in 10⁹.
  private static func key(_ composition: Composition) -> [Int] {
    zip(composition.elements, composition.fractions).flatMap { [$0.atomicNumber, Int(($1 * 1e9).rounded())] }
  }
}
