import Foundation
import JSON
import ParetoRanking
import ServiceRuntime
import TestKit
import Testing

/// The ranker over the wire. Values: hand derivation, and the hypervolumes that moocore, BoTorch and Optuna assert.
@Suite struct RankerServiceTests {
  private static let space = #""problem":1,"space":{"variables":[{"name":"x","range":[0,1]}]}"#

  static let plane = #"""
    {\#(space),"objectives":[{"property":"a","goal":"minimize"},{"property":"b","goal":"minimize"}],
     "reference_point":{"a":10,"b":10}}
    """#
  static let constrained = #"""
    {\#(space),"objectives":[{"property":"strength","unit":"MPa","goal":"maximize"},
      {"property":"gap","goal":"target","value":1.5}],
     "constraints":[{"property":"vec","maximum":8,"probability":0.9},{"property":"bcc","equals":true}]}
    """#

  static func run(_ problem: String, _ lines: [String]) throws -> [String] { try run(problem, [], lines) }

  static func run(_ problem: String, _ arguments: [String], _ lines: [String]) throws -> [String] {
    let file = NSTemporaryDirectory() + "/sluice-problem-\(UUID().uuidString).json"
    try problem.write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    return try TestSession.run(
      RankerService.self, arguments: ["--problem", file] + arguments, lines: lines)
  }

  static func points(_ rows: [[Double]]) -> [String] {
    rows.map { #"{"measured":{"a":\#($0[0]),"b":\#($0[1])}}"# }
  }

  /// moocore's own example: volume 38, contributions 2, 1, 6, 3. The scaled sums are 14/15, 16/15, 1, 1, so the first
  /// point is the knee; the inner crowding distances are 3/5 + 2/3. (6,6) is dominated by two, (8,8) by all five.
  @Test func ranksAPlane() throws {
    let output = try Self.run(Self.plane, Self.points([[8, 8], [5, 5], [4, 6], [6, 6], [2, 7], [7, 4]]))
    let crowding = "1.2666666666666666"
    let expected = [
      #"{"rank":2,"feasible":true,"dominated_by":5,"hypervolume_contribution":0,"knee":false}"#,
      #"{"rank":0,"feasible":true,"dominated_by":0,"crowding":\#(crowding),"hypervolume_contribution":2,"knee":true}"#,
      #"{"rank":0,"feasible":true,"dominated_by":0,"crowding":\#(crowding),"hypervolume_contribution":1,"knee":false}"#,
      #"{"rank":1,"feasible":true,"dominated_by":2,"hypervolume_contribution":0,"knee":false}"#,
      #"{"rank":0,"feasible":true,"dominated_by":0,"hypervolume_contribution":6,"knee":false}"#,
      #"{"rank":0,"feasible":true,"dominated_by":0,"hypervolume_contribution":3,"knee":false}"#,
    ]
    #expect(output.map { $0.components(separatedBy: #","pareto":"#).last } == expected.map { $0 + "}" })
  }

  /// A design that is no worse in all and better in one dominates strongly: (1,2) against (1,3), not against its equal.
  @Test func strongDominanceAndDuplicates() throws {
    let output = try Self.run(Self.plane, Self.points([[1, 2], [1, 3], [1, 2], [2, 3], [3, 1]]))
    #expect(try output.map { try Self.pareto($0).member("rank").integer() } == [0, 1, 0, 2, 0])
    #expect(try output.map { try Self.pareto($0).member("dominated_by").integer() } == [0, 2, 0, 3, 0])
    // Equal designs share their volume, so each adds nothing.
    let volumes = try output.map { try Self.pareto($0).member("hypervolume_contribution").double() }
    #expect(volumes == [0, 0, 0, 0, 7])
  }

  @Test func oneRecord() throws {
    #expect(
      try Self.run(Self.plane, [#"{"id":"x","measured":{"b":4,"a":0.50}}"#]) == [
        #"{"id":"x","measured":{"b":4,"a":0.50},"pareto":{"rank":0,"feasible":true,"dominated_by":0,"#
          + #""hypervolume_contribution":57,"knee":false}}"#
      ])
  }

  /// Optuna's staircase (i, n−1−i) with reference (n, n): n² − n(n−1)/2.
  @Test(arguments: [1, 2, 10, 100]) func staircase(_ n: Int) throws {
    let output = try Self.run(
      Self.plane, ["--summary", "--reference-point", "a=\(n),b=\(n)"],
      Self.points((0..<n).map { [Double($0), Double(n - 1 - $0)] }))
    let summary = try Self.summary(output)
    #expect(try summary.member("hypervolume").double() == Double(n * n - n * (n - 1) / 2))
    #expect(try summary.member("front").integer() == n)
    #expect(try summary.member("reference_point").member("a").double() == Double(n))
    #expect(try summary.member("nadir").member("b").double() == Double(n - 1))
  }

  /// Deb's order: feasible by dominance, then by violation. The gap's target turns 1.2 and 1.8 into the same objective.
  @Test func constraintsAndTargets() throws {
    func line(_ strength: Double, _ gap: Double, _ vec: Double, _ bcc: Bool) -> String {
      #"{"measured":{"strength":{"value":\#(strength),"unit":"MPa"},"gap":\#(gap),"vec":\#(vec),"bcc":\#(bcc)}}"#
    }
    let output = try Self.run(
      Self.constrained,
      [
        line(900, 1.5, 12, true), line(800, 1.25, 8, true), line(700, 1.75, 7, true), line(999, 1.5, 10, true),
        line(999, 1.5, 4, false), line(100, 1.5, 4, true),
      ])
    let found = try output.map { try Self.pareto($0) }
    #expect(try found.map { try $0.member("rank").integer() } == [3, 0, 1, 2, 4, 0])
    #expect(try found.map { try $0.member("dominated_by").integer() } == [4, 0, 1, 3, 5, 0])
    #expect(try found.map { try $0.member("feasible").boolean() } == [false, true, true, false, false, true])
    #expect(try found[0].member("violation").double() == 0.5)
    #expect(try found[0].member("violated").elements().map { try $0.string() } == ["vec"])
    #expect(try found[4].member("violated").elements().map { try $0.string() } == ["bcc"])
    #expect(found[0]["crowding"] == nil && found[0]["hypervolume_contribution"] == nil)
  }

  /// P(vec ≤ 8) is Φ(1.5) = 0.933 with a deviation of 1 and Φ(1) = 0.841 with 1.5; 0.9 is wanted. Measured is certain.
  @Test func uncertainConstraints() throws {
    func line(_ vec: String) -> String {
      #"{"measured":{"strength":1,"gap":1,"bcc":true},"predictions":{"vec":\#(vec)}}"#
    }
    let output = try Self.run(
      Self.constrained,
      [
        line(#"{"mean":6.5,"standard_deviation":1}"#), line(#"{"mean":6.5,"standard_deviation":1.5}"#),
        line(#"{"mean":8}"#),
        #"{"measured":{"strength":1,"gap":1,"bcc":true,"vec":{"value":8,"standard_deviation":9}}}"#,
      ])
    #expect(try output.map { try Self.pareto($0).member("feasible").boolean() } == [true, false, true, true])
  }

  @Test(
    arguments: [
      (#"{"measured":{"strength":1,"gap":1,"vec":4}}"#, "ranker/missing-property", "'bcc'"),
      (#"{"measured":{"strength":1,"bcc":true,"vec":4}}"#, "ranker/missing-property", "'gap'"),
      (#"{"id":"empty"}"#, "ranker/missing-property", "'strength'"),
      (#"{"measured":{"strength":"high","gap":1,"vec":4,"bcc":true}}"#, "ranker/wrong-type", "'strength'"),
      (#"{"measured":{"strength":1,"gap":1,"vec":4,"bcc":1}}"#, "ranker/wrong-type", "'bcc'"),
      (#"{"measured":{"strength":1,"gap":1,"vec":"4","bcc":true}}"#, "ranker/wrong-type", "'vec'"),
      (#"{"measured":{"strength":[1]}}"#, "json/wrong-type", "measured value"),
      (#"{"measured":7,"predictions":{"strength":{"mean":"x"}}}"#, "json/wrong-type", "number"),
      (
        #"{"measured":{"strength":{"value":1,"unit":"GPa"},"gap":1,"vec":4,"bcc":true}}"#, "ranker/unit-mismatch",
        "GPa"
      ),
    ]) func badRecords(_ bad: String, _ type: String, _ detail: String) throws
  {
    let good = #"{"measured":{"strength":1,"gap":1,"vec":4,"bcc":true}}"#
    let output = try Self.run(Self.constrained, [good, bad, good])
    #expect(output.count == 3)
    // An error line is not held back: it leaves before the ranking.
    let error = try JSONLine(text: output[0]).value("error")!
    #expect(try error.member("type").string() == type)
    #expect(try error.member("detail").string().contains(detail))
    #expect(try error.member("line").integer() == 2)
    #expect(try Self.pareto(output[2]).member("rank").integer() == 0)
  }

  /// A mark ranks what came since the last one; with --cumulative, everything.
  @Test(arguments: [false, true]) func marks(_ cumulative: Bool) throws {
    let rows = Self.points([[2, 2], [3, 3], [1, 1], [4, 4]])
    let output = try Self.run(
      Self.plane, cumulative ? ["--cumulative"] : [],
      [rows[0], #"{"mark":"r1"}"#, rows[1], #"{"mark":"r2","batch":2}"#, #"{"mark":"r3"}"#, rows[2], rows[3]])
    let kinds = output.map { $0.hasPrefix(#"{"mark""#) }
    #expect(kinds == [false, true, false, true, true, false, false])
    #expect(output[3] == #"{"mark":"r2","batch":2}"#)
    let ranks = try [0, 2, 5, 6].map { try Self.pareto(output[$0]).member("rank").integer() }
    #expect(ranks == (cumulative ? [0, 1, 0, 3] : [0, 0, 0, 1]))
  }

  /// Hypervolume round by round: 64, still 64, then 81.
  @Test func cumulativeSummaries() throws {
    let rows = Self.points([[2, 2], [3, 3], [1, 1]])
    let output = try Self.run(
      Self.plane, ["--summary", "--cumulative"],
      [rows[0], #"{"mark":"r1"}"#, rows[1], #"{"mark":"r2"}"#, rows[2], #"{"mark":"r3"}"#])
    #expect(output.count == 6)
    let summaries = try [0, 2, 4].map { try JSONLine(text: output[$0]).value("summary")! }
    #expect(try summaries.map { try $0.member("hypervolume").double() } == [64, 64, 81])
    #expect(try summaries.map { try $0.member("mark").string() } == ["r1", "r2", "r3"])
    #expect(try summaries.map { try $0.member("designs").integer() } == [1, 2, 3])
  }

  /// Known materials go through untouched and count for nothing; a failed experiment has nothing to be ranked by.
  @Test func referencesAndFailedExperiments() throws {
    let known = #"{"role":"reference","measured":{"a":0,"b":0},"x":1.0}"#
    let failed = #"{"measured":{"status":"failed","reason":"cracked"},"predictions":{"a":{"mean":0},"b":{"mean":0}}}"#
    let rows = Self.points([[1, 2], [2, 1]])
    let output = try Self.run(Self.plane, [rows[0], known, failed, rows[1]])
    #expect(output[1] == known)
    #expect(output[2].hasSuffix(#","pareto":{"unranked":"the measurement of 'a' failed: cracked"}}"#))
    #expect(try Self.pareto(output[0]).member("rank").integer() == 0)
    let summary = try Self.summary(try Self.run(Self.plane, ["--summary"], [rows[0], known, failed, rows[1]]))
    #expect(try summary.member("designs").integer() == 2 && summary.member("references").integer() == 1)
    #expect(try summary.member("unranked").integer() == 1)
    // --front keeps the known material beside the front.
    #expect(try Self.run(Self.plane, ["--front"], [rows[0], known, failed, rows[1]]).count == 3)
  }

  @Test func frontAndSelect() throws {
    let rows = Self.points((0...10).map { [Double($0), Double(10 - $0)] } + [[9, 9]])
    #expect(try Self.run(Self.plane, ["--front"], rows).count == 11)
    let chosen = try Self.run(Self.plane, ["--select", "3", "--reference-point", "a=11,b=11"], rows)
    #expect(chosen.map { String($0.prefix(22)) } == [rows[0], rows[5], rows[10]].map { String($0.prefix(22)) })
    let bad = try Self.run(Self.plane, ["--select", "1"], [#"{"formula":"Xx","measured":{"a":1,"b":1}}"#])
    #expect(bad.count == 1 && bad[0].contains("composition/unknown-element"))
  }

  /// (1,1) dominates (1,2) strongly and (2,2) strictly; weakly non-dominated designs stay on the front.
  @Test func strictDominance() throws {
    let rows = Self.points([[1, 1], [1, 2], [2, 2], [3, 1]])
    let output = try Self.run(Self.plane, ["--dominance", "strict"], rows)
    #expect(try output.map { try Self.pareto($0).member("rank").integer() } == [0, 0, 1, 0])
    #expect(try output.map { try Self.pareto($0).member("dominated_by").integer() } == [0, 0, 1, 0])
    #expect(try Self.run(Self.plane, ["--dominance", "strict", "--front"], rows).count == 3)
    #expect(try Self.run(Self.plane, ["--dominance", "strong", "--front"], rows).count == 1)
  }

  /// Boxes of 2 and of 50 %: (1,1) and (1.5,1.2) share one; (0.5,9) lies apart; a value of 0 has no box of 50 %.
  @Test func epsilonArchive() throws {
    let rows = Self.points([[1, 1], [1.5, 1.2], [0.5, 9], [4, 0.9], [0.25, 30]])
    let output = try Self.run(Self.plane, ["--front", "--epsilon", "a=2,b=2"], rows)
    #expect(output.map { $0.components(separatedBy: #","pareto""#)[0] + "}" } == [rows[0]])
    let shares = try Self.run(Self.plane, ["--front", "--epsilon", "a=50%,b=50%"], rows + Self.points([[0, 1]]))
    #expect(shares.count == 5 && shares[0].contains("ranker/not-positive"))
    let summary = try Self.summary(try Self.run(Self.plane, ["--summary", "--epsilon", "a=2,b=2"], rows))
    #expect(try summary.member("front").integer() == 1 && summary.member("designs").integer() == 5)
  }

  /// More designs than may be held: only those of the front count against the limit.
  @Test func frontIsHeldAlone() throws {
    var shuffled: [[Double]] = []
    for k in 0..<5_000 {
      let (a, b) = (k * 37 % 5_000, k * 59 % 5_000)
      shuffled.append([Double(a), Double(b)])
    }
    let rows = Self.points(shuffled)
    let front = try Self.run(Self.plane, ["--front", "--max-records", "2000"], rows)
    let everything = try Self.run(Self.plane, rows)
    #expect(front == everything.filter { $0.contains(#""rank":0"#) })
    var line: [[Double]] = []
    for k in 0..<50 { line.append([Double(k), Double(50 - k)]) }
    let output = try Self.run(Self.plane, ["--front", "--max-records", "10"], Self.points(line))
    #expect(output.count { $0.contains("ranker/too-many") } == 40 && output.count == 50)
  }

  /// The first front fixes the reference point of a campaign: (1,3), (3,1) give 3.2; the second front's is worse or better.
  @Test func referencePointStays() throws {
    let open = Self.plane.replacingOccurrences(of: ",\n \"reference_point\":{\"a\":10,\"b\":10}", with: "")
    let rows = Self.points([[1, 3], [3, 1], [0.5, 0.5], [0, 9]])
    let lines = [
      #"{"mark":"r0"}"#, rows[0], rows[1], #"{"mark":"r1"}"#, rows[2], #"{"mark":"r2"}"#, rows[3], #"{"mark":"r3"}"#,
    ]
    let output = try Self.run(open, ["--summary", "--cumulative"], lines).filter { $0.contains("summary") }
    let summaries = try output.map { try JSONLine(text: $0).value("summary")! }
    #expect(summaries[0]["reference_point"] == nil)
    #expect(try summaries.dropFirst().map { try $0.member("reference_point").member("a").double() } == [3.2, 3.2, 3.2])
    let volumes = try summaries.dropFirst().map { try $0.member("hypervolume").double() }
    for (found, expected) in zip(volumes, [2.2 * 0.2 + 0.2 * 2.2 - 0.04, 7.29, 7.29]) {
      #expect(abs(found - expected) < 1e-12)
    }
  }

  /// Two designs whose values are 1 ± 1 and 2 ± 1 in one objective and equal and certain in the other: the better wins with
  /// probability Φ(1/√2) = 0.760250. 10 000 draws err by 0.0043.
  @Test func probabilities() throws {
    let rows = [1.0, 2.0].map { #"{"predictions":{"a":{"mean":\#($0),"standard_deviation":1},"b":{"mean":1}}}"# }
    let output = try Self.run(Self.plane, ["--draws", "10000"], rows)
    let found = try output.map { try Self.pareto($0).member("probability_nondominated").double() }
    #expect(abs(found[0] - 0.760250) < 0.02 && abs(found[0] + found[1] - 1) < 1e-12)
    #expect(try Self.run(Self.plane, ["--draws", "10000"], rows) == output)
    #expect(try Self.pareto(try Self.run(Self.plane, rows)[0])["probability_nondominated"] == nil)
    // A hostile deviation changes nothing but its own record.
    let odd = [
      #"{"predictions":{"a":{"mean":1e308,"standard_deviation":1e308},"b":{"mean":-1e308,"standard_deviation":-1}}}"#
    ]
    for line in try Self.run(Self.plane, ["--draws", "100"], rows + odd) {
      #expect((0...1).contains(try Self.pareto(line).member("probability_nondominated").double()))
    }
  }

  @Test func twiceIsOnce() throws {
    let once = try Self.run(Self.plane, Self.points([[1, 2], [2, 1], [3, 3]]))
    #expect(try Self.run(Self.plane, once) == once)
  }

  @Test func limitsCostErrorLines() throws {
    let rows = Self.points([[1, 2], [2, 1], [3, 3]])
    for limit in [["--max-records", "2"], ["--max-bytes", "60"]] {
      let output = try Self.run(Self.plane, limit, rows)
      #expect(output.count == 3 && output[0].contains("ranker/too-many"))
    }
  }

  @Test func hugeValuesStayJSON() throws {
    let rows = [
      #"{"measured":{"a":1e308,"b":-1e308}}"#, #"{"measured":{"a":-1e308,"b":1e308}}"#, Self.points([[0, 0]])[0],
    ]
    for line in try Self.run(Self.plane, ["--reference-point", "a=1e308,b=1e308"], rows) {
      _ = try Self.pareto(line).member("rank").integer()
    }
    #expect(try Self.run(Self.plane, ["--summary"], rows).count == 1)
  }

  @Test(
    arguments: [
      (["--reference-point", "c=1"], 64), (["--reference-point", "a"], 64), (["--reference-point", "a=nan"], 64),
      (["--reference-point", "a=1,a=2"], 64), (["--front", "--epsilon", "a=1"], 64),
      (["--front", "--epsilon", "a=1,b=0"], 64), (["--front", "--epsilon", "a=1,b=-1"], 64),
      (["--front", "--epsilon", "a=1,b=nan"], 64), (["--front", "--epsilon", "a=1,b=inf"], 64),
      (["--front", "--epsilon", "a=1,b=1e-400%"], 64), (["--front", "--epsilon", "a=1,b=%"], 64),
      (["--front", "--epsilon", "a=1,b=1,c=1"], 64), (["--front", "--epsilon", ""], 64),
    ] as [([String], Int32)]) func refusesReferencePoints(_ arguments: [String], _ status: Int32) throws
  {
    let error = #expect(throws: StartError.self) { try Self.run(Self.plane, arguments, []) }
    #expect(error?.status == status)
  }

  @Test(
    arguments: [
      ("{", Int32(78)), (#"{"problem":1,"space":{"variables":[{"name":"x","range":[0,1]}]}}"#, 78),
      (#"{"problem":2,"space":{}}"#, 78),
    ]) func refusesProblems(_ problem: String, _ status: Int32) throws
  {
    let error = #expect(throws: StartError.self) { try Self.run(problem, []) }
    #expect(error?.status == status)
  }

  @Test func missingProblemFile() throws {
    let error = #expect(throws: StartError.self) {
      try TestSession.run(RankerService.self, arguments: ["--problem", "/nonexistent/p.json"], lines: [])
    }
    #expect(error?.status == 66)
  }

  @Test(arguments: [
    ["--front", "--summary"], ["--select", "0"], ["--select", "2", "--cumulative"], ["--max-records", "0"],
    ["--epsilon", "a=1,b=1"], ["--front", "--epsilon", "a=1,b=1", "--dominance", "strict"], ["--dominance", "weak"],
    ["--draws", "-1"], ["--draws", "100001"], ["--front", "--draws", "10"],
  ])
  func refusesOptions(_ arguments: [String]) {
    #expect(throws: (any Error).self) { try Self.run(Self.plane, arguments, []) }
  }

  private static func pareto(_ line: String) throws -> JSONValue { try JSONLine(text: line).value("pareto")! }

  private static func summary(_ output: [String]) throws -> JSONValue {
    #expect(output.count == 1)
    return try JSONLine(text: output[0]).value("summary")!
  }
}
