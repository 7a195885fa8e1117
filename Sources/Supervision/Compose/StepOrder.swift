import ServiceRuntime

/// The order in which steps run: every step after those that it takes records from.
package enum StepOrder {
  /// The name by which a step takes the run's own input.
  static let input = "input"

  /// Checks references between the steps of a file.
  /// - Throws: `ComposeError` for a name that is used twice or not there, and for a cycle, which is spelled out.
  static func check(_ file: ComposeFile) throws {
    guard case .steps(let steps) = file.plan else {
      if file.results != nil { throw ComposeError("a stream has no results to show", at: "/results") }
      return
    }
    var names: [String] = []
    for (index, step) in steps.enumerated() {
      if names.contains(step.name) {
        throw ComposeError("two steps have the name '\(step.name)'", at: "/steps/\(index)/name")
      }
      names.append(step.name)
    }
    for (index, step) in steps.enumerated() {
      for (place, source) in step.from.enumerated() {
        guard source == input || names.contains(source) else {
          throw ComposeError(
            "there is no step '\(source.prefix(64))'" + NearestNames.suggestion(source, among: names),
            at: "/steps/\(index)/from/\(place)")
        }
        if step.from[..<place].contains(source) {
          throw ComposeError("'\(source)' comes in twice", at: "/steps/\(index)/from/\(place)")
        }
      }
      // What a loop is without, its suggester makes.
      if step.from.isEmpty, step.lines.isEmpty, case .pipeline = step.work {
        throw ComposeError("step '\(step.name)' has neither 'from' nor 'lines'", at: "/steps/\(index)")
      }
    }
    if let results = file.results, !names.contains(results.from) {
      throw ComposeError(
        "there is no step '\(results.from.prefix(64))'" + NearestNames.suggestion(results.from, among: names),
        at: "/results/from")
    }
    _ = try sorted(steps)
  }

  /// The steps in an order of running that keeps the order of the file where it can. O(n²).
  /// - Throws: `ComposeError` for a cycle.
  package static func sorted(_ steps: [Step]) throws(ComposeError) -> [Step] {
    var ready: [Step] = []
    var waiting = steps
    while !waiting.isEmpty {
      let next = waiting.firstIndex { step in
        step.from.allSatisfy { source in source == input || ready.contains { $0.name == source } }
      }
      guard let next else { throw cycle(among: waiting, of: steps) }
      ready.append(waiting.remove(at: next))
    }
    return ready
  }

  /// Follows one step to a step that waits too, until one comes again.
  private static func cycle(among waiting: [Step], of steps: [Step]) -> ComposeError {
    var path: [String] = [waiting[0].name]
    while true {
      let here = waiting.first { $0.name == path.last }
      let next = here?.from.first { source in waiting.contains { $0.name == source } } ?? path[0]
      if let start = path.firstIndex(of: next) {
        let names = path[start...].reversed() + [path[path.count - 1]]
        let index = steps.firstIndex { $0.name == next } ?? 0
        return ComposeError(
          "the steps run in a circle: \(names.joined(separator: " → "))", at: "/steps/\(index)/from")
      }
      path.append(next)
    }
  }
}
