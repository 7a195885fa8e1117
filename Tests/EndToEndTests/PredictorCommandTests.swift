import Foundation
import JSON
import Testing

/// The commands of the predictor as a newcomer types them.
@Suite struct PredictorCommandTests {
  static let model = "compose/models/yield_strength.safetensors"
  static let small = "--property yield_strength --folds 2 --members 2 --hidden 8 --epochs 5"

  /// Twelve alloys with a strength that falls with temperature.
  static let records = (0..<12).map { k in
    #"{"id":"r\#(k)","formula":"Nb\#(k % 4 + 1)Mo\#(k % 3 + 1)","conditions":{"temperature":\#(300 + 100 * k)},"#
      + #""measured":{"yield_strength":{"value":\#(1500 - 90 * k),"unit":"MPa"}}}"# + "\n"
  }.joined()

  @Test func trainsFromAPipeAndPredicts() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/m.safetensors"
    let featurizer = "sluice-featurizer --preset alloy"
    let trained = try Shell.run("\(featurizer) | sluice-predictor train \(Self.small) -o \(path)", input: Self.records)
    #expect(trained.status == 0 && trained.lines.count == 1, "\(trained.errors)")
    #expect(
      trained.errors.contains("12 records in 12 groups") || trained.errors.contains("groups"), "\(trained.errors)")
    #expect(trained.errors.contains("100% final fit member 2/2 epoch 5/5") || trained.errors.contains("100%"))
    let card = try Shell.run("sluice-predictor card \(path)")
    #expect(card.output == trained.output && card.status == 0)
    let again = try Shell.run(
      "\(featurizer) | sluice-predictor train \(Self.small) --workers 1 -o \(path).2 && cmp \(path) \(path).2",
      input: Self.records)
    #expect(again.status == 0, "\(again.errors)")
    let answer = try Shell.run("\(featurizer) | sluice-predictor --model \(path)", input: Self.records)
    #expect(answer.status == 0 && answer.lines.count == 12)
    #expect(answer.lines.allSatisfy { $0.contains(#""predictions":{"yield_strength":{"mean":"#) })
  }

  /// Ashby-type knowledge that any sound model of these data has: strength falls from room temperature to 1273 K, and the
  /// four alloys that the main job compares with are within the domain.
  @Test(arguments: ["NbMoTaW", "NbMoTaVW", "HfNbTaTiZr", "HfMoNbTiZr"]) func mainJobsModelKnowsKnownAlloys(
    _ formula: String
  ) throws {
    let lines = [298.15, 1273].map { #"{"formula":"\#(formula)","conditions":{"temperature":\#($0)}}"# + "\n" }.joined()
    let outcome = try Shell.run(
      "sluice-featurizer --preset alloy | sluice-predictor --model \(Self.model)", input: lines)
    let predictions = try outcome.lines.map {
      try JSONValue.parse(text: $0).member("predictions").member("yield_strength")
    }
    #expect(predictions.count == 2, "\(outcome.output)\(outcome.errors)")
    let means = try predictions.map { try $0.member("mean").double() }
    #expect(means[0] > means[1] && means[1] > 100 && means[0] < 2500, "\(means)")
    for prediction in predictions {
      #expect(try prediction.member("in_domain").boolean(), "\(outcome.output)")
      #expect(try prediction.member("unit").string() == "MPa")
    }
  }

  @Test func cardOfTheMainJobsModelNamesItsSource() throws {
    let card = try JSONValue.parse(text: try Shell.run("sluice-predictor card \(Self.model)").output)
    let notes = try card.member("notes").elements().map { try $0.string() }.joined(separator: " ")
    for word in ["10.1038/s41597-020-00768-9", "Apache-2.0", "125 MPa"] { #expect(notes.contains(word)) }
    let scores = try card.member("scores")
    #expect(
      try scores.member("mean_absolute_error").double() < 0.6 * scores.member("baseline_mean_absolute_error").double())
  }

  @Test(arguments: [
    ("sluice-predictor", 64, "--model must be given"),
    ("sluice-predictor --model nowhere.safetensors", 66, "nowhere.safetensors: no such file"),
    ("sluice-predictor --model README.md", 78, "README.md: "),
    ("sluice-predictor --model \(model) --model \(model)", 64, "two models predict yield_strength"),
    ("sluice-predictor --model \(model) --level 1", 64, "--level must be between 0 and 1"),
    ("sluice-predictor card nowhere.safetensors", 66, "nowhere.safetensors: no such file"),
    ("sluice-predictor card README.md", 78, "README.md: "),
    ("sluice-predictor train --property x", 64, "--output"),
    ("sluice-predictor train --property x -o nowhere/x.safetensors", 78, "0 records in 0 groups"),
    ("sluice-predictor train --property x -o x --folds 1", 64, "--folds must be 2 to 1000"),
  ]) func saysWhatIsWrong(_ command: String, _ status: Int32, _ message: String) throws {
    let outcome = try Shell.run(command)
    #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.status) \(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test func aModelThatCannotBeWrittenFails() throws {
    let outcome = try Shell.run(
      "sluice-predictor train \(Self.small) -o nowhere/x.safetensors", input: Self.records)
    #expect(outcome.status == 74 && outcome.errors.contains("nowhere/x.safetensors"), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }
}
