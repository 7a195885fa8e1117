import Foundation
import JSON
import Reporting
import TestKit
import Testing

/// Phase diagrams of records on the page.
@Suite struct PhaseDiagramPageTests {
  /// A page without a problem file.
  private func page(_ lines: [String]) throws -> String {
    let output = NSTemporaryDirectory() + "/diagram-\(UUID().uuidString).html"
    defer { try? FileManager.default.removeItem(atPath: output) }
    let passed = try TestSession.run(ReporterService.self, arguments: ["-o", output], lines: lines)
    #expect(passed == lines)
    return try String(contentsOfFile: output, encoding: .utf8)
  }

  private static let isopleth = #"""
    {"id":"a","stability":{"section":{"corners":[{"Ag":1},{"Cu":1}],"temperatures":[500,1500],"pressure":101325,"fields":[{"phases":["FCC_A1","FCC_A1"],"label":[0.5,800],"share":0.4},{"phases":["LIQUID"],"label":[0.5,1400],"share":0.3},{"phases":["FCC_A1","LIQUID"],"label":[0.5,1210],"share":0.001}],"boundaries":[{"between":[["FCC_A1"],["LIQUID"]],"points":[[0,1000],[0.5,1200],[1,1100]]}],"equilibria":3}}}
    """#

  private static let triangle = #"""
    {"id":"b","stability":{"estimate":true,"section":{"corners":[{"Ag":1},{"Cu":1},{"Al":1,"Ni":1}],"temperature":1000,"pressure":1000,"fields":[],"boundaries":[],"tie_lines":[[[0,0],[0.5,0.5]]],"equilibria":3}}}
    """#

  /// An isopleth's line runs where its points say: 640 by 400 pixels, 1000 K half way up.
  @Test func draws() throws {
    let page = try page([Self.isopleth, Self.triangle])
    #expect(ReportSession.fault(of: page) == nil)
    #expect(page.contains("M0 200L320 120L640 160"))
    #expect(page.contains(">2 FCC_A1<") && page.contains("<li>FCC_A1 + LIQUID</li>"))
    #expect(page.contains("a: Ag–Cu, 500 to 1500 K") && page.contains("Mole fraction of Cu"))
    #expect(page.contains("b: Ag–Cu–Al₅₀Ni₅₀, 1000 K, 1000 Pa, estimated"))
    // The corner of three compositions is at the top; half way to it and to the right is the middle of the right side.
    #expect(page.contains("M0 415.69L360 207.85"))
    #expect(!page.contains("The problem file"))
  }

  /// A section beside designs joins their page.
  @Test func joinsDesigns() throws {
    let text = try ReportSession.run([KnownAnswer.design("A", #""Nb":1"#, 4, 8, round: nil), Self.isopleth]).text
    #expect(text.contains("Phase diagrams") && text.contains("1 of 1 design is on the front"))
  }

  @Test(
    arguments: [
      #"{"stability":{"section":7}}"#, #"{"stability":{"section":{"corners":[]}}}"#,
      isopleth.replacing("[500,1500]", with: "[1500,500]"), isopleth.replacing("[0.5,1200]", with: "[0.5]"),
      isopleth.replacing("[0.5,1200]", with: "[1e300,1e300]"), isopleth.replacing(#"{"Cu":1}"#, with: #"{"Xx":1}"#),
      isopleth.replacing(#""LIQUID""#, with: #""</text><script>""#), isopleth.replacing("[0.5,800]", with: "[-4,9e9]"),
      isopleth.replacing("[0.5,1200]", with: Array(repeating: "[0.5,1200]", count: 70_000).joined(separator: ",")),
    ])
  func hostile(line: String) throws {
    #expect(ReportSession.fault(of: try page([line])) == nil)
  }
}
