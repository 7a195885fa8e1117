import Autodiff
import NeuralNetworks
import Numerics
import Testing

@Suite("Multilayer perceptron") struct MultilayerPerceptronTests {
  @Test("one hidden unit by hand: tanh(½·2 − ½)·3 + 1") func byHand() {
    let network = MultilayerPerceptron(widths: [1, 1, 1], activation: .tanh)
    let output = network.evaluate([0.5, -0.5, 3, 1], rows: 1, [2])
    #expect(abs(Double(output[0]) - 2.386351472) < 1e-6)
  }

  @Test("the tape and the plain evaluation agree to the bit, in any batch", arguments: [1, 3, 50])
  func evaluation(rows: Int) {
    var random = SeededGenerator(seed: 9)
    let network = MultilayerPerceptron(widths: [7, 33, 16, 2], offset: 5)
    var parameters = [Float](repeating: 0, count: 5 + network.parameterCount)
    network.initialize(&parameters, &random)
    let input = (0..<50 * 7).map { _ in Float(random.uniform() - 0.5) }
    var tape = Tape<Float>(parameters: parameters)
    let recorded = network.record(on: &tape, tape.input(rows: 50, columns: 7, input))
    let plain = network.evaluate(parameters, rows: rows, Array(input[..<(rows * 7)]))
    #expect(plain == Array(tape.value(recorded)[..<(rows * 2)]))
  }

  @Test("the tensors cover the parameters in order") func tensors() {
    let network = MultilayerPerceptron(widths: [3, 4, 2])
    let parameters = (0..<network.parameterCount).map { Float($0) }
    let tensors = network.tensors(of: parameters)
    #expect(tensors.flatMap(\.values) == parameters)
    #expect(tensors.map(\.shape) == [[3, 4], [4], [4, 2], [2]])
    #expect(tensors.map(\.name) == ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"])
  }

  @Test("initial weights have variance 1/inputs") func initial() {
    var random = SeededGenerator(seed: 2)
    let network = MultilayerPerceptron(widths: [100, 100])
    var parameters = [Float](repeating: 9, count: network.parameterCount)
    network.initialize(&parameters, &random)
    let squares = parameters[..<10_000].reduce(0.0) { $0 + Double($1 * $1) }
    #expect(abs(squares / 10_000 - 0.01) < 5e-4)
    #expect(parameters[10_000...].allSatisfy { $0 == 0 })
  }
}
