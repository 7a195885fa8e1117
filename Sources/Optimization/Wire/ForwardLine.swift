import Glibc
import JSON
import MaterialRecords

/// Writes what a query over predictions gives as records: the designs to be predicted next, or the verdict.
struct ForwardLine {
  let query: ForwardQuery
  let id: String
  let round: Int?
  /// What the mark asked for in the place of the problem's targets.
  let targets: [String: Objective.Goal]

  private var design: DesignMembers { DesignMembers(space: query.space) }

  /// The record of a design that a descent wants to be predicted.
  func write(_ question: ForwardSearch.Question, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", "\(id)/\(question.step.path)")
      design.write(question.design, to: &writer)
      writer.member(
        "inverse",
        object: { writer in
          if let round { writer.member("round", round) }
          writer.member("query", question.step.query)
          writer.member("path", question.step.path)
          writer.member("step", question.step.step)
        })
    }
  }

  /// The record of the nearest design, whose `inverse` holds the verdict.
  func write(_ verdict: ForwardVerdict, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", id)
      if let nearest = verdict.nearest { design.write(nearest.answer.design, to: &writer) }
      writer.member(
        "inverse",
        object: { writer in
          opening(verdict, &writer)
          writer.member("of", verdict.models.isEmpty ? "predictions" : verdict.models.joined(separator: ", "))
          writer.member("query", query.name)
          if let nearest = verdict.nearest {
            expectation(nearest, &writer)
            if verdict.verdict == .undecided { missed(nearest, &writer) }
          }
          if verdict.verdict == .reachable {
            writer.member(
              "witness",
              array: { writer in
                for find in verdict.witnesses {
                  writer.element(object: { writer in
                    design.write(find.answer.design, to: &writer)
                    expectation(find, &writer)
                  })
                }
              })
          }
          writer.member(
            "descents",
            object: {
              $0.member("paths", verdict.paths)
              $0.member("converged", verdict.converged)
              $0.member("evaluations", verdict.evaluations)
            })
        })
    }
  }

  /// The record of another witness, so that it can go on as the first does.
  func write(witness place: Int, of verdict: ForwardVerdict, to writer: inout JSONWriter) {
    let find = verdict.witnesses[place]
    writer.object { writer in
      writer.member("id", "\(id)/\(place)")
      design.write(find.answer.design, to: &writer)
      writer.member(
        "inverse",
        object: { writer in
          opening(verdict, &writer)
          writer.member("query", query.name)
          expectation(find, &writer)
        })
    }
  }

  /// What every record of an answer says first.
  private func opening(_ verdict: ForwardVerdict, _ writer: inout JSONWriter) {
    writer.member("verdict", verdict.verdict.rawValue)
    if let round { writer.member("round", round) }
    writeTargets(targets, to: &writer)
  }

  private func missed(_ nearest: ForwardVerdict.Find, _ writer: inout JSONWriter) {
    // Of a function that is only asked nothing is known where it was not.
    writer.member("gap", [0, nearest.distance])
    writer.member(
      "nearest_attainable",
      object: { writer in for (name, reading) in named(nearest) { writer.member(name, reading.value) } })
    writer.member("unmet", query.unmet(nearest.answer))
    writer.member("active_constraints", query.space.activeRules(nearest.answer.design))
  }

  /// `distance`, `expected` of every property asked for, and the probability that all is met.
  private func expectation(_ find: ForwardVerdict.Find, _ writer: inout JSONWriter) {
    writer.member("distance", find.distance)
    writer.member(
      "expected",
      object: { writer in
        for (name, reading) in named(find) {
          writer.member(
            name,
            object: {
              $0.member("mean", reading.value)
              $0.member("standard_deviation", reading.deviation)
            })
        }
      })
    writer.member("probability", min(1, exp(query.logProbability(find.answer))))
  }

  private func named(_ find: ForwardVerdict.Find) -> [(String, ForwardAnswer.Reading)] {
    zip(query.formulation.quantities, find.answer.readings).compactMap { quantity, reading in
      guard case .property(let name) = quantity, let reading else { return nil }
      return (name, reading)
    }
  }
}
