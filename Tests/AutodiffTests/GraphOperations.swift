import Autodiff
import Numerics
import Testing

/// The operations of graph networks, for the gradient tests.
enum GraphOperations {
  /// Four nodes; node 1 receives nothing, node 2 from itself and twice from node 0.
  static let edges = EdgeList(starts: [0, 3, 3, 6, 8], sources: [1, 2, 3, 2, 0, 0, 0, 1])
  static let sparse = SparseRows(starts: [0, 1, 3, 3, 4], places: [2, 0, 1, 0], weights: [1, 0.75, 0.25, 0.5])

  static let cases: [OperationCase] =
    [
      OperationCase(name: "linear without bias, deeper than a block", shapes: [(3, 140), (140, 2)]) { tape, inputs, _ in
        tape.linear(inputs[0], weight: inputs[1])
      },
      OperationCase(name: "edge geometry, lengths", shapes: [(5, 3)]) { tape, inputs, _ in
        tape.edgeGeometry(inputs[0]).lengths
      },
      OperationCase(name: "edge geometry, directions", shapes: [(5, 3)]) { tape, inputs, _ in
        tape.edgeGeometry(inputs[0]).directions
      },
      OperationCase(name: "cosine cutoff of some beyond it", shapes: [(9, 3), (9, 1)]) { tape, inputs, _ in
        tape.cosineCutoff(tape.edgeGeometry(inputs[0]).lengths, counts: inputs[1], cutoff: 1.5)
      },
      OperationCase(name: "Gaussian basis", shapes: [(5, 3)]) { tape, inputs, _ in
        tape.gaussianBasis(tape.edgeGeometry(inputs[0]).lengths, count: 11, cutoff: 2.5)
      },
      OperationCase(name: "Bessel basis", shapes: [(5, 3)]) { tape, inputs, _ in
        tape.besselBasis(tape.edgeGeometry(inputs[0]).lengths, count: 5, cutoff: 2.5)
      },
      OperationCase(name: "linear of sparse rows without bias", shapes: [(3, 5)]) { tape, inputs, _ in
        tape.linear(sparse, weight: inputs[0])
      },
      OperationCase(name: "linear of sparse rows, wider than a register block", shapes: [(3, 70), (1, 70)]) {
        tape, inputs, _ in tape.linear(sparse, weight: inputs[0], bias: inputs[1])
      },
      OperationCase(name: "attention pool", shapes: [(6, 5), (6, 1)]) { tape, inputs, _ in
        tape.attentionPool(inputs[0], logits: inputs[1], starts: [0, 1, 4, 6])
      },
      OperationCase(name: "normalized rows", shapes: [(4, 5)]) { tape, inputs, _ in tape.normalizedRows(inputs[0]) },
      OperationCase(name: "sum with itself", shapes: [(3, 5)]) { tape, inputs, _ in tape.sum(inputs[0], inputs[0]) },
    ]
    + [3, 8, 19].flatMap { (width: Int) -> [OperationCase] in
      let count = edges.count
      return [
        OperationCase(name: "edge states of \(width)", shapes: [(count, width), (4, 2 * width)]) { tape, inputs, _ in
          tape.edgeStates(inputs[0], ends: inputs[1], edges: edges)
        },
        OperationCase(
          name: "gated sum of \(width)", shapes: [(count, width), (width, 1), (1, 1), (count, 1)],
          build: { tape, inputs, _ in
            tape.gatedSum(inputs[0], weight: inputs[1], bias: inputs[2], factors: inputs[3], edges: edges)
          }),
        OperationCase(
          name: "vector messages of \(width), scalars and vectors",
          shapes: [
            (4, width), (4, 3 * width), (4, 3 * width), (count, 3 * width), (count, 3), (count, 1),
          ],
          build: { tape, inputs, _ in
            let next = tape.vectorMessages(
              scalars: inputs[0], vectors: inputs[1], filters: inputs[2], weights: inputs[3], directions: inputs[4],
              factors: inputs[5], edges: edges)
            return tape.linear(
              tape.reshaped(next.scalars, rows: 1), weight: tape.reshaped(next.vectors, rows: 4 * width))
          }),
        OperationCase(
          name: "vector update of \(width), scalars and vectors",
          shapes: [(4, width), (4, 3 * width), (4, 3 * width), (12, 2 * width)],
          build: { tape, inputs, _ in
            let invariants = tape.vectorInvariants(inputs[3])
            let next = tape.vectorUpdate(
              scalars: tape.sum(inputs[0], invariants.norms), vectors: inputs[1], gates: inputs[2], pairs: inputs[3],
              products: invariants.products)
            return tape.linear(
              tape.reshaped(next.scalars, rows: 1), weight: tape.reshaped(next.vectors, rows: 4 * width))
          }),
      ]
    }
}

@Suite("Kernels in single precision") struct KernelTests {
  @Test("x·sigmoid(x) to an ulp or two of the C library's exponential, over the whole range") func silu() {
    let x = (-4000...4000).map { Float($0) / 32 }
    var y = [Float](repeating: 0, count: x.count)
    Activation.silu.apply(x, count: x.count, to: &y)
    for (x, y) in zip(x, y) {
      let expected = Double(x) * Double.sigmoid(Double(x))
      #expect(abs(Double(y) - expected) <= 4e-7 * abs(expected) + 1e-35, "at \(x)")
    }
  }

  @Test(
    "products equal those of Double, whatever the shape",
    arguments: [(1, 1, 1), (7, 2, 300), (13, 70, 33), (6, 64, 64), (53, 21, 20), (25, 92, 5)])
  func product(rows: Int, outputs: Int, inputs: Int) {
    var random = SeededGenerator(seed: 8)
    func draw(_ count: Int) -> [Double] { (0..<count).map { _ in Double(Float(random.uniform() - 0.5)) } }
    let (x, weight, bias) = (draw(rows * inputs), draw(inputs * outputs), draw(outputs))
    var y = [Float](repeating: .nan, count: rows * outputs)
    DenseKernel.multiply(
      rows: rows, inputs: inputs, outputs: outputs, x: x.map(Float.init), weight: weight.map(Float.init),
      bias: bias.map(Float.init), y: &y)
    for row in 0..<rows {
      for column in 0..<outputs {
        let expected = (0..<inputs).reduce(bias[column]) { $0 + x[row * inputs + $1] * weight[$1 * outputs + column] }
        #expect(abs(Double(y[row * outputs + column]) - expected) < 1e-5)
      }
    }
  }

  @Test("Σ ln(1 + eˣ) of one number to an ulp or two, over the whole range, and sums of any length") func softplus() {
    let x = (-3000...4000).map { Float($0) / 32 }
    func sum(_ x: ArraySlice<Float>) -> Double {
      x.withUnsafeBufferPointer { Double(Float.softplusSum(x.count, $0.baseAddress!)) }
    }
    for place in x.indices {
      let expected = Double.softplus(Double(x[place]))
      #expect(abs(sum(x[place...place]) - expected) <= 4e-7 * expected + 1e-37, "at \(x[place])")
    }
    for count in [2, 16, 17, 40, 64] {
      let expected = x[3000..<3000 + count].reduce(0) { $0 + Double.softplus(Double($1)) }
      #expect(abs(sum(x[3000..<3000 + count]) - expected) <= 1e-6 * expected)
    }
  }

  @Test("sparse rows give what the same rows give with their zeros, forwards and backwards", arguments: [3, 128, 150])
  func sparse(width: Int) {
    var random = SeededGenerator(seed: 6)
    let x = (0..<7 * 30).map { _ in random.uniform() < 0.2 ? Float(random.uniform()) : 0 }
    let parameters = (0..<31 * width).map { _ in Float(random.uniform() - 0.5) }
    let seed = (0..<7 * width).map { _ in Float(random.uniform() - 0.5) }
    func numbers(isSparse: Bool) -> [Float] {
      var tape = Tape<Float>(parameters: parameters)
      let weight = tape.parameter(at: 0, rows: 30, columns: width)
      let bias = tape.parameter(at: 30 * width, rows: 1, columns: width)
      let y =
        isSparse
        ? tape.linear(SparseRows(x, columns: 30), weight: weight, bias: bias)
        : tape.linear(tape.input(rows: 7, columns: 30, x), weight: weight, bias: bias)
      tape.backward(from: [(y, seed)])
      return tape.value(y) + tape.gradient(weight) + tape.gradient(bias)
    }
    for (a, b) in zip(numbers(isSparse: false), numbers(isSparse: true)) { #expect(abs(a - b) < 1e-6) }
  }
}
