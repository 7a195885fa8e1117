import Foundation
import FoundationXML
import Reporting
import TestKit

/// Runs the reporter over lines and gives its page back.
enum ReportSession {
  struct Outcome {
    let lines: [String]
    let page: String

    /// What a reader sees of the page: texts without markup, white space folded.
    var text: String {
      let body = page.components(separatedBy: "<body>").last ?? ""
      return body.replacing(#/<script>.*<\/script>/#.dotMatchesNewlines(), with: "")
        .replacing(#/<[^>]*>/#, with: "").replacing(#/\s+/#, with: " ")
        .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&#39;", with: "'").replacing(
          "&amp;", with: "&")
    }
  }

  /// Two objectives, one constraint, a reference point: small enough to be worked out by hand.
  static let problem = #"""
    {"problem":1,"name":"two_goals","description":"Strong and light.",
     "space":{"composition":{"elements":["Nb","Mo","Ti"],"count":[1,3],"step":0.05}},
     "objectives":[{"property":"strength","unit":"MPa","goal":"maximize"},
                   {"property":"density","unit":"g/cm3","goal":"minimize"}],
     "constraints":[{"property":"vec","maximum":8}],
     "reference_point":{"strength":0,"density":10}}
    """#

  static func run(_ lines: [String], problem: String = problem, arguments: [String] = []) throws -> Outcome {
    let folder = NSTemporaryDirectory() + "/sluice-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try problem.write(toFile: folder + "/problem.json", atomically: true, encoding: .utf8)
    let output = folder + "/report.html"
    let lines = try TestSession.run(
      ReporterService.self, arguments: ["-o", output, "--problem", folder + "/problem.json"] + arguments, lines: lines)
    return Outcome(lines: lines, page: try String(contentsOfFile: output, encoding: .utf8))
  }

  /// Why a page is not well-formed XML; nil if it is.
  static func fault(of page: String) -> String? {
    let parser = XMLParser(data: Data(page.utf8))
    return parser.parse() ? nil : "line \(parser.lineNumber), column \(parser.columnNumber): \(parser.parserError!)"
  }
}
