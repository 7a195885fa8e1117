import Autodiff
import Glibc
import Numerics

/// A multilayer perceptron: affine layers with a nonlinearity between them and none after the last. It describes where
/// its weights stand in a parameter vector that the caller holds, so that several networks can share one vector.
package struct MultilayerPerceptron: Sendable, Equatable {
  /// The numbers that enter each layer, and at the end those that leave.
  package let widths: [Int]
  package let activation: Activation
  /// Where the first weight stands in the parameter vector.
  package let offset: Int

  /// A network of two widths or more.
  package init(widths: [Int], activation: Activation = .silu, offset: Int = 0) {
    precondition(widths.count >= 2 && widths.allSatisfy { $0 > 0 })
    self.widths = widths
    self.activation = activation
    self.offset = offset
  }

  package var inputs: Int { widths[0] }
  package var outputs: Int { widths[widths.count - 1] }

  /// How many numbers the network occupies.
  package var parameterCount: Int { layers.reduce(0) { $0 + $1.inputs * $1.outputs + $1.outputs } }

  /// One affine layer and the place of its weights [inputs, outputs] and of its bias.
  package struct Layer: Sendable, Equatable {
    package let inputs: Int
    package let outputs: Int
    package let weight: Int
    package let bias: Int
  }

  /// The layers from input to output.
  package var layers: [Layer] {
    var place = offset
    return zip(widths, widths.dropFirst()).map { inputs, outputs in
      defer { place += inputs * outputs + outputs }
      return Layer(inputs: inputs, outputs: outputs, weight: place, bias: place + inputs * outputs)
    }
  }

  /// Fills the network's part of a parameter vector: weights uniform with variance 1/inputs (`lecun1998backprop`),
  /// biases zero.
  package func initialize(_ parameters: inout [Float], _ random: inout SeededGenerator) {
    for layer in layers {
      let bound = (3 / Double(layer.inputs)).squareRoot()
      for k in layer.weight..<layer.bias { parameters[k] = Float(bound * (2 * random.uniform() - 1)) }
      for k in layer.bias..<layer.bias + layer.outputs { parameters[k] = 0 }
    }
  }

  /// Records the network on a tape: input [n, inputs] to output [n, outputs].
  package func record<Scalar: TapeScalar>(on tape: inout Tape<Scalar>, _ input: Variable) -> Variable {
    record(on: &tape) { tape, weight, bias in tape.linear(input, weight: weight, bias: bias) }
  }

  /// Records the network on a tape for sparse rows [n, inputs], which are constant.
  package func record<Scalar: TapeScalar>(on tape: inout Tape<Scalar>, _ input: SparseRows) -> Variable {
    record(on: &tape) { tape, weight, bias in tape.linear(input, weight: weight, bias: bias) }
  }

  private func record<Scalar: TapeScalar>(
    on tape: inout Tape<Scalar>, first: (inout Tape<Scalar>, _ weight: Variable, _ bias: Variable) -> Variable
  ) -> Variable {
    var current: Variable?
    for layer in layers {
      let weight = tape.parameter(at: layer.weight, rows: layer.inputs, columns: layer.outputs)
      let bias = tape.parameter(at: layer.bias, rows: 1, columns: layer.outputs)
      current =
        current.map { tape.linear(tape.activate($0, activation), weight: weight, bias: bias) }
        ?? first(&tape, weight, bias)
    }
    return current!
  }

  /// The output [rows, outputs] for an input [rows, inputs], without a tape. A row's answer does not depend on the others.
  package func evaluate(_ parameters: [Float], rows: Int, _ input: [Float]) -> [Float] {
    precondition(input.count == rows * inputs)
    var current = input
    for (index, layer) in layers.enumerated() {
      let result = [Float](unsafeUninitializedCapacity: rows * layer.outputs) { buffer, count in
        count = rows * layer.outputs
        guard let result = buffer.baseAddress, count > 0 else { return }
        parameters.withUnsafeBufferPointer { parameters in
          guard let start = parameters.baseAddress else { return }
          DenseKernel.multiply(
            rows: rows, inputs: layer.inputs, outputs: layer.outputs, x: current, weight: start + layer.weight,
            bias: start + layer.bias, y: result)
        }
        if index < widths.count - 2 { activation.apply(result, count: count, to: result) }
      }
      current = result
    }
    return current
  }

  /// The network's tensors, named as a model file names them: `layers.0.weight` [inputs, outputs], `layers.0.bias`.
  package func tensors(of parameters: [Float]) -> [ParameterTensor] {
    layers.enumerated().flatMap { index, layer in
      [
        ParameterTensor(
          name: "layers.\(index).weight", shape: [layer.inputs, layer.outputs],
          values: Array(parameters[layer.weight..<layer.bias])),
        ParameterTensor(
          name: "layers.\(index).bias", shape: [layer.outputs],
          values: Array(parameters[layer.bias..<layer.bias + layer.outputs])),
      ]
    }
  }
}

/// A named block of parameters, row-major.
package struct ParameterTensor: Sendable, Equatable {
  package let name: String
  package let shape: [Int]
  package let values: [Float]

  package init(name: String, shape: [Int], values: [Float]) {
    self.name = name
    self.shape = shape
    self.values = values
  }
}
