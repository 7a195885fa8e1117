import Prediction
import Testing

@Suite("Calibration and scores") struct CalibrationTests {
  /// Residuals 1 … n of n groups, before the deviation scale, which divides them all.
  private static func calibration(_ n: Int) -> ConformalCalibration {
    calibration(errors: (1...n).map(Double.init), groups: (1...n).map { "g\($0)" })
  }

  /// An answer of 0 ± 1.
  private static let unit = LatentPrediction(mean: 0, aleatoric: 0.5, epistemic: 0.5)

  /// Of answers 0 ± 1 to targets that are their errors.
  private static func calibration(errors: [Double], groups: [String]) -> ConformalCalibration {
    ConformalCalibration(errors.map { _ in unit }, targets: errors, groups: groups)
  }

  /// What brings a deviation of one, and a residual over it, back to the unit of the errors.
  private static func factor(_ calibration: ConformalCalibration) -> Double {
    calibration.applied(to: unit).deviation
  }

  /// k = ⌈(n + 1)·level⌉; k > n is unbounded.
  @Test(
    "the half width is the k-th smallest residual",
    arguments: [(9, 0.9, 9), (6, 0.9, nil), (19, 0.9, 18), (19, 0.95, 19), (19, 0.96, nil), (99, 0.8, 80), (1, 0.5, 1)]
      as [(Int, Double, Int?)])
  func rank(n: Int, level: Double, k: Int?) {
    let calibration = CalibrationTests.calibration(n)
    let quantile = calibration.quantile(level: level).map { $0 * Self.factor(calibration) }
    #expect(quantile.map { ($0 * 1e6).rounded() / 1e6 } == k.map(Double.init))
  }

  /// Two groups of weight 1/3: A's two residuals weigh 1/6 each, B's one 1/3. Cumulative: 1/6 at 1, 1/2 at 2, 2/3 at 3.
  @Test(
    "a group of many weighs as much as a group of one",
    arguments: [(0.1, 1), (0.2, 2), (0.5, 2), (0.6, 3), (2.0 / 3, 3), (0.7, nil)] as [(Double, Double?)])
  func groups(level: Double, expected: Double?) {
    let calibration = Self.calibration(errors: [1, -2, 3], groups: ["A", "B", "A"])
    let quantile = calibration.quantile(level: level).map { $0 * Self.factor(calibration) }
    #expect(quantile.map { ($0 * 1e6).rounded() / 1e6 } == expected)
  }

  @Test("the deviation scale is the root mean square of the errors; of none it is one") func scale() {
    let calibration = Self.calibration(errors: [3, -4], groups: ["a", "b"])
    #expect(abs(Self.factor(calibration) - (12.5).squareRoot()) < 1e-9)
    #expect(Self.calibration(errors: [0, 0], groups: ["a", "b"]).deviations == DeviationScaling(scale: 1))
    #expect(Self.calibration(errors: [], groups: []).quantile(level: 0.5) == nil)
  }

  /// uncertainty-toolbox 0.1.1, its own test case: ŷ = (1, 2, 3), σ = (0.1, 0.5, 1), y = (1.5, 3, 2), 100 bins.
  @Test("likelihood and miscalibration area as uncertainty-toolbox has them") func toolbox() {
    let likelihood = ScoreFormulas.negativeLogLikelihood(
      [1.5, 3, 2], means: [1, 2, 3], deviations: [0.1, 0.5, 1])
    #expect(abs(likelihood - 4.920361108687) < 1e-11)
    #expect(abs(ScoreFormulas.miscalibrationArea([5, 2, -1]) - 0.377104377104) < 1e-11)
  }

  /// Noise of deviation 2 that the model knows nothing of, and one of √v that it knows: y = 2·a + √v·b with a, b = ±1, so
  /// that E[e²] = 4 + v. The mean of e²/(floor² + scale²·v) is one at floor 2 and scale 1, where the likelihood is
  /// greatest; floors are tried in steps, 4 of a mean square of 4 + 5.005 being 0.44.
  @Test("a noise that the model knows nothing of becomes the floor") func floor() {
    let variances = (0..<400).map { $0.isMultiple(of: 2) ? 0.01 : 10.0 }
    let errors = variances.enumerated().map { k, v in (k & 2 == 0 ? 2 : -2) + (k & 4 == 0 ? 1 : -1) * v.squareRoot() }
    let scaling = DeviationScaling(errors: errors, variances: variances)
    #expect(abs(scaling.floor - 2) < 0.2 && abs(scaling.scale - 1) < 0.15, "\(scaling)")
    let applied = scaling.applied(to: LatentPrediction(mean: 0, aleatoric: 0, epistemic: 10))
    #expect(applied.aleatoric == scaling.floor * scaling.floor && abs(applied.deviation - 14.0.squareRoot()) < 0.3)
    // Trees that all agree claim no error at all.
    let sure = DeviationScaling(errors: [1, -1, 1, -1], variances: [0, 0, 0, 1])
    #expect(abs(sure.applied(to: LatentPrediction(mean: 0, aleatoric: 0, epistemic: 0)).deviation - 1) < 0.5)
    #expect(DeviationScaling(errors: [2, -2], variances: [0, 0]) == DeviationScaling(scale: 0, floor: 2))
  }

  /// By numerical integration of (F(x) − 1{x ≥ y})² with scipy 1.17.1, of the case above.
  @Test("continuous ranked probability score") func rankedProbability() {
    let score = ScoreFormulas.rankedProbabilityScore([0.5, 1, -1], deviations: [0.1, 0.5, 1])
    #expect(abs(score - 0.5908061069360411) < 1e-12)
  }

  /// Two groups of two: root mean variances √((1 + 4)/2), √((9 + 16)/2), root mean squares √((4 + 1)/2), √((36 + 64)/2): gaps
  /// of 0 and of 1.
  @Test("expected normalised calibration error") func normalizedError() {
    let value = ScoreFormulas.normalizedCalibrationError([-6, 2, 8, 1], deviations: [3, 1, 4, 2], groups: 2)
    #expect(abs(value - 0.5) < 1e-12)
    #expect(ScoreFormulas.normalizedCalibrationError([], deviations: []) == 0)
  }

  /// scipy.stats.spearmanr's own example, and hand-made ends.
  @Test(
    "rank correlation",
    arguments: [
      ([1, 2, 3, 4, 5], [5, 6, 7, 8, 7], 0.8207826816681233), ([1, 2, 3], [10, 100, 1000], 1),
      ([1, 2, 3], [3, 2, 1], -1), ([1, 2, 3], [7, 7, 7], nil),
    ] as [([Double], [Double], Double?)])
  func spearman(a: [Double], b: [Double], expected: Double?) {
    let value = ScoreFormulas.rankCorrelation(a, b)
    #expect((value == nil) == (expected == nil))
    if let value, let expected { #expect(abs(value - expected) < 1e-12) }
  }
}

@Suite("Probabilities") struct ProbabilityTests {
  private static let probabilities = [0.1, 0.4, 0.35, 0.8, 0.8, 0.65, 0.2, 0.5]
  private static let outcomes = [false, false, true, true, false, true, false, true]

  /// scikit-learn 1.9.1: roc_auc_score, log_loss, brier_score_loss, balanced_accuracy_score, f1_score.
  @Test("scores as scikit-learn has them") func scores() {
    let sets: [[Bool]?] = [[false], [false, true], [false], [true], [true], [true], [false], [false, true]]
    let scores = ClassificationScores(Self.probabilities, Self.outcomes, sets: sets)
    #expect(scores.areaUnderCurve == 0.71875 && abs(scores.logLoss - 0.6057079219546768) < 1e-12)
    #expect(abs(scores.brierScore - 0.210625) < 1e-12 && scores.accuracy == 0.75)
    #expect(scores.balancedAccuracy == 0.75 && scores.f1 == 0.75)
    #expect(scores.coverage == 0.75 && scores.setSize == 1.25)
    let same = ClassificationScores([0.5], [true], sets: [nil])
    #expect(same.areaUnderCurve == nil && same.balancedAccuracy == nil && same.coverage == nil)
  }

  /// scipy.optimize.minimize of Platt's likelihood: a = 0.0720447, b = 0.49503007.
  @Test("Platt's scaling") func platt() {
    let scaling = ProbabilityScaling(Self.probabilities, Self.outcomes)
    #expect(abs(scaling.offset - 0.0720447) < 1e-6 && abs(scaling.slope - 0.49503007) < 1e-6, "\(scaling)")
    // An order turned round is not turned back.
    #expect(ProbabilityScaling(Self.probabilities, Self.outcomes.map { !$0 }).slope == 0)
  }

  @Test("the variance of an event is p·(1 − p), whatever the parts were") func variance() {
    let answer = LatentPrediction(mean: 0.2, aleatoric: 3, epistemic: 1).asProbability
    #expect(abs(answer.aleatoric - 0.12) < 1e-12 && abs(answer.epistemic - 0.04) < 1e-12)
    #expect(LatentPrediction(mean: 1.5, aleatoric: 0, epistemic: 0).asProbability.mean == 0.9999)
    #expect(LatentPrediction(mean: .nan, aleatoric: 1, epistemic: 1).asProbability.mean.isNaN)
  }

  @Test(
    "a set holds the outcomes within the quantile, and never nothing",
    arguments: [
      (0.9, 0.5, [true]), (0.9, 0.95, [false, true]), (0.4, 0.5, [false]), (0.4, 0.6, [false, true]),
      (0.4, 0.1, [false]),
      (0.5, 0.1, [true]),
    ])
  func sets(probability: Double, quantile: Double, expected: [Bool]) {
    #expect(ConformalCalibration.outcomes(probability, quantile: quantile) == expected)
  }
}

@Suite("Grouped folds") struct GroupedFoldsTests {
  static let groups = (0..<200).map { "alloy \($0 * $0 % 67)" }

  @Test("no group is parted, every fold is used, sizes in groups differ by one at most", arguments: [2, 3, 5, 10])
  func whole(count: Int) {
    let folds = GroupedFolds(groups: Self.groups, count: count, seed: 7)
    var places: [String: Set<Int>] = [:]
    for (group, fold) in zip(Self.groups, folds.fold) { places[group, default: []].insert(fold) }
    #expect(places.values.allSatisfy { $0.count == 1 } && folds.groups == places.count)
    let sizes = (0..<count).map { fold in places.values.count { $0.contains(fold) } }
    #expect(sizes.max()! - sizes.min()! <= 1 && sizes.min()! > 0)
  }

  @Test("the order of the records does not matter; the seed does") func order() {
    let folds = GroupedFolds(groups: Self.groups, count: 5, seed: 7)
    let reversed = GroupedFolds(groups: Self.groups.reversed(), count: 5, seed: 7)
    #expect(Array(reversed.fold.reversed()) == folds.fold)
    #expect(GroupedFolds(groups: Self.groups, count: 5, seed: 8).fold != folds.fold)
  }

  /// By Python: sorted(names, key=lambda n: fnv1a(seed.to_bytes(8, "little") + n)), dealt in turn.
  @Test("another language deals the same") func python() {
    #expect(
      GroupedFolds(groups: ["Nb500 Ta500", "Mo1000", "W1000", "Hf200 Nb800", "Cr1000"], count: 2, seed: 3).fold
        == [1, 1, 0, 0, 0])
  }

  @Test("given folds stand in the order of their labels") func given() {
    let folds = GroupedFolds(given: ["10", "2", "x", "2", "a"], groups: ["g", "g", "h", "h", "i"])
    #expect(folds.fold == [1, 0, 3, 0, 2] && folds.count == 4 && folds.groups == 3)
  }

  @Test("fewer groups than folds") func few() {
    let folds = GroupedFolds(groups: ["a", "b", "a"], count: 5, seed: 0)
    #expect(folds.count == 2 && folds.fold[0] == folds.fold[2] && folds.fold[0] != folds.fold[1])
  }
}
