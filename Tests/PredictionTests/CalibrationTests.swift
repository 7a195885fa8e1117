import Prediction
import Testing

@Suite("Calibration and scores") struct CalibrationTests {
  /// Residuals 1 … n of n groups, before the deviation scale, which divides them all.
  private static func calibration(_ n: Int) -> ConformalCalibration {
    ConformalCalibration(errors: (1...n).map(Double.init), groups: (1...n).map { "g\($0)" })
  }

  /// k = ⌈(n + 1)·level⌉; k > n is unbounded.
  @Test(
    "the half width is the k-th smallest residual",
    arguments: [(9, 0.9, 9), (6, 0.9, nil), (19, 0.9, 18), (19, 0.95, 19), (19, 0.96, nil), (99, 0.8, 80), (1, 0.5, 1)]
      as [(Int, Double, Int?)])
  func rank(n: Int, level: Double, k: Int?) {
    let calibration = CalibrationTests.calibration(n)
    let quantile = calibration.quantile(level: level).map { $0 * calibration.deviationScale }
    #expect(quantile.map { ($0 * 1e6).rounded() / 1e6 } == k.map(Double.init))
  }

  /// Two groups of weight 1/3: A's two residuals weigh 1/6 each, B's one 1/3. Cumulative: 1/6 at 1, 1/2 at 2, 2/3 at 3.
  @Test(
    "a group of many weighs as much as a group of one",
    arguments: [(0.1, 1), (0.2, 2), (0.5, 2), (0.6, 3), (2.0 / 3, 3), (0.7, nil)] as [(Double, Double?)])
  func groups(level: Double, expected: Double?) {
    let calibration = ConformalCalibration(errors: [1, -2, 3], groups: ["A", "B", "A"])
    let quantile = calibration.quantile(level: level).map { $0 * calibration.deviationScale }
    #expect(quantile.map { ($0 * 1e6).rounded() / 1e6 } == expected)
  }

  @Test("the deviation scale is the root mean square of the errors; of none it is one") func scale() {
    #expect(ConformalCalibration(errors: [3, -4], groups: ["a", "b"]).deviationScale == (12.5).squareRoot())
    #expect(ConformalCalibration(errors: [0, 0], groups: ["a", "b"]).deviationScale == 1)
    #expect(ConformalCalibration(errors: [], groups: []).quantile(level: 0.5) == nil)
  }

  /// uncertainty-toolbox 0.1.1, its own test case: ŷ = (1, 2, 3), σ = (0.1, 0.5, 1), y = (1.5, 3, 2), 100 bins.
  @Test("likelihood and miscalibration area as uncertainty-toolbox has them") func toolbox() {
    let likelihood = ScoreFormulas.negativeLogLikelihood(
      [1.5, 3, 2], means: [1, 2, 3], deviations: [0.1, 0.5, 1])
    #expect(abs(likelihood - 4.920361108687) < 1e-11)
    #expect(abs(ScoreFormulas.miscalibrationArea([5, 2, -1]) - 0.377104377104) < 1e-11)
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

  @Test("fewer groups than folds") func few() {
    let folds = GroupedFolds(groups: ["a", "b", "a"], count: 5, seed: 0)
    #expect(folds.count == 2 && folds.fold[0] == folds.fold[2] && folds.fold[0] != folds.fold[1])
  }
}
