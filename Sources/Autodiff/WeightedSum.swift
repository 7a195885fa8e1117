/// y = Σ wᵢ·xᵢ over single numbers with constant weights: a loss out of its parts.
struct WeightedSum<Scalar: TapeScalar>: TapeOperation {
  let inputs: [Variable]
  let weights: [Scalar]
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    var sum: Scalar = 0
    for (input, weight) in zip(inputs, weights) { sum += weight * values[input.offset] }
    values[output.offset] = sum
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    for (input, weight) in zip(inputs, weights) {
      gradients[input.offset] += weight * gradients[output.offset]
    }
  }
}

extension Tape {
  /// The weighted sum of [1, 1] variables: a loss out of its parts. The weights are constants.
  package mutating func weightedSum(_ parts: [(variable: Variable, weight: Scalar)]) -> Variable {
    precondition(parts.allSatisfy { $0.variable.count == 1 })
    let output = allocate(rows: 1, columns: 1)
    record(WeightedSum<Scalar>(inputs: parts.map(\.variable), weights: parts.map(\.weight), output: output))
    return output
  }
}
