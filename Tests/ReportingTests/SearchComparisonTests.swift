import Reporting
import Testing

/// Searches beside one another. Hypervolumes by hand, as `KnownAnswer` has them.
@Suite struct SearchComparisonTests {
  /// left: A 4·2 = 8, then C 6·4 = 24 over it, and C once more; right: B 2·6 = 12, then E 3·8 = 24 over it. C (twice) and E are
  /// the front of both.
  static let designs = [
    KnownAnswer.design("left-1/0", #""Nb":1"#, 4, 8, round: 1),
    KnownAnswer.design("right-1/0", #""Mo":1"#, 2, 4, round: 1),
    KnownAnswer.design("left-2/0/0", #""Nb":0.25,"Mo":0.75"#, 6, 6, round: 2),
    KnownAnswer.design("left-3/0", #""Nb":1,"Mo":3"#, 6, 6, round: 3),
    KnownAnswer.design("start/0", #""Ti":1,"Mo":1"#, 3, 2, round: nil, extra: #","search":"right""#),
    KnownAnswer.design("else/0", #""Ti":1"#, 1, 9, round: nil), KnownAnswer.references[0],
  ]

  private static func row(_ page: String, _ name: String) -> [String] {
    let table = page.components(separatedBy: #"id="searches-table""#).last ?? ""
    let row = table.components(separatedBy: "<tr>").first { $0.contains("<bdi>\(name)</bdi>") } ?? ""
    return row.components(separatedBy: "</td>").dropLast().map { $0.components(separatedBy: ">").last ?? "" }
  }

  @Test func curvesAndCounts() throws {
    let outcome = try ReportSession.run(Self.designs, arguments: ["--compare"])
    #expect(ReportSession.fault(of: outcome.page) == nil && outcome.lines == Self.designs)
    // Evaluations, different designs, feasible, on the front, after one and after two.
    #expect(Self.row(outcome.page, "left") == ["3", "2", "3", "2", "8.000", "24.00"])
    #expect(Self.row(outcome.page, "right") == ["2", "2", "2", "1", "12.00", "24.00"])
    #expect(outcome.text.contains("After 2 evaluations each: left 24.00, right 24.00."), "\(outcome.text)")
    #expect(outcome.text.contains("1 design of no search."))
    #expect(!outcome.page.contains(#"id="progress""#) && outcome.page.contains(#"id="searches""#))
    let without = try ReportSession.run(Self.designs)
    #expect(!without.page.contains(#"id="searches""#) && without.page.contains(#"id="progress""#))
  }

  @Test func aSingleGoalShowsTheBestSoFar() throws {
    let problem = #"""
      {"problem":1,"space":{"composition":{"elements":["Nb","Mo","Ti"]}},
       "objectives":[{"property":"strength","unit":"MPa","goal":"maximize"}],
       "constraints":[{"property":"vec","maximum":8}]}
      """#
    var lines = Self.designs
    lines[1] = KnownAnswer.design("right-1/0", #""Mo":1"#, 99, 4, vec: 9, round: 1)
    let page = try ReportSession.run(lines, problem: problem, arguments: ["--compare"]).page
    #expect(Self.row(page, "left") == ["3", "2", "3", "4.0 MPa", "6.0 MPa"])
    #expect(Self.row(page, "right") == ["2", "2", "1", "–", "3.0 MPa"])
  }

  /// One search, none, names that are markup, more than can be drawn, and none that found anything feasible.
  @Test(arguments: [1, 2, 9]) func oddSearches(_ count: Int) throws {
    let names = (0..<count).map { #"<b>"x\#($0)&"# }
    let lines = (0..<40).map { place in
      let name = names[place % count].replacing("\"", with: "\\\"")
      return KnownAnswer.design(
        "d\(place)", #""Nb":1"#, Double(place), 1, vec: 9, round: nil, extra: #","search":"\#(name)""#)
    }
    let outcome = try ReportSession.run(lines, arguments: ["--compare"])
    #expect(ReportSession.fault(of: outcome.page) == nil && !outcome.page.contains("<b>"))
    #expect(outcome.page.contains("searches-table") == (count > 1))
    #expect(outcome.text.contains("3 more searches left out.") == (count == 9))
    let odd = [
      #"{"id":"-1/0","search":3,"measured":{"strength":1,"density":1,"vec":1}}"#, #"{"id":"7/0","search":""}"#,
    ]
    #expect(ReportSession.fault(of: try ReportSession.run(odd, arguments: ["--compare"]).page) == nil)
  }
}
