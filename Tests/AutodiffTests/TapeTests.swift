import Autodiff
import Numerics
import Testing

@Suite("Tape") struct TapeTests {
  @Test("a rewound tape repeats its bytes, and its gradients add over shared parameters")
  func rewind() {
    var tape = Tape<Float>(parameters: [0.5, -0.25, 0.125])
    func pass(_ tape: inout Tape<Float>) -> [Float] {
      tape.rewind()
      let weight = tape.parameter(at: 0, rows: 2, columns: 1)
      let bias = tape.parameter(at: 2, rows: 1, columns: 1)
      let input = tape.input(rows: 2, columns: 2, [1, 2, 3, 4])
      let output = tape.linear(input, weight: weight, bias: bias)
      #expect(tape.value(output) == [0.125, 0.625])
      tape.backward(from: [(output, [1, 10])])
      return tape.gradient(weight) + tape.gradient(bias)
    }
    let first = pass(&tape)
    // By hand: Σ seed·x = 1·(1, 2) + 10·(3, 4); the bias takes 1 + 10.
    #expect(first == [31, 42, 11])
    #expect(pass(&tape) == first)
  }

  @Test("a row's result does not depend on the rows beside it", arguments: [1, 2, 7, 64])
  func batches(rows: Int) {
    var random = SeededGenerator(seed: 3)
    let (inputs, outputs) = (19, 35)
    let x = (0..<64 * inputs).map { _ in Float(random.uniform() - 0.5) }
    let weight = (0..<inputs * outputs).map { _ in Float(random.uniform() - 0.5) }
    let bias = (0..<outputs).map { _ in Float(random.uniform() - 0.5) }
    func product(_ rows: Int) -> [Float] {
      var y = [Float](repeating: 0, count: rows * outputs)
      DenseKernel.multiply(rows: rows, inputs: inputs, outputs: outputs, x: x, weight: weight, bias: bias, y: &y)
      return y
    }
    #expect(product(rows) == Array(product(64)[..<(rows * outputs)]))
  }

  @Test("values of the losses, by hand") func losses() {
    var tape = Tape<Double>(parameters: [])
    // Two fractions at logits 0: −ln ½, whatever the targets; a third column without an entry takes no part.
    let logits = tape.input(rows: 1, columns: 3, [0, 0, 50])
    let target = SparseRows([0.25, 0.75, 0], columns: 3)
    let multinomial = tape.softmaxCrossEntropy(logits, target: target)
    #expect(abs(tape.scalar(multinomial) - 0.693147180559945) < 1e-15)
    // KL(N(1, e²) ‖ N(0, 1)) = ½(1 + e² − 1 − 2).
    let moments = tape.input(rows: 1, columns: 2, [1, 2])
    let divergence = tape.gaussianDivergence(moments)
    #expect(abs(tape.scalar(divergence) - 2.694528049465325) < 1e-15)
    let bernoulli = tape.bernoulliCrossEntropy(
      tape.input(rows: 1, columns: 1, [0]), columns: 0..<1, target: SparseRows([1.0], columns: 1))
    #expect(abs(tape.scalar(bernoulli) - 0.693147180559945) < 1e-15)
  }

  @Test("sigmoid and softplus at the ends of the range", arguments: [-800.0, -40, 0, 40, 800])
  func ends(x: Double) {
    #expect(Double.sigmoid(x).isFinite && Double.softplus(x).isFinite)
    #expect(abs(Double.sigmoid(x) + Double.sigmoid(-x) - 1) < 1e-15)
    #expect(abs(Double.softplus(x) - Double.softplus(-x) - x) <= 1e-15 * abs(x))
  }
}
