import Autodiff
import Numerics
import TestKit
import Testing

/// One operation under test: what it takes and how it is recorded. Every operation of the tape inherits the same check.
struct OperationCase: Sendable, CustomTestStringConvertible {
  let name: String
  /// The shapes of the differentiated inputs.
  let shapes: [(rows: Int, columns: Int)]
  let build: @Sendable (inout Tape<Double>, [Variable], inout SeededGenerator) -> Variable
  var testDescription: String { name }
}

@Suite("Gradients of every operation equal central differences in Double") struct GradientTests {
  static func constant(
    _ tape: inout Tape<Double>, _ rows: Int, _ columns: Int, _ random: inout SeededGenerator,
    _ draw: (inout SeededGenerator) -> Double
  ) -> Variable {
    tape.input(rows: rows, columns: columns, (0..<rows * columns).map { _ in draw(&random) })
  }

  static let cases: [OperationCase] =
    [
      OperationCase(name: "linear, narrow", shapes: [(5, 3), (3, 7), (1, 7)]) { tape, inputs, _ in
        tape.linear(inputs[0], weight: inputs[1], bias: inputs[2])
      },
      OperationCase(name: "linear, wider than a register block", shapes: [(4, 21), (21, 37), (1, 37)]) {
        tape, inputs, _ in tape.linear(inputs[0], weight: inputs[1], bias: inputs[2])
      },
      OperationCase(name: "columns", shapes: [(4, 6)]) { tape, inputs, _ in tape.columns(inputs[0], 2..<5) },
      OperationCase(name: "squared error", shapes: [(6, 2), (6, 2)]) { tape, inputs, _ in
        tape.squaredError(inputs[0], target: inputs[1])
      },
      OperationCase(name: "Gaussian likelihood", shapes: [(6, 2), (6, 1)]) { tape, inputs, _ in
        tape.gaussianLikelihood(inputs[0], target: inputs[1], beta: 0)
      },
      OperationCase(name: "Laplace likelihood", shapes: [(6, 2), (6, 1)]) { tape, inputs, _ in
        tape.laplaceLikelihood(inputs[0], target: inputs[1], beta: 0)
      },
      OperationCase(name: "softmax cross-entropy of some columns", shapes: [(5, 7)]) { tape, inputs, random in
        // The last row has no entry.
        let target = (0..<20).map { $0 < 16 && random.uniform() < 0.7 ? random.uniform() : 0 }
        return tape.softmaxCrossEntropy(inputs[0], from: 2, target: SparseRows(target, columns: 4))
      },
      OperationCase(name: "Bernoulli cross-entropy of some columns", shapes: [(5, 24)]) { tape, inputs, random in
        let target = (0..<5 * 21).map { _ in random.uniform() < 0.5 ? random.uniform() : 0 }
        return tape.bernoulliCrossEntropy(inputs[0], columns: 2..<23, target: SparseRows(target, columns: 21))
      },
      OperationCase(name: "Gaussian draw", shapes: [(5, 6)]) { tape, inputs, random in
        let noise = constant(&tape, 5, 3, &random) { 2 * $0.uniform() - 1 }
        return tape.gaussianDraw(inputs[0], noise: noise)
      },
      OperationCase(name: "weighted sum", shapes: [(1, 1), (1, 1), (1, 1)]) { tape, inputs, _ in
        tape.weightedSum([(inputs[0], 2), (inputs[1], -0.5), (inputs[2], 1), (inputs[0], 3)])
      },
      OperationCase(name: "Gaussian divergence", shapes: [(5, 6)]) { tape, inputs, _ in
        tape.gaussianDivergence(inputs[0])
      },
      OperationCase(name: "Gaussian divergence from a wide prior, some dimensions below the floor", shapes: [(5, 6)]) {
        tape, inputs, _ in tape.gaussianDivergence(inputs[0], variance: 2, floor: 0.5)
      },
      OperationCase(name: "scaling", shapes: [(4, 5)]) { tape, inputs, _ in tape.scaled(inputs[0], by: -2.5) },
      OperationCase(name: "softmax of rows", shapes: [(4, 5)]) { tape, inputs, _ in tape.softmax(inputs[0]) },
      OperationCase(name: "concentrations", shapes: [(4, 5)]) { tape, inputs, _ in tape.concentrations(inputs[0]) },
      OperationCase(name: "Dirichlet divergence", shapes: [(4, 3)]) { tape, inputs, _ in
        tape.dirichletDivergence(tape.concentrations(inputs[0]), prior: [0.3, 1, 2])
      },
      // The draws are quantiles of the shapes as they stand, so that the differences see the path that the implicit gradient
      // is of.
      OperationCase(name: "Dirichlet draw", shapes: [(4, 3)]) { tape, inputs, random in
        let concentrations = tape.concentrations(inputs[0])
        let logarithms = tape.value(concentrations).map { GammaQuantile.logarithm(random.uniformOpen(), shape: $0) }
        return tape.dirichletDraw(concentrations, logarithms: tape.input(rows: 4, columns: 3, logarithms))
      },
      OperationCase(
        name: "two layers that share an input", shapes: [(3, 4), (4, 4), (1, 4)],
        build: { tape, inputs, _ in
          let hidden = tape.activate(tape.linear(inputs[0], weight: inputs[1], bias: inputs[2]), .silu)
          return tape.linear(hidden, weight: inputs[1], bias: inputs[2])
        }),
    ]
    + Activation.allCases.map { activation in
      OperationCase(name: activation.rawValue, shapes: [(4, 5)]) { tape, inputs, _ in
        tape.activate(inputs[0], activation)
      }
    } + GraphOperations.cases

  /// The value of Σ seed·output and, if asked, its gradient by the tape with respect to every input.
  private func run(_ operation: OperationCase, _ numbers: [[Double]], differentiate: Bool) -> (Double, [[Double]]) {
    var tape = Tape<Double>(parameters: [])
    var random = SeededGenerator(seed: 5)
    let inputs = zip(operation.shapes, numbers).map { tape.input(rows: $0.rows, columns: $0.columns, $1) }
    let output = operation.build(&tape, inputs, &random)
    let seed = (0..<output.count).map { _ in 2 * random.uniform() - 1 }
    let value = zip(tape.value(output), seed).reduce(0) { $0 + $1.0 * $1.1 }
    guard differentiate else { return (value, []) }
    tape.backward(from: [(output, seed)])
    return (value, inputs.map { tape.gradient($0) })
  }

  @Test("gradient", arguments: cases) func gradient(_ operation: OperationCase) {
    var random = SeededGenerator(seed: 11)
    var numbers = operation.shapes.map { shape in
      (0..<shape.rows * shape.columns).map { _ in 3 * random.uniform() - 1.5 }
    }
    let (_, gradients) = run(operation, numbers, differentiate: true)
    let step = 1e-5
    for which in numbers.indices {
      for k in numbers[which].indices {
        let middle = numbers[which][k]
        numbers[which][k] = middle + step
        let above = run(operation, numbers, differentiate: false).0
        numbers[which][k] = middle - step
        let below = run(operation, numbers, differentiate: false).0
        numbers[which][k] = middle
        let difference = (above - below) / (2 * step)
        #expect(abs(gradients[which][k] - difference) < 1e-8 * max(1, abs(difference)), "input \(which), number \(k)")
      }
    }
  }

  @Test("the β-NLL is the likelihood's gradient times σ^2β, row by row (Seitzer 2022, eq. 4)", arguments: [0.5, 1.0])
  func weighted(beta: Double) {
    let numbers = [[0.3, -0.7], [1.1]]
    func gradient(_ beta: Double) -> [Double] {
      var tape = Tape<Double>(parameters: [])
      let head = tape.input(rows: 1, columns: 2, numbers[0])
      let target = tape.input(rows: 1, columns: 1, numbers[1])
      let loss = tape.gaussianLikelihood(head, target: target, beta: beta)
      tape.backward(from: [(loss, [1])])
      return tape.gradient(head)
    }
    let variance = GaussianHead.variance(-0.7)
    for (weighted, plain) in zip(gradient(beta), gradient(0)) {
      #expect(abs(weighted - plain * Double.power(variance, beta)) < 1e-14)
    }
  }

  @Test(
    "with β = 1 and 2 the Laplace slopes are those of √2·|t − μ| and of ½(σ − √2·|t − μ|)²", arguments: [1.1, 0.29])
  func laplace(target: Double) {
    let (median, raw) = (0.3, -0.7)
    var tape = Tape<Double>(parameters: [])
    let head = tape.input(rows: 1, columns: 2, [median, raw])
    let loss = tape.laplaceLikelihood(
      head, target: tape.input(rows: 1, columns: 1, [target]), beta: 1, deviationBeta: 2)
    tape.backward(from: [(loss, [1])])
    let slopes = tape.gradient(head)
    #expect(abs(slopes[0] - (target > median ? -1 : 1) * 2.0.squareRoot()) < 1e-14)
    let error = LaplaceHead.deviation(raw) - 2.0.squareRoot() * abs(target - median)
    #expect(abs(slopes[1] - error * Double.sigmoid(raw)) < 1e-14)
  }
}
