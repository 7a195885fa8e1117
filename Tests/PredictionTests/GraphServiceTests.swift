import Foundation
import JSON
import NeuralNetworks
import Numerics
import Prediction
import ServiceRuntime
import TestKit
import Testing

/// Graph networks trained on lines, stored in files, and asked through the wire.
@Suite("Graph networks on the wire") struct GraphServiceTests {
  static let small = [
    "--property", "energy", "--members", "2", "--width", "8", "--layers", "2", "--basis", "6", "--epochs", "6",
    "--cutoff", "4", "-o", "unused",
  ]
  static let heldOut = ["--holdout", "0.25"]

  /// Two atoms in a cube, caesium chloride: an energy that rises with the edge and falls with the first element's number.
  static func line(_ first: String, _ second: String, edge: Double, measured: Double?, more: String = "") -> String {
    let half = edge / 2
    return #"{"id":"\#(first)\#(second)\#(edge)","structure":{"lattice_vectors":[[\#(edge),0,0],[0,\#(edge),0],"#
      + #"[0,0,\#(edge)]],"cartesian_site_positions":[[0,0,0],[\#(half),\#(half),\#(half)]],"#
      + #""species_at_sites":["\#(first)","\#(second)"]}"#
      + (measured.map { #","measured":{"energy":{"value":\#($0),"unit":"eV"}}"# } ?? "") + "\(more)}"
  }

  static let lines: [String] = {
    var random = SeededGenerator(seed: 7)
    return (0..<40).map { k in
      let (a, b) = (["Na", "K", "Rb", "Cs"][k % 4], ["F", "Cl", "Br"][k / 4 % 3])
      let edge = 3 + random.uniform()
      return line(a, b, edge: edge, measured: edge - 0.3 * Double(k % 4))
    }
  }()

  static func train(_ extra: [String] = [], lines: [String] = lines) throws -> TrainCommand.Trained {
    let isTested = extra.contains("--folds") || extra.contains("--holdout")
    let command = try TrainCommand.parse(small + (isTested ? [] : heldOut) + extra)
    return try command.trained(on: Array((lines.joined(separator: "\n") + "\n").utf8))
  }

  static let invariant = Result { try train(["--method", "graph"]) }
  static let equivariant = Result { try train(["--method", "equivariant"]) }

  static func trained(_ kind: GraphNetworkKind) throws -> TrainCommand.Trained {
    try kind == .invariant ? invariant.get() : equivariant.get()
  }

  static func ask(_ kind: GraphNetworkKind, _ lines: [String], _ arguments: [String] = []) throws -> [JSONLine] {
    let path = try PredictorServiceTests.file(try trained(kind).file)
    return try TestSession.run(PredictorService.self, arguments: ["--model", path] + arguments, lines: lines)
      .map { try JSONLine(text: $0) }
  }

  @Test("the same records, options and seed give the same bytes, whatever the threads; another seed others")
  func deterministic() throws {
    for kind in GraphNetworkKind.allCases {
      let first = try Self.trained(kind)
      #expect(try Self.train(["--method", kind.rawValue, "--workers", "1"]).file == first.file)
      #expect(try Self.train(["--method", kind.rawValue, "--seed", "1"]).file != first.file)
    }
  }

  @Test("a finished training resumes to the same bytes, and not with other options") func resume() throws {
    let path = NSTemporaryDirectory() + "sluice-\(UUID().uuidString).checkpoint"
    let options = ["--method", "graph", "--patience", "50", "--checkpoint", path]
    let first = try Self.train(options)
    #expect(try Self.train(options + ["--resume"]).file == first.file)
    #expect(throws: StartError.self) { try Self.train(options + ["--resume", "--rate", "0.1"]) }
  }

  @Test("predictions come with both deviations, an interval and the domain", arguments: GraphNetworkKind.allCases)
  func predicts(kind: GraphNetworkKind) throws {
    let asked = [
      Self.line("Na", "Cl", edge: 3.4, measured: nil), Self.line("Na", "U", edge: 3.4, measured: nil),
      Self.line("K", "F", edge: 30, measured: nil),
    ]
    let answers = try Self.ask(kind, asked, ["--level", "0.5"]).map { try $0.value("predictions")!.member("energy") }
    for answer in answers {
      #expect(try answer.member("aleatoric").double() > 0 && answer.member("epistemic").double() > 0)
      #expect(try answer.member("interval").member("low").double() < answer.member("mean").double())
      #expect(try answer.member("unit").string() == "eV" && answer.member("median").double().isFinite)
    }
    #expect(try answers[1].member("out_of_domain").elements()[0].string() == "element U not in the training data")
    let far = try answers[2].member("out_of_domain").elements().map { try $0.string() }
    #expect(far.contains("volume_per_atom above the training range"))
  }

  @Test("gradients stand beside the prediction on request", arguments: GraphNetworkKind.allCases)
  func gradients(kind: GraphNetworkKind) throws {
    let asked = [Self.line("Na", "Cl", edge: 3.4, measured: nil)]
    let arguments = ["--gradient", "strain", "--gradient", "positions", "--gradient", "composition"]
    let gradient = try Self.ask(kind, asked, arguments)[0].value("predictions")!.member("energy").member("gradient")
    #expect(try gradient.member("composition").elements().count == 2)
    #expect(try gradient.member("composition").elements()[0].members().count == 7)
    // The sites are centres of symmetry, and a cube strains alike along its edges.
    for row in try gradient.member("positions").elements() {
      #expect(try row.doubles().allSatisfy { abs($0) < 1e-9 })
    }
    let strain = try gradient.member("strain").elements().map { try $0.doubles() }
    #expect(abs(strain[0][0] - strain[1][1]) < 1e-9 && abs(strain[0][1]) < 1e-9 && strain[0][0] != 0)
  }

  static func described(_ edge: Double, _ known: String?) -> String {
    let more = known.map { #","features":{"values":{"known":\#($0)}},"conditions":{"temperature":300}"# } ?? ""
    return line("Na", "Cl", edge: edge, measured: nil, more: more)
  }

  static let describedLines: [String] = lines.enumerated().map { k, line in
    line.dropLast() + #","features":{"values":{"known":\#(k % 3)}},"conditions":{"temperature":\#(300 + k)}}"#
  }

  @Test(
    "a stack that reads structures weighs a graph network beside trees and process",
    arguments: GraphNetworkKind.allCases)
  func stack(kind: GraphNetworkKind) throws {
    func trained(_ workers: String) throws -> TrainCommand.Trained {
      let command = try TrainCommand.parse([
        "--property", "energy", "--method", "stack", "--inputs", "structure,composition,features", "--network",
        kind.rawValue, "--members", "2", "--width", "8", "--layers", "1", "--basis", "6", "--epochs", "4", "--cutoff",
        "4",
        "--folds", "2", "--trees", "20", "--workers", workers, "-o", "unused",
      ])
      return try command.trained(on: Array((Self.describedLines.joined(separator: "\n") + "\n").utf8))
    }
    let model = try trained("2")
    #expect(try trained("1").file == model.file)
    let card = try JSONValue.parse(text: model.card)
    let methods = try card.member("stack").elements().map { try $0.member("method").string() }
    #expect(methods == ["trees", "gaussian-process", kind.rawValue])
    #expect(try card.member("inputs").elements()[0].member("name").string() == "structure")
    #expect(try card.member("graph_network").member("members").integer() == 2)
    let arguments = ["--model", try PredictorServiceTests.file(model.file)]
    let asked = [
      Self.described(3.4, "1"), Self.described(3.4, nil), #"{"formula":"NaCl","features":{"values":{"known":1}}}"#,
    ]
    let output = try TestSession.run(PredictorService.self, arguments: arguments, lines: asked)
      .map { try JSONLine(text: $0) }
    #expect(try output[0].value("predictions")!.member("energy").member("standard_deviation").double() > 0)
    #expect(try output[1].value("error")?.member("type").string() == "predictor/missing-input")
    #expect(try output[2].value("error")?.member("type").string() == "json/missing-member")
  }

  @Test("features and conditions enter beside the structure, and are missed where they lack")
  func inputs() throws {
    let trained = try Self.train(
      ["--method", "graph", "--inputs", "features,conditions"], lines: Self.describedLines)
    let card = try JSONValue.parse(text: trained.card)
    let names = try card.member("inputs").elements().map { try $0.member("name").string() }
    #expect(names == ["structure", "features.known", "conditions.temperature"])
    let arguments = ["--model", try PredictorServiceTests.file(trained.file)]
    let asked = [Self.described(3.4, "0"), Self.described(3.4, "2"), Self.described(3.4, nil)]
    let output = try TestSession.run(PredictorService.self, arguments: arguments, lines: asked)
      .map { try JSONLine(text: $0) }
    let answers = try output[..<2].map { try $0.value("predictions")!.member("energy").member("median").double() }
    #expect(answers[0] != answers[1])
    #expect(try output[2].value("error")?.member("type").string() == "predictor/missing-input")
    // What a descriptor would do under a strain is not known.
    #expect(throws: StartError.self) {
      try TestSession.run(PredictorService.self, arguments: arguments + ["--gradient", "strain"], lines: asked)
    }
    #expect(throws: StartError.self) {
      try TestSession.run(RelaxService.self, arguments: arguments, lines: asked)
    }
  }

  /// A simple cubic lattice of 2 Å has 6 + 12 + 8 + 6 neighbours within 4 Å: 32,000 of a thousand sites.
  @Test("a crystal too large for a gradient is answered, with the reason") func tooLargeForAGradient() throws {
    let sites = (0..<1000).map { (k: Int) in "[\(k % 10 * 2),\(k / 10 % 10 * 2),\(k / 100 * 2)]" }.joined(
      separator: ",")
    let symbols = [String](repeating: "\"Na\"", count: 1000).joined(separator: ",")
    let line =
      #"{"structure":{"lattice_vectors":[[20,0,0],[0,20,0],[0,0,20]],"cartesian_site_positions":[\#(sites)],"#
      + #""species_at_sites":[\#(symbols)]}}"#
    let answer = try Self.ask(.invariant, [line], ["--gradient", "strain"])[0].value("predictions")!.member("energy")
    #expect(try answer.member("mean").double().isFinite && answer["gradient"] == nil)
    #expect(try answer.member("no_gradient").string().contains("25000"))
  }

  @Test(
    "bad records are error lines, and the next record is answered",
    arguments: [
      (#"{"formula":"NaCl"}"#, "json/missing-member"), (#"{"structure":{}}"#, "json/missing-member"),
      (line("Na", "Xx", edge: 3.4, measured: nil), "structure/unknown-element"),
      (line("Na", "Cl", edge: 0.2, measured: nil), "structure/sites-too-close"),
    ])
  func errors(line: String, type: String) throws {
    let output = try Self.ask(.invariant, [line, Self.line("Na", "Cl", edge: 3.4, measured: nil)])
    #expect(try output[0].value("error")?.member("type").string() == type)
    #expect(output[1].raw("predictions") != nil)
    #expect(PredictorService.manifest.errors.contains { $0.type == type } || type.hasPrefix("json/"))
  }

  @Test(
    "what makes no model of crystals",
    arguments: [
      (["--method", "graph"], 3, "3 records"), (["--method", "graph", "--resume"], 40, "--checkpoint"),
    ])
  func noModel(arguments: [String], count: Int, says: String) throws {
    do {
      _ = try Self.train(arguments, lines: Array(Self.lines[..<count]))
      Issue.record("accepted")
    } catch {
      #expect("\(TrainCommand.message(for: error)) \(error)".contains(says), "\(error)")
    }
  }

  @Test("records without a structure are left out and counted") func unstructured() throws {
    let lines = Self.lines + [#"{"formula":"NaCl","measured":{"energy":1}}"#]
    let card = try JSONValue.parse(text: try Self.train(["--method", "graph"], lines: lines).card)
    #expect(try card.member("training").member("without_structure").integer() == 1)
    let held = try card.member("training").member("held_out").integer()
    #expect(try held > 0 && card.member("training").member("records").integer() + held == 40)
  }

  @Test("no change of a model file crashes the predictor: 300 of each kind", arguments: GraphNetworkKind.allCases)
  func fuzz(kind: GraphNetworkKind) throws {
    let valid = try Self.trained(kind).file
    let header = 8 + Int(valid[0]) + Int(valid[1]) << 8
    var random = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      var bytes = valid
      for _ in 0...random.index(below: 3) {
        let place = random.index(below: random.index(below: 2) == 0 ? header : bytes.count)
        switch random.index(below: 3) {
        case 0: bytes[place] = UInt8(random.index(below: 256))
        case 1: bytes[place] = UInt8(ascii: "9")
        default: bytes.replaceSubrange(place..<min(bytes.count, place + 4), with: [0, 0, 0x7F, 0x7F])
        }
      }
      guard case .graph(let model)? = try? PredictorModelFile.parse(bytes).model else { continue }
      let crystal = try InvarianceSuite.crystals()[1]
      guard let query = try? GraphModelTests.query(crystal, model) else { continue }
      _ = model.predict([query], quantile: model.calibration.quantile(level: 0.9))
    }
  }
}
