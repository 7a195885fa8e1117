import ArgumentParser
import JSON
import MaterialRecords
import ServiceRuntime

/// `sluice-predictor evaluate`: scores predictions against measurements that stand in the same records.
package struct EvaluateCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "evaluate", _superCommandName: "sluice-predictor",
    abstract: "Score predictions against measurements.",
    discussion: """
      Reads records with `measured` and `predictions` from standard input, whichever predictor wrote them, and prints one \
      line with the scores of each property that has both. Marks and error lines are passed over.
      """)

  @Option(
    help: ArgumentHelp("Score this property alone; may be given several times.", valueName: "name"))
  package var property: [String] = []

  package init() {}

  package func run() throws {
    CommandOutput.run(of: PredictorService.self) { output in
      var lines = InputRecords()
      var evaluation = Evaluation(only: property)
      try lines.read { try evaluation.take($0) }
      let text = try report(evaluation, lines)
      output.write { $0.appendRaw(text.utf8) }
    }
  }

  /// The line of scores for lines from memory.
  /// - Throws: `StartError` where no record has both a measurement and a prediction.
  package func evaluated(_ input: [UInt8]) throws -> String {
    var lines = InputRecords()
    var evaluation = Evaluation(only: property)
    lines.read(input) { try evaluation.take($0) }
    return try report(evaluation, lines)
  }

  private func report(_ evaluation: Evaluation, _ lines: InputRecords) throws -> String {
    for refusal in lines.refusals { StandardError.write("sluice-predictor: refused \(refusal)") }
    guard evaluation.pairs.contains(where: { !$0.value.isEmpty }) else {
      throw StartError.badConfiguration("no record has both a measurement and a prediction of one property")
    }
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("records", lines.count)
      writer.member("refused", lines.refused)
      writer.member("properties", object: { evaluation.write(to: &$0) })
    }
    return writer.text
  }
}

/// Measurements and the predictions beside them.
struct Evaluation {
  /// One record's.
  struct Pair {
    let target: Double
    let isOutcome: Bool
    let mean: Double
    let median: Double?
    let deviation: Double?
    let level: Double?
    let interval: ClosedRange<Double>?
    let outcomes: [Bool]?
    let isInDomain: Bool?
  }

  private let only: Set<String>
  private(set) var pairs: [String: [Pair]] = [:]
  /// Measurements without a prediction.
  private var lacking: [String: Int] = [:]

  /// Of these properties, or of all.
  init(only names: [String]) { only = Set(names) }

  /// Takes what one record has.
  /// - Throws: what cannot be read, or a property that is a number here and an outcome there.
  mutating func take(_ record: Record) throws {
    let predictions = try record.line.value("predictions")
    for name in try record.line.measuredNames() where only.isEmpty || only.contains(name) {
      guard case .value(let value, _, _, let unit)? = try record.line.measurement(name) else { continue }
      guard let prediction = predictions?[name], let mean = try prediction["mean"]?.double() else {
        lacking[name, default: 0] += 1
        continue
      }
      let pointer = "/measured/\(name)"
      if let unit, let other = try prediction["unit"]?.string(), other != unit {
        throw RecordError(
          "predictor/unit", "another unit", detail: "measured in \(unit), predicted in \(other)", pointer: pointer)
      }
      let pair = try Pair(value, prediction, mean: mean)
      if let first = pairs[name]?.first, first.isOutcome != pair.isOutcome {
        throw RecordError(
          "json/wrong-type", "mixed values", detail: "some measured values are numbers and others true or false",
          pointer: pointer)
      }
      pairs[name, default: []].append(pair)
    }
  }

  /// Writes a member for each property.
  func write(to writer: inout JSONWriter) {
    for (name, pairs) in pairs.sorted(by: { $0.key < $1.key }) {
      writer.member(
        name,
        object: { writer in
          writer.member("n", pairs.count)
          writer.member("lacking", lacking[name] ?? 0)
          let level = pairs[0].level
          if let level, pairs.allSatisfy({ $0.level == level }) { writer.member("level", level) }
          Self.write(pairs, to: &writer)
          let outside = pairs.filter { $0.isInDomain == false }
          writer.member("out_of_domain", outside.count)
          // Scores of each side, where both are there: is the flag worth anything?
          guard !outside.isEmpty, outside.count < pairs.count else { return }
          writer.member(
            "within_domain_scores", object: { Self.write(pairs.filter { $0.isInDomain != false }, to: &$0) })
          writer.member("out_of_domain_scores", object: { Self.write(outside, to: &$0) })
        })
    }
  }

  private static func write(_ pairs: [Pair], to writer: inout JSONWriter) {
    if pairs[0].isOutcome {
      ClassificationScores(pairs.map(\.mean), pairs.map { $0.target > 0.5 }, sets: pairs.map(\.outcomes))
        .write(to: &writer)
      return
    }
    let baseline = Moments(pairs.map(\.target)).mean
    let scores = PredictionScores(
      of: pairs.map(\.prediction), targets: pairs.map(\.target), latent: pairs.map(\.latent), transform: .none,
      loss: pairs.allSatisfy { $0.median != nil } ? .absolute : .squared, baseline: pairs.map { _ in baseline })
    scores.write(to: &writer, hasDistribution: pairs.allSatisfy { $0.deviation ?? 0 > 0 })
  }
}

extension Evaluation.Pair {
  init(_ value: PropertyValue, _ prediction: JSONValue, mean: Double) throws {
    switch value {
    case .number(let number): (target, isOutcome) = (number, false)
    case .boolean(let outcome): (target, isOutcome) = (outcome ? 1 : 0, true)
    case .text: throw RecordError("json/wrong-type", "no number", detail: "the measured value is a text")
    }
    self.mean = mean
    median = try prediction["median"]?.double()
    deviation = try prediction["standard_deviation"]?.double()
    let region = prediction[isOutcome ? "outcomes" : "interval"]
    level = try region?["level"]?.double()
    outcomes = try region?["values"]?.elements().map { try $0.boolean() }
    if let low = try region?["low"]?.double(), let high = try region?["high"]?.double(), low <= high {
      interval = low...high
    } else {
      interval = nil
    }
    isInDomain = try prediction["in_domain"]?.boolean()
  }

  var latent: LatentPrediction {
    LatentPrediction(mean: mean, median: median, aleatoric: (deviation ?? 0) * (deviation ?? 0), epistemic: 0)
  }

  var prediction: PropertyPrediction {
    PropertyPrediction(mean: mean, median: median ?? mean, deviation: deviation ?? 0, interval: interval)
  }
}
