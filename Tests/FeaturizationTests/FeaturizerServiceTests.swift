import Featurization
import Foundation
import JSON
import ServiceRuntime
import TestKit
import Testing

/// The wire side of the featurizer; the numbers themselves are held by the tests of the presets.
@Suite struct FeaturizerServiceTests {
  private func features(_ line: String, _ arguments: [String] = []) throws -> JSONValue {
    let output = try TestSession.run(FeaturizerService.self, arguments: arguments, lines: [line])
    #expect(output.count == 1)
    return try #require(try JSONLine(text: output[0]).value("features"), "\(output)")
  }

  /// Rules 1 and 2 of the wire: other members keep their bytes, the owned one is replaced where it stands.
  @Test func keepsAllOtherBytes() throws {
    let line = #"{"id":"a","features":"old","formula":"NbMoTaW","x":0.10}"#
    let once = try TestSession.run(FeaturizerService.self, lines: [line])
    #expect(once[0].hasPrefix(#"{"id":"a","features":{"preset":"alloy","values":{"mixing_enthalpy":"#))
    #expect(once[0].hasSuffix(#"},"formula":"NbMoTaW","x":0.10}"#))
    #expect(try TestSession.run(FeaturizerService.self, lines: once) == once)
  }

  /// The vector holds what the values hold, in the order of the manifest.
  @Test(arguments: ["alloy", "magpie"]) func vectorFollowsTheManifest(_ preset: String) throws {
    let line = #"{"composition":{"Al":0.2,"Co":0.2,"Cr":0.2,"Fe":0.2,"Ni":0.2}}"#
    let values = try features(line, ["--preset", preset]).member("values")
    let vector = try features(line, ["--preset", preset, "--vector"]).member("vector").doubles()
    let manifest = try JSONValue.parse(text: ServiceProgram<FeaturizerService>.description)
    let quantities = try manifest.member("quantities").member(preset).elements()
    #expect(vector.count == quantities.count)
    for (value, quantity) in zip(vector, quantities) {
      #expect(try values.member(quantity.member("name").string()).double() == value)
      for member in ["unit", "meaning", "source"] { #expect(try !quantity.member(member).string().isEmpty) }
    }
  }

  /// Tungsten alone has no Ω and no Λ; Nb-Ta mixes without enthalpy, so that its Ω is cut.
  @Test func namesWhatIsMissingAndClamped() throws {
    let tungsten = try features(#"{"formula":"W"}"#)
    #expect(tungsten["values"]?["omega"] == nil && tungsten["clamped"] == nil)
    #expect(try tungsten.member("missing").members().map(\.name) == ["omega", "lambda"])
    let pair = try features(#"{"formula":"NbTa"}"#)
    #expect(try pair.member("clamped").elements().map { try $0.string() } == ["omega"])
    #expect(try pair.member("values").member("omega").double() == 1000 && pair["missing"] == nil)
  }

  @Test(
    arguments: [
      (#"{"id":"x"}"#, "composition/missing"), (#"{"formula":""}"#, "composition/empty"),
      (#"{"formula":"Xx"}"#, "composition/unknown-element"), (#"{"formula":7}"#, "json/wrong-type"),
      (#"{"composition":{"Nb":-1}}"#, "composition/invalid-amount"), (#"{"formula":"Nb("}"#, "composition/syntax"),
      (#"{"formula":"W"}"#, "featurizer/missing-feature"), (#"{"formula":"UO2"}"#, "featurizer/missing-feature"),
    ]) func refuses(_ line: String, _ type: String) throws
  {
    let output = try TestSession.run(FeaturizerService.self, arguments: ["--vector"], lines: [line, #"{"mark":"m"}"#])
    #expect(output.count == 2 && output[1] == #"{"mark":"m"}"#)
    #expect(try JSONLine(text: output[0]).value("error")?.member("type").string() == type)
    #expect(FeaturizerService.manifest.errors.contains { $0.type == type } || type.hasPrefix("json/"))
  }

  /// By hand: vanadium at 25 USD/kg alone; the file's date and source stand beside the value.
  @Test(
    arguments: [
      #"{"date":"2026-03-01","source":"a list","prices":{"V":25}}"#,
      "element,usd_per_kg,date,source\nV,25,2026-03-01,a list\n",
    ]) func takesPricesFromAFile(_ content: String) throws
  {
    let path = NSTemporaryDirectory() + "/prices-\(UUID().uuidString)"
    try content.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let result = try features(#"{"formula":"V"}"#, ["--prices", path])
    #expect(try result.member("values").member("cost").double() == 25)
    #expect(try result.member("prices").member("date").string() == "2026-03-01")
    #expect(try result.member("prices").member("source").string() == "a list")
  }

  @Test func refusesPricesAtTheStart() throws {
    let path = NSTemporaryDirectory() + "/prices-\(UUID().uuidString)"
    let missing = #expect(throws: StartError.self) { try features("{}", ["--prices", path]) }
    #expect(missing?.status == 66)
    try #"{"prices":{"V":-1}}"#.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bad = #expect(throws: StartError.self) { try features("{}", ["--prices", path]) }
    #expect(bad?.status == 78)
  }
}
