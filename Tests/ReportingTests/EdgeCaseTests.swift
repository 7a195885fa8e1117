import Foundation
import JSON
import Reporting
import ServiceRuntime
import TestKit
import Testing

/// Inputs that are empty, incomplete, of the wrong kind, or many.
@Suite struct EdgeCaseTests {
  static let noObjectives = #"{"problem":1,"space":{"composition":{"elements":["Nb","Mo"]}}}"#
  static let oneObjective = #"""
    {"problem":1,"name":"one","space":{"composition":{"elements":["Nb","Mo"]}},
     "objectives":[{"property":"bulk_modulus","unit":"GPa","goal":"target","value":180,"tolerance":5}]}
    """#
  static let fiveObjectives =
    #"{"problem":1,"space":{"composition":{"elements":["Nb","Mo"]}},"objectives":["#
    + ["a", "b", "c", "d", "e"].map { #"{"property":"\#($0)","goal":"minimize"}"# }.joined(separator: ",") + "]}"

  @Test(arguments: [
    [], [#"{"id":"a"}"#], [#"{"mark":"m"}"#], [#"{"id":"a","composition":{"Nb":1}}"#],
    [#"{"id":"a","composition":{"Xx":1},"measured":{"strength":[1],"density":"heavy"}}"#],
    [#"{"id":"a","measured":{"strength":1e300,"density":1}}"#],
    [#"{"id":"a","measured":{"strength":{"value":1,"unit":"GPa"},"density":1}}"#],
    [#"{"id":"a","measured":{"status":"failed","reason":"cracked"}}"#],
    [#"{"id":"a","measured":7,"predictions":[1],"suggestion":"x","pareto":3,"features":null,"conditions":[2]}"#],
    [
      #"{"id":"a","measured":{"strength":1,"density":1},"pareto":{"rank":-9007199254740991},"suggestion":{"round":9007199254740991}}"#
    ],
    [#"{"id":"a","measured":{"strength":0,"density":0}}"#],
  ]) func anyRecordMakesAPage(_ lines: [String]) throws {
    for problem in [ReportSession.problem, Self.noObjectives, Self.oneObjective, Self.fiveObjectives] {
      let outcome = try ReportSession.run(lines, problem: problem)
      #expect(outcome.lines == lines)
      #expect(ReportSession.fault(of: outcome.page) == nil)
    }
  }

  @Test func missingValuesAreSaid() throws {
    let lines = [
      KnownAnswer.design("A", #""Nb":1"#, 4, 8, round: nil),
      #"{"id":"b","composition":{"Mo":1},"measured":{"strength":1}}"#,
      #"{"id":"c","note":"nothing of use"}"#,
      #"{"id":"d","composition":{"Mo":1},"measured":{"strength":1,"density":"heavy"}}"#,
    ]
    let text = try ReportSession.run(lines).text
    #expect(text.contains("1 without a composition or a value"))
    #expect(text.contains("2 without a value for every objective"))
    #expect(text.contains("1 value not usable (density is heavy)"))
  }

  @Test func oneObjectiveIsDrawnByEvaluation() throws {
    let lines = [150, 190, 178, 230].enumerated().map { place, value in
      #"{"id":"\#(place)","composition":{"Nb":1},"measured":{"bulk_modulus":\#(value)}}"#
    }
    let text = try ReportSession.run(lines, problem: Self.oneObjective).text
    #expect(text.contains("Bulk modulus by evaluation"))
    #expect(text.contains("Bulk modulus near 180 ± 5 GPa"))
    #expect(text.contains("nearest bulk modulus178"))
    #expect(text.contains("The best value went from 150.0 GPa to 178.0 GPa over 4 evaluations."))
  }

  /// B dominates A, and C is better still but the ranker holds it infeasible. A ranker that saw A alone gave it rank 0.
  @Test(arguments: [
    (1, "Ranksas the ranker wrote them"), (0, "Rankscomputed here; those in the records are not ranks among all"),
  ]) func ranksOfTheRankerCountIfTheyAreOfTheWhole(_ rank: Int, _ words: String) throws {
    let lines = [
      KnownAnswer.design("A", #""Nb":1"#, 4, 8, round: nil, extra: #","pareto":{"rank":\#(rank),"feasible":true}"#),
      KnownAnswer.design("B", #""Mo":1"#, 5, 7, round: nil, extra: #","pareto":{"rank":0,"feasible":true}"#),
      KnownAnswer.design("C", #""Ti":1"#, 6, 6, round: nil, extra: #","pareto":{"rank":2,"feasible":false}"#),
    ]
    let text = try ReportSession.run(lines).text
    #expect(text.contains(words))
    #expect(text.contains("1 of 3 designs is on the front"))
    #expect(text.contains("highest strength5"))
  }

  @Test func manyRecordsStayUsable() throws {
    // A deterministic cloud: the fractional parts of multiples of irrational numbers.
    let lines = (1...20_000).map { k in
      let strength = (Double(k) * 0.6180339887498949).truncatingRemainder(dividingBy: 1)
      let density = (Double(k) * 0.7548776662466927).truncatingRemainder(dividingBy: 1)
      return KnownAnswer.design("d\(k)", #""Nb":0.5,"Mo":0.5"#, strength, density, round: nil)
    }
    let outcome = try ReportSession.run(lines, arguments: ["--limit", "15000"])
    #expect(outcome.lines.count == lines.count)
    #expect(outcome.text.contains("Only the first 15,000 designs are shown; 5000 more went through."))
    #expect(outcome.text.contains("that lie under others are left out of the pictures"))
    #expect(outcome.page.utf8.count < 2_500_000)
    #expect(ReportSession.fault(of: outcome.page) == nil)
  }
}

@Suite struct FailureTests {
  private func start(_ arguments: [String]) throws(StartError) {
    do {
      _ = try TestSession.run(ReporterService.self, arguments: arguments, lines: [])
    } catch let error as StartError {
      throw error
    } catch {
      Issue.record(error)
    }
  }

  @Test func startFailsWhereThePageCannotBeWritten() {
    let problem = DataFolder.checkout(of: #filePath) + "/Tests/EndToEndTests/golden.problem.json"
    #expect(throws: StartError.self) { try start(["-o", "/nowhere/report.html", "--problem", problem]) }
    #expect(throws: StartError.missingInput("none.json: no such file")) {
      try start(["-o", "report.html", "--problem", "none.json"])
    }
  }

  /// The words are the problem file's own bounds and row.
  @Test func boundsOfTheSpaceAreSaid() throws {
    let folder = NSTemporaryDirectory() + "sluice-report-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let problem = DataFolder.checkout(of: #filePath) + "/compose/refractory.problem.json"
    _ = try TestSession.run(
      ReporterService.self, arguments: ["-o", "\(folder)/page.html", "--problem", problem], lines: [#"{"id":"a"}"#])
    let page = try String(contentsOfFile: "\(folder)/page.html", encoding: .utf8)
    #expect(page.contains("Nb Mo Ta W Ti Zr Hf V 0 to 35 at.%, Cr 0 to 20 at.%, V + Cr at most 30 at.%"))
  }

  /// The unit in the name of an energy is not said twice; a fraction that is fixed is no range.
  @Test func energiesAndFixedFractions() throws {
    let problem = #"""
      {"problem":1,"name":"oxides","space":{"composition":{"elements":["Ti","O"],"bounds":{"O":[0.6,0.6]}}},
       "objectives":[{"property":"hull_distance_ev_per_atom","unit":"eV/atom","goal":"minimize"}]}
      """#
    let lines = [#"{"id":"a","composition":{"Ti":2,"O":3},"stability":{"hull_distance_ev_per_atom":-0.125}}"#]
    let text = try ReportSession.run(lines, problem: problem).text
    #expect(text.contains("Lowest hull distance (eV/atom)") && text.contains("O 60 at.%"), "\(text)")
    #expect(!text.contains("ev per atom") && !text.contains("60 to 60"))
  }

  /// A full disk costs an error line at a mark, and no line is lost.
  @Test func fullDiskIsSaid() throws {
    let problem = DataFolder.checkout(of: #filePath) + "/Tests/EndToEndTests/golden.problem.json"
    let lines = [#"{"id":"a"}"#, #"{"mark":"m"}"#, #"{"id":"b"}"#]
    let output = try TestSession.run(
      ReporterService.self, arguments: ["-o", "/dev/full", "--problem", problem], lines: lines)
    #expect(output.count == 4)
    #expect(output.filter { !$0.contains("reporter/write-failed") } == lines)
  }
}
