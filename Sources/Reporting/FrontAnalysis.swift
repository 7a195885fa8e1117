import MaterialRecords
import MultiObjective
import Numerics

/// Which designs are on the front, and how every other stands to it.
package struct FrontAnalysis: Sendable {
  /// How a design stands.
  package enum Standing: Sendable, Equatable {
    /// It lacks a value of an objective.
    case incomplete
    /// It breaks a constraint.
    case infeasible
    case dominated
    case front
    /// A known material.
    case reference
  }

  /// Where the ranks come from.
  package enum RankSource: Sendable, Equatable {
    /// The ranker wrote them into the records.
    case ranker
    /// They are computed here.
    case here
    /// They are computed here, since those in the records are not ranks among all of these designs.
    case corrected
  }

  /// Beside the designs of the report.
  package let standings: [Standing]
  /// 0-based ranks where they are known; nil for known materials and incomplete designs.
  package let ranks: [Int?]
  /// The designs of the front, the best of the first objective first.
  package let front: [Int]
  /// The known materials in their order.
  package let references: [Int]
  package let rankSource: RankSource
  /// Designs that lack the value of a constraint and are taken to meet it.
  package let unchecked: Int
  /// The reference point of the hypervolume as minimised objectives; nil where there is neither one nor a front.
  package let referencePoint: [Double]?
  /// Whether the problem states the reference point; if not, it is derived from the front.
  package let referencePointIsStated: Bool

  /// More points than this are not ranked beyond the front in four or more objectives, where ranking takes n² bits.
  static let manyObjectiveLimit = 20_000

  /// Ranks the designs of a report; the ranker's word on feasibility counts, and its ranks where they agree.
  package init(_ report: ReportContent) {
    let problem = report.problem
    let designs = report.designs
    var standings = designs.map { design -> Standing in
      if design.isReference { return .reference }
      if !KnownMaterial.isComplete(design) { return .incomplete }
      return FrontAnalysis.isFeasible(design, problem) ? .dominated : .infeasible
    }
    let eligible = standings.indices.filter { standings[$0] == .dominated }
    let points = FrontAnalysis.points(eligible, of: designs, problem)
    let complete = designs.indices.filter { [.dominated, .infeasible].contains(standings[$0]) }
    var ranks = [Int?](repeating: nil, count: designs.count)
    for (place, rank) in FrontAnalysis.ranks(points).enumerated() { ranks[eligible[place]] = rank }
    let stated = complete.count { designs[$0].rank != nil }
    // A ranker that stood between marks has ranked each part by itself: such ranks are not those of the whole.
    let agrees = eligible.allSatisfy { ranks[$0] == nil || ranks[$0] == designs[$0].rank }
    rankSource = stated == 0 ? .here : stated == complete.count && agrees ? .ranker : .corrected
    if rankSource == .ranker {
      for design in complete { ranks[design] = designs[design].rank }
    }
    for design in eligible where ranks[design] == 0 { standings[design] = .front }
    let sign = problem.objectives.first
    front = eligible.filter { ranks[$0] == 0 }.sorted { a, b in
      guard let sign, let x = designs[a].values[0], let y = designs[b].values[0], x != y else { return a < b }
      return (sign.minimised(x), a) < (sign.minimised(y), b)
    }
    references = designs.indices.filter { designs[$0].isReference }
    unchecked = (eligible + complete.filter { standings[$0] == .infeasible }).count { design in
      designs[design].isFeasible == nil && designs[design].constraintValues.contains { $0 == nil }
    }
    let statedPoint = problem.objectives.isEmpty ? nil : problem.minimisedReferencePoint
    referencePointIsStated = statedPoint != nil
    referencePoint = statedPoint ?? FrontRange(FrontAnalysis.points(front, of: designs, problem))?.referencePoint
    self.standings = standings
    self.ranks = ranks
  }

  /// Whether a design meets every constraint whose value is known; the ranker's word counts first.
  static func isFeasible(_ design: Observation, _ problem: Problem) -> Bool {
    if let stated = design.isFeasible, !design.isReference { return stated }
    return zip(problem.constraints, design.constraintValues).allSatisfy { constraint, value in
      value.map(constraint.isMet) ?? true
    }
  }

  /// The minimised objectives [n, m] of designs that have all of them.
  static func points(_ indices: [Int], of designs: [Observation], _ problem: Problem) -> Matrix {
    Matrix(
      rows: indices.count, columns: problem.objectives.count,
      storage: indices.flatMap { index in
        zip(problem.objectives, designs[index].values).map { $0.minimised($1 ?? 0) }
      })
  }

  private static func ranks(_ points: Matrix) -> [Int?] {
    if points.columns <= 3 || points.rows <= manyObjectiveLimit { return NonDominatedSort(points).ranks }
    var ranks = [Int?](repeating: nil, count: points.rows)
    for row in nondominated(Array(0..<points.rows), of: points) { ranks[row] = 0 }
    return ranks
  }

  /// The rows that no other row strongly dominates, in pieces of bounded memory.
  static func nondominated(_ rows: [Int], of points: Matrix) -> [Int] {
    var front: [Int] = []
    let size = points.columns <= 3 ? max(1, rows.count) : 4096
    for start in stride(from: 0, to: rows.count, by: size) {
      let candidates = front + rows[start..<min(start + size, rows.count)]
      let ranks = NonDominatedSort(Matrix(candidates.map(points.row))).ranks
      front = zip(candidates, ranks).filter { $1 == 0 }.map(\.0)
    }
    return front
  }
}

/// Where a known material lies against the front.
package struct KnownMaterial: Sendable {
  /// The designs of the front that strongly dominate it, in the front's order.
  package let dominators: [Int]
  /// Of these the one that gains most, each objective measured by the range of the front and the material.
  package let widest: Int?
  /// Whether it has a value for every objective.
  package let isComplete: Bool
  package let isFeasible: Bool

  /// Compares a known material with the front. O(m · front).
  package init(_ reference: Int, _ report: ReportContent, _ analysis: FrontAnalysis) {
    let design = report.designs[reference]
    isComplete = KnownMaterial.isComplete(design)
    isFeasible = FrontAnalysis.isFeasible(design, report.problem)
    guard isComplete else {
      dominators = []
      widest = nil
      return
    }
    let rows = FrontAnalysis.points(analysis.front + [reference], of: report.designs, report.problem)
    let own = rows.row(rows.rows - 1)
    let range = FrontRange(rows)
    let widths = zip(range?.nadir ?? [], range?.ideal ?? []).map { $0 - $1 }
    var found: [(design: Int, gain: Double)] = []
    for (place, member) in analysis.front.enumerated() {
      let row = rows.row(place)
      guard Dominance.strongly(row, over: own) else { continue }
      let gain = zip(zip(own, row), widths).reduce(0.0) { sum, pair in
        pair.1 > 0 ? sum + (pair.0.0 - pair.0.1) / pair.1 : sum
      }
      found.append((member, gain))
    }
    dominators = found.map(\.design)
    widest = found.max { $0.gain < $1.gain }?.design
  }

  /// Whether a design has a value for every objective, and there is one.
  static func isComplete(_ design: Observation) -> Bool {
    !design.values.isEmpty && design.values.allSatisfy { $0 != nil }
  }
}
