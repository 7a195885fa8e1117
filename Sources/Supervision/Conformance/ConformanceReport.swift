import Glibc
import JSON

/// The lines that a conformance run prints, each as soon as its rule was tried.
struct ConformanceReport {
  private let isJSON: Bool
  private var count = 0
  private(set) var broken = 0

  init(isJSON: Bool) { self.isJSON = isJSON }

  mutating func add(_ result: ConformanceResult) {
    count += 1
    if result.isBroken { broken += 1 }
    let (verdict, detail) = ConformanceReport.words(result)
    if isJSON {
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("rule", result.rule)
        writer.member("verdict", verdict)
        if let detail { writer.member("detail", detail) }
      }
      print(writer.text)
    } else {
      let column = verdict == "broken" ? "not ok" : verdict
      let padding = String(repeating: " ", count: max(0, 8 - column.count))
      print(column + padding + result.rule + ConformanceReport.clause(result.verdict, isBinding: result.isBinding))
    }
    fflush(nil)
  }

  private static func words(_ result: ConformanceResult) -> (verdict: String, detail: String?) {
    switch result.verdict {
    case .holds(let remark): ("ok", remark)
    case .skipped(let reason): ("skip", reason)
    case .broken(let reason): (result.isBinding ? "broken" : "note", reason)
    }
  }

  private static func clause(_ verdict: ConformanceVerdict, isBinding: Bool) -> String {
    switch verdict {
    case .holds(let remark): remark.map { " (\($0))" } ?? ""
    case .skipped(let reason): ": \(reason)"
    case .broken(let reason): isBinding ? ": \(reason)" : ": not so: \(reason)"
    }
  }

  /// Prints how many rules were tried and how many are broken.
  func end() {
    if isJSON {
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("rules", count)
        writer.member("broken", broken)
      }
      print(writer.text)
    } else {
      print(broken == 0 ? "conforms: \(count) rules tried" : "\(broken) of \(count) rules broken")
    }
    fflush(nil)
  }
}
