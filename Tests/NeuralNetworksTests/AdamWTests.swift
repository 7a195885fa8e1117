import NeuralNetworks
import Testing

@Suite("AdamW") struct AdamWTests {
  /// The update of Loshchilov & Hutter 2019, algorithm 2, written out in Double.
  private func reference(_ start: Double, _ gradients: [Double], rate: Double, decay: Double) -> Double {
    var (parameter, mean, square) = (start, 0.0, 0.0)
    var (meanPower, squarePower) = (1.0, 1.0)
    for gradient in gradients {
      mean = 0.9 * mean + 0.1 * gradient
      square = 0.999 * square + 0.001 * gradient * gradient
      meanPower *= 0.9
      squarePower *= 0.999
      parameter -=
        rate * (mean / (1 - meanPower) / ((square / (1 - squarePower)).squareRoot() + 1e-8) + decay * parameter)
    }
    return parameter
  }

  private func run(_ start: Float, _ gradients: [[Float]], clip: Float = .infinity) -> [Float] {
    var parameters = [Float](repeating: start, count: gradients[0].count)
    var optimizer = AdamW(parameterCount: parameters.count, weightDecay: 0.1)
    for gradient in gradients {
      parameters.withUnsafeMutableBufferPointer { parameters in
        gradient.withUnsafeBufferPointer { optimizer.step(parameters, $0, rate: 0.01, clip: clip) }
      }
    }
    return parameters
  }

  @Test("follows the published update") func update() {
    let gradients = [0.5, -0.25, 1.5, 0.125]
    let expected = reference(0.75, gradients, rate: 0.01, decay: 0.1)
    #expect(abs(Double(run(0.75, gradients.map { [Float($0)] })[0]) - expected) < 1e-6)
  }

  @Test("every number of a vector of any length is moved", arguments: [1, 15, 16, 17, 100]) func lengths(count: Int) {
    let first = (0..<count).map { Float($0 % 7) - 3.25 }
    let moved = run(0.75, [first, first.map { -$0 / 2 }], clip: 5)
    let scale = min(1, 5 / first.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot())
    let half = min(1, 10 / first.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot())
    for (value, gradient) in zip(moved, first) {
      let gradients = [scale * Double(gradient), -half * Double(gradient) / 2]
      #expect(abs(Double(value) - reference(0.75, gradients, rate: 0.01, decay: 0.1)) < 1e-6)
    }
  }

  @Test("clipping scales the whole gradient: (3, 4) at norm 1 is (0.6, 0.8)") func clipping() {
    #expect(run(1, [[3, 4], [1, -2]], clip: 1) != run(1, [[3, 4], [1, -2]]))
    let scaled = run(1, [[3, 4]], clip: 1)
    for (value, expected) in zip(
      scaled, [reference(1, [0.6], rate: 0.01, decay: 0.1), reference(1, [0.8], rate: 0.01, decay: 0.1)])
    {
      #expect(abs(Double(value) - expected) < 1e-6)
    }
  }

  @Test("a gradient that is not finite changes nothing") func nonFinite() {
    #expect(run(1, [[.nan, 1]]) == [1, 1])
    #expect(run(1, [[.infinity, 1]]) == [1, 1])
  }
}
