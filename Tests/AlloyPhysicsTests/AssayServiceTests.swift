import AlloyPhysics
import JSON
import MaterialRecords
import TestKit
import Testing

/// The wire side of the assay; the numbers are held by the tests of the models.
@Suite struct AssayServiceTests {
  private func run(_ lines: [String], _ arguments: [String] = [], seed: UInt64 = 0) throws -> [String] {
    try TestSession.run(AssayService.self, arguments: arguments, seed: seed, lines: lines)
  }

  private func measured(_ line: String, _ arguments: [String] = []) throws -> JSONValue {
    try #require(try JSONLine(text: try run([line], arguments)[0]).value("measured"))
  }

  @Test func writesFivePropertiesWithUnits() throws {
    let measured = try measured(#"{"id":"a","formula":"NbMoTaW"}"#, ["--temperature", "1273"])
    let units = try measured.members().map { "\($0.name) \(try $0.value.member("unit").string())" }
    #expect(units == ["yield_strength MPa", "density g/cm3", "cost USD/kg", "melting_temperature K", "vec 1"])
    #expect(try measured.member("yield_strength").member("model").string() == "maresca-curtin-edge")
    #expect(try measured.member("yield_strength").member("temperature").double() == 1273)
  }

  /// The record's own temperature goes before the option, the option before 300 K.
  @Test func temperatureComesFromTheRecord() throws {
    func temperature(_ line: String, _ arguments: [String]) throws -> Double {
      try measured(line, arguments).member("yield_strength").member("temperature").double()
    }
    let record = #"{"formula":"NbMo","conditions":{"temperature":900}}"#
    #expect(try temperature(record, ["--temperature", "1273"]) == 900)
    #expect(try temperature(#"{"formula":"NbMo"}"#, ["--temperature", "1273"]) == 1273)
    #expect(try temperature(#"{"formula":"NbMo"}"#, []) == 300)
  }

  /// What the assay does not compute keeps its bytes; running it twice gives the same line.
  @Test func keepsOtherMeasurements() throws {
    let line =
      #"{"formula":"NbMo","measured":{"hardness":{"value":4.50},"density":9,"status":"failed","x":1e2},"y":0.10}"#
    let once = try run([line])
    #expect(once[0].hasSuffix(#","hardness":{"value":4.50},"x":1e2},"y":0.10}"#))
    #expect(!once[0].contains(#""density":9"#) && !once[0].contains("failed"))
    #expect(try run(once) == once)
  }

  /// A property that fails says so in the way of the vocabulary; the others stand.
  @Test func failsByProperty() throws {
    let output = try JSONLine(text: try run([#"{"formula":"W"}"#])[0])
    #expect(
      try output.measurement("yield_strength") == .failed(reason: "a pure element has no solid-solution strength"))
    #expect(try output.property("vec") == .number(6))
    #expect(try output.property("melting_temperature") == .number(3695))
    let hot = try measured(#"{"formula":"NbMo","conditions":{"temperature":1e9}}"#)
    #expect(try hot.member("yield_strength").member("status").string() == "failed")
  }

  @Test(
    arguments: [
      (#"{"id":"x"}"#, "composition/missing"), (#"{"formula":"Xx"}"#, "composition/unknown-element"),
      (#"{"formula":"NbMo","conditions":{"temperature":-1}}"#, "assay/bad-temperature"),
      (#"{"formula":"NbMo","conditions":{"temperature":"hot"}}"#, "json/wrong-type"),
      (#"{"formula":"NbMo","measured":7}"#, "json/wrong-type"),
    ]) func refuses(_ line: String, _ type: String) throws
  {
    let output = try run([line, #"{"formula":"NbMo"}"#])
    #expect(output.count == 2 && !output[1].contains("error"))
    #expect(try JSONLine(text: output[0]).value("error")?.member("type").string() == type)
  }

  @Test(arguments: [
    ["--noise", "0.5"], ["--noise", "-1"], ["--temperature", "-1"], ["--temperature", "nan"], ["--strain-rate", "0"],
  ])
  func refusesOptions(_ arguments: [String]) {
    #expect(throws: (any Error).self) { try run([], arguments) }
  }

  /// Neither order nor neighbours change a noisy measurement; the seed does. The stated deviation is that of the value.
  @Test func noiseBelongsToTheSample() throws {
    let lines = ["NbMo", "TaW", "HfNbTaTiZr"].map { #"{"id":"\#($0)","formula":"\#($0)"}"# }
    let output = try run(lines, ["--noise", "0.05"], seed: 3)
    #expect(try run(lines.reversed(), ["--noise", "0.05"], seed: 3) == output.reversed())
    #expect(try run([lines[1]], ["--noise", "0.05"], seed: 3) == [output[1]])
    #expect(try run(lines, ["--noise", "0.05"], seed: 4) != output)
    let exact = try run(lines)
    for (noisy, plain) in zip(output, exact) {
      let (noisy, plain) = (try JSONLine(text: noisy), try JSONLine(text: plain))
      for name in ["yield_strength", "density", "melting_temperature"] {
        guard case .value(.number(let value), let deviation, _, _) = try noisy.measurement(name) else {
          Issue.record("no \(name)")
          continue
        }
        #expect(abs(try #require(deviation) - 0.05 * value) < 1e-9 * value)
        let truth = try #require(try plain.property(name)?.number)
        #expect(value != truth && abs(value / truth - 1) < 0.2001)
      }
      for name in ["cost", "vec"] { #expect(try noisy.property(name) == plain.property(name)) }
    }
  }
}
