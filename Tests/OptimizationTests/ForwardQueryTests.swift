import Foundation
import JSON
import Optimization
import ServiceRuntime
import TestKit
import Testing

/// Target queries over what another service predicts, with a known function in its place.
@Suite struct ForwardQueryTests {
  /// A function of the fractions of Nb, Mo, Ta and of t, with its derivatives.
  typealias Function = @Sendable (_ x: [Double], _ t: Double) -> (value: Double, slopes: [Double], slope: Double)

  static let symbols = ["Nb", "Mo", "Ta"]

  static func problem(
    _ goal: String, space: String = #"{"elements":["Nb","Mo","Ta"]}"#, variables: String = "[]",
    constraints: String = "[]"
  ) -> String {
    #"""
    {"problem":1,"space":{"composition":\#(space),"variables":\#(variables)},
     "objectives":[{"property":"y","goal":"target",\#(goal)}],"constraints":\#(constraints)}
    """#
  }

  static func run(_ problem: String, _ lines: [String], arguments: [String] = [], seed: UInt64 = 0) throws -> [String] {
    try OptimizerServiceTests.run(
      problem, lines, arguments: ["--target", "--forward", "predictions"] + arguments, seed: seed)
  }

  /// A line with what the function says of it; z = the fraction of Nb stands among the features.
  static func predicted(_ line: String, _ function: Function) throws -> String {
    let record = try JSONLine(text: line)
    let composition = try record.composition()
    let x = symbols.map { symbol in
      zip(composition.elements, composition.fractions).first { $0.0.symbol == symbol }?.1 ?? 0
    }
    let (value, slopes, slope) = function(x, try record.condition("t") ?? 0)
    let present = symbols.indices.filter { x[$0] > 0 }
    func object(_ slopes: [Double]) -> String {
      // By amounts at a total of one.
      let mean = zip(x, slopes).reduce(0) { $0 + $1.0 * $1.1 }
      return "{" + present.map { #""\#(symbols[$0])":\#(slopes[$0] - mean)"# }.joined(separator: ",") + "}"
    }
    let gradient = #"{"composition":\#(object(slopes)),"conditions":{"t":\#(slope)}}"#
    return line.dropLast()
      + #","predictions":{"y":{"mean":\#(value),"standard_deviation":0.01,"model":"f@1","gradient":\#(gradient)}},"#
      + #""features":{"preset":"alloy","values":{"z":\#(x[0])},"slopes":{"z":\#(object([1, 0, 0]))}}}"#
  }

  /// Asks and answers until there is a verdict; every ask is of a program that starts anew and is told the answers so far.
  /// - Returns: the verdict, all answers, and the transcript of one session that is told the same.
  static func converse(
    _ problem: String, mark: (Int) -> String = { #"{"mark":"r\#($0)","batch":4}"# }, arguments: [String] = [],
    known: [String] = [], rounds: Int = 80, answer: (String) throws -> String
  ) throws -> (verdict: JSONValue?, answers: [String], told: [String], written: [String]) {
    var (log, told, written) = (known, known, [String]())
    for round in 0..<rounds {
      let output = try run(problem, log + [mark(round)], arguments: arguments)
      let records = output.filter { !$0.contains(#""mark""#) && !$0.contains(#""error""#) }
      told.append(mark(round))
      written += output.filter { !$0.contains(#""error""#) }
      if let line = records.first, let inverse = try JSONLine(text: line).value("inverse"), inverse["verdict"] != nil {
        return (inverse, log, told, written)
      }
      let answers = try records.map(answer)
      log += answers
      told += answers
    }
    return (nil, log, told, written)
  }

  /// y = ½x₂ + x₃, as in the oracle of the simplex.
  static let mixture: Function = { x, _ in (0.5 * x[1] + x[2], [0, 0.5, 1], 0) }

  @Test(arguments: DescentMethod.allCases) func reachable(_ method: DescentMethod) throws {
    let problem = Self.problem(#""value":0.7,"tolerance":0.01"#)
    let arguments = ["--method", method.rawValue]
    let (verdict, answers, told, written) = try Self.converse(problem, arguments: arguments) {
      try Self.predicted($0, Self.mixture)
    }
    let inverse = try #require(verdict)
    #expect(try inverse.member("verdict").string() == "reachable" && inverse.member("of").string() == "f@1")
    let descents = try inverse.member("descents")
    #expect(try descents.member("paths").integer() == 4 && descents.member("converged").integer() == 4)
    #expect(try descents.member("evaluations").integer() == answers.count && answers.count <= 60)
    for witness in try inverse.member("witness").elements() {
      let x = try Self.symbols.map { try witness.member("composition")[$0]?.double() ?? 0 }
      #expect(abs(Self.mixture(x, 0).value - 0.7) <= 0.01 && abs(x.reduce(0, +) - 1) < 1e-9)
      #expect(try witness.member("probability").double() > 0.6)
    }
    // The lines are the state: a program that lives through it all writes the same.
    #expect(try Self.run(problem, told, arguments: arguments) == written)
    // The verdict that has come back is not written again.
    let last = try #require(written.last { $0.contains("verdict") })
    let again = #"{"mark":"again","batch":4}"#
    #expect(try Self.run(problem, told + [last, again], arguments: arguments).last == again)
    #expect(try Self.run(problem, told + [last, again], arguments: arguments).count == written.count + 1)
  }

  /// y ≤ 1, so that 1.2 ± 0.05 stays four tolerances away: nobody can prove it, and the gap says so.
  @Test func undecided() throws {
    let (verdict, _, _, _) = try Self.converse(Self.problem(#""value":1.2,"tolerance":0.05"#)) {
      try Self.predicted($0, Self.mixture)
    }
    let inverse = try #require(verdict)
    #expect(try inverse.member("verdict").string() == "undecided" && inverse["witness"] == nil)
    let gap = try inverse.member("gap").doubles()
    #expect(gap[0] == 0 && abs(gap[1] - 4) < 0.05, "\(gap)")
    #expect(try inverse.member("unmet").elements().map { try $0.string() } == ["y"])
    #expect(try abs(inverse.member("nearest_attainable").member("y").double() - 1) < 0.003)
  }

  /// On a grid, with a variable and a limit on a feature: y = 4·x₁·x₂ + t, z = x₁ at most 0.3, t in steps of 0.05.
  @Test func gridsLimitsAndVariables() throws {
    let problem = Self.problem(
      #""interval":[0.95,1.05]"#,
      space: #"{"elements":["Nb","Mo","Ta"],"count":[2,3],"minimum_if_present":0.1,"step":0.05}"#,
      variables: #"[{"name":"t","range":[0,1],"step":0.05},{"name":"route","categories":["a","b"]}]"#,
      constraints: #"[{"property":"z","maximum":0.3}]"#)
    let function: Function = { x, t in (4 * x[0] * x[1] + t, [4 * x[1], 4 * x[0], 0], 1) }
    let (verdict, answers, _, _) = try Self.converse(problem) { try Self.predicted($0, function) }
    let inverse = try #require(verdict)
    #expect(try inverse.member("verdict").string() == "reachable")
    for witness in try inverse.member("witness").elements() {
      let x = try Self.symbols.map { try witness.member("composition")[$0]?.double() ?? 0 }
      let t = try witness.member("conditions").member("t").double()
      #expect(abs(function(x, t).value - 1) <= 0.0500001 && x[0] <= 0.3)
      #expect((x + [t]).allSatisfy { abs($0 * 20 - ($0 * 20).rounded()) < 1e-9 })
    }
    // Conditions of a mark fix the variable: t = 0.4 leaves x₁·x₂ = 0.15.
    let fixed = try Self.converse(
      problem, mark: { #"{"mark":"c\#($0)","batch":4,"conditions":{"t":0.4}}"# }, known: answers
    ) { try Self.predicted($0, function) }
    let witnesses = try #require(fixed.verdict).member("witness").elements()
    #expect(try witnesses.allSatisfy { try $0.member("conditions").member("t").double() == 0.4 })
  }

  /// Known predictions are where descents begin, and marks may ask for other targets, each of which is a query of its own.
  @Test func targetsOfMarks() throws {
    let problem = Self.problem(#""value":0.7,"tolerance":0.01"#)
    let start = #"{"id":"k","composition":{"Nb":0.25,"Mo":0.25,"Ta":0.5}}"#
    let mark = { (round: Int) in #"{"mark":"w\#(round)","batch":2,"target":{"y":{"interval":[0.2,0.22]}}}"# }
    let known = [try Self.predicted(start, Self.mixture)]
    let first = try Self.run(problem, known + [mark(0)])
    let line = try JSONLine(text: first[0])
    #expect(try line.composition().fractions == [0.25, 0.25, 0.5], "begins where something is known")
    let (verdict, answers, _, _) = try Self.converse(problem, mark: mark, known: known) {
      try Self.predicted($0, Self.mixture)
    }
    let inverse = try #require(verdict)
    #expect(try inverse.member("target").member("y").member("tolerance").double() < 0.011)
    let value = try inverse.member("expected").member("y").member("mean").double()
    #expect(abs(value - 0.21) <= 0.01)
    // Its answers serve the problem's own query only as places to begin.
    let other = try Self.run(problem, answers + [#"{"mark":"o","batch":1}"#])
    let step = try #require(try JSONLine(text: other[0]).value("inverse"))
    #expect(try step.member("step").integer() == 0 && step["verdict"] == nil)
    #expect(try step.member("query").string() != inverse.member("query").string())
  }

  /// Designs that cannot be evaluated, or come back without a gradient, end their paths and never the conversation.
  @Test(arguments: [0, 1, 2, 3]) func failures(_ kind: Int) throws {
    let problem = Self.problem(#""value":0.7,"tolerance":0.01"#)
    let (verdict, _, _, _) = try Self.converse(problem, rounds: 100) { line in
      let good = try Self.predicted(line, Self.mixture)
      guard line.contains(#""path":1"#) || line.contains(#""path":2"#) && line.contains(#""step":1}"#) else {
        return good
      }
      switch kind {
      case 0:
        var writer = JSONWriter()
        writer.object { writer in
          writer.member("error", object: { $0.member("type", "a/b") })
          writer.member("input", line)
        }
        return writer.text
      case 1: return good.replacing("gradient", with: "x-gradient")
      case 2: return line
      default:
        return good.replacing(#""composition":{"#, with: #""composition":{"Nb":3,"#, maxReplacements: 1)
          .replacing(#""Nb":3,"Nb""#, with: #""Nb":3,"x""#)
      }
    }
    #expect(try #require(verdict).member("verdict").string() == "reachable")
  }

  @Test(arguments: [
    (#"{"y":{"mean":1}}"#, "optimizer/missing-gradient"),
    (#"{"y":{"mean":1,"no_gradient":"none"}}"#, "optimizer/missing-gradient"),
    (#"{"y":{"mean":1,"gradient":{}}}"#, "optimizer/missing-gradient"),
    (#"{"y":{"mean":1,"gradient":{"composition":{"Nb":1}}}}"#, "optimizer/missing-gradient"),
    (#"{"y":{"mean":1e101,"gradient":{"composition":{"Nb":1,"Mo":1}}}}"#, "optimizer/out-of-range"),
    (#"{"y":{"mean":1,"gradient":{"composition":{"Nb":1,"Mo":1e200}}}}"#, "optimizer/out-of-range"),
    (#"{"y":{"mean":1,"standard_deviation":-1,"gradient":{}}}"#, "optimizer/out-of-range"),
    (#"{"y":{"mean":1,"gradient":3}}"#, "optimizer/missing-gradient"), (#"{}"#, "optimizer/missing-property"),
  ]) func badRecords(_ predictions: String, _ type: String) throws {
    let line = #"{"composition":{"Nb":0.5,"Mo":0.5},"predictions":\#(predictions)}"#
    let output = try Self.run(Self.problem(#""value":0.7,"tolerance":0.01"#), [line])
    #expect(try output.map { try JSONLine(text: $0).value("error")?["type"]?.string() } == [type])
  }

  @Test(arguments: [
    #"{"z":{"value":1}}"#, #"{"y":{"value":"a"}}"#, #"{"y":{"tolerance":1}}"#, #"{"y":{"value":1,"tolerance":0}}"#,
    #"{"y":{"value":1,"interval":[0,1]}}"#, #"{"y":{"interval":[1,0]}}"#, #"{"y":{"value":1,"tol":2}}"#, "3",
    #"{"y":{"value":9,"tolerance":0.1}}"#,
  ]) func badTargets(_ target: String) throws {
    let problem = Self.problem(
      #""value":0.7,"tolerance":0.01"#, constraints: #"[{"property":"y","maximum":2}]"#)
    let mark = #"{"mark":"q","batch":2,"target":\#(target)}"#
    for arguments in [[], ["--forward", "predictions"]] {
      let output = try OptimizerServiceTests.run(problem, [mark], arguments: ["--target"] + arguments)
      #expect(output.count == 2 && output[1] == mark)
      #expect(try JSONLine(text: output[0]).value("error")?["type"]?.string() == "optimizer/bad-ask", "\(output[0])")
    }
    let output = try OptimizerServiceTests.run(problem, [mark])
    #expect(try JSONLine(text: output[0]).value("error")?["type"]?.string() == "optimizer/bad-ask")
  }

  @Test(arguments: [
    ["--forward", "predictions"], ["--target", "--forward", "predictions", "--boxes", "5"],
    ["--target", "--forward", "predictions", "--samples", "100"], ["--prior", "p.ndjson"],
    ["--target", "--evaluations", "5"],
    ["--target", "--forward", "predictions", "--evaluations", "1"],
  ]) func badOptions(_ arguments: [String]) {
    #expect(throws: (any Error).self) { try OptimizerOptions.parse(["--problem", "p.json"] + arguments) }
  }

  /// A condition that is met or not has no gradient.
  @Test func conditionsAreRefused() {
    let problem = Self.problem(
      #""value":0.7,"tolerance":0.01"#, constraints: #"[{"property":"bcc","equals":true}]"#)
    #expect { try Self.run(problem, []) } throws: { error in
      guard case .badConfiguration(let text)? = error as? StartError else { return false }
      return text.contains("has no gradient")
    }
  }
}
