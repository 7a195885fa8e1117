import JSON

/// What `ps` and `top` show of a stack: a line on the whole, and a table with a row for each process. A service of several
/// replicas has a row for all of them above theirs.
package struct StackTable {
  /// The name and the state of the whole, with its time and its clients.
  package let headline: String
  /// What a person should know besides, a line each.
  package let notes: [String]
  private let rows: [[String]]

  private static let titles = [
    "service", "replica", "state", "pid", "uptime", "in flight", "answered", "errors", "rate/s", "p50", "p99",
    "restarts", "memory", "queue",
  ]
  /// Columns of text; numbers stand at the right.
  private static let isText: Set<Int> = [0, 2]

  /// Reads the answer to `ps`.
  package init(_ status: JSONValue) {
    let clients = StackTable.number(status, "clients") ?? 0
    let state = StackTable.text(status, "state") ?? "?"
    let name = StackTable.text(status, "stack") ?? "?"
    headline =
      "\(name): \(state), \(StackTable.duration(status, "seconds")), \(Int(clients)) "
      + (clients == 1 ? "client" : "clients")
    let services = (try? status["services"]?.elements()) ?? []
    rows = services.flatMap(StackTable.rows)
    let dead = services.reduce(0) { $0 + Int(StackTable.number($1, "dead_letters") ?? 0) }
    notes =
      (StackTable.text(status, "failure").map { [$0] } ?? [])
      + (dead > 0 ? ["\(dead) dead \(dead == 1 ? "letter" : "letters"); 'sluice dlq ls' shows them"] : [])
  }

  /// The table, its titles first.
  package var lines: [String] { TextTable.lines([StackTable.titles] + rows, isText: StackTable.isText) }

  // MARK: Rows

  private static func rows(_ service: JSONValue) -> [[String]] {
    let replicas = (try? service["replicas"]?.elements()) ?? []
    let name = text(service, "service") ?? "?"
    let inFlight = replicas.reduce(0) { $0 + Int(number($1, "in_flight") ?? 0) }
    let queue = max(0, Int(number(service, "pending") ?? 0) - inFlight)
    let memory = replicas.compactMap { number($0, "memory") }.reduce(0, +)
    let only = replicas.count == 1 ? replicas[0] : nil
    let whole = [
      name, only.map { count($0, "replica") } ?? "all",
      only.map { state($0, of: service) } ?? text(service, "state") ?? "?",
      only.map { count($0, "process") } ?? "", only.map { duration($0, "seconds") } ?? "", String(inFlight),
      count(service, "answered"), count(service, "errors"), rate(service), seconds(service, "p50_seconds"),
      seconds(service, "p99_seconds"), count(service, "restarts"), memory > 0 ? bytes(memory) : "–", String(queue),
    ]
    if only != nil { return [whole] }
    return [whole]
      + replicas.map { replica in
        [
          "", count(replica, "replica"), state(replica, of: service), count(replica, "process"),
          duration(replica, "seconds"), count(replica, "in_flight"), count(replica, "answered"), "", "",
          seconds(replica, "p50_seconds"), seconds(replica, "p99_seconds"), count(replica, "restarts"),
          number(replica, "memory").map(bytes) ?? "–", "",
        ]
      }
  }

  /// The state of a process, and its version where it is not the one that serves.
  private static func state(_ replica: JSONValue, of service: JSONValue) -> String {
    let version = number(replica, "version")
    let mark = version == number(service, "version") ? "" : version.map { " v\(Int($0))" } ?? ""
    return (text(replica, "state") ?? "?") + mark
  }

  // MARK: Cells

  private static func text(_ value: JSONValue, _ name: String) -> String? { (try? value[name]?.string()) ?? nil }

  private static func number(_ value: JSONValue, _ name: String) -> Double? { (try? value[name]?.double()) ?? nil }

  private static func count(_ value: JSONValue, _ name: String) -> String {
    number(value, name).map { String(Int($0)) } ?? "–"
  }

  private static func duration(_ value: JSONValue, _ name: String) -> String {
    number(value, name).map(duration) ?? "–"
  }

  private static func rate(_ service: JSONValue) -> String {
    guard let rate = number(service, "per_second") else { return "–" }
    return rate < 10 ? String((rate * 10).rounded() / 10) : String(Int(rate.rounded()))
  }

  private static func seconds(_ value: JSONValue, _ name: String) -> String {
    number(value, name).map(latency) ?? "–"
  }

  /// A time that passed: "12 s", "2 min 5 s", "3 h 20 min", "12 d 4 h".
  static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    if whole < 86_400 { return "\(whole / 3600) h \(whole / 60 % 60) min" }
    return "\(whole / 86_400) d \(whole / 3600 % 24) h"
  }

  /// A time that an answer took, with two or three digits: "85 µs", "1.2 ms", "340 ms", "12 s".
  static func latency(_ seconds: Double) -> String {
    for (scale, unit) in [(1e6, "µs"), (1e3, "ms")] where seconds * scale < 1000 {
      return short(seconds * scale) + " " + unit
    }
    return short(seconds) + " s"
  }

  /// A size: "12 MiB".
  static func bytes(_ count: Double) -> String {
    let units = ["KiB", "MiB", "GiB"]
    var (size, unit) = (count / 1024, 0)
    while size >= 1024, unit < units.count - 1 { (size, unit) = (size / 1024, unit + 1) }
    return short(size) + " " + units[unit]
  }

  private static func short(_ number: Double) -> String {
    number < 9.95 ? String((number * 10).rounded() / 10) : String(Int(number.rounded()))
  }
}

/// Columns of text, two blanks apart.
enum TextTable {
  /// - Parameter isText: the columns that stand at the left.
  static func lines(_ rows: [[String]], isText: Set<Int>) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.count)
        line += (column == 0 ? "" : "  ") + (isText.contains(column) ? cell + space : space + cell)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
