import Chemistry
import Generation
import JSON
import MaterialRecords
import ServiceRuntime
import TestKit
import Testing

@Suite("What a model says of single records") struct LatentRequestTests {
  private func answer(_ lines: [String], model: [UInt8] = FamilyModel.bytes(), arguments: [String] = []) throws
    -> [String]
  {
    let folder = try ScratchFolder()
    let path = try folder.file("m.safetensors", bytes: model)
    let problem = try folder.problem(AutoencoderDesignTests.space)
    return try TestSession.run(
      GeneratorService.self, arguments: ["--problem", problem, "--model", path] + arguments, lines: lines)
  }

  private static let member = #"{"Nb":0.4,"Mo":0.25,"Ta":0.35}"#

  @Test("a record that is encoded stays what it is, and its latent point decodes to it") func roundTrip() throws {
    let record = #"{"id":"a","composition":\#(Self.member),"features":{"vec":0.10},"note":"x"}"#
    let encoded = try answer([record], arguments: ["--method", "encode"])
    #expect(
      encoded[0].hasPrefix(#"{"id":"a","composition":\#(Self.member),"features":{"vec":0.10},"note":"x","generated":{"#)
    )
    let generated = try DesignLine(encoded[0]).value.member("generated")
    let latent = try generated.member("latent").doubles()
    #expect(latent.count == 3)
    #expect(try generated.member("divergence").double() > 0)
    let decoded = try DesignLine(answer([#"{"id":"d","method":"decode","latent":\#(latent),"keep":1}"#])[0])
    let again = try DesignLine(answer([#"{"id":"r","method":"reconstruct","composition":\#(Self.member)}"#])[0])
    #expect(try decoded.id == "d/0" && decoded.value.member("keep").integer() == 1)
    #expect(try decoded.fractions == again.fractions && Set(decoded.fractions.keys) == ["Nb", "Mo", "Ta"])
    let report = try again.value.member("generated")
    #expect(try report.member("total_variation").double() < 0.1)
    #expect(try report.member("aitchison").double() >= 0 && report.member("moved").double() < 0.02)
  }

  @Test("an interpolation begins and ends with its ends") func interpolation() throws {
    let lines = try answer([#"{"id":"i","method":"interpolate","between":["Nb6Mo3Ta",\#(Self.member)],"n":5}"#])
      .map { try DesignLine($0) }
    #expect(try lines.map { try $0.id } == (0..<5).map { "i/\($0)" })
    #expect(try lines.map { try $0.value.member("generated").member("share").double() } == [0, 0.25, 0.5, 0.75, 1])
    let last = try DesignLine(answer([#"{"method":"reconstruct","composition":\#(Self.member)}"#])[0])
    #expect(try lines[4].fractions == last.fractions)
  }

  /// In a Dirichlet latent the points between two points are their mixtures: proportions again.
  @Test("between two points of a Dirichlet latent lie mixtures of them") func mixture() throws {
    var plan = Families.plan(epochs: 10)
    plan.shape.latent = LatentSpace(.dirichlet, dimension: 3)
    let outcome = AutoencoderTraining(Families.draw(60, seed: 2), elements: Families.names, plan: plan).run()
    let trained = TrainedAutoencoder(outcome.model, prior: outcome.prior, name: "d", known: nil)
    let card = FamilyModel.card(latent: #"3,"latent":"dirichlet""#)
    let bytes = ModelFile(metadata: ["card": card], tensors: trained.tensors).serialized
    let lines = try answer([#"{"method":"interpolate","between":["NbMoTa","WTiZr"],"n":3}"#], model: bytes)
    let points = try lines.map { try DesignLine($0).value.member("generated").member("latent").doubles() }
    for k in 0..<3 {
      #expect(abs(points[1][k] - (points[0][k] + points[2][k]) / 2) < 1e-4)
      #expect(points[1][k] >= 0 && abs(points[1].reduce(0, +) - 1) < 1e-3)
    }
    let refused = try answer([#"{"method":"decode","latent":[1,-1,1]}"#], model: bytes)
    #expect(try DesignLine(refused[0]).errorType == "generator/bad-request")
  }

  static let refusals: [(request: String, type: String)] = [
    (#"{"method":"encode"}"#, "composition/missing"),
    (#"{"method":"encode","formula":"Xx"}"#, "composition/unknown-element"),
    (#"{"method":"encode","formula":"NbAl"}"#, "generator/bad-request"),
    (#"{"method":"reconstruct","formula":"NbMo","features":{}}"#, "generator/not-a-request"),
    (#"{"method":"decode"}"#, "generator/bad-request"),
    (#"{"method":"decode","latent":[1,2]}"#, "generator/bad-request"),
    (#"{"method":"decode","latent":[1,2,1e9]}"#, "generator/bad-request"),
    (#"{"method":"decode","latent":"x"}"#, "json/wrong-type"),
    (#"{"method":"interpolate"}"#, "generator/bad-request"),
    (#"{"method":"interpolate","between":["Nb"]}"#, "generator/bad-request"),
    (#"{"method":"interpolate","between":["Nb","Q"]}"#, "generator/bad-request"),
    (#"{"method":"interpolate","between":[1,2]}"#, "json/wrong-type"),
    (#"{"method":"interpolate","between":["Nb","Al"]}"#, "generator/bad-request"),
  ]

  @Test("a bad request costs one error line", arguments: refusals) func refused(request: String, type: String) throws {
    let lines = try answer([request, #"{"id":"next","n":1}"#]).map { try DesignLine($0) }
    #expect(try lines[0].errorType == type, "\(lines[0].value)")
    #expect(try lines[1].id == "next/0")
  }

  @Test("without a model these methods are refused") func noModel() throws {
    let folder = try ScratchFolder()
    let problem = try folder.problem(AutoencoderDesignTests.space)
    let lines = try TestSession.run(
      GeneratorService.self, arguments: ["--problem", problem], lines: [#"{"method":"encode","formula":"NbMo"}"#])
    #expect(try DesignLine(lines[0]).errorType == "generator/bad-request")
  }
}
