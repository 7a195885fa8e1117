import Chemistry
import DesignSpace
import Generation
import JSON
import MaterialRecords
import Numerics
import ServiceRuntime
import TestKit
import Testing

/// A model file of the trained families, its card written by hand.
enum FamilyModel {
  static func card(
    elements: [String] = Families.names.map(\.symbol), kind: String = "generator", method: String = "vae",
    latent: String = "3", hidden: String = "[32,32]"
  ) -> String {
    let list = elements.map { "\"\($0)\"" }.joined(separator: ",")
    return #"{"name":"families","kind":"\#(kind)","method":"\#(method)","format":3,"elements":[\#(list)],"#
      + #""network":{"latent_dimension":\#(latent),"hidden":\#(hidden)}}"#
  }

  static func conditional(_ condition: String) -> String {
    card().replacing(#""kind""#, with: #""conditions":[\#(condition)],"kind""#)
  }

  static let trained = TrainedAutoencoder(
    Families.trained.model, prior: Families.trained.prior, name: "families",
    known: KnownCompositions(
      fractions: CompositionCollection.rows(Families.draw(300, seed: 2), over: Families.names), dimension: 9))

  static func bytes(card: String = card()) -> [UInt8] {
    ModelFile(metadata: ["card": card], tensors: trained.tensors).serialized
  }
}

@Suite("Designs of a trained autoencoder") struct AutoencoderDesignTests {
  static let space = #"{"elements":["Nb","Mo","Ta","W","Ti","Zr","Hf","V","Cr"],"count":[2,4],"step":0.01}"#

  private func answer(_ lines: [String], space: String = Self.space, arguments: [String] = [], seed: UInt64 = 0) throws
    -> [DesignLine]
  {
    let folder = try ScratchFolder()
    let model = try folder.file("m.safetensors", bytes: FamilyModel.bytes())
    let problem = try folder.problem(space)
    return try TestSession.run(
      GeneratorService.self, arguments: ["--problem", problem, "--model", model] + arguments, seed: seed, lines: lines
    ).map { try DesignLine($0) }
  }

  /// The training set has three families of three elements each and nothing else: what is decoded from the prior should
  /// be of one family for the most part. With independent presences of one third it would be so in 3·(1/3)³·(2/3)⁶ = 1 % of
  /// the draws.
  @Test("samples are members of the space and look like the training set") func samples() throws {
    let lines = try answer([#"{"id":"v","n":400,"seed":5}"#])
    #expect(lines.count == 400)
    let families = (0..<3).map { Set(Families.names[3 * $0..<3 * $0 + 3].map(\.symbol)) }
    var ofOneFamily = 0
    for line in lines {
      #expect(try line.method == "vae")
      let fractions = try line.fractions
      #expect(abs(fractions.values.reduce(0, +) - 1) < 1e-9 && (2...4).contains(fractions.count))
      #expect(fractions.values.allSatisfy { abs($0 * 100 - ($0 * 100).rounded()) < 1e-7 && $0 > 0 })
      if families.contains(where: { $0 == Set(fractions.keys) }) { ofOneFamily += 1 }
      let generated = try line.value.member("generated")
      #expect(try generated.member("latent").elements().count == 3)
      #expect(try generated.member("model").string() == "families")
    }
    #expect(ofOneFamily > 200, "\(ofOneFamily) of 400")
  }

  /// Novel means: rounded to whole per cents it is not one of the training set, which the test compares itself.
  @Test("novelty is told against the training set") func novelty() throws {
    let known = Set(
      Families.draw(300, seed: 2).map { composition in
        Families.names.map { Int((composition[$0] * 100).rounded()) }
      })
    var counts = [0, 0]
    for line in try answer([#"{"n":300,"seed":1}"#]) {
      let fractions = try line.fractions
      let row = Families.names.map { Int(((fractions[$0.symbol] ?? 0) * 100).rounded()) }
      let isNovel = try line.value.member("generated").member("novel").boolean()
      #expect(isNovel == !known.contains(row))
      counts[isNovel ? 1 : 0] += 1
    }
    #expect(counts.allSatisfy { $0 > 0 }, "\(counts)")
  }

  @Test("a design does not depend on how many are asked for, and a seed repeats it") func prefix() throws {
    let many = try answer([#"{"id":"v","n":300,"seed":5}"#]).map { try $0.fractions }
    #expect(try answer([#"{"id":"v","n":7,"seed":5}"#]).map { try $0.fractions } == Array(many[..<7]))
    #expect(try answer([#"{"id":"v","n":7,"seed":6}"#]).map { try $0.fractions } != Array(many[..<7]))
  }

  @Test("a space of some of the elements, with bounds and rows, holds its rules") func narrowed() throws {
    let narrow = #"""
      {"elements":["Nb","Mo","Ta","W"],"bounds":{"Ta":[0.15,1]},"minimum_if_present":0.05,"step":0.05,
       "linear":[{"coefficients":{"Nb":1,"Mo":1},"maximum":0.7}]}
      """#.split(separator: "\n").joined()
    for line in try answer([#"{"n":50,"seed":1}"#], space: narrow) {
      let fractions = try line.fractions
      #expect(fractions["Ta"] ?? 0 >= 0.15 - 1e-9)
      #expect((fractions["Nb"] ?? 0) + (fractions["Mo"] ?? 0) <= 0.7 + 1e-9)
      #expect(fractions.values.allSatisfy { $0 >= 0.05 - 1e-9 })
    }
  }

  @Test("a space that the model never decodes to costs an error line, not the process") func never() throws {
    // All nine elements at once, of which the training set never has more than three.
    let impossible = Self.space.replacing("[2,4]", with: "[9,9]")
    let lines = try answer(
      [#"{"id":"v","sampling_temperature":0.1}"#, #"{"id":"u","method":"uniform"}"#], space: impossible)
    #expect(try lines[0].errorType == "generator/no-design")
    #expect(try lines[1].id == "u/0")
  }

  static let refusals: [(request: String, detail: String)] = [
    (#"{"given":{"strength":1}}"#, "not trained on 'strength'; it has no conditions"),
    (#"{"given":7}"#, "an object"), (#"{"given":{"strength":"high"}}"#, "a number"),
    (#"{"given":{"strength":[2,1]}}"#, "a number or [low, high]"),
    (#"{"given":{"strength":[]}}"#, "a number or [low, high]"),
    (#"{"sampling_temperature":0}"#, "not 0.01 to 10"), (#"{"sampling_temperature":"hot"}"#, "a number"),
    (#"{"method":"uniform","sampling_temperature":1}"#, "for designs that a model draws"),
    (#"{"method":"uniform","given":{"strength":1}}"#, "for designs that a model draws"),
    (#"{"method":"decode","latent":[0,0,0],"given":{"strength":1}}"#, "for designs that are drawn"),
  ]

  @Test("a condition that the model cannot take costs one error line", arguments: refusals)
  func conditions(request: String, detail: String) throws {
    let lines = try answer([request, #"{"id":"next"}"#])
    #expect(try lines[0].value.member("error").member("detail").string().contains(detail), "\(lines[0].value)")
    #expect(try lines[1].id == "next/0")
  }

  @Test(
    "what is not a property with a number or an interval is no option",
    arguments: ["a", "=1", "a=", "a=x", "a=2..1", "a=1..", "a=nan", "a=inf", "a=1e301"])
  func given(text: String) { #expect(GivenProperty(argument: text) == nil) }

  @Test("with a model the method is vae unless stated, without one vae is refused") func methods() throws {
    #expect(try answer([#"{"n":1}"#], arguments: ["--method", "uniform"])[0].method == "uniform")
    #expect(try answer([#"{"n":1,"method":"dirichlet"}"#])[0].method == "dirichlet")
    let folder = try ScratchFolder()
    let problem = try folder.problem(Self.space)
    let lines = try TestSession.run(
      GeneratorService.self, arguments: ["--problem", problem], lines: [#"{"method":"vae"}"#])
    #expect(try DesignLine(lines[0]).errorType == "generator/bad-request")
    #expect(throws: (any Error).self) {
      try TestSession.run(GeneratorService.self, arguments: ["--problem", problem, "--method", "vae"], lines: [])
    }
  }
}

@Suite("Model files of the generator") struct GeneratorModelFileTests {
  static let refused: [(card: String, says: String)] = [
    ("{", "byte"), ("{}", "'kind' is missing"),
    (FamilyModel.card(kind: "predictor", method: "ensemble"), "a predictor by ensemble, not a generator by vae"),
    (
      FamilyModel.card().replacing(#""format":3"#, with: #""format":4"#),
      "of format 4; this program reads 3: train it again"
    ),
    (FamilyModel.card().replacing(#""format":3,"#, with: ""), "of format 1; this program reads 3: train it again"),
    (FamilyModel.card(latent: #"3,"latent":"cauchy""#), "latent 'cauchy'"),
    (FamilyModel.card(latent: #"1,"latent":"dirichlet""#), "not read"),
    (FamilyModel.card(latent: #"3,"latent":"dirichlet","prior_concentration":0"#), "not read"),
    (FamilyModel.card(latent: #"3,"latent":"dirichlet""#), "has shape"),
    (
      FamilyModel.conditional(
        #"{"property":"s","mean":0,"standard_deviation":0,"minimum":0,"maximum":1,"compositions":2}"#),
      "a condition that is not read"
    ),
    (
      FamilyModel.conditional(
        #"{"property":"s","mean":0,"standard_deviation":1,"minimum":2,"maximum":1,"compositions":2}"#),
      "a condition that is not read"
    ),
    (
      FamilyModel.conditional(
        #"{"property":"s","mean":0,"standard_deviation":1,"minimum":0,"maximum":1,"compositions":2}"#),
      "tensor 'exemplars.expected' is missing"
    ),
    (FamilyModel.conditional(#"{"property":"s"}"#), "'minimum' is missing"),
    (FamilyModel.conditional("7"), "an object"),
    (FamilyModel.card(latent: "0"), "not read"), (FamilyModel.card(latent: "1000000000000"), "not read"),
    (FamilyModel.card(latent: "-3"), "not read"), (FamilyModel.card(latent: "1.5"), "an integer"),
    (FamilyModel.card(hidden: "[]"), "not read"), (FamilyModel.card(hidden: "[1000000000]"), "not read"),
    (FamilyModel.card(hidden: "[32,32,32,32,32,32,32,32,32]"), "not read"),
    (FamilyModel.card(latent: "4"), "has shape"), (FamilyModel.card(hidden: "[32]"), "has shape"),
    (FamilyModel.card(hidden: "[32,32,32]"), "has shape"),
    (FamilyModel.card(elements: ["Nb", "Mo"]), "has shape"), (FamilyModel.card(elements: []), "names no element"),
    (FamilyModel.card(elements: ["Nb", "Nb"]), "named twice"), (FamilyModel.card(elements: ["Xx"]), "'Xx'"),
  ]

  @Test("a card that does not fit is refused with a reason", arguments: refused)
  func card(card: String, says: String) {
    do {
      _ = try GeneratorModelFile.parse(FamilyModel.bytes(card: card))
      Issue.record("accepted")
    } catch {
      #expect("\(error)".contains(says), "\(error)")
    }
  }

  @Test("a foreign file, a file without a card, a weight that is no number") func foreign() throws {
    let bare = ModelFile(metadata: [:], tensors: FamilyModel.trained.tensors).serialized
    #expect(throws: ModelFileError("no model card: not a model of this program")) {
      try GeneratorModelFile.parse(bare)
    }
    #expect(throws: ModelFileError.self) { try GeneratorModelFile.parse(Array("GIF89a, no model".utf8)) }
    var spoilt = FamilyModel.trained.model
    spoilt.parameters[7] = .nan
    let bytes = ModelFile(
      metadata: ["card": FamilyModel.card()],
      tensors: TrainedAutoencoder(spoilt, prior: Families.trained.prior, name: "x", known: nil).tensors
    ).serialized
    #expect(throws: ModelFileError("a weight is not a number of usual size")) { try GeneratorModelFile.parse(bytes) }
  }

  @Test("exemplars that are none, too many, of another width or no numbers are refused") func exemplars() throws {
    let tensors = FamilyModel.trained.tensors.filter { $0.name != "exemplars.posterior" }
    let width = FamilyModel.trained.prior.width
    let limit = LatentPrior.limit
    let cases: [(shape: [Int], value: Float, says: String)] = [
      ([0, width], 0, "0 exemplars"), ([limit + 1, width], 0, "\(limit + 1) exemplars"),
      ([2, width + 1], 0, "has shape"),
      ([2 * width], 0, "has shape"), ([2, width], .nan, "usual size"), ([2, width], 1e30, "usual size"),
    ]
    for (shape, value, says) in cases {
      let tensor = ModelFile.Tensor(
        name: "exemplars.posterior", shape: shape, [Float](repeating: value, count: shape.reduce(1, *)))
      let bytes = ModelFile(metadata: ["card": FamilyModel.card()], tensors: tensors + [tensor]).serialized
      do {
        _ = try GeneratorModelFile.parse(bytes)
        Issue.record("\(shape) of \(value) accepted")
      } catch {
        #expect("\(error)".contains(says), "\(error)")
      }
    }
    let bare = ModelFile(metadata: ["card": FamilyModel.card()], tensors: tensors).serialized
    #expect(throws: ModelFileError("0 exemplars, not 1 to \(limit)")) { try GeneratorModelFile.parse(bare) }
  }

  @Test("what is written reads back") func roundTrip() throws {
    let back = try GeneratorModelFile.parse(FamilyModel.bytes())
    #expect(back.model.parameters == FamilyModel.trained.model.parameters)
    #expect(back.prior == FamilyModel.trained.prior)
    #expect(back.model.elements == Families.names && back.known?.count == FamilyModel.trained.known?.count)
  }

  @Test("a start with such a file ends with status 78, without it 66") func statuses() throws {
    let folder = try ScratchFolder()
    let problem = try folder.problem(#"{"elements":["Nb","Mo","Al"]}"#)
    let model = try folder.file("m.safetensors", bytes: FamilyModel.bytes())
    let broken = try folder.file("b.safetensors", bytes: Array(FamilyModel.bytes().dropLast(9)))
    func status(_ path: String) -> (Int32?, String) {
      do {
        _ = try TestSession.run(
          GeneratorService.self, arguments: ["--problem", problem, "--model", path], lines: [])
        return (nil, "")
      } catch {
        return ((error as? StartError)?.status, "\(error)")
      }
    }
    #expect(status(model).0 == 78 && status(model).1.contains("the model knows nothing of Al"))
    #expect(status(broken).0 == 78 && status(broken).1.contains("b.safetensors"))
    #expect(status(folder.path + "/none").0 == 66)
  }

  @Test("no change of a model file crashes reading or sampling: 2,000 flips, cuts and copies") func fuzz() throws {
    let valid = FamilyModel.bytes()
    let header = 8 + (0..<8).reduce(0) { $0 | Int(valid[$1]) << (8 * $1) }
    let space = try CompositionSimplex(CompositionConstraints(elements: Families.names, count: 1...9, step: 0.01))
    var random = SeededGenerator(seed: 1)
    var accepted = 0
    for _ in 0..<2000 {
      var bytes = valid
      for _ in 0...random.index(below: 4) {
        // Half of the changes fall into the header.
        let place = random.index(below: random.index(below: 2) == 0 ? min(header, bytes.count) : bytes.count)
        switch random.index(below: 4) {
        case 0, 1: bytes[place] = UInt8(random.index(below: 256))
        case 2: bytes[place] = UInt8(ascii: "9")
        default:
          if random.index(below: 8) == 0 { bytes.removeLast(random.index(below: bytes.count)) }
        }
        if bytes.isEmpty { break }
      }
      guard let model = try? GeneratorModelFile.parse(bytes) else { continue }
      accepted += 1
      guard accepted < 200, var sampler = try? AutoencoderSampler(model, of: space, seed: 1) else { continue }
      if let sample = sampler.sample() { #expect(space.violation(of: sample.fractions) == nil) }
    }
    #expect(accepted > 0 && accepted < 2000)
  }
}
