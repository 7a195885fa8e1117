import Foundation
import JSON
import MaterialRecords
import Optimization
import ServiceRuntime
import TestKit
import Testing

/// Target queries over the wire.
@Suite struct TargetServiceTests {
  static let problem = #"""
    {"problem":1,"space":{"composition":{"elements":["Nb","Mo","Ta","W"],"count":[2,3],"step":0.05}},
     "objectives":[{"property":"a","unit":"MPa","goal":"target","value":0.2,"tolerance":0.02},
                   {"property":"b","goal":"minimize"}],
     "constraints":[{"property":"c","maximum":0.7},{"property":"bcc","equals":true}]}
    """#

  static func run(
    _ problem: String, _ lines: [String], arguments: [String] = [], seed: UInt64 = 0, piece: Int = 1 << 16
  ) throws -> [String] {
    try OptimizerServiceTests.run(
      problem, lines, arguments: ["--target", "--samples", "256"] + arguments, seed: seed, piece: piece)
  }

  /// Observations of a = x₁·x₂ and c = the greatest fraction.
  static let lines: [String] = (0..<24).map { k in
    let units = [[10, 10, 0, 0], [6, 8, 6, 0], [4, 0, 8, 8], [0, 8, 6, 6], [12, 4, 0, 4], [2, 14, 4, 0]][k % 6]
    let x = (0..<4).map { Double(units[($0 + k / 6) % 4]) / 20 }
    let amounts = zip(["Nb", "Mo", "Ta", "W"], x).filter { $0.1 > 0 }.map { #""\#($0.0)":\#($0.1)"# }
    let measured = #"{"a":{"value":\#(x[0] * x[1]),"unit":"MPa"},"c":\#(x.max() ?? 0),"bcc":\#(k % 8 != 7)}"#
    return #"{"id":"o\#(k)","composition":{\#(amounts.joined(separator: ","))},"measured":\#(measured)}"#
  }

  private static func type(_ line: String) throws -> String? {
    try JSONLine(text: line).value("error")?["type"]?.string()
  }

  @Test func aMarkAsksForTheVerdict() throws {
    let mark = #"{"mark":"q","batch":5,"round":2,"note":0.10}"#
    let output = try Self.run(Self.problem, Self.lines + [mark])
    #expect(output.count == 7 && output.last == mark)
    let line = try JSONLine(text: output[0])
    let inverse = try #require(try line.value("inverse"))
    #expect(try line.value("id")?.string() == "q")
    #expect(try inverse.member("verdict").string() == "reachable" && inverse.member("of").string() == "surrogate")
    #expect(try inverse.member("round").integer() == 2)
    #expect(try !inverse.member("witness").elements().isEmpty)
    #expect(try !inverse.member("families").elements().isEmpty)
    #expect(try inverse.member("posterior").member("samples").integer() == 256)
    #expect(inverse["bound"] == nil && inverse["nearest_attainable"] == nil)
    let x = try line.composition()
    #expect((2...3).contains(x.elements.count))
    for k in 0..<5 {
      let sample = try JSONLine(text: output[1 + k])
      #expect(try sample.value("id")?.string() == "q/\(k)")
      #expect(try sample.value("inverse")?.member("sample").integer() == k)
      #expect(try sample.value("inverse")?.member("verdict").string() == "reachable")
      for fraction in try sample.composition().fractions {
        #expect(abs(fraction * 20 - (fraction * 20).rounded()) < 1e-9)
      }
    }
    #expect(output.allSatisfy { !$0.contains("nan") && !$0.contains("inf\"") })
  }

  @Test func anUnreachableTarget() throws {
    let problem = Self.problem.replacing(#""value":0.2,"#, with: #""value":0.9,"#)
    let output = try Self.run(problem, Self.lines + [#"{"mark":"q","batch":0}"#, #"{"mark":"r","batch":1}"#])
    #expect(output.count == 4 && output[0] == #"{"mark":"q","batch":0}"#)
    let inverse = try #require(try JSONLine(text: output[1]).value("inverse"))
    #expect(try inverse.member("verdict").string() == "unreachable")
    #expect(try inverse.member("bound").member("distance").double() > 1)
    let attainable = try inverse.member("nearest_attainable").member("a").double()
    #expect(attainable > 0.1 && attainable < 0.5, "x₁·x₂ is at most a quarter")
    #expect(try inverse.member("unmet").elements().map { try $0.string() } == ["a"])
    #expect(inverse["witness"] == nil && inverse["gap"] == nil)
  }

  /// The same lines and seed give the same bytes, however they arrive.
  @Test func deterministic() throws {
    let mark = #"{"mark":"q","batch":8}"#
    let whole = try Self.run(Self.problem, Self.lines + [mark], seed: 3)
    #expect(try whole == Self.run(Self.problem, Self.lines + [mark], seed: 3, piece: 7))
    #expect(try whole != Self.run(Self.problem, Self.lines + [mark], seed: 4))
  }

  @Test func tooFewObservations() throws {
    let mark = #"{"mark":"q","batch":1}"#
    let failed = #"{"composition":{"Nb":0.5,"W":0.5},"measured":{"status":"failed"}}"#
    let output = try Self.run(Self.problem, Self.lines.prefix(3) + [failed, failed, mark])
    #expect(output.count == 2 && output[1] == mark)
    #expect(try Self.type(output[0]) == "optimizer/too-few-observations")
  }

  /// Equal, contradicting and failed observations are answered.
  @Test(arguments: [#"{"a":1,"c":0.5,"bcc":true}"#, #"{"a":1e99,"c":-1e99,"bcc":false}"#, #"{"a":0,"c":0,"bcc":true}"#])
  func meagre(_ measured: String) throws {
    let lines = (0..<5).map { k in
      #"{"composition":{"Nb":0.5,"W":0.5},"measured":\#(k == 4 ? #"{"status":"failed"}"# : measured)}"#
    }
    let output = try Self.run(Self.problem, lines + [#"{"mark":"q","batch":2}"#])
    let inverse = try #require(try JSONLine(text: output[0]).value("inverse"))
    #expect(["reachable", "unreachable", "undecided"].contains(try inverse.member("verdict").string()))
    #expect(output.allSatisfy { !$0.contains("nan") && !$0.contains(":inf") && !$0.contains("-inf") })
  }

  @Test(arguments: [
    (#""goal":"target","value":0.2,"tolerance":0.02"#, #""goal":"maximize""#, "goal target"),
    (#","tolerance":0.02"#, "", "no tolerance"),
    (#""property":"c","maximum":0.7"#, #""property":"a","minimum":0.7"#, "exclude each other"),
    (#""count":[2,3]"#, #""count":[5,6]"#, "no design"),
  ]) func unusable(_ part: String, _ replacement: String, _ says: String) throws {
    var problem = Self.problem.replacing(part, with: replacement)
    if says == "goal target" { problem = problem.replacing(#"{"property":"c","maximum":0.7},"#, with: "") }
    #expect {
      _ = try Self.run(problem, [])
    } throws: { error in
      guard case .badConfiguration(let text)? = error as? StartError else { return false }
      return text.contains(says)
    }
  }

  /// An interval is its middle with half its width.
  @Test func intervals() throws {
    let mark = #"{"mark":"q","batch":2}"#
    let wide = Self.problem.replacing(#""value":0.2,"tolerance":0.02"#, with: #""value":0.25,"tolerance":0.125"#)
    let stated = wide.replacing(#""value":0.25,"tolerance":0.125"#, with: #""interval":[0.125,0.375]"#)
    #expect(wide != Self.problem && wide != stated)
    #expect(try Self.run(wide, Self.lines + [mark]) == Self.run(stated, Self.lines + [mark]))
  }

  /// What a mark asks for stands in the place of the problem's target, for that ask.
  @Test func targetsOfMarks() throws {
    let own = #"{"mark":"q","batch":2}"#
    let other = #"{"mark":"q","batch":2,"target":{"a":{"value":0.1,"tolerance":0.02}}}"#
    let output = try Self.run(Self.problem, Self.lines + [own, other])
    let asked = Self.problem.replacing(#""value":0.2,"tolerance":0.02"#, with: #""value":0.1,"tolerance":0.02"#)
    let stated = try Self.run(asked, Self.lines + [own])
    let said = #""target":{"a":{"value":0.1,"tolerance":0.02}},"#
    #expect(output[4].contains(said))
    #expect(output[4..<7].map { $0.replacing(said, with: "") } == Array(stated[..<3]))
    #expect(try Array(output[..<4]) == Self.run(Self.problem, Self.lines + [own]))
  }

  /// Known compositions draw the posterior to them: those of the file have no Nb.
  @Test func priorFromRecords() throws {
    let path = NSTemporaryDirectory() + "sluice-\(UUID().uuidString).ndjson"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let known = [
      #"{"formula":"Mo2Ta5W3"}"#, #"{"mark":"m"}"#, #"{"composition":{"Mo":0.25,"Ta":0.45,"W":0.3}}"#,
      #"{"formula":"MoTa2W"}"#, #"{"formula":"FeNi"}"#,
    ]
    let problem = Self.problem.replacing(#""value":0.2,"tolerance":0.02"#, with: #""value":0.02,"tolerance":0.1"#)
    func share(_ arguments: [String]) throws -> (mean: Double, inverse: JSONValue) {
      let output = try Self.run(problem, Self.lines + [#"{"mark":"q","batch":200}"#], arguments: arguments)
      let fractions = try output[1...200].map { line -> Double in
        let x = try JSONLine(text: line).composition()
        return zip(x.elements, x.fractions).first { $0.0.symbol == "Ta" }?.1 ?? 0
      }
      return (fractions.reduce(0, +) / 200, try #require(try JSONLine(text: output[0]).value("inverse")))
    }
    try (known.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    let (own, other) = (try share(["--prior", path]), try share([]))
    #expect(abs(own.mean - 0.47) < 0.05 && other.mean < 0.35, "\(own.mean), \(other.mean)")
    let prior = try own.inverse.member("posterior").member("prior")
    #expect(try prior.member("compositions").integer() == 3 && prior.member("concentration").double() >= 100)
    #expect(try other.inverse.member("posterior")["prior"] == nil)
    for bad in ["", "{", #"{"formula":"FeNi"}"#, #"{"id":"a"}"#] {
      try bad.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(throws: StartError.self) { try Self.run(problem, [], arguments: ["--prior", path]) }
    }
  }
}
