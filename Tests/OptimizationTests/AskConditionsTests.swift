import Foundation
import JSON
import MaterialRecords
import Optimization
import Testing

/// Conditions given with an ask: designs at those conditions only, from what was learnt at all of them.
@Suite struct AskConditionsTests {
  static let problem = #"""
    {"problem":1,"space":{"variables":[{"name":"x","range":[0,1]},{"name":"temperature","unit":"K","range":[1073,1473]},
      {"name":"route","categories":["cast","printed"]}]},"objectives":[{"property":"y","goal":"maximize"}]}
    """#

  /// Observations of −(x − t)², t the temperature scaled to 0…1, at three temperatures of which none is asked for.
  static let lines = [0.0, 0.5, 1].flatMap { t in
    (0..<6).map { k in
      let x = Double(k) / 5
      return
        #"{"id":"\#(t)-\#(k)","conditions":{"x":\#(x),"temperature":\#(1073 + 400 * t),"route":"cast"},"measured":{"y":\#(10 * t - (x - t) * (x - t))}}"#
    }
  }

  private static func designs(_ output: [String]) throws -> [(x: Double, temperature: Double, route: String)] {
    try output.filter { $0.contains("suggestion") }.map { line in
      let conditions = try #require(try JSONLine(text: line).value("conditions"))
      return (
        try conditions.member("x").double(), try conditions.member("temperature").double(),
        try conditions.member("route").string()
      )
    }
  }

  @Test(arguments: [
    ["--acquisition", "random"], [], ["--acquisition", "ucb"], ["--acquisition", "thompson"],
    ["--acquisition", "nipv"],
    ["--acquisition", "diversity"],
  ]) func suggestsAtTheConditions(_ arguments: [String]) throws {
    for lines in [[], Self.lines] {
      let mark = #"{"mark":"m","batch":4,"conditions":{"temperature":1173.1234567,"route":"printed"}}"#
      let output = try OptimizerServiceTests.run(Self.problem, lines + [mark], arguments: arguments)
      let designs = try Self.designs(output)
      #expect(designs.count == 4 && output.last == mark)
      #expect(designs.allSatisfy { $0.temperature == 1173.1234567 && $0.route == "printed" && (0...1).contains($0.x) })
    }
  }

  /// The maximum at t lies at x = t, and is far below what the highest temperature gives: what was reached there is no measure
  /// of what can be had here.
  @Test(arguments: [0.25, 0.75]) func findsTheOptimumOfTheConditions(_ t: Double) throws {
    let mark = #"{"mark":"m","batch":1,"conditions":{"temperature":\#(1073 + 400 * t),"route":"cast"}}"#
    let output = try OptimizerServiceTests.run(Self.problem, Self.lines + [mark], arguments: ["--acquisition", "ei"])
    let design = try #require(try Self.designs(output).first)
    #expect(abs(design.x - t) < 0.1, "\(design)")
  }

  @Test(
    arguments: [
      (#"{"temprature":1173}"#, "'temprature' is not a variable of the problem; did you mean 'temperature'?"),
      (#"{"temperature":2000}"#, "temperature is 2000.0"), (#"{"temperature":"hot"}"#, "expected a number"),
      (#"{"route":"forged"}"#, "'forged' is not a category"), (#"{"temperature":1e300}"#, "far outside"),
      (#"{"temperature":null}"#, "expected a number"), ("[1173]", "expected an object"), ("7", "expected an object"),
    ]) func badConditions(_ conditions: String, _ says: String) throws
  {
    let mark = #"{"mark":"m","batch":1,"conditions":\#(conditions)}"#
    let output = try OptimizerServiceTests.run(Self.problem, Self.lines + [mark])
    #expect(output.count == 2 && output[1] == mark)
    let error = try #require(try JSONLine(text: output[0]).value("error"))
    #expect(try error.member("type").string() == "optimizer/bad-ask")
    #expect(try error.member("detail").string().contains(says), "\(output[0])")
  }

  /// All three designs at the conditions, and no fourth.
  @Test func exhaustsTheConditions() throws {
    let problem = #"""
      {"problem":1,"space":{"variables":[{"name":"n","integer":[1,3]},{"name":"grade","ordinal":["fine","coarse"]}]},
       "objectives":[{"property":"y","goal":"maximize"}]}
      """#
    let mark = #"{"mark":"m","batch":9,"conditions":{"grade":"coarse"}}"#
    let output = try OptimizerServiceTests.run(problem, [mark])
    #expect(output.count == 5 && output[3].contains("3 are left in the space at these conditions"))
    #expect(output.prefix(3).allSatisfy { $0.contains(#""grade":"coarse""#) })
    let other = try OptimizerServiceTests.run(problem, [mark, #"{"mark":"n","batch":9}"#])
    #expect(other.filter { $0.contains("suggestion") }.count == 6)
  }

  /// Of a list only the candidates at the conditions.
  @Test func choosesFromAPool() throws {
    let file = NSTemporaryDirectory() + "/sluice-pool-\(UUID().uuidString).ndjson"
    let candidates = (0..<20).map {
      #"{"id":"c\#($0)","conditions":{"x":\#(Double($0) / 20),"temperature":\#($0 % 2 == 0 ? 1173 : 1273),"route":"cast"}}"#
    }
    try (candidates.joined(separator: "\n") + "\n").write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    for lines in [[], Self.lines] {
      let output = try OptimizerServiceTests.run(
        Self.problem, lines + [#"{"mark":"m","batch":12,"conditions":{"temperature":1273}}"#],
        arguments: ["--pool", file])
      let designs = try Self.designs(output)
      #expect(designs.count == 10 && designs.allSatisfy { $0.temperature == 1273 })
      #expect(output.contains { $0.contains("optimizer/exhausted") })
    }
  }

  /// A target query at one condition: y = x + t within 0.01 of 1.6 is out of reach at t = 0 and met near x = 0.85 at ¾.
  @Test func targetsAtTheConditions() throws {
    let problem = #"""
      {"problem":1,"space":{"variables":[{"name":"x","range":[0,1]},{"name":"t","range":[0,1]}]},
       "objectives":[{"property":"y","goal":"target","value":1.6,"tolerance":0.01}]}
      """#
    let lines = (0..<16).map { k in
      let (x, t) = (Double(k % 4) / 3, Double(k / 4) / 3)
      return #"{"conditions":{"x":\#(x),"t":\#(t)},"measured":{"y":\#(x + t)}}"#
    }
    func ask(_ t: Double) throws -> [String] {
      try OptimizerServiceTests.run(
        problem, lines + [#"{"mark":"m","batch":3,"conditions":{"t":\#(t)}}"#],
        arguments: ["--target", "--samples", "128"])
    }
    #expect(try ask(0)[0].contains(#""verdict":"unreachable""#))
    let met = try ask(0.75)
    #expect(met[0].contains(#""verdict":"reachable""#))
    for line in met.dropLast() {
      let conditions = try #require(try JSONLine(text: line).value("conditions"))
      #expect(try conditions.member("t").double() == 0.75)
      #expect(abs(try conditions.member("x").double() - 0.85) < 0.1)
    }
  }
}
