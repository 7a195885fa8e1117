import JSON
import ServiceRuntime

extension Problem {
  /// The longest problem file that is read, in bytes.
  private static let sizeLimit = 16 << 20

  /// Reads the problem file that a command line names; its text is there for those who quote or digest it.
  /// - Parameter needsObjectives: whether a problem without objectives is refused.
  /// - Throws: `missingInput`, `inputOutput`, `badConfiguration`.
  package static func read(_ path: String, needsObjectives: Bool = false) throws(StartError) -> (
    problem: Problem, text: [UInt8]
  ) {
    let text = try ServiceFiles.read(path, limit: sizeLimit)
    let problem: Problem
    do throws(ProblemError) {
      problem = try Problem(parsing: text)
    } catch {
      throw .badConfiguration("\(path): \(error)")
    }
    if needsObjectives, problem.objectives.isEmpty {
      throw .badConfiguration("\(path): the problem has no objectives")
    }
    return (problem, text)
  }
}
