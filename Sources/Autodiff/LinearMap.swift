/// y = x·W + b: x [n, d], W [d, k] (inputs by outputs), b [1, k] or absent.
struct LinearMap<Scalar: TapeScalar>: TapeOperation {
  let input: Variable
  let weight: Variable
  let bias: Variable?
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    DenseKernel.multiply(
      rows: input.rows, inputs: input.columns, outputs: weight.columns, x: values + input.offset,
      weight: values + weight.offset, bias: bias.map { UnsafePointer(values + $0.offset) }, y: values + output.offset)
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    DenseKernel.multiplyBackward(
      rows: input.rows, inputs: input.columns, outputs: weight.columns, x: values + input.offset,
      weight: values + weight.offset, outputGradient: gradients + output.offset,
      inputGradient: input.isConstant ? nil : gradients + input.offset, weightGradient: gradients + weight.offset,
      biasGradient: bias.map { gradients + $0.offset })
  }
}

extension Tape {
  /// The affine map x·W + b of a layer; `bias` is one row, or nothing.
  package mutating func linear(_ input: Variable, weight: Variable, bias: Variable? = nil) -> Variable {
    precondition(input.columns == weight.rows)
    if let bias { precondition(bias.rows == 1 && bias.columns == weight.columns) }
    let output = allocate(rows: input.rows, columns: weight.columns, isZero: false)
    record(LinearMap<Scalar>(input: input, weight: weight, bias: bias, output: output))
    return output
  }
}

/// Products of the layers. A row's result depends on that row alone, in a fixed order of summation, so that answers do not
/// change with the size of a batch; a BLAS does not promise that.
package enum DenseKernel {
  /// y = x·W + b: x [rows, inputs], W [inputs, outputs], b [outputs]. O(rows·inputs·outputs).
  package static func multiply<Scalar: TapeScalar>(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<Scalar>, weight: UnsafePointer<Scalar>,
    bias: UnsafePointer<Scalar>?, y: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.multiply(rows, outputs, inputs, x, inputs, 1, weight, bias, y, false)
  }

  /// Adds to the gradients of x, if it is wanted, W and b those of y = x·W + b.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func multiplyBackward<Scalar: TapeScalar>(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<Scalar>, weight: UnsafePointer<Scalar>,
    outputGradient: UnsafePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>?,
    weightGradient: UnsafeMutablePointer<Scalar>, biasGradient: UnsafeMutablePointer<Scalar>?
  ) {
    if let biasGradient { Scalar.addRows(rows, outputs, outputGradient, biasGradient) }
    Scalar.multiply(inputs, outputs, rows, x, 1, inputs, outputGradient, nil, weightGradient, true)
    guard let inputGradient else { return }
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: inputs * outputs) { transposed in
      guard let transposed = transposed.baseAddress else { return }
      Scalar.transpose(inputs, outputs, weight, transposed)
      Scalar.multiply(rows, inputs, outputs, outputGradient, outputs, 1, transposed, nil, inputGradient, true)
    }
  }
}
