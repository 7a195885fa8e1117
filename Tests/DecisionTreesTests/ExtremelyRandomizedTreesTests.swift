import DecisionTrees
import Foundation
import Numerics
import Testing

@Suite("Extremely randomised trees") struct ExtremelyRandomizedTreesTests {
  // MARK: One tree

  /// Of inputs that are 0 or 1 every threshold parts alike, so a tree that tries all inputs is the greedy one of
  /// CART. Rows and expected answers: scikit-learn 1.9.1, `DecisionTreeRegressor(min_samples_leaf=leaf)`, the same for
  /// 20 random states.
  private static let bits = [
    "00110", "00111", "01110", "11000", "01100", "01000", "01011", "01001", "10010", "10111", "10100", "11100", "01000",
    "10011", "00111", "01111", "11010", "01101", "00000", "11011", "10011", "01000", "00000", "01000",
  ]
  private static let targets: [Float] = [
    1.149, 1.388, -0.915, 2.814, -2.06, -0.191, 1.605, 0.633, 3.98, 4.677, 2.933, 1.015, 0.015, 4.394, 1.544, -0.306,
    3.898, -1.41, -0.015, 4.677, 4.548, 0.068, 0.064, 0.025,
  ]
  private static let expected: [(leaf: Int, answers: [Double])] = [
    (
      1,
      [
        1.149, 1.466, -0.915, 2.814, -2.06, -0.02075, 1.605, 0.633, 3.98, 4.677, 2.933, 1.015, -0.02075, 4.471, 1.466,
        -0.306, 3.898, -1.41, 0.0245, 4.677, 4.471, -0.02075, 0.0245, -0.02075,
      ]
    ),
    (
      3,
      [
        1.36033, 1.36033, 0.128, 2.254, -0.319, -0.319, 0.128, -0.319, 4.36233, 4.36233, 2.254, 2.254, -0.319, 4.36233,
        1.36033, 0.128, 4.36233, -0.319, -0.319, 4.36233, 4.36233, -0.319, -0.319, -0.319,
      ]
    ),
  ]

  private static func rows(_ words: [String]) -> [Float] { words.flatMap { $0.map { $0 == "1" ? 1 : 0 } } }

  @Test("on inputs of two values a tree is the greedy one, as scikit-learn grows it", arguments: [0, 1])
  func greedy(place: Int) {
    let (leaf, expected) = Self.expected[place]
    var plan = TreePlan()
    plan.share = 1
    plan.leaf = leaf
    let inputs = Self.rows(Self.bits)
    let data = TreeRows(inputs, dimension: 5, targets: Self.targets)
    for stream in 0..<5 {
      var random = SeededGenerator(seed: 1, stream: UInt64(stream))
      let tree = ExtremelyRandomizedTrees.grow(data, plan: plan, random: &random)
      let answers = ExtremelyRandomizedTrees([tree], dimension: 5).predict(rows: 24, inputs)
      for (answer, expected) in zip(answers, expected) { #expect(abs(answer.mean - expected) < 1e-5) }
    }
  }

  /// Leaves of {0, 2} and {10} under a root of variance ((0 − 4)² + (2 − 4)² + (10 − 4)²)/3 = 56/3.
  @Test("a leaf of too few rows takes the variance of a node above it", arguments: [1, 2, 3])
  func variance(rows: Int) {
    var plan = TreePlan()
    plan.leaf = 1
    plan.varianceRows = rows
    // The second and the first row are alike, so that only the third can be parted from them.
    let data = TreeRows([0, 0, 1], dimension: 1, targets: [0, 2, 10])
    var random = SeededGenerator(seed: 3)
    let tree = ExtremelyRandomizedTrees.grow(data, plan: plan, random: &random)
    let answers = ExtremelyRandomizedTrees([tree], dimension: 1).predict(rows: 2, [0, 1])
    #expect(answers[0].mean == 1 && answers[1].mean == 10 && answers[0].between == 0)
    // The pair has a variance of its own from two rows on; the single row takes the root's from two on.
    #expect(abs(answers[0].within - (rows < 3 ? 1 : 56.0 / 3)) < 1e-5)
    #expect(abs(answers[1].within - (rows == 1 ? 0 : 56.0 / 3)) < 1e-5)
  }

  @Test(
    "nothing to part is one leaf",
    arguments: [([1, 1, 1], [1, 2, 3], 2), ([1, 2, 3], [4, 4, 4], 4), ([1], [7], 7)] as [([Float], [Float], Float)])
  func leaf(inputs: [Float], targets: [Float], mean: Float) {
    var random = SeededGenerator(seed: 0)
    let data = TreeRows(inputs, dimension: 1, targets: targets)
    let tree = ExtremelyRandomizedTrees.grow(data, plan: TreePlan(), random: &random)
    #expect(tree.count == 1 && tree.value == [mean] && tree.input == [-1])
  }

  /// Neighbouring numbers have nothing between them; the ends of the range have a difference that overflows.
  @Test(
    "numbers close to each other and far from each other are parted",
    arguments: [[1, Float(1).nextUp], [-3e38, 3e38], [0, .leastNonzeroMagnitude], [-0.0, 1e-30]] as [[Float]])
  func extremes(inputs: [Float]) {
    for stream in 0..<50 {
      var random = SeededGenerator(seed: 5, stream: UInt64(stream))
      let data = TreeRows(inputs, dimension: 1, targets: [0, 1])
      let tree = ExtremelyRandomizedTrees.grow(data, plan: TreePlan(), random: &random)
      let answers = ExtremelyRandomizedTrees([tree], dimension: 1).predict(rows: 2, inputs)
      #expect(answers.map(\.mean) == [0, 1])
    }
  }

  // MARK: Many trees

  /// Points of a Weyl sequence, fractional parts of k·√prime, and Friedman's first function of five of ten inputs
  /// (`friedman1991mars`).
  private static func friedman(_ range: Range<Int>) -> (rows: [Float], targets: [Float]) {
    let roots = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29].map { Double($0).squareRoot() }
    var (rows, targets): ([Float], [Float]) = ([], [])
    for k in range {
      let x = roots.map { (Double(k + 1) * $0).truncatingRemainder(dividingBy: 1) }
      rows += x.map { Float($0) }
      targets.append(Float(10 * sin(.pi * x[0] * x[1]) + 20 * (x[2] - 0.5) * (x[2] - 0.5) + 10 * x[3] + 5 * x[4]))
    }
    return (rows, targets)
  }

  private static func forest(_ data: (rows: [Float], targets: [Float]), seed: UInt64) -> ExtremelyRandomizedTrees {
    var plan = TreePlan()
    plan.share = 1
    let rows = TreeRows(data.rows, dimension: 10, targets: data.targets)
    let trees = (0..<100).map { tree in
      var random = SeededGenerator(seed: seed, stream: UInt64(tree))
      return ExtremelyRandomizedTrees.grow(rows, plan: plan, random: &random)
    }
    return ExtremelyRandomizedTrees(trees, dimension: 10)
  }

  /// scikit-learn 1.9.1, `ExtraTreesRegressor(100)` on the same points, random states 0 … 2: root mean squared errors 2.239,
  /// 2.159, 2.225, mean variances between the trees 7.95, 8.09, 8.18; the deviation of the targets is 5.19.
  @Test("errors and spread are those of scikit-learn's extra trees", arguments: [0, 1, 2] as [UInt64])
  func friedman(seed: UInt64) {
    let test = Self.friedman(400..<600)
    let answers = Self.forest(Self.friedman(0..<400), seed: seed).predict(rows: 200, test.rows)
    let squares = zip(answers, test.targets).reduce(0) { $0 + ($1.0.mean - Double($1.1)) * ($1.0.mean - Double($1.1)) }
    let error = (squares / 200).squareRoot()
    let between = answers.reduce(0) { $0 + $1.between } / 200
    #expect(error > 2.05 && error < 2.35, "\(error)")
    #expect(between > 7.4 && between < 8.7, "\(between)")
  }

  @Test("a row's answer does not depend on the others, nor on how many there are") func rowsAlone() {
    let forest = Self.forest(Self.friedman(0..<60), seed: 4)
    let test = Self.friedman(100..<700)
    let together = forest.predict(rows: 600, test.rows)
    for row in [0, 255, 256, 599] {
      #expect(forest.predict(rows: 1, Array(test.rows[row * 10..<row * 10 + 10])) == [together[row]])
    }
    #expect(forest.predict(rows: 0, []).isEmpty)
  }

  @Test("mean, median and variances of three leaves") func statistics() throws {
    let trees = try [1, 2, 9].map { value in
      try #require(DecisionTree(input: [-1], value: [value], right: [0], variance: [value], dimension: 1))
    }
    let answer = ExtremelyRandomizedTrees(trees, dimension: 1).predict(rows: 1, [0])[0]
    #expect(answer.mean == 4 && answer.median == 2 && answer.within == 4 && abs(answer.between - 38.0 / 3) < 1e-12)
  }

  // MARK: Trees from elsewhere

  @Test(
    "arrays that are no tree",
    arguments: [
      ([], [], [], []), ([-1], [.nan], [0], [0]), ([-1], [0], [0], [-1]), ([-1], [0], [0], [.infinity]),
      // The right child is missing, the node itself, its left child, or far away; the input is beyond the last.
      ([0, -1], [0, 0], [2, 0], [0, 0]), ([0, -1, -1], [0, 0, 0], [0, 0, 0], [0, 0, 0]),
      ([0, -1, -1], [0, 0, 0], [1, 0, 0], [0, 0, 0]), ([0, -1, -1], [0, 0, 0], [.max, 0, 0], [0, 0, 0]),
      ([2, -1, -1], [0, 0, 0], [2, 0, 0], [0, 0, 0]), ([0, -1, 0], [0, 0, 0], [2, 0, 2], [0, 0, 0]),
      ([-1, -1], [0], [0], [0]),
    ] as [([Int16], [Float], [Int32], [Float])])
  func malformed(input: [Int16], value: [Float], right: [Int32], variance: [Float]) {
    #expect(DecisionTree(input: input, value: value, right: right, variance: variance, dimension: 2) == nil)
  }

  @Test("a grown tree is one that its arrays give back") func arrays() throws {
    let data = Self.friedman(0..<300)
    var random = SeededGenerator(seed: 8)
    var plan = TreePlan()
    plan.share = 0.3
    let tree = ExtremelyRandomizedTrees.grow(
      TreeRows(data.rows, dimension: 10, targets: data.targets), plan: plan, random: &random)
    let again = try #require(
      DecisionTree(input: tree.input, value: tree.value, right: tree.right, variance: tree.variance, dimension: 10))
    #expect(again == tree && tree.input.count { $0 < 0 } == 300)
  }
}
