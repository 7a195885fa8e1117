import JSON
import MaterialRecords

/// Writes a ranking: the member `pareto` of each design, the summary record, and the sentence of the log.
struct RankingReport {
  private let ranking: ConstrainedRanking
  private let problem: Problem
  private var dominatedBy: [Int] = []
  private var crowding: [Double] = []
  private var contributions: [Double] = []
  private var probabilities: [Double] = []
  private let counts: Counts

  /// How many lines of each kind there were.
  struct Counts {
    var designs = 0
    var feasible = 0
    var unranked = 0
    var references = 0
  }

  /// - Parameter counts: of everything read, which may be more than the designs of the ranking.
  init(_ ranking: ConstrainedRanking, problem: Problem, counts: Counts) {
    self.ranking = ranking
    self.problem = problem
    self.counts = counts
  }

  /// Computes what only the designs' own members need.
  /// - Parameter probabilities: of being non-dominated, by design, if they were asked for.
  mutating func prepareDesigns(probabilities: [Double]) {
    self.probabilities = probabilities
    dominatedBy = ranking.dominationCounts()
    crowding = ranking.crowdingDistances()
    contributions = ranking.contributions()
  }

  /// The content of `pareto` once the designs are prepared; a number that is infinite or was not computed is left out.
  func write(_ design: Int, violation: Double, violated: [String], to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("rank", ranking.ranks[design])
      writer.member("feasible", violation <= 0)
      writer.member("dominated_by", dominatedBy[design])
      if !probabilities.isEmpty { writer.member("probability_nondominated", probabilities[design]) }
      if violation > 0 {
        writer.finiteMember("violation", violation)
        writer.member("violated", violated)
        return
      }
      writer.finiteMember("crowding", crowding[design])
      if ranking.hypervolume != nil {
        writer.finiteMember("hypervolume_contribution", contributions[design])
      }
      writer.member("knee", ranking.knee == design)
    }
  }

  /// The content of `pareto` of a design that has no values.
  static func write(_ failure: FailedExperiment, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("unranked", "the measurement of '\(failure.property)' failed: \(failure.reason)")
    }
  }

  /// The summary record. The points are in the objectives' own signs; of a target they hold the distance from it.
  func writeSummary(mark: String?, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member(
        "summary",
        object: { writer in
          if let mark { writer.member("mark", mark) }
          writer.member("designs", counts.designs)
          writer.member("feasible", counts.feasible)
          writer.member("unranked", counts.unranked)
          writer.member("references", counts.references)
          writer.member("front", ranking.front.count)
          if let hypervolume = ranking.hypervolume { writer.finiteMember("hypervolume", hypervolume) }
          for (name, point) in [
            ("reference_point", ranking.reference), ("ideal", ranking.frontRange?.ideal),
            ("nadir", ranking.frontRange?.nadir),
          ] {
            guard let point else { continue }
            writer.member(
              name,
              object: { writer in
                for (objective, value) in zip(problem.objectives, point) {
                  writer.finiteMember(objective.property, RankingReport.own(value, of: objective))
                }
              })
          }
        })
    }
  }

  /// What the log says of the ranking.
  var sentence: String {
    var text = "front of \(ranking.front.count) of \(counts.designs) designs, \(counts.feasible) feasible"
    guard let reference = ranking.reference else { return text }
    if let hypervolume = ranking.hypervolume {
      text += "; hypervolume \(hypervolume)"
    } else {
      text += "; hypervolume not measured: the front is too large for"
      text += " \(problem.objectives.count) objectives"
    }
    let point = zip(problem.objectives, reference).map { objective, value in
      "\(objective.property)=\(RankingReport.own(value, of: objective))"
    }
    return text + " at reference point \(point.joined(separator: ","))"
  }

  /// A minimised value in its objective's own sign.
  private static func own(_ value: Double, of objective: Objective) -> Double {
    objective.goal == .maximize ? 0 - value : value
  }
}

extension JSONWriter {
  /// A number, unless JSON has no form for it.
  fileprivate mutating func finiteMember(_ name: String, _ value: Double) {
    if value.isFinite { member(name, value) }
  }
}
