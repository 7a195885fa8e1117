import Foundation
import JSON
import MaterialRecords
import Prediction
import ServiceRuntime
import TestKit
import Testing

/// The verbs beside `train` and the filter, and classification through the wire.
@Suite("Verbs of the predictor") struct PredictorVerbTests {
  private static func evaluate(_ lines: [String], _ arguments: [String] = []) throws -> JSONValue {
    let command = try EvaluateCommand.parse(arguments)
    return try JSONValue.parse(text: command.evaluated(SyntheticAlloys.text(lines)))
  }

  private static func line(_ y: String, _ prediction: String, name: String = "y") -> String {
    #"{"id":"a","measured":{"\#(name)":\#(y)},"predictions":{"\#(name)":\#(prediction)}}"#
  }

  /// Errors 0.5, 1, −1 under deviations 0.1, 0.5, 1: the case of uncertainty-toolbox 0.1.1; scikit-learn's r² of it is
  /// 1 − 2.25/1.16667.
  @Test("predictions of any program are scored") func numbers() throws {
    let result = try Self.evaluate([
      Self.line("1.5", #"{"mean":1,"standard_deviation":0.1,"interval":{"level":0.9,"low":0,"high":2}}"#),
      Self.line("3", #"{"mean":2,"standard_deviation":0.5,"interval":{"level":0.9,"low":1,"high":2.5}}"#),
      Self.line("2", #"{"mean":3,"standard_deviation":1,"interval":{"level":0.9,"low":1,"high":5},"in_domain":false}"#),
      #"{"mark":"m"}"#, #"{"error":{"type":"a/b"}}"#, #"{"measured":{"y":4}}"#, "{",
      #"{"measured":{"status":"failed","reason":"none"},"predictions":{"y":{"mean":1}}}"#,
    ])
    #expect(try result.member("refused").integer() == 1)
    let scores = try result.member("properties").member("y")
    #expect(try scores.member("n").integer() == 3 && scores.member("lacking").integer() == 1)
    for (name, expected) in [
      ("mean_absolute_error", 2.5 / 3), ("r2", 1 - 2.25 / (7.0 / 6)), ("coverage", 2.0 / 3), ("level", 0.9),
      ("negative_log_likelihood", 4.920361108687), ("miscalibration_area", 0.377104377104), ("out_of_domain", 1),
      ("continuous_ranked_probability_score", 0.5908061069360411),
    ] { #expect(abs(try scores.member(name).double() - expected) < 1e-9, "\(name)") }
    #expect(try scores.member("within_domain_scores").member("mean_absolute_error").double() == 0.75)
    #expect(try scores.member("out_of_domain_scores").member("mean_absolute_error").double() == 1)
  }

  @Test("a median answers for the mean absolute error, and no deviation means no scores of it") func medians() throws {
    let result = try Self.evaluate([
      Self.line("1", #"{"mean":3,"median":1}"#), Self.line("2", #"{"mean":3,"median":2}"#),
    ])
    let scores = try result.member("properties").member("y")
    #expect(try scores.member("mean_absolute_error").double() == 0)
    #expect(try scores.member("root_mean_squared_error").double() == 2.5.squareRoot())
    #expect(scores["negative_log_likelihood"] == nil && scores["coverage"] == nil)
  }

  @Test("outcomes are scored as such") func outcomes() throws {
    let result = try Self.evaluate([
      Self.line("true", #"{"mean":0.8,"outcomes":{"level":0.9,"values":[true]}}"#),
      Self.line("false", #"{"mean":0.3,"outcomes":{"level":0.9,"values":[true,false]}}"#),
    ])
    let scores = try result.member("properties").member("y")
    #expect(try scores.member("roc_auc").double() == 1 && scores.member("coverage").double() == 1)
    #expect(try scores.member("set_size").double() == 1.5)
  }

  @Test(
    "what cannot be scored is refused",
    arguments: [
      [line("1", #"{"mean":2}"#), line("true", #"{"mean":0.5}"#)],
      [line("1", #"{"mean":2}"#), line("\"high\"", #"{"mean":2}"#)],
      [
        line("1", #"{"mean":2}"#),
        #"{"measured":{"y":{"value":1,"unit":"K"}},"predictions":{"y":{"mean":2,"unit":"eV"}}}"#,
      ], [line("1", #"{"mean":2}"#), line("1", #"{"mean":"two"}"#)],
    ])
  func refused(lines: [String]) throws {
    let result = try Self.evaluate(lines)
    #expect(try result.member("refused").integer() == 1)
    #expect(try result.member("properties").member("y").member("n").integer() == 1)
  }

  @Test("nothing to score is an error, and other properties can be left out") func nothing() throws {
    #expect(throws: StartError.self) { try Self.evaluate([#"{"measured":{"y":1}}"#]) }
    let lines = [Self.line("1", #"{"mean":2}"#), Self.line("1", #"{"mean":2}"#, name: "z")]
    let result = try Self.evaluate(lines, ["--property", "z"])
    #expect(try result.member("properties").members().map(\.name) == ["z"])
  }

  // MARK: Import and export

  @Test("a model taken apart and put together is the same model", arguments: PredictionMethod.allCases)
  func apart(method: PredictionMethod) throws {
    let model = try PredictorServiceTests.trained(method).file
    let (tensors, card) = try ExportCommand.parts(model, named: "m")
    #expect(try ModelFile(parsing: tensors).metadata.isEmpty)
    #expect(try ImportCommand.model(tensors, card: Array(card.utf8), named: "m") == model)
  }

  @Test("what the predictor could not read is not made a model") func refusedImport() throws {
    let (tensors, card) = try ExportCommand.parts(try PredictorServiceTests.trained(.trees).file, named: "m")
    for (card, says) in [
      (card.replacingOccurrences(of: #""method":"trees""#, with: #""method":"ensemble""#), "network"), ("{", "byte 1"),
      (card.replacingOccurrences(of: #""kind":"predictor""#, with: #""kind":"generator""#), "not a predictor"),
    ] {
      do {
        _ = try ImportCommand.model(tensors, card: Array(card.utf8), named: "m")
        Issue.record("accepted")
      } catch { #expect(error.description.contains(says), "\(error)") }
    }
  }

  // MARK: Training options

  @Test("a property that is true or false is classified, whatever the transform asked for") func classified() throws {
    let lines = SyntheticAlloys.lines(60, seed: 4).enumerated().map { k, line in
      let end = line.range(of: #","measured":"#)!.lowerBound
      return line[..<end] + #","measured":{"ductile":\#(k > 25)},"part":\#(k % 3)}"#
    }
    let command = try TrainCommand.parse([
      "--property", "ductile", "--method", "trees", "--trees", "20", "--transform", "log", "--folds", "part", "-o",
      "unused",
      "-j", "1",
    ])
    let trained = try command.trained(on: SyntheticAlloys.text(lines.map(String.init)))
    let card = try JSONValue.parse(text: trained.card)
    #expect(try card.member("task").string() == "classification")
    #expect(try card.member("scores").member("folds").integer() == 3)
    #expect(try card.member("scores").member("roc_auc").double() > 0.9)
    let path = try PredictorServiceTests.file(trained.file)
    let answers = try TestSession.run(
      PredictorService.self, arguments: ["--model", path], lines: [String(lines[2]), String(lines[55])])
    let means = try answers.map {
      try JSONLine(text: $0).value("predictions")!.member("ductile").member("mean").double()
    }
    #expect(means[0] < 0.3 && means[1] > 0.7, "\(means)")
    #expect(answers[0].contains(#""outcomes":{"level":0.9,"values":["#), "\(answers[0])")
    let scored = try Self.evaluate(answers)
    #expect(try scored.member("properties").member("ductile").member("roc_auc").double() == 1)
  }

  @Test("a record without the member that names its fold is refused") func noFold() throws {
    let trained = try PredictorServiceTests.train(["--folds", "id", "--group-by", "record"])
    let card = try JSONValue.parse(text: trained.card)
    #expect(try card.member("scores").member("folds").integer() == 60)
    #expect(throws: StartError.self) { try PredictorServiceTests.train(["--folds", "part"]) }
  }
}
