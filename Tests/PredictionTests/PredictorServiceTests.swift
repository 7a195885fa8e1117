import Foundation
import JSON
import MaterialRecords
import Numerics
import Prediction
import ServiceRuntime
import TestKit
import Testing

/// Models trained on lines, stored in files, and asked through the wire.
@Suite("Predictor service") struct PredictorServiceTests {
  static let small = ["--property", "toughness", "--folds", "3", "-o", "unused"]
  /// Of methods with networks.
  static let networks = ["--members", "2", "--hidden", "8", "--epochs", "12"]

  static func train(_ extra: [String] = [], lines: [String] = SyntheticAlloys.lines(60, seed: 4)) throws
    -> TrainCommand.Trained
  {
    let hasNetworks = !extra.contains("trees") && !extra.contains("gaussian-process")
    let command = try TrainCommand.parse(small + (hasNetworks ? networks : []) + extra)
    return try command.trained(on: SyntheticAlloys.text(lines))
  }

  static let trained = Result { try train() }
  static let process = Result { try train(["--method", "gaussian-process", "--transform", "log"]) }
  static let trees = Result { try train(["--method", "trees", "--trees", "12", "--loss", "absolute"]) }
  static let stack = Result { try train(["--method", "stack", "--trees", "12"]) }

  static func trained(_ method: PredictionMethod) throws -> TrainCommand.Trained {
    switch method {
    case .ensemble: try trained.get()
    case .gaussianProcess: try process.get()
    case .trees: try trees.get()
    case .stack: try stack.get()
    case .graph, .equivariant: try GraphServiceTests.trained(method == .graph ? .invariant : .equivariant)
    }
  }

  static func file(_ bytes: [UInt8]) throws -> String {
    let path = NSTemporaryDirectory() + "sluice-\(UUID().uuidString).safetensors"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  static let path = Result { try file(try trained.get().file) }

  static func run(_ lines: [String], arguments: [String] = [], piece: Int = 1 << 16) throws -> [String] {
    try TestSession.run(
      PredictorService.self, arguments: ["--model", try path.get()] + arguments, bytes: SyntheticAlloys.text(lines),
      piece: piece)
  }

  private static func line(_ composition: String, temperature: Double = 400, more: String = "") -> String {
    #"{"composition":\#(composition),"conditions":{"temperature":\#(temperature)},"features":{"values":{"f":3}}\#(more)}"#
  }

  // MARK: Training

  @Test("the same records, options and seed give the same bytes; another seed others") func deterministic() throws {
    let first = try Self.trained.get()
    let again = try Self.train(["--workers", "1"])
    #expect(again.file == first.file && again.card == first.card && again.outOfFold == first.outOfFold)
    #expect(try Self.train(["--seed", "1"]).file != first.file)
  }

  @Test("the card says what was trained on, how it did, and what to know") func card() throws {
    let lines =
      SyntheticAlloys.lines(60, seed: 4) + [
        #"{"composition":{"Nb":1},"measured":{"toughness":{"status":"failed","reason":"broke"}}}"#,
        #"{"composition":{"Nb":1},"measured":{"hardness":3}}"#, #"{"formula":"Xx","measured":{"toughness":3}}"#,
        #"{"formula":"Nb","measured":{"toughness":{"value":3,"unit":"ksi"}}}"#, "{", #"{"mark":"m"}"#,
        #"{"error":{"type":"a/b"},"input":""}"#, #"{"formula":"Nb","measured":{"toughness":"high"}}"#,
      ]
    let command = try TrainCommand.parse(Self.small + Self.networks + ["--note", "a note", "--name", "my model"])
    var said: [String] = []
    let trained = try command.trained(on: SyntheticAlloys.text(lines)) { said.append($0) }
    let card = try JSONValue.parse(text: trained.card)
    #expect(try card.member("kind").string() == "predictor" && card.member("name").string() == "my model")
    #expect(try card.member("unit").string() == "MPa·m½")
    let training = try card.member("training")
    for (name, count) in [("records", 60), ("groups", 30), ("refused", 4), ("failed", 1), ("lacking", 1)] {
      #expect(try training.member(name).integer() == count, "\(name)")
    }
    #expect(said.contains { $0.hasPrefix("left out 1 records that lack toughness: line 62") }, "\(said)")
    #expect(said.contains { $0.contains("unit is ksi") } && said.contains { $0.contains("'Xx'") }, "\(said)")
    #expect(try card.member("notes").elements().map { try $0.string() } == ["a note"])
    for score in ["mean_absolute_error", "coverage", "negative_log_likelihood", "baseline_mean_absolute_error"] {
      #expect(try card.member("scores").member(score).double() > 0)
    }
    let inputs = try card.member("inputs").elements().map { try $0.member("name").string() }
    #expect(inputs == ["composition.Nb", "composition.Mo", "features.f", "conditions.temperature"])
    #expect(try ModelFile(parsing: trained.file).metadata["card"] == trained.card)
  }

  @Test("the out-of-fold lines hold every record with its fold") func outOfFold() throws {
    let text = String(decoding: try Self.trained.get().outOfFold, as: UTF8.self)
    let lines = try text.split(separator: "\n").map { try JSONValue.parse(text: String($0)) }
    #expect(lines.count == 60)
    var folds: [String: Set<Int>] = [:]
    for line in lines {
      folds[try line.member("group").string(), default: []].insert(try line.member("fold").integer())
      #expect(try line.member("low").double() < line.member("high").double())
    }
    #expect(folds.count == 30 && folds.values.allSatisfy { $0.count == 1 })
  }

  @Test(
    "inputs and groups by choice",
    arguments: [
      (["--inputs", "composition"], ["composition.Nb", "composition.Mo"], 30),
      (["--inputs", "features.f,conditions"], ["conditions.temperature", "features.f"], 30),
      (["--inputs", "composition.Nb", "--group-by", "record"], ["composition.Nb"], 60),
      (["--group-by", "id", "--inputs", "composition.Nb"], ["composition.Nb"], 60),
    ] as [([String], [String], Int)])
  func choices(arguments: [String], inputs: [String], groups: Int) throws {
    let card = try JSONValue.parse(text: try Self.train(arguments).card)
    #expect(try card.member("inputs").elements().map { try $0.member("name").string() } == inputs)
    #expect(try card.member("training").member("groups").integer() == groups)
  }

  @Test("an input that only some records have is left out and named") func partial() throws {
    var lines = SyntheticAlloys.lines(60, seed: 4)
    lines[7] = lines[7].replacingOccurrences(of: #""f":"#, with: #""g":"#)
    let card = try JSONValue.parse(text: try Self.train(lines: lines).card)
    let partial = try card.member("training").member("partial_inputs").elements().map { try $0.string() }
    #expect(partial == ["features.f (1 lack it)", "features.g (59 lack it)"])
  }

  @Test(
    "records that make no model, and options that contradict themselves",
    arguments: [
      ([], 9, "9 records in 5 groups: a model needs 10 in 2 at least"),
      (["--group-by", "elements"], 60, "60 records in 1 groups: a model needs 10 in 2 at least"),
      (["--inputs", "features.nothing"], 60, "0 records in 0 groups: a model needs 10 in 2 at least"),
    ] as [([String], Int, String)])
  func noModel(arguments: [String], count: Int, message: String) throws {
    #expect(throws: StartError.badConfiguration(message)) {
      try Self.train(arguments, lines: SyntheticAlloys.lines(count, seed: 4))
    }
  }

  @Test(
    "bad options",
    arguments: [
      "--folds 1", "--members 0", "--hidden 0", "--hidden x", "--level 1", "--inputs nonsense", "--epochs 0",
      "--transform sqrt", "--method forest", "--seed 9007199254740992", "--rate 0",
    ])
  func badOptions(text: String) {
    #expect(throws: (any Error).self) {
      _ = try TrainCommand.parse(Self.small + text.split(separator: " ").map(String.init))
    }
  }

  // MARK: Prediction

  @Test("what is predicted does not depend on the batch or on the pieces of the input") func batches() throws {
    let lines = (0..<700).map { Self.line(#"{"Nb":\#($0 % 40 + 1),"Mo":40}"#, temperature: Double(300 + $0 % 400)) }
    let whole = try Self.run(lines)
    #expect(whole.count == 700)
    #expect(try Self.run(lines, piece: 999) == whole)
    #expect(try Self.run(lines.flatMap { [$0, #"{"mark":"m"}"#] }).filter { !$0.contains("mark") } == whole)
    #expect(try Self.run([lines[350]]) == [whole[350]])
  }

  @Test("other predictions stay byte for byte, its own are replaced: running it twice gives the same line")
  func merge() throws {
    let kept = #""density":{"mean":9.10,"x":[1e2]}"#
    let line = Self.line(#"{"Nb":1,"Mo":1}"#, more: #","predictions":{"toughness":{"mean":1},\#(kept)}"#)
    let once = try Self.run([line])
    #expect(once[0].contains(#""predictions":{\#(kept),"toughness":{"mean":"#), "\(once)")
    #expect(try Self.run(once) == once)
  }

  @Test(
    "a record that cannot be predicted costs its line alone",
    arguments: [
      (#"{"formula":"NbMo","features":{"values":{"f":1}}}"#, "predictor/missing-input", "conditions.temperature"),
      (#"{"formula":"NbMo","conditions":{"temperature":300}}"#, "predictor/missing-input", "features.f"),
      (
        #"{"formula":"NbMo","conditions":{"temperature":300},"features":{"vector":[1]}}"#, "predictor/missing-input",
        "f"
      ),
      (#"{"id":"a"}"#, "composition/missing", "formula"), (#"{"formula":"Xx"}"#, "composition/unknown-element", "Xx"),
      (#"{"composition":{"Nb":-1}}"#, "composition/invalid-amount", "Nb"),
      (#"{"formula":"Nb","conditions":7}"#, "json/wrong-type", "object"),
      (line(#"{"Nb":1}"#, more: #","predictions":[]"#), "json/wrong-type", "object"),
    ])
  func errors(line: String, type: String, says: String) throws {
    let output = try Self.run([line, Self.line(#"{"Nb":1,"Mo":1}"#)])
    let error = try #require(try JSONLine(text: output[0]).value("error"))
    #expect(try error.member("type").string() == type && error.member("detail").string().contains(says))
    #expect(output[1].contains(#""in_domain":true"#), "\(output[1])")
  }

  @Test("numbers at the end of their range are answered or refused, never written as no number")
  func extremes() throws {
    let lines = [
      #"{"composition":{"Nb":1e-300,"Mo":1e300},"conditions":{"temperature":1.7e308},"features":{"values":{"f":-1.7e308}}}"#,
      #"{"composition":{"Nb":1,"Mo":1e-12},"conditions":{"temperature":-0.0},"features":{"values":{"f":5e-324}}}"#,
    ]
    for line in try Self.run(lines) {
      #expect(line.contains(#""in_domain":false"#) || line.contains("error"), "\(line)")
    }
  }

  @Test("the level of the command line is that of the interval; beyond the residuals it has no bounds")
  func levels() throws {
    func interval(_ arguments: [String]) throws -> JSONValue {
      let line = try JSONLine(text: try Self.run([Self.line(#"{"Nb":1,"Mo":1}"#)], arguments: arguments)[0])
      return try line.value("predictions")!.member("toughness").member("interval")
    }
    let (half, most) = (try interval(["--level", "0.5"]), try interval(["--level", "0.95"]))
    #expect(try half.member("low").double() > most.member("low").double())
    // 30 groups: a level above 30/31 asks for more than there are.
    let all = try interval(["--level", "0.97"])
    #expect(try all.member("guarantee").string() == "too_few" && all["low"] == nil && all["high"] == nil)
  }

  @Test("two models of one property contradict each other") func twoModels() throws {
    #expect(throws: StartError.usage("two models predict toughness")) {
      try Self.run([], arguments: ["--model", try Self.path.get()])
    }
  }

  // MARK: Files

  @Test("a stored model answers as the trained one, whatever the method") func roundTrip() throws {
    for method in PredictionMethod.allCases {
      let trained = try Self.trained(method)
      let loaded = try PredictorModelFile.parse(trained.file)
      #expect(loaded.property == "toughness" && loaded.level == 0.9)
      let path = try Self.file(trained.file)
      let line = try TestSession.run(
        PredictorService.self, arguments: ["--model", path], lines: [Self.line(#"{"Nb":1,"Mo":1}"#)])
      let answer = try JSONLine(text: line[0]).value("predictions")!.member("toughness")
      let error = try JSONValue.parse(text: trained.card).member("scores").member("root_mean_squared_error").double()
      let ratio = try answer.member("standard_deviation").double() / error
      #expect(ratio > 0.2 && ratio < 3, "\(method): \(ratio)")
      #expect(line[0].contains(#""model":"\#(loaded.name)""#) && line[0].contains(#""guarantee":"valid""#), "\(line)")
    }
  }

  @Test(
    "files that are no models of this program",
    arguments: [
      (nil, "no model card"), (#"{"kind":"generator"}"#, "not a predictor"), ("[", "syntax"),
      (#"{"kind":"predictor"}"#, "'inputs' is missing"), (#"{"kind":"predictor","inputs":[]}"#, "no input"),
    ] as [(String?, String)])
  func foreign(card: String?, says: String) throws {
    let file = ModelFile(metadata: card.map { ["card": $0] } ?? [:], tensors: [])
    let path = try Self.file(file.serialized)
    do {
      _ = try TestSession.run(PredictorService.self, arguments: ["--model", path], lines: [])
      Issue.record("accepted")
    } catch let error as StartError {
      #expect(error.status == 78 && (says == "syntax" || error.description.contains(says)), "\(error)")
    }
  }

  @Test("a file that is not there") func missing() {
    #expect(throws: StartError.missingInput("nowhere.safetensors: no such file")) {
      try TestSession.run(PredictorService.self, arguments: ["--model", "nowhere.safetensors"], lines: [])
    }
  }

  @Test("no change of a model file crashes the predictor: 1,000 of each method", arguments: PredictionMethod.allCases)
  func fuzz(method: PredictionMethod) throws {
    let valid = try Self.trained(method).file
    let header = 8 + Int(valid[0]) + Int(valid[1]) << 8
    var random = SeededGenerator(seed: 11)
    var accepted = 0
    for _ in 0..<1000 {
      var bytes = valid
      for _ in 0...random.index(below: 3) {
        // Half of the changes fall into the card, where decoding has most to check.
        let place = random.index(below: random.index(below: 2) == 0 ? header : bytes.count)
        guard place < bytes.count else { continue }
        switch random.index(below: 4) {
        case 0: bytes[place] = UInt8(random.index(below: 256))
        case 1: bytes[place] = UInt8(ascii: "9")
        case 2: bytes[place] = UInt8(ascii: "-")
        default: bytes.replaceSubrange(place..<min(bytes.count, place + 4), with: [0, 0, 0xC0, 0x7F])
        }
      }
      guard case .composition(let model)? = try? PredictorModelFile.parse(bytes).model else { continue }
      accepted += 1
      guard let query = try? model.query(SyntheticAlloys.described(0.4)) else { continue }
      _ = model.predict([query], quantile: model.calibration.quantile(level: 0.9))
    }
    #expect(accepted > 50, "\(accepted)")
  }
}
