import Foundation
import JSON
import MaterialRecords
import Optimization
import ServiceRuntime
import TestKit
import Testing

/// Observations and problems that experiments really bring, and that a model must survive: each is answered, or refused with
/// a reason.
@Suite struct HostileObservationTests {
  static let problem = #"""
    {"problem":1,"space":{"variables":[{"name":"x","range":[0,1]}]},
     "objectives":[{"property":"y","goal":"maximize"},{"property":"z","goal":"minimize"}],
     "constraints":[{"property":"c","minimum":0.5}]}
    """#

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let lines: [String]
    /// The error lines that are to come, one type for all, and the acquisition of the suggestions.
    var errors = 0
    var type = ""
    let acquisition: String
    var testDescription: String { name }
  }

  static func line(_ k: Int, _ x: Double, _ measured: String) -> String {
    #"{"id":"o\#(k)","conditions":{"x":\#(x)},"measured":\#(measured)}"#
  }

  static func lines(_ count: Int, _ measured: (Double) -> String) -> [String] {
    (0..<count).map { k in
      let x = Double(k) / Double(max(count - 1, 1))
      return line(k, x, measured(x))
    }
  }

  static let cases: [Case] = [
    Case(name: "a mark before any observation", lines: [], acquisition: "space_filling"),
    Case(
      name: "one observation", lines: [line(0, 0.5, #"{"y":1,"z":1,"c":1}"#)], acquisition: "space_filling"),
    Case(
      name: "all observations equal", lines: lines(9) { _ in #"{"y":1,"z":1,"c":1}"# }, acquisition: "ehvi"),
    Case(
      name: "all zero", lines: lines(9) { _ in #"{"y":0,"z":0,"c":0}"# }, acquisition: "feasibility"),
    Case(
      name: "identical inputs with different values",
      lines: (0..<8).map { line($0, 0.25, #"{"y":\#($0),"z":\#(-$0),"c":1}"#) }, acquisition: "ehvi"),
    Case(
      name: "an objective missing in half the observations",
      lines: (0..<10).map {
        line($0, Double($0) / 9, $0 % 2 == 0 ? #"{"y":\#($0),"c":1}"# : #"{"y":\#($0),"z":1,"c":1}"#)
      },
      errors: 5, type: "optimizer/missing-property", acquisition: "ehvi"),
    Case(
      name: "an objective failed in half the observations",
      lines: (0..<10).map {
        line(
          $0, Double($0) / 9,
          $0 % 2 == 0 ? #"{"y":\#($0),"z":{"status":"failed","reason":"broke"},"c":1}"# : #"{"y":\#($0),"z":1,"c":1}"#)
      }, acquisition: "ehvi"),
    Case(
      name: "nothing feasible", lines: lines(9) { #"{"y":\#($0),"z":1,"c":\#($0 / 4)}"# }, acquisition: "feasibility"),
    Case(
      name: "all outside the space",
      lines: (0..<6).map { line($0, 2 + Double($0), #"{"y":\#($0),"z":1,"c":1}"#) }, acquisition: "feasibility"),
    Case(
      name: "values beside which others vanish",
      lines: lines(9) { #"{"y":\#($0 == 0 ? 1e99 : $0),"z":\#($0 * 1e-300),"c":1}"# }, acquisition: "ehvi"),
    Case(
      name: "deviations of zero and beyond the values",
      lines: lines(9) {
        #"{"y":{"value":\#($0),"standard_deviation":\#($0 < 0.5 ? 0 : 1e50)},"z":1,"c":{"value":1,"standard_deviation":1e-300}}"#
      }, acquisition: "ehvi"),
    Case(
      name: "NaN as text", lines: lines(4) { _ in #"{"y":"NaN","z":1,"c":1}"# }, errors: 4,
      type: "optimizer/wrong-type", acquisition: "space_filling"),
    Case(
      name: "null", lines: lines(4) { _ in #"{"y":null,"z":1,"c":1}"# }, errors: 4,
      type: "optimizer/missing-property", acquisition: "space_filling"),
    Case(
      name: "a bare NaN", lines: lines(4) { _ in #"{"y":NaN,"z":1,"c":1}"# }, errors: 4, type: "json/syntax",
      acquisition: "space_filling"),
    Case(
      name: "infinity", lines: lines(4) { _ in #"{"y":1e999,"z":1,"c":1}"# }, errors: 4,
      type: "json/number-out-of-range", acquisition: "space_filling"),
    Case(
      name: "every observation twice",
      lines: lines(5) { #"{"y":\#($0),"z":1,"c":1}"# } + lines(5) { #"{"y":\#($0),"z":1,"c":1}"# }, acquisition: "ehvi"),
    Case(
      name: "two thousand observations",
      lines: lines(2000) { #"{"y":\#(sin(9 * $0)),"z":\#($0),"c":\#(1 - $0 / 3)}"# }, acquisition: "ehvi"),
  ]

  @Test(arguments: cases) func areAnswered(_ scenario: Case) throws {
    let mark = #"{"mark":"m","batch":2}"#
    let output = try OptimizerServiceTests.run(
      Self.problem, scenario.lines + [mark], arguments: ["--max-modelled", "100", "--summary", "--measurements", "2"])
    #expect(output.last == mark && output.count == scenario.errors + 4)
    #expect(output.allSatisfy { !$0.contains("nan") && !$0.contains("inf") })
    for error in output.prefix(scenario.errors) {
      #expect(try JSONLine(text: error).value("error")?["type"]?.string() == scenario.type)
    }
    for suggestion in output.suffix(3).dropLast() {
      let line = try JSONLine(text: suggestion)
      let x = try #require(try line.condition("x"))
      #expect((0...1).contains(x))
      #expect(try line.value("suggestion")?.member("acquisition").string() == scenario.acquisition)
      let modelled = try line.value("suggestion")?["modelled_observations"]?.integer()
      #expect(modelled == (scenario.lines.count > 100 ? 100 : nil))
    }
  }

  /// Rules that exclude one another are named before anything is asked.
  @Test(
    arguments: [
      (#""constraints":[{"property":"c","minimum":2},{"property":"c","maximum":1}]"#, "no 'c' meets"),
      (#""constraints":[{"property":"c","minimum":2,"maximum":1}]"#, "lies above maximum"),
      (
        #""constraints":[{"property":"c","maximum":5},{"property":"d","minimum":1},{"property":"c","minimum":5.5}]"#,
        "/constraints/2"
      ),
      (#""constraints":[{"property":"c","equals":true},{"property":"c","equals":false}]"#, "no 'c' meets"),
      (#""constraints":[{"property":"c","equals":3},{"property":"c","maximum":2}]"#, "no 'c' meets"),
      (#""constraints":[{"property":"c","minimum":2},{"property":"c","equals":true}]"#, "no 'c' meets"),
    ]) func contradictingConstraints(_ constraints: String, _ reason: String) throws
  {
    let problem = #"""
      {"problem":1,"space":{"variables":[{"name":"x","range":[0,1]}]},
       "objectives":[{"property":"y","goal":"maximize"}],\#(constraints)}
      """#
    #expect {
      _ = try OptimizerServiceTests.run(problem, [])
    } throws: { error in
      guard case .badConfiguration(let text)? = error as? StartError else { return false }
      return text.contains(reason)
    }
  }

  /// There is no state file: lines are the state. Those that an older or a newer version wrote are read for what they measured
  /// and tried, whatever else they hold.
  @Test func linesOfAnotherVersion() throws {
    let lines = Self.lines(6) { #"{"y":\#($0),"z":\#($0 * $0),"c":1}"# } + [#"{"id":"p","conditions":{"x":0.35}}"#]
    let other = lines.map { line in
      line.replacing(
        #""conditions""#,
        with: #""schema":0,"suggestion":{"round":-1,"acquisition":"expected","score":[1]},"conditions""#)
    }
    let mark = #"{"mark":"m","batch":2}"#
    let output = try OptimizerServiceTests.run(Self.problem, lines + [mark])
    #expect(output.count == 3 && output[0].contains("ehvi"))
    #expect(
      try OptimizerServiceTests.run(Self.problem, other + [#"{"mark":"m","batch":2,"state":{"version":0}}"#]).dropLast()
        == output.dropLast())
  }

  /// Problem files of other versions are refused by number.
  @Test(arguments: ["0", "2"]) func problemsOfAnotherVersion(_ version: String) throws {
    #expect {
      _ = try OptimizerServiceTests.run(Self.problem.replacing(#""problem":1"#, with: #""problem":\#(version)"#), [])
    } throws: { error in
      guard case .badConfiguration(let text)? = error as? StartError else { return false }
      return text.contains("problem format \(version) is not known; this version reads 1")
    }
  }

  /// Two constraints on one property that agree are a window.
  @Test func agreeingConstraints() throws {
    let problem = Self.problem.replacing(
      #""constraints":[{"#, with: #""constraints":[{"property":"c","maximum":0.5},{"#)
    let output = try OptimizerServiceTests.run(problem, [#"{"mark":"m","batch":1}"#])
    #expect(output.count == 2)
  }
}
