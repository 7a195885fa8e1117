/// y = x·W + b: x [n, d], W [d, k] (inputs by outputs), b [1, k].
struct LinearMap<Scalar: TapeScalar>: TapeOperation {
  let input: Variable
  let weight: Variable
  let bias: Variable
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    DenseKernel.multiply(
      rows: input.rows, inputs: input.columns, outputs: weight.columns, x: values + input.offset,
      weight: values + weight.offset, bias: values + bias.offset, y: values + output.offset)
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    DenseKernel.multiplyBackward(
      rows: input.rows, inputs: input.columns, outputs: weight.columns, x: values + input.offset,
      weight: values + weight.offset, outputGradient: gradients + output.offset,
      inputGradient: gradients + input.offset, weightGradient: gradients + weight.offset,
      biasGradient: gradients + bias.offset)
  }
}

extension Tape {
  /// The affine map x·W + b of a layer; `bias` is one row.
  package mutating func linear(_ input: Variable, weight: Variable, bias: Variable) -> Variable {
    precondition(input.columns == weight.rows && bias.rows == 1 && bias.columns == weight.columns)
    let output = allocate(rows: input.rows, columns: weight.columns)
    record(LinearMap<Scalar>(input: input, weight: weight, bias: bias, output: output))
    return output
  }
}

/// Dense loops for the small layers of composition models. A row's result depends on that row alone, in a fixed order of
/// summation, so that answers do not change with the size of a batch; a BLAS does not promise that.
package enum DenseKernel {
  /// Numbers held in registers at once.
  private typealias Block<Scalar: TapeScalar> = SIMD16<Scalar>

  /// y = x·W + b: x [rows, inputs], W [inputs, outputs], b [outputs]; zeros of x are skipped. O(rows·inputs·outputs).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package static func multiply<Scalar: TapeScalar>(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<Scalar>, weight: UnsafePointer<Scalar>,
    bias: UnsafePointer<Scalar>, y: UnsafeMutablePointer<Scalar>
  ) {
    let width = Block<Scalar>.scalarCount
    let blocked = outputs - outputs % width
    for row in 0..<rows {
      let x = x + row * inputs
      let y = y + row * outputs
      var column = 0
      while column < blocked {
        var sum = load(bias + column)
        for k in 0..<inputs where x[k] != 0 { sum += x[k] * load(weight + (k * outputs + column)) }
        store(sum, y + column)
        column += width
      }
      for column in blocked..<outputs { y[column] = bias[column] }
      for k in 0..<inputs where x[k] != 0 {
        for column in blocked..<outputs { y[column] += x[k] * weight[k * outputs + column] }
      }
    }
  }

  /// Adds to the gradients of x, W and b those of y = x·W + b.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func multiplyBackward<Scalar: TapeScalar>(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<Scalar>, weight: UnsafePointer<Scalar>,
    outputGradient: UnsafePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>,
    weightGradient: UnsafeMutablePointer<Scalar>, biasGradient: UnsafeMutablePointer<Scalar>
  ) {
    for row in 0..<rows {
      let gradient = outputGradient + row * outputs
      for column in 0..<outputs { biasGradient[column] += gradient[column] }
      for k in 0..<inputs {
        inputGradient[row * inputs + k] += dot(gradient, weight + k * outputs, outputs)
      }
    }
    let width = Block<Scalar>.scalarCount
    let blocked = outputs - outputs % width
    for k in 0..<inputs {
      let target = weightGradient + k * outputs
      var column = 0
      while column < blocked {
        var sum = load(UnsafePointer(target + column))
        for row in 0..<rows where x[row * inputs + k] != 0 {
          sum += x[row * inputs + k] * load(outputGradient + (row * outputs + column))
        }
        store(sum, target + column)
        column += width
      }
      for row in 0..<rows where x[row * inputs + k] != 0 {
        for column in blocked..<outputs {
          target[column] += x[row * inputs + k] * outputGradient[row * outputs + column]
        }
      }
    }
  }

  @inline(__always)
  private static func dot<Scalar: TapeScalar>(_ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, _ count: Int)
    -> Scalar
  {
    let width = Block<Scalar>.scalarCount
    var sums = Block<Scalar>(repeating: 0)
    var k = 0
    while k + width <= count {
      sums += load(a + k) * load(b + k)
      k += width
    }
    var sum = sums.sum()
    while k < count {
      sum += a[k] * b[k]
      k += 1
    }
    return sum
  }

  @inline(__always)
  private static func load<Scalar: TapeScalar>(_ place: UnsafePointer<Scalar>) -> Block<Scalar> {
    UnsafeRawPointer(place).loadUnaligned(as: Block<Scalar>.self)
  }

  @inline(__always)
  private static func store<Scalar: TapeScalar>(_ block: Block<Scalar>, _ place: UnsafeMutablePointer<Scalar>) {
    UnsafeMutableRawPointer(place).storeBytes(of: block, as: Block<Scalar>.self)
  }
}
