import Autodiff
import Chemistry
import Generation
import NeuralNetworks
import Numerics
import Testing

@Suite("What designs are drawn from") struct LatentPriorTests {
  /// Twenty exemplars, two Gaussian numbers each, whose one property is −1, −0.9, …, 0.9.
  static let line = LatentPrior(
    exemplars: (0..<20).flatMap { [Float($0), 0, -2, -2] }, width: 4,
    expected: (0..<20).map { (Float($0) - 10) / 10 }, certainty: Array(repeating: 1, count: 20))

  /// Within the width of 0.1 three exemplars share a value with weights 1, e^−½, e^−½ and so on, an effective number of
  /// (Σw)²/Σw² ≈ 3.5, which is less than eight and than a quarter of twenty, five: the width is 0.15, and Σ over the line
  /// √(2π)·1.5 to four digits.
  @Test("exemplars count by how near they are to what is asked") func weights() {
    let weights = Self.line.weights(near: [0])
    for (place, weight) in weights.enumerated() {
      let difference = Double(place - 10) / 10
      #expect(abs(weight - Double.exponential(-difference * difference / (2 * 0.15 * 0.15))) < 1e-5, "\(place)")
    }
    var random = SeededGenerator(seed: 1)
    var counts = [Int](repeating: 0, count: 20)
    for _ in 0..<4000 { counts[Self.line.draw(near: [0], &random)] += 1 }
    let sum = weights.reduce(0, +)
    #expect(abs(sum - (2 * Double.pi).squareRoot() * 1.5) < 1e-3)
    for place in 0..<20 {
      let share = weights[place] / sum
      // Five standard errors of a count.
      #expect(
        abs(Double(counts[place]) - 4000 * share) <= 5 * (4000 * share * (1 - share)).squareRoot() + 1, "\(place)")
    }
  }

  @Test("far outside the values the nearest exemplars answer, and several of them", arguments: [-10.0, 10, 3])
  func outside(value: Double) {
    let weights = Self.line.weights(near: [value])
    let best = weights.indices.max { weights[$0] < weights[$1] }
    #expect(best == (value < 0 ? 0 : 19))
    let sum = weights.reduce(0, +)
    #expect(sum * sum >= 5 * weights.reduce(0) { $0 + $1 * $1 })
    #expect(weights.allSatisfy { $0.isFinite && $0 >= 0 })
  }

  @Test("where nothing is asked every exemplar is as likely; what is unknown hardly counts") func unknown() {
    var random = SeededGenerator(seed: 1)
    var counts = [Int](repeating: 0, count: 20)
    for _ in 0..<4000 { counts[Self.line.draw(near: [nil], &random)] += 1 }
    // 200 each, standard error 14.
    #expect(counts.allSatisfy { abs($0 - 200) < 70 }, "\(counts)")
    let half = LatentPrior(
      exemplars: Self.line.exemplars, width: 4, expected: Array(repeating: 0, count: 20),
      certainty: (0..<20).map { $0 < 10 ? 1 : 0 })
    let weights = half.weights(near: [0])
    #expect(weights[0] == 1 && abs(weights[10] - 1e-3) < 1e-12)
    // Wholly unknown: still a draw.
    let none = LatentPrior(
      exemplars: Self.line.exemplars, width: 4, expected: Array(repeating: 0, count: 20),
      certainty: Array(repeating: 0, count: 20))
    #expect((0..<20).contains(none.draw(near: [1], &random)))
  }

  /// With one exemplar the density is its posterior, and the mean of ln q/p is the divergence of two Gaussians or two Dirichlet
  /// distributions, which have closed forms: here against N(0, 1), and by `DirichletDistribution.divergence`.
  @Test("the divergence from the exemplars equals closed forms", arguments: LatentSpace.Family.allCases)
  func density(family: LatentSpace.Family) {
    let space = LatentSpace(family, dimension: 3)
    let (own, other): ([Float], [Float]) =
      family == .gaussian ? ([1, -2, 0.5, -1, 0.3, 0], [0, 0, 0, 0, 0, 0]) : ([1, -0.5, 0.7], [0, 0.5, -0.3])
    var random = SeededGenerator(seed: 2)
    func divergence(_ exemplars: [Float]) -> Double {
      ExemplarDensity(LatentPrior(exemplars: exemplars, width: own.count), space)
        .divergence(of: own, draws: 20_000, &random)
    }
    #expect(abs(divergence(own)) < 1e-9)
    let expected =
      family == .gaussian
      ? space.divergence(own[...])
      : DirichletDistribution.divergence(
        own.map { DirichletHead.concentration(Double($0)) }, from: other.map { DirichletHead.concentration(Double($0)) }
      )
    // The deviation of ln q/p over draws is of order 3: four standard errors.
    #expect(abs(divergence(other) - expected) < 0.09, "\(expected)")
    // Two exemplars alike are one; one of two far apart costs ln 2.
    #expect(abs(divergence(own + own)) < 1e-9)
    if family == .gaussian {
      #expect(abs(divergence(own + [90, 90, 90, 0, 0, 0]) - Double.logarithm(2)) < 1e-9)
    }
  }

  static let fractions: [Float] = [0.5, 0.3, 0.2, 0, 0, 0, 0.1, 0.9, 0, 0, 1, 0, 0, 0, 0]

  private static func varied(
    _ variation: RowVariation, held: [Int], _ random: inout SeededGenerator
  ) -> [Float] {
    variation.varied(SparseRows(fractions, columns: 5), held: held, &random).dense(columns: 5)
  }

  @Test("noise keeps the elements, the sum, and on average the logarithms of ratios") func noise() {
    var random = SeededGenerator(seed: 3)
    var sums = (first: 0.0, square: 0.0)
    for _ in 0..<4000 {
      let varied = Self.varied(RowVariation(noise: 0.2, exchange: 0), held: [3, 2, 1, 0, 1], &random)
      for (x, y) in zip(Self.fractions, varied) { #expect((x > 0) == (y > 0)) }
      for start in [0, 5, 10] { #expect(abs(varied[start..<start + 5].reduce(0, +) - 1) < 1e-5) }
      let logarithm = Double(Float.logarithm(varied[0] / varied[1])) - Double.logarithm(0.5 / 0.3)
      sums.first += logarithm / 4000
      sums.square += logarithm * logarithm / 4000
    }
    // The difference of two draws of deviation 0.2: variance 0.08, standard errors 0.0045 and 0.0018.
    #expect(abs(sums.first) < 0.02 && abs(sums.square - 0.08) < 0.008, "\(sums)")
  }

  /// The fifth element is held by three compositions, the fourth by one, so that of the absent ones of the first row it is drawn
  /// three times in four.
  @Test("an exchange moves one fraction to an absent element, by how often it is held") func exchange() {
    var random = SeededGenerator(seed: 4)
    var fifth = 0
    for _ in 0..<2000 {
      let varied = Self.varied(RowVariation(noise: 0, exchange: 1), held: [3, 2, 1, 1, 3], &random)
      for start in [0, 5, 10] {
        let (before, after) = (Self.fractions[start..<start + 5], varied[start..<start + 5])
        #expect(before.sorted() == after.sorted())
        #expect(zip(before, after).count { $0 != $1 } == 2)
      }
      if varied[4] > 0 { fifth += 1 }
    }
    // 1500, standard error 19.
    #expect(abs(fifth - 1500) < 100, "\(fifth)")
    #expect(Self.varied(RowVariation(noise: 0, exchange: 0), held: [3, 2, 1, 1, 3], &random) == Self.fractions)
    // Nothing absent is held: nothing to exchange with.
    let kept = Self.varied(RowVariation(noise: 0, exchange: 1), held: [1, 0, 0, 0, 0], &random)
    #expect(kept[..<5] == Self.fractions[..<5])
  }

  /// The property is the share of titanium, 100·x + 3, of every other composition: the others' are expected to be the same, and
  /// what is asked for is answered with such a share.
  @Test("a property is expected where it was not measured, and asked for by value") func expected() throws {
    let names = elements("Nb Ti Zr")
    let data = try (0..<80).map { k in
      try Composition(amounts: [(names[0], 90 - Double(k)), (names[1], 5 + Double(k)), (names[2], 5)])
    }
    let values = (0..<80).map { k in [k % 2 == 0 ? 100 * data[k][names[1]] + 3 : nil] }
    var plan = Families.plan(epochs: 150)
    plan.shape.latent = LatentSpace(dimension: 2)
    let outcome = AutoencoderTraining(data, elements: names, conditions: ["share"], values: values, plan: plan).run()
    let scale = outcome.conditions.properties[0]
    let back = outcome.model.reconstruct(CompositionCollection.rows(data, over: names))
    #expect(!back.isEmpty && outcome.prior.count == outcome.parts.training)
    for index in 0..<outcome.prior.count {
      let center = outcome.model.shape.latent.center(outcome.prior[index])
      let shares = outcome.model.mostLikely(outcome.model.decode(center)[...])
      let expected = scale.mean + scale.standardDeviation * Double(outcome.prior.expected[index])
      // What is decoded is right to a few per cent.
      #expect(abs(expected - (100 * Double(shares[1]) + 3)) < 12)
      #expect(outcome.prior.certainty[index] > 0.9)
    }
  }
}
