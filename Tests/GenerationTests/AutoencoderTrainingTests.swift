import Chemistry
import DesignSpace
import Generation
import NeuralNetworks
import Numerics
import Testing

/// Compositions of known structure over nine elements: three families on lines between two alloys of the same elements.
/// The element sets {Nb, Mo, Ta}, {W, Ti, Zr}, {Hf, V, Cr} are disjoint.
enum Families {
  static let names = elements("Nb Mo Ta W Ti Zr Hf V Cr")
  static let ends: [([Double], [Double])] = [
    ([0.6, 0.3, 0.1], [0.2, 0.2, 0.6]), ([0.5, 0.1, 0.4], [0.1, 0.8, 0.1]), ([0.3, 0.3, 0.4], [0.1, 0.7, 0.2]),
  ]

  static func draw(_ count: Int, seed: UInt64) -> [Composition] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { k in
      let family = k % 3
      let t = random.uniform()
      let fractions = zip(ends[family].0, ends[family].1).map { $0 + t * ($1 - $0) }
      return try! Composition(amounts: Array(zip(names[3 * family..<3 * family + 3], fractions)))
    }
  }

  static func plan(epochs: Int = 120, beta: Double = 0.5, seed: UInt64 = 1) -> AutoencoderPlan {
    var plan = AutoencoderPlan()
    plan.shape = CompositionAutoencoder.Shape(latent: LatentSpace(dimension: 3), hidden: [32, 32])
    plan.epochs = epochs
    plan.beta = beta
    plan.seed = seed
    return plan
  }

  static let trained = AutoencoderTraining(draw(300, seed: 2), elements: names, plan: plan()).run()
}

@Suite("Training of the autoencoder") struct AutoencoderTrainingTests {
  /// The mean composition puts a third of itself on each family's elements, so its total variation distance from any
  /// member is at least two thirds. Along a family's line the distance from one end to the other is 0.5, 0.7 and 0.4: an
  /// autoencoder that knows only the family leaves a quarter of that, 0.13, on average.
  @Test("held-out compositions are reconstructed far better than by their mean") func reconstruction() {
    let scores = Families.trained.scores
    #expect(scores.isHeldOut && scores.count == 30)
    #expect(scores.totalVariationOfMean > 2.0 / 3 - 0.02)
    #expect(scores.totalVariation < 0.06, "\(scores.totalVariation)")
    #expect(!scores.isCollapsed && scores.activeDimensions >= 1)
    // The bound cannot be below what naming one of three families costs on average, and is far below a model that knows
    // no structure: nine fair coins and 100 atoms shared out evenly.
    #expect(scores.bound.loss(beta: 1) < 12)
    #expect(scores.bound.loss(beta: 1) > 1.0986)
  }

  @Test("independent test compositions, too") func independent() {
    let test = CompositionCollection.rows(Families.draw(60, seed: 77), over: Families.names)
    let back = Families.trained.model.reconstruct(test)
    var sum = 0.0
    for start in stride(from: 0, to: test.count, by: 9) {
      let row = back[start..<start + 9]
      #expect(abs(row.reduce(0, +) - 1) < 1e-5 && row.allSatisfy { $0 >= 0 })
      sum += CompositionDistance.totalVariation(test[start..<start + 9], row)
    }
    #expect(sum / 60 < 0.06)
  }

  @Test("the same seed gives the same bytes, another seed others") func deterministic() {
    let data = Families.draw(40, seed: 3)
    func run(_ seed: UInt64) -> [Float] {
      AutoencoderTraining(data, elements: Families.names, plan: Families.plan(epochs: 4, seed: seed)).run().model
        .parameters
    }
    #expect(run(1) == run(1))
    #expect(run(1) != run(2))
  }

  /// Batches of 140 are cut in two.
  @Test(
    "the number of threads changes no byte",
    arguments: [LatentSpace(dimension: 3), LatentSpace(.dirichlet, dimension: 3)])
  func threads(latent: LatentSpace) {
    var plan = Families.plan(epochs: 3)
    plan.shape.latent = latent
    plan.batchSize = 140
    let training = AutoencoderTraining(Families.draw(350, seed: 3), elements: Families.names, plan: plan)
    let one = training.run().model.parameters
    #expect(one == training.run(workers: 2).model.parameters)
    #expect(one == training.run(workers: 5).model.parameters)
  }

  @Test(
    "a Dirichlet latent reconstructs the families, too",
    arguments: [LatentSpace.Approximation.implicit, .laplace])
  func dirichlet(approximation: LatentSpace.Approximation) {
    var plan = Families.plan()
    plan.shape.latent = LatentSpace(.dirichlet, dimension: 4, approximation: approximation)
    let scores = AutoencoderTraining(Families.draw(300, seed: 2), elements: Families.names, plan: plan).run().scores
    // Far below the two thirds of the mean; proportions of four parts hold less than three free numbers.
    #expect(scores.totalVariation < 0.25, "\(scores.totalVariation)")
    #expect(!scores.isCollapsed && scores.bound.loss(beta: 1) < scores.boundOfFrequencies.loss(beta: 1))
  }

  @Test("a training that was broken off ends at the same bytes") func resumed() {
    let training = AutoencoderTraining(
      Families.draw(60, seed: 4), elements: Families.names, plan: Families.plan(epochs: 9))
    var states: [StochasticTraining.State] = []
    let whole = training.run(checkpoint: { states.append($0) })
    #expect(states.count == 9 && states[8].isOver)
    #expect(training.run(from: states[3]).model.parameters == whole.model.parameters)
    #expect(training.run(from: states[8]).model.parameters == whole.model.parameters)
  }

  @Test("free bits: a divergence below them costs nothing") func freeBits() {
    var plan = Families.plan(epochs: 60, beta: 1)
    plan.freeBits = 2
    let data = Families.draw(60, seed: 4)
    let free = AutoencoderTraining(data, elements: Families.names, plan: plan).run().scores
    plan.freeBits = 0
    let paid = AutoencoderTraining(data, elements: Families.names, plan: plan).run().scores
    #expect(free.bound.divergence > paid.bound.divergence)
  }

  /// The property is one, two, three for the three families: asked for one of them, a model should answer with its elements.
  @Test("a conditional model answers with what has the property", arguments: LatentSpace.Family.allCases)
  func conditional(family: LatentSpace.Family) throws {
    var plan = Families.plan()
    plan.shape.latent = LatentSpace(family, dimension: 3)
    let data = Families.draw(300, seed: 2)
    // Every tenth is without a value.
    let values = data.indices.map { [$0 % 10 == 9 ? nil : Double($0 % 3 + 1)] }
    let outcome = AutoencoderTraining(
      data, elements: Families.names, conditions: ["family"], values: values, plan: plan
    ).run()
    #expect(outcome.conditions.properties[0].range == 1...3)
    let trained = TrainedAutoencoder(
      outcome.model, prior: outcome.prior, name: "m", conditions: outcome.conditions, known: nil)
    let space = try CompositionSimplex(CompositionConstraints(elements: Families.names, count: 1...9, step: 0.01))
    var right = 0
    for family in 0..<3 {
      let value = Double(family + 1)
      var sampler = try AutoencoderSampler(trained, of: space, wish: .init(given: [value...value]), seed: 3)
      for _ in 0..<100 {
        let drawn = sampler.sample()
        let sample = try #require(drawn)
        #expect(sample.given == [value] && sample.isInDomain == true)
        if sample.fractions.indices.allSatisfy({ sample.fractions[$0] == 0 || $0 / 3 == family }) { right += 1 }
      }
    }
    // A third without the condition, whose standard error is 8 of 300.
    #expect(right > 220, "\(right) of 300")
    var outside = try AutoencoderSampler(trained, of: space, wish: .init(given: [1e9...1e9]), seed: 3)
    let far = outside.sample()
    #expect(far?.isInDomain == false)
    var free = try AutoencoderSampler(trained, of: space, seed: 3)
    let any = free.sample()
    #expect(any?.isInDomain == nil)
  }

  /// A divergence that costs a hundred times what it explains is not paid.
  @Test("a collapsed posterior is seen") func collapse() {
    let outcome = AutoencoderTraining(
      Families.draw(60, seed: 4), elements: Families.names, plan: Families.plan(epochs: 60, beta: 100)
    ).run()
    #expect(outcome.scores.isCollapsed)
  }

  @Test("the weight of the divergence rises over 50 epochs, over half of a short training") func annealing() {
    var plan = AutoencoderPlan()
    plan.beta = 0.5
    plan.epochs = 300
    #expect([0, 25, 50, 299].map { plan.beta(in: $0) } == [0, 0.25, 0.5, 0.5])
    plan.epochs = 20
    #expect([0, 5, 10, 19].map { plan.beta(in: $0) } == [0, 0.25, 0.5, 0.5])
    plan.epochs = 1
    #expect(plan.beta(in: 0) == 0)
  }

  @Test("two compositions, or many of one element each, can be trained on", arguments: [1, 3]) func small(epochs: Int)
    throws
  {
    let two = [try Composition(formula: "NbMo"), try Composition(formula: "NbTa")]
    let outcome = AutoencoderTraining(two, elements: elements("Nb Mo Ta"), plan: Families.plan(epochs: epochs)).run()
    #expect(!outcome.scores.isHeldOut && outcome.parts.training == 2)
    #expect(outcome.model.parameters.allSatisfy { $0.isFinite })
    let pure = try ["Nb", "Mo", "Ta"].map { try Composition(formula: $0) }
    let other = AutoencoderTraining(pure, elements: elements("Nb Mo Ta"), plan: Families.plan(epochs: epochs)).run()
    #expect(other.model.parameters.allSatisfy { $0.isFinite })
  }

  @Test("repeats count once, and elements outside the space leave a record out") func collection() throws {
    var collection = CompositionCollection(space: elements("Mo Nb W"))
    for formula in ["NbMo", "MoNb", "Nb0.5Mo0.5", "Nb2Mo2", "NbMoTa", "W"] {
      collection.add(try Composition(formula: formula))
    }
    #expect(collection.count == 6 && collection.compositions.count == 2 && collection.leftOut == 1)
    #expect(collection.elements.map(\.symbol) == ["Mo", "Nb", "W"], "the space's own order")
    var free = CompositionCollection()
    free.add(try Composition(formula: "WNb"))
    #expect(free.elements.map(\.symbol) == ["Nb", "W"], "by atomic number")
  }
}
