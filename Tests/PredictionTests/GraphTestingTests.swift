import Foundation
import JSON
import NeuralNetworks
import Numerics
import Prediction
import ServiceRuntime
import TestKit
import Testing

/// Cross-validation and classification by graph networks.
@Suite("Tests of graph networks") struct GraphTestingTests {
  /// Each line's out-of-fold answer.
  private static func outOfFold(_ trained: TrainCommand.Trained) throws -> [JSONLine] {
    try String(decoding: trained.outOfFold, as: UTF8.self).split(separator: "\n").map { try JSONLine(text: String($0)) }
  }

  /// Records with their fold in a member, every fifth in the same; `shift` is added to what those of fold 2 measured.
  private static func lines(shift: Double = 0) -> [String] {
    GraphServiceTests.lines.enumerated().map { k, line in
      let shifted =
        k % 5 == 2
        ? line.replacing(/"value":([0-9.e-]+)/) { "\"value\":\(Double($0.1)! + shift)" } : line
      return shifted.dropLast() + #","part":\#(k % 5 + 10)}"#
    }
  }

  @Test("folds are those that were asked for, and every record is answered once out of fold")
  func folds() throws {
    let trained = try GraphServiceTests.train(["--method", "graph", "--folds", "4", "--workers", "2"])
    let card = try JSONLine(text: trained.card)
    let scores = try #require(try card.value("scores"))
    #expect(try scores.member("folds").integer() == 4 && scores.member("n").integer() == 40)
    #expect(try scores.member("coverage").double() > 0.5)
    #expect(try card.value("training")?.member("records").integer() == 40)
    let lines = try Self.outOfFold(trained)
    #expect(try lines.map { try $0.value("line")?.integer() } == (1...40).map(Optional.some))
    #expect(try Set(lines.map { try $0.value("fold")!.integer() }) == [0, 1, 2, 3])
    #expect(try GraphServiceTests.train(["--method", "graph", "--folds", "4", "--workers", "1"]).file == trained.file)
  }

  /// A model that has not seen a fold cannot know what its records measured: moving those must not move their answers.
  @Test("given folds are kept, and what a fold measured is not known to what answers for it", arguments: ["graph"])
  func given(method: String) throws {
    let options = ["--method", method, "--folds", "part"]
    let before = try Self.outOfFold(try GraphServiceTests.train(options, lines: Self.lines()))
    let after = try Self.outOfFold(try GraphServiceTests.train(options, lines: Self.lines(shift: 3)))
    for (k, (a, b)) in zip(before, after).enumerated() {
      #expect(try a.value("fold")?.integer() == k % 5)
      let (first, second) = (try a.value("mean")!.double(), try b.value("mean")!.double())
      #expect((first == second) == (k % 5 == 2), "line \(k + 1)")
    }
    #expect(before.count == 40 && after.count == 40)
  }

  @Test("the lines of what was held out are those that the card scores, without a fold") func heldOut() throws {
    let trained = try GraphServiceTests.trained(.invariant)
    let lines = try Self.outOfFold(trained)
    #expect(try JSONLine(text: trained.card).value("scores")?.member("n").integer() == lines.count)
    #expect(lines.allSatisfy { $0.raw("fold") == nil && $0.raw("mean") != nil })
  }

  @Test("with patience each fold stops on records of its own") func patience() throws {
    let trained = try GraphServiceTests.train(
      ["--method", "graph", "--folds", "3", "--patience", "2", "--holdout", "0.2"])
    let training = try #require(try JSONLine(text: trained.card).value("training"))
    #expect(try training.member("stopping").integer() > 0)
    #expect(try training.member("records").integer() + training.member("stopping").integer() == 40)
    #expect(try Self.outOfFold(trained).count == 40)
  }

  @Test("a cross-validation resumes to the same bytes") func resume() throws {
    let path = NSTemporaryDirectory() + "sluice-\(UUID().uuidString).checkpoint"
    let options = ["--method", "graph", "--folds", "2", "--checkpoint", path]
    let first = try GraphServiceTests.train(options)
    #expect(try GraphServiceTests.train(options + ["--resume"]).file == first.file)
  }

  @Test(
    "an option that the method does not read is refused",
    arguments: [
      ("graph", ["--trees", "7"]), ("graph", ["--loss", "squared"]), ("trees", ["--inputs", "structure"]),
      ("graph", ["--folds", "3", "--holdout", "0.2"]), ("trees", ["--cutoff", "6"]),
      ("ensemble", ["--holdout", "0.2"]),
      ("stack", ["--patience", "3"]), ("trees", ["--members", "3"]), ("gaussian-process", ["--epochs", "9"]),
      ("ensemble", ["--leaf", "2"]),
    ])
  func unread(method: String, options: [String]) {
    #expect(throws: (any Error).self) {
      try TrainCommand.parse(["--property", "x", "-o", "m", "--method", method] + options)
    }
  }

  // MARK: True or false

  /// Caesium chloride whose edge is above 3.5 Å or not.
  private static let outcomes: [String] = GraphServiceTests.lines.map { line in
    let edge = Double(line.firstMatch(of: /\[\[([0-9.]+),0,0\]/)!.1)!
    return line.replacing(/"measured":.*$/, with: #""measured":{"wide":\#(edge > 3.5)}}"#)
  }

  private static func trained(_ method: String) throws -> TrainCommand.Trained {
    let command = try TrainCommand.parse([
      "--property", "wide", "--members", "2", "--width", "8", "--layers", "1", "--basis", "6", "--epochs", "40",
      "--rate", "0.02", "--batch-size", "32", "--cutoff", "4", "--method", method, "--folds", "4", "--level", "0.8",
      "-o", "unused",
    ])
    return try command.trained(on: Array((outcomes.joined(separator: "\n") + "\n").utf8))
  }

  @Test("what is true or false is answered with a probability and a set", arguments: GraphNetworkKind.allCases)
  func classification(kind: GraphNetworkKind) throws {
    let trained = try Self.trained(kind.rawValue)
    let card = try JSONLine(text: trained.card)
    #expect(try card.value("task")?.string() == "classification" && card.value("loss")?.string() == "squared")
    let scores = try #require(try card.value("scores"))
    #expect(try scores.member("roc_auc").double() > 0.9 && scores.member("log_loss").double() < 0.6)
    #expect(try scores.member("coverage").double() > 0.6)
    let path = try PredictorServiceTests.file(trained.file)
    let asked = [3.05, 3.5, 3.95].map { GraphServiceTests.line("Na", "Cl", edge: $0, measured: nil) }
    let answers = try TestSession.run(
      PredictorService.self, arguments: ["--model", path, "--gradient", "strain"], lines: asked
    ).map { try JSONLine(text: $0).value("predictions")!.member("wide") }
    let probabilities = try answers.map { try $0.member("mean").double() }
    #expect(probabilities[0] < 0.4 && probabilities[2] > 0.6 && probabilities.allSatisfy { $0 > 0 && $0 < 1 })
    for answer in answers {
      #expect(answer["median"] == nil && answer["interval"] == nil)
      let (p, a, e) = (
        try answer.member("mean").double(), try answer.member("aleatoric").double(),
        try answer.member("epistemic").double()
      )
      #expect(abs(a * a + e * e - p * (1 - p)) < 1e-12)
    }
    // Between narrow and wide, a wider crystal is likelier wide.
    #expect(try answers[1].member("gradient").member("strain").elements()[0].doubles()[0] > 0)
    #expect(try answers[2].member("outcomes").member("values").elements().map { try $0.boolean() } == [true])
  }
}
