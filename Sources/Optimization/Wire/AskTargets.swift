import JSON
import MaterialRecords
import ServiceRuntime

extension ObservationReader {
  /// The values that a mark gives in `target` in the place of the problem's, by property.
  /// - Throws: `RecordError` for what is no target of the problem, or no value or interval.
  func targets(of mark: Mark) throws -> [String: Objective.Goal] {
    guard let targets = try mark.line.value("target") else { return [:] }
    var goals: [String: Objective.Goal] = [:]
    do {
      for (name, value) in try targets.members() {
        let objectives = formulation.problem.objectives
        guard let objective = objectives.first(where: { $0.property == name }),
          case .target(_, let tolerance) = objective.goal
        else {
          let near = NearestNames.suggestion(name, among: objectives.map(\.property))
          throw Self.badAsk("'\(name.prefix(64))' is not a target of the problem\(near)", value.pointer)
        }
        try value.refuseUnknown(["value", "tolerance", "interval"])
        goals[name] = try Objective.target(value, tolerance: tolerance)
      }
    } catch let error as JSONError {
      throw Self.badAsk(error.description, targets.pointer)
    } catch let error as ProblemError {
      throw Self.badAsk(error.description, targets.pointer)
    }
    return goals
  }
}

/// Writes the targets that an ask gave as the member `target`.
func writeTargets(_ targets: [String: Objective.Goal], to writer: inout JSONWriter) {
  if targets.isEmpty { return }
  writer.member(
    "target",
    object: { writer in
      for (name, goal) in targets.sorted(by: { $0.key < $1.key }) {
        guard case .target(let value, let tolerance) = goal else { continue }
        writer.member(
          name,
          object: {
            $0.member("value", value)
            $0.member("tolerance", tolerance)
          })
      }
    })
}
