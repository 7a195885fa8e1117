import JSON
import MaterialRecords
import ServiceRuntime

/// Writes a suggestion as a record.
struct SuggestionLine {
  let space: SearchSpace

  /// Writes `id`, `composition`, `conditions` and `suggestion`.
  func write(_ suggestion: Suggestion, of answer: Answer, id: String, round: Int?, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", id)
      DesignMembers(space: space).write(suggestion.design, to: &writer)
      writer.member("suggestion", object: { content(suggestion, of: answer, round: round, to: &$0) })
    }
  }

  /// Writes a record of the pool with `suggestion`, every other byte as the pool has it; one without an `id` is given it.
  func write(
    _ suggestion: Suggestion, record: Record, of answer: Answer, id: String, round: Int?, to writer: inout JSONWriter
  ) {
    if record.id != nil {
      return record.line.append(to: &writer, setting: "suggestion") {
        $0.object { content(suggestion, of: answer, round: round, to: &$0) }
      }
    }
    writer.object { writer in
      writer.member("id", id)
      record.line.appendMembers(to: &writer, except: ["id", "suggestion"])
      writer.member("suggestion", object: { content(suggestion, of: answer, round: round, to: &$0) })
    }
  }

  private func content(_ suggestion: Suggestion, of answer: Answer, round: Int?, to writer: inout JSONWriter) {
    if let round { writer.member("round", round) }
    reasons(suggestion, &writer)
    if let reference = answer.derivedReference {
      writer.member(
        "reference_point", object: { writer in for (name, value) in reference { writer.member(name, value) } })
    }
    if let count = answer.modelledObservations { writer.member("modelled_observations", count) }
  }

  private func reasons(_ suggestion: Suggestion, _ writer: inout JSONWriter) {
    writer.member("acquisition", suggestion.acquisition)
    if let value = suggestion.value { writer.member("value", value) }
    if !suggestion.expected.isEmpty {
      writer.member(
        "expected",
        object: { writer in
          for expectation in suggestion.expected {
            writer.member(
              expectation.property,
              object: {
                $0.member("mean", expectation.mean)
                $0.member("standard_deviation", expectation.standardDeviation)
              })
          }
        })
    }
    if let probability = suggestion.probabilityFeasible { writer.member("probability_feasible", probability) }
    writer.member(
      "why",
      object: { writer in
        let why = suggestion.explanation
        if let share = why.certainShare {
          writer.member(
            "pull",
            object: {
              $0.member("mean", share)
              $0.member("uncertainty", 1 - share)
            })
        }
        if let nearest = why.nearest {
          writer.member(
            "nearest",
            object: { writer in
              if let id = nearest.id { writer.member("id", id) }
              writer.member("distance", nearest.distance)
            })
        }
        writer.member("active_constraints", why.activeConstraints)
        if let advice = why.replicate {
          writer.member(
            "replicate",
            object: { writer in
              if let id = advice.id { writer.member("of", id) }
              writer.member("measurements", advice.measurements)
              writer.member("aleatoric", advice.aleatoric)
              writer.member("epistemic", advice.epistemic)
              writer.member("epistemic_of_new", advice.epistemicOfNew)
              writer.member("improvement_of_new", advice.improvementOfNew)
            })
        }
      })
  }

  /// Writes the summary of an ask: how much is known, and how well the models predict it.
  func writeSummary(
    _ answer: Answer, mark: String, observations: Int, feasible: Int, to writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.member(
        "summary",
        object: { writer in
          writer.member("mark", mark)
          writer.member("observations", observations)
          writer.member("feasible", feasible)
          writer.member(
            "models",
            object: { writer in
              for model in answer.diagnostics { writer.member(model.property, object: { self.model(model, &$0) }) }
            })
        })
    }
  }

  private func model(_ model: ModelDiagnostics, _ writer: inout JSONWriter) {
    writer.member("observations", model.observations)
    writer.member("aleatoric", model.aleatoric)
    if let range = model.aleatoricRange {
      writer.member("aleatoric_range", [range.lowerBound, range.upperBound])
    }
    writer.member("jitter", model.jitter)
    writer.member(
      "leave_one_out",
      object: { writer in
        writer.member("root_mean_square_error", model.error)
        if let determination = model.determination { writer.member("coefficient_of_determination", determination) }
        writer.member("root_mean_square_standardised_error", model.standardisedError)
        writer.member("coverage_95", model.coverage)
      })
  }
}
