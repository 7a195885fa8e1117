import Numerics
import Prediction
import Testing

@Suite("Training of a predictor") struct PredictorTrainingTests {
  private static func plan(_ method: PredictionMethod, workers: Int = 2) -> PredictorPlan {
    var plan = PredictorPlan()
    plan.method = method
    plan.folds = 3
    plan.trees.trees = 60
    plan.ensemble.members = 4
    plan.ensemble.hidden = [24]
    plan.ensemble.inputNoise = 0
    plan.ensemble.training.epochs = 120
    plan.ensemble.training.rate = 1e-2
    plan.seed = 5
    plan.workers = workers
    return plan
  }

  private static func outcome(
    _ method: PredictionMethod, records: [TrainingRecord] = SyntheticAlloys.records(480, seed: 1), workers: Int = 2
  ) throws -> PredictorTraining.Outcome {
    try PredictorTraining(records, inputs: SyntheticAlloys.inputs, plan: plan(method, workers: workers)).run()
  }

  private static func scores(_ outcome: PredictorTraining.Outcome) throws -> PredictionScores {
    guard case .regression(let scores) = outcome.scores else { throw MissingInput(.feature("scores of a regression")) }
    return scores
  }

  static let ensemble = Result { try outcome(.ensemble) }

  private static func predictions(_ outcome: PredictorTraining.Outcome, _ xs: [Double]) throws -> [PropertyPrediction] {
    let model = outcome.model
    let queries = try xs.map { try model.query(SyntheticAlloys.material($0)) }
    return model.predict(queries, quantile: model.calibration.quantile(level: 0.9)).compactMap { $0 }
  }

  /// 480 records of which a tenth are near each x: the standard error of a deviation estimated from 48 draws is a tenth.
  @Test("an ensemble finds the known mean and the known noise, and knows its mean better than a measurement does")
  func heteroscedastic() throws {
    let xs = [0.1, 0.3, 0.5, 0.7, 0.9]
    let answers = try Self.predictions(try Self.ensemble.get(), xs)
    for (x, answer) in zip(xs, answers) {
      let noise = SyntheticAlloys.noise(x)
      #expect(abs(answer.mean - SyntheticAlloys.mean(x)) < 0.35 * noise + 0.1, "mean at \(x): \(answer.mean)")
      #expect(answer.aleatoric > 0.65 * noise && answer.aleatoric < 1.45 * noise, "noise at \(x): \(answer.aleatoric)")
      #expect(answer.epistemic < 0.4 * noise, "epistemic at \(x): \(answer.epistemic)")
      #expect(answer.departures.isEmpty && answer.guarantee == .valid)
    }
  }

  /// With perfect knowledge the mean absolute error is √(2/π)·E[σ] = 0.798·1.1 = 0.878; the mean predictor adds the spread
  /// of 4x, and an interval of level 0.9 covers 0.9 ± 0.014 (one standard error of 480).
  /// The noise is normal all the same: its median is the mean, and the deviations are calibrated on the errors.
  @Test("with the absolute loss an ensemble learns a median by a Laplace likelihood") func laplace() throws {
    var plan = Self.plan(.ensemble)
    plan.loss = .absolute
    let records = SyntheticAlloys.records(480, seed: 1)
    let outcome = try PredictorTraining(records, inputs: SyntheticAlloys.inputs, plan: plan).run()
    for (x, answer) in zip([0.1, 0.5, 0.9], try Self.predictions(outcome, [0.1, 0.5, 0.9])) {
      let noise = SyntheticAlloys.noise(x)
      #expect(abs(answer.median - SyntheticAlloys.mean(x)) < 0.4 * noise + 0.1, "median at \(x): \(answer.median)")
      #expect(answer.deviation > 0.6 * noise && answer.deviation < 1.6 * noise, "at \(x): \(answer.deviation)")
    }
    #expect(try Self.scores(outcome).meanAbsoluteError < 0.98)
  }

  @Test("scores are those of a model that knows") func scores() throws {
    let scores = try Self.scores(try Self.ensemble.get())
    #expect(scores.meanAbsoluteError > 0.8 && scores.meanAbsoluteError < 0.96, "\(scores)")
    #expect(scores.baselineError > 1.2 && abs((scores.coverage ?? 0) - 0.9) < 0.05, "\(scores)")
    #expect(scores.miscalibrationArea < 0.06 && (scores.rankCorrelation ?? 0) > 0.5, "\(scores)")
    // The entropy of the noise itself: E[ln σ] + ½ln 2πe, E[ln σ] = 2·ln 2·(1/1.8) − 0.2·ln 0.2·(1/1.8) − 1 = −0.051.
    #expect(scores.negativeLogLikelihood > 1.28 && scores.negativeLogLikelihood < 1.6, "\(scores)")
  }

  /// Trees that are grown to the end repeat the noise of the nearest records: their error is √2 of the noise at most.
  @Test("trees and a stack find the known mean, and the interval covers", arguments: [PredictionMethod.trees, .stack])
  func others(method: PredictionMethod) throws {
    let outcome = try Self.outcome(method, records: SyntheticAlloys.records(240, seed: 1))
    let scores = try Self.scores(outcome)
    #expect(scores.meanAbsoluteError < 1.25 && scores.meanAbsoluteError < scores.baselineError, "\(scores)")
    #expect(abs((scores.coverage ?? 0) - 0.9) < 0.06 && scores.miscalibrationArea < 0.08, "\(scores)")
    for answer in try Self.predictions(outcome, [0.1, 0.9]) {
      #expect(answer.aleatoric > 0 && answer.epistemic > 0 && answer.guarantee == .valid)
    }
    #expect((method == .stack) == !outcome.memberScores.isEmpty)
    if method == .stack {
      #expect(abs(outcome.memberScores.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
      // A straight line is no task for trees alone.
      let best = outcome.memberScores.map(\.loss).min() ?? 0
      #expect(scores.meanAbsoluteError < 1.05 * best, "\(outcome.memberScores)")
    }
  }

  /// P(true) = x: the least log loss is −E[x ln x + (1 − x) ln(1 − x)] = ½, and of the area under the curve ⅚ at most
  /// (two draws from the densities 2x and 2(1 − x): P(x > x′) = 5/6).
  @Test("the probability of an event is found", arguments: PredictionMethod.allCases)
  func classification(method: PredictionMethod) throws {
    var random = SeededGenerator(seed: 12)
    let records = SyntheticAlloys.records(400, seed: 1).enumerated().map { k, record in
      let x = (Double(k / 2) + 0.5) / 200
      return TrainingRecord(
        material: record.material, target: random.uniform() < x ? 1 : 0, group: record.group)
    }
    var plan = Self.plan(method)
    plan.task = .classification
    plan.trees.leaf = 10
    let outcome = try PredictorTraining(records, inputs: SyntheticAlloys.inputs, plan: plan).run()
    guard case .classification(let scores) = outcome.scores else { throw MissingInput(.feature("scores")) }
    #expect(scores.logLoss > 0.42 && scores.logLoss < 0.56 && scores.calibrationError < 0.08, "\(scores)")
    #expect((scores.areaUnderCurve ?? 0) > 0.77 && (scores.areaUnderCurve ?? 1) < 0.89, "\(scores)")
    #expect(abs((scores.coverage ?? 0) - 0.9) < 0.06 && (scores.setSize ?? 0) > 1, "\(scores)")
    let answers = try Self.predictions(outcome, [0.1, 0.5, 0.9])
    for (x, answer) in zip([0.1, 0.5, 0.9], answers) {
      #expect(abs(answer.mean - x) < 0.2, "\(method) at \(x): \(answer.mean)")
      #expect(abs(answer.deviation * answer.deviation - answer.mean * (1 - answer.mean)) < 1e-9)
    }
  }

  @Test("a Gaussian process finds a noise that is the same everywhere") func process() throws {
    let records = SyntheticAlloys.records(240, seed: 3) { _ in 0.7 }
    let outcome = try Self.outcome(.gaussianProcess, records: records)
    for answer in try Self.predictions(outcome, [0.2, 0.5, 0.8]) {
      #expect(abs(answer.aleatoric - 0.7) < 0.14, "\(answer)")
      #expect(answer.epistemic < 0.25, "\(answer)")
    }
    #expect(abs((try Self.scores(outcome).coverage ?? 0) - 0.9) < 0.06)
  }

  /// A known deviation of 3 on half of the records leaves the process to learn from the others: their noise is 0.1.
  @Test("a stated deviation is known noise to the process") func statedDeviation() throws {
    let records = SyntheticAlloys.records(120, seed: 9) { _ in 1 }.enumerated().map { k, record in
      let exact = SyntheticAlloys.mean((Double(k / 2) + 0.5) / 60)
      let isLoose = k.isMultiple(of: 2)
      return TrainingRecord(
        material: record.material, target: exact + (record.target - exact) * (isLoose ? 3 : 0.1),
        deviation: isLoose ? 3 : nil, group: record.group)
    }
    let outcome = try Self.outcome(.gaussianProcess, records: records)
    let half = try #require(try Self.predictions(outcome, [0.5]).first)
    #expect(abs(half.mean - 12) < 0.15, "\(half)")
  }

  @Test("folds keep groups whole, and each record is predicted without its group") func outOfFold() throws {
    let outcome = try Self.ensemble.get()
    let records = SyntheticAlloys.records(480, seed: 1)
    for k in stride(from: 0, to: records.count, by: 2) {
      #expect(outcome.folds.fold[k] == outcome.folds.fold[k + 1])
      // Both repeats of a composition have the same prediction: neither was seen.
      #expect(outcome.outOfFold[k]?.mean == outcome.outOfFold[k + 1]?.mean)
    }
  }

  @Test("threads do not change the model", arguments: PredictionMethod.allCases)
  func workers(method: PredictionMethod) throws {
    let records = SyntheticAlloys.records(60, seed: 2)
    let answers = try [1, 3].map { workers in
      try Self.predictions(try Self.outcome(method, records: records, workers: workers), [0.2, 0.6])
    }
    #expect(answers[0] == answers[1])
  }

  @Test("too little is refused") func refusals() {
    let plan = Self.plan(.ensemble)
    #expect(throws: TrainingError.tooFew(records: 9, groups: 5)) {
      try PredictorTraining(SyntheticAlloys.records(9, seed: 1), inputs: SyntheticAlloys.inputs, plan: plan)
    }
    #expect(throws: TrainingError.nothingVaries) {
      try PredictorTraining(SyntheticAlloys.records(20, seed: 1), inputs: [.feature("f")], plan: plan)
    }
  }
}
