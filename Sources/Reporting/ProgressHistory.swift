import MaterialRecords
import MultiObjective
import Numerics

/// How the front grew: its hypervolume (for one objective the best value) after each round, or after each share of the
/// evaluations where no record says its round.
package struct ProgressHistory: Sendable {
  /// The state after one round.
  package struct Step: Sendable, Equatable {
    /// The round, or the number of evaluations where there are no rounds.
    package let position: Int
    /// Evaluations so far.
    package let evaluations: Int
    /// The hypervolume, or the best value; nil while no design meets the constraints.
    package let value: Double?
  }

  package let steps: [Step]
  /// Whether a position is a round.
  package let hasRounds: Bool
  /// The hypervolume, or the best value, of the known materials alone.
  package let known: Double?
  /// Whether the front is too large to be measured exactly in so many objectives.
  package let isTooLarge: Bool

  /// The most rounds, or shares of the evaluations, that are measured.
  static let stepLimit = 100

  /// Measures the front after each step. O(steps · n log n) in up to three objectives.
  package init(_ report: ReportContent, _ analysis: FrontAnalysis) {
    let designs = report.designs
    let evaluated = designs.indices.filter { !designs[$0].isReference }
    let rounds = Set(evaluated.compactMap { designs[$0].round }).sorted()
    hasRounds = !rounds.isEmpty && rounds.count < ProgressHistory.stepLimit
    var measure = FrontMeasure(report, analysis)
    var groups: [(position: Int, members: [Int])] = []
    if hasRounds {
      let byRound = Dictionary(grouping: evaluated) { designs[$0].round ?? min(0, rounds[0]) }
      groups = byRound.keys.sorted().map { ($0, byRound[$0] ?? []) }
    } else if !evaluated.isEmpty {
      let limit = report.problem.objectives.count > 3 ? 24 : ProgressHistory.stepLimit
      let share = (evaluated.count + limit - 1) / limit
      groups = stride(from: 0, to: evaluated.count, by: share).map { start in
        let end = min(start + share, evaluated.count)
        return (end, Array(evaluated[start..<end]))
      }
    }
    var steps: [Step] = []
    var evaluations = 0
    for group in groups {
      evaluations += group.members.count
      measure.add(group.members.filter { [.front, .dominated].contains(analysis.standings[$0]) })
      steps.append(Step(position: group.position, evaluations: evaluations, value: measure.value))
    }
    self.steps = report.problem.objectives.isEmpty ? [] : steps
    isTooLarge = measure.isTooLarge
    var known = FrontMeasure(report, analysis)
    known.add(
      analysis.references.filter {
        KnownMaterial.isComplete(designs[$0]) && FrontAnalysis.isFeasible(designs[$0], report.problem)
      })
    self.known = known.value
  }
}

/// The measure of a growing set of designs.
struct FrontMeasure {
  private let report: ReportContent
  private let reference: [Double]?
  private var front: [Int] = []
  private(set) var isTooLarge = false
  private(set) var value: Double?

  init(_ report: ReportContent, _ analysis: FrontAnalysis) {
    self.report = report
    reference = analysis.referencePoint
  }

  mutating func add(_ designs: [Int]) {
    if designs.isEmpty || isTooLarge { return }
    let candidates = front + designs
    let points = FrontAnalysis.points(candidates, of: report.designs, report.problem)
    let kept = FrontAnalysis.nondominated(Array(candidates.indices), of: points)
    front = kept.map { candidates[$0] }
    let m = points.columns
    if m == 1 {
      value = report.designs[front[0]].values[0]
      return
    }
    // The exact algorithm is exponential in the number of objectives.
    let limit = m <= 3 ? .max : m == 4 ? 400 : m == 5 ? 120 : m == 6 ? 50 : 20
    if front.count > limit {
      isTooLarge = true
      value = nil
      return
    }
    let volume = reference.map { Hypervolume(reference: $0).volume(of: Matrix(kept.map(points.row))) }
    value = volume.flatMap { $0.isFinite ? $0 : nil }
  }
}
