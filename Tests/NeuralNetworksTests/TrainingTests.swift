import Autodiff
import NeuralNetworks
import Numerics
import Testing

@Suite("Training") struct TrainingTests {
  @Test("the learning rate rises over the warm-up and falls to zero along a cosine") func schedule() {
    var plan = TrainingPlan()
    plan.epochs = 105
    plan.warmUp = 5
    plan.rate = 2
    #expect(abs(plan.rate(at: 2.5) - 1) < 1e-15)
    #expect(abs(plan.rate(at: 5) - 2) < 1e-15)
    #expect(abs(plan.rate(at: 30) - (1 + 0.7071067811865476)) < 1e-14)
    #expect(abs(plan.rate(at: 55) - 1) < 1e-15)
    #expect(abs(plan.rate(at: 105)) < 1e-15)
  }

  @Test(
    "a pass sees every row once, in batches no larger than asked", arguments: [(10, 3), (1, 8), (64, 32), (33, 32)])
  func batches(rows: Int, size: Int) {
    var random = SeededGenerator(seed: 1)
    let batches = MiniBatches.shuffled(rows: rows, size: size, &random)
    #expect(batches.flatMap { $0 }.sorted() == Array(0..<rows))
    #expect(batches.allSatisfy { $0.count <= size && !$0.isEmpty })
  }

  @Test("early stopping keeps the best pass") func stopping() {
    var stopping = EarlyStopping(patience: 2)
    let losses = [3, 1, .nan, 2]
    let goesOn = losses.indices.map { stopping.goesOn(epoch: $0, loss: losses[$0], parameters: [Float($0)]) }
    #expect(goesOn == [true, true, true, false])
    #expect(stopping.best?.parameters == [1])
  }

  /// y = sin 3x₀ + x₁² on 200 points.
  private func fit(seed: UInt64, epochs: Int) -> (loss: [Double], parameters: [Float]) {
    var random = SeededGenerator(seed: seed)
    let points = (0..<200).map { _ in (Float(2 * random.uniform() - 1), Float(2 * random.uniform() - 1)) }
    let targets = points.map { Float.sine(3 * $0.0) + $0.1 * $0.1 }
    let network = MultilayerPerceptron(widths: [2, 32, 32, 1])
    var parameters = [Float](repeating: 0, count: network.parameterCount)
    network.initialize(&parameters, &random)
    var plan = TrainingPlan()
    plan.epochs = epochs
    plan.weightDecay = 0
    var losses: [Double] = []
    let trained = StochasticTraining.minimize(
      parameters: parameters, rows: points.count, plan: plan, random: &random,
      loss: { tape, batch, _, _ in
        let input = tape.input(rows: batch.count, columns: 2, batch.flatMap { [points[$0].0, points[$0].1] })
        let target = tape.input(rows: batch.count, columns: 1, batch.map { targets[$0] })
        return tape.squaredError(network.record(on: &tape, input), target: target)
      },
      progress: { losses.append($0.trainingLoss) })
    return (losses, trained)
  }

  @Test("a network learns a smooth function to an error below a hundredth of its variance") func learns() {
    let (losses, _) = fit(seed: 4, epochs: 200)
    // The variance of the target is about 0.6, so half the squared error starts near 0.3.
    #expect(losses[0] > 0.05)
    #expect(losses[199] < 0.003)
  }

  @Test("the same seed gives the same bytes, another seed others") func deterministic() {
    #expect(fit(seed: 4, epochs: 5).parameters == fit(seed: 4, epochs: 5).parameters)
    #expect(fit(seed: 4, epochs: 5).parameters != fit(seed: 5, epochs: 5).parameters)
  }
}

extension Float {
  /// The sine by its series, to keep the test free of platform mathematics.
  fileprivate static func sine(_ x: Float) -> Float {
    var (term, sum) = (x, x)
    for k in 1...10 {
      term *= -x * x / Float(2 * k * (2 * k + 1))
      sum += term
    }
    return sum
  }
}
