import Chemistry
import Foundation
import JSON
import MaterialRecords
import Numerics
import Optimization
import ServiceRuntime
import Testing

/// Designs of several compositions, as the sites of a perovskite.
@Suite struct SeveralCompositionsTests {
  static let perovskite = #"""
    {"problem":1,"space":{"compositions":[
      {"name":"a_site","elements":["La","Sr","Ca"],"count":[1,2],"minimum_if_present":0.1,"step":0.05},
      {"name":"b_site","elements":["Mn","Fe","Co","Sr"],"bounds":{"Sr":[0,0.1]},
       "linear":[{"coefficients":{"Mn":1,"Fe":1},"minimum":0.5}]}],
     "variables":[{"name":"temperature","range":[1073,1473]}]},
     "objectives":[{"property":"y","goal":"maximize"}]}
    """#

  /// Greatest, 1, at 0.3 of Sr on one site and 0.6 of Fe on the other.
  private static func value(_ line: JSONLine) throws -> Double {
    let sites = try line.compositions(["a_site", "b_site"])
    let (a, b) = (sites[0][Element(symbol: "Sr")!], sites[1][Element(symbol: "Fe")!])
    return 1 - (a - 0.3) * (a - 0.3) - (b - 0.6) * (b - 0.6)
  }

  private static func measured(_ suggestion: String) throws -> String {
    let line = try JSONLine(text: suggestion)
    let value = try value(line)
    var writer = JSONWriter()
    line.append(to: &writer, setting: "measured") { $0.object { $0.member("y", value) } }
    return writer.text
  }

  /// Every suggestion keeps the rules of both, comes back as an observation, and the campaign nears the optimum.
  @Test func runsACampaign() throws {
    var lines: [String] = []
    var best = 0.0
    for round in 0..<6 {
      let output = try OptimizerServiceTests.run(Self.perovskite, lines + [#"{"mark":"r\#(round)","batch":3}"#])
      #expect(output.count == 4 && !output.contains { $0.contains("error") })
      for suggestion in output.dropLast() {
        let line = try JSONLine(text: suggestion)
        let sites = try line.compositions(["a_site", "b_site"])
        #expect((1...2).contains(sites[0].elements.count))
        for fraction in sites[0].fractions {
          #expect(fraction > 0.0999 && abs(fraction * 20 - (fraction * 20).rounded()) < 1e-9)
        }
        #expect(sites[1][Element(symbol: "Sr")!] <= 0.1 + 1e-9)
        #expect(sites[1][Element(symbol: "Mn")!] + sites[1][Element(symbol: "Fe")!] >= 0.5 - 1e-9)
        best = max(best, try Self.value(line))
        lines.append(try Self.measured(suggestion))
      }
    }
    #expect(best > 0.995, "\(best)")
  }

  /// Three designs of one by six of the other, each once.
  @Test func exhaustsTheProduct() throws {
    let problem = #"""
      {"problem":1,"space":{"compositions":[{"name":"alloy","elements":["Nb","Mo"],"step":0.5},
        {"name":"coating","elements":["Al","Si","Nb"],"count":[1,2],"step":0.5}]},
       "objectives":[{"property":"y","goal":"maximize"}]}
      """#
    let output = try OptimizerServiceTests.run(problem, [#"{"mark":"m","batch":20}"#])
    #expect(output.count == 20 && output[18].contains("18 are left"))
    let designs = try output.prefix(18).map { line in
      String(decoding: try #require(try JSONLine(text: line).raw("compositions")), as: UTF8.self)
    }
    #expect(Set(designs).count == 18)
  }

  /// Oracle: one composition with a name is the plain one under another member.
  @Test func oneIsThePlainOne() throws {
    let block = #""elements":["Nb","Mo","Ta"],"count":[1,2],"step":0.1"#
    let rest = #","objectives":[{"property":"y","goal":"maximize"}]}"#
    let lines = (0...4).map { k in
      #"{"composition":{"Nb":\#(Double(k) / 10 + 0.1),"Mo":\#(0.9 - Double(k) / 10)},"measured":{"y":\#(k)}}"#
    }
    let mark = #"{"mark":"m","batch":3}"#
    let plain = try OptimizerServiceTests.run(
      #"{"problem":1,"space":{"composition":{\#(block)}}\#(rest)"#, lines + [mark])
    let named = try OptimizerServiceTests.run(
      #"{"problem":1,"space":{"compositions":[{"name":"a",\#(block)}]}\#(rest)"#,
      lines.map {
        $0.replacing(#""composition":{"#, with: #""compositions":{"a":{"#).replacing("},\"meas", with: "}},\"meas")
      }
        + [mark])
    #expect(plain.count == 4)
    let renamed = plain.map {
      $0.replacing(#""composition":{"#, with: #""compositions":{"a":{"#).replacing("},\"sugg", with: "}},\"sugg")
    }
    #expect(renamed.map { $0.replacing("a: ", with: "") } == named.map { $0.replacing("a: ", with: "") })
  }

  @Test(
    arguments: [
      (#"{"a_site":{"La":1}}"#, "composition/missing", "no compositions.b_site"),
      (#"{"a_site":{"La":1},"b_cite":{"Mn":1}}"#, "composition/missing", "did you mean 'b_cite'"),
      (
        #"{"a_site":{"La":1},"b_site":{"La":1}}"#, "optimizer/foreign-element", "La is not among the elements of b_site"
      ),
      (#"{"a_site":{"La":0},"b_site":{"Mn":1}}"#, "composition/invalid-amount", "La"),
      ("[]", "composition/missing", "a_site"), ("null", "composition/missing", "a_site"),
    ]) func badRecords(_ compositions: String, _ type: String, _ says: String) throws
  {
    let line = #"{"compositions":\#(compositions),"conditions":{"temperature":1100},"measured":{"y":1}}"#
    let output = try OptimizerServiceTests.run(Self.perovskite, [line])
    let error = try #require(try JSONLine(text: output[0]).value("error"))
    #expect(try error.member("type").string() == type)
    #expect(try error.member("detail").string().contains(says), "\(output[0])")
  }

  @Test(
    arguments: [
      (
        #""name":"b_site""#, #""name":"a_site""#, [], "'a_site' is empty or appears twice at /space/compositions/1/name"
      ),
      (#""count":[1,2]"#, #""count":[3,3],"bounds":{"La":[0.9,1]}"#, [], "a_site: "),
      (#""compositions""#, #""composition":{"elements":["Nb"]},"compositions""#, [], "both 'composition'"),
      (#""name":"a_site","#, "", [], "'name'"), (#""step":0.05"#, #""stepp":0.05"#, [], "did you mean 'step'?"),
      (
        #""goal":"maximize""#, #""goal":"target","value":1,"tolerance":0.1"#, ["--target"],
        "one composition, not several"
      ),
    ] as [(String, String, [String], String)])
  func refuses(_ part: String, _ replacement: String, _ arguments: [String], _ says: String) throws {
    let problem = Self.perovskite.replacing(part, with: replacement)
    #expect(problem != Self.perovskite)
    #expect {
      _ = try OptimizerServiceTests.run(problem, [], arguments: arguments)
    } throws: { error in
      guard case .badConfiguration(let text)? = error as? StartError else { return false }
      return text.contains(says)
    }
  }
}
