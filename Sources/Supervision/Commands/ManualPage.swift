/// The text of a command's `--help` below its first line: what it does, how it ends, and how it is used.
enum ManualPage {
  /// What an exit status means, where commands agree on it.
  enum Status: Int {
    case done = 0
    case usage = 64
    case missing = 66
    case notUp = 69
    case failed = 70
    case inputOutput = 74
    case busy = 75
    case configuration = 78

    var meaning: String {
      switch self {
      case .done: "done"
      case .usage: "usage"
      case .missing: "a file or program is missing"
      case .notUp: "the stack is not up"
      case .failed: "a service failed"
      case .inputOutput: "something cannot be read or written"
      case .busy: "busy; try again"
      case .configuration: "a file that cannot be used"
      }
    }
  }

  /// Joins the parts. Lines of tables must stay below 80 columns: the parser breaks longer ones.
  /// - Parameters:
  ///   - statuses: exit statuses that mean what they always mean.
  ///   - others: exit statuses with a meaning of their own.
  static func text(
    _ about: String, statuses: [Status], others: [(status: Int, meaning: String)] = [], examples: [String]
  ) -> String {
    var rows = statuses.map { ($0.rawValue, $0.meaning) }
    rows.removeAll { row in others.contains { $0.status == row.0 } }
    rows += others.map { ($0.status, $0.meaning) }
    let table = rows.sorted { $0.0 < $1.0 }.map { status, meaning in
      let number = String(status)
      return "  \(number)\(String(repeating: " ", count: 4 - number.count))\(meaning)"
    }
    let lines = examples.map { "  \($0)" }
    return "\(about)\n\nEXIT STATUS\n\(table.joined(separator: "\n"))\n\nEXAMPLES\n\(lines.joined(separator: "\n"))"
  }
}
