import Foundation
import JSON
import Optimization
import ServiceRuntime
import TestKit
import Testing

/// Target queries over variables from which another service decodes the composition.
@Suite struct LatentQueryTests {
  /// x = softmax(z₁, z₂, 0), written as a generator does: the composition and its slopes by the variables.
  static func decoded(_ line: String) throws -> String {
    let z = try [1, 2].map { try JSONLine(text: line).condition("latent_\($0)") ?? 0 } + [0]
    let weights = z.map { exp($0) }
    let x = weights.map { $0 / weights.reduce(0, +) }
    func object(_ values: [Double]) -> String {
      "{" + zip(ForwardQueryTests.symbols, values).map { #""\#($0)":\#($1)"# }.joined(separator: ",") + "}"
    }
    let slopes = (0..<2).map { j in
      let column = x.indices.map { i in x[i] * ((i == j ? 1 : 0) - x[j]) }
      return #""latent_\#(j + 1)":\#(object(column))"#
    }
    return line.dropLast() + #","composition":\#(object(x)),"#
      + #""generated":{"method":"decode","slopes":{\#(slopes.joined(separator: ","))}}}"#
  }

  static func problem(_ goal: String, step: String = "", constraints: String = "[]") -> String {
    let variables = [1, 2].map { #"{"name":"latent_\#($0)","range":[-2,2]\#(step)}"# }.joined(separator: ",")
    return #"""
      {"problem":1,"space":{"variables":[\#(variables),{"name":"t","range":[3,3]}]},
       "objectives":[{"property":"y","goal":"target",\#(goal)}],"constraints":\#(constraints)}
      """#
  }

  /// y = ½x₂ + x₃ as in the oracle of the simplex, z = x₁ at most ½: a curve of the plane of latent points meets both.
  @Test(arguments: ["", #","step":0.1"#]) func reachable(_ step: String) throws {
    let problem = Self.problem(
      #""value":0.5,"tolerance":0.02"#, step: step, constraints: #"[{"property":"z","maximum":0.5}]"#)
    let (verdict, answers, _, _) = try ForwardQueryTests.converse(problem) {
      try ForwardQueryTests.predicted(Self.decoded($0), ForwardQueryTests.mixture)
    }
    let inverse = try #require(verdict)
    #expect(try inverse.member("verdict").string() == "reachable")
    #expect(try inverse.member("descents").member("converged").integer() >= 3 && answers.count <= 100)
    for witness in try inverse.member("witness").elements() {
      let z = try [1, 2].map { try witness.member("conditions").member("latent_\($0)").double() }
      let whole = exp(z[0]) + exp(z[1]) + 1
      #expect(abs((0.5 * exp(z[1]) + 1) / whole - 0.5) <= 0.0200001 && exp(z[0]) / whole <= 0.5000001)
      #expect(witness["composition"] == nil)
    }
  }

  /// The first step goes down the slope of the loss until one variable has gone through its range, or is at its end.
  @Test func firstStepFollowsTheChain() throws {
    let problem = Self.problem(#""value":0.9,"tolerance":1"#)
    let start = #"{"id":"k","conditions":{"latent_1":0.3,"latent_2":-0.2,"t":3}}"#
    var log = [try ForwardQueryTests.predicted(Self.decoded(start), ForwardQueryTests.mixture)]
    // The first question is the start itself; its answer, and then a step.
    let first = try ForwardQueryTests.run(problem, log + [#"{"mark":"a","batch":1}"#])[0]
    log.append(try ForwardQueryTests.predicted(Self.decoded(first), ForwardQueryTests.mixture))
    let second = try JSONLine(text: ForwardQueryTests.run(problem, log + [#"{"mark":"b","batch":1}"#])[0])
    // y = (½e^z₂ + 1)/(e^z₁ + e^z₂ + 1) lies below the target; its slopes are −y·x₁ by z₁ and (½ − y)·x₂ by z₂.
    let whole = exp(0.3) + exp(-0.2) + 1
    let y = (0.5 * exp(-0.2) + 1) / whole
    let slopes = [-y * exp(0.3) / whole, (0.5 - y) * exp(-0.2) / whole]
    #expect(try second.condition("latent_1") == -2)
    let moved = try #require(try second.condition("latent_2")) + 0.2
    #expect(abs(moved / 4 - slopes[1] / abs(slopes[0])) < 1e-9)
  }

  static let gradient = #""gradient":{"composition":{"Nb":1,"Mo":2}}"#
  static let bad: [(record: String, type: String)] = [
    (#""predictions":{"y":{"mean":1,\#(gradient)}}"#, "optimizer/missing-gradient"),
    (
      #""generated":{"slopes":{"latent_1":{"Nb":1}}},"predictions":{"y":{"mean":1,\#(gradient)}}"#,
      "optimizer/missing-gradient"
    ),
    (
      #""generated":{"slopes":{"latent_1":{"Ta":1},"latent_2":{}}},"predictions":{"y":{"mean":1,\#(gradient)}}"#,
      "optimizer/missing-gradient"
    ),
    (
      #""generated":{"slopes":{"latent_1":{"Nb":1},"latent_2":{}}},"predictions":{"y":{"mean":1,"gradient":{"conditions":{}}}}"#,
      "optimizer/missing-gradient"
    ),
    (
      #""generated":{"slopes":{"latent_1":{"Nb":1e99},"latent_2":{}}},"predictions":{"y":{"mean":1,"gradient":{"composition":{"Nb":1e99}}}}"#,
      "optimizer/out-of-range"
    ),
    (
      #""generated":{"slopes":{"latent_1":{"Nb":"x"},"latent_2":{}}},"predictions":{"y":{"mean":1,\#(gradient)}}"#,
      "json/wrong-type"
    ),
    (
      #""generated":{"slopes":{"latent_1":3,"latent_2":{}}},"predictions":{"y":{"mean":1,\#(gradient)}}"#,
      "json/wrong-type"
    ),
    (#""generated":3,"features":{"values":{"y":1},"slopes":{}}"#, ""),
  ]

  @Test(arguments: bad) func badRecords(_ record: String, _ type: String) throws {
    let line = #"{"conditions":{"latent_1":0,"latent_2":0,"t":3},\#(record)}"#
    let output = try ForwardQueryTests.run(Self.problem(#""value":0.5,"tolerance":0.01"#), [line])
    let types = try output.map { try JSONLine(text: $0).value("error")?["type"]?.string() }
    #expect(types == (type.isEmpty ? [] : [type]), "\(output)")
  }
}
