/// A smooth nonlinearity, applied number by number.
package enum Activation: String, Sendable, CaseIterable {
  /// x·sigmoid(x) (`elfwing2018silu`).
  case silu
  case softplus
  case tanh

  /// The value at x.
  @inline(__always)
  package func value<Scalar: TapeScalar>(_ x: Scalar) -> Scalar {
    switch self {
    case .silu: x * Scalar.sigmoid(x)
    case .softplus: Scalar.softplus(x)
    case .tanh: Scalar.hyperbolicTangent(x)
    }
  }

  /// The slope at x, where the value is y.
  @inline(__always)
  func slope<Scalar: TapeScalar>(_ x: Scalar, _ y: Scalar) -> Scalar {
    switch self {
    case .silu:
      let gate = Scalar.sigmoid(x)
      return gate + y * (1 - gate)
    case .softplus: return Scalar.sigmoid(x)
    case .tanh: return 1 - y * y
    }
  }

  /// Replaces numbers by their values.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func apply<Scalar: TapeScalar>(_ x: UnsafePointer<Scalar>, count: Int, to y: UnsafeMutablePointer<Scalar>) {
    if self == .silu { return Scalar.silu(count, x, y) }
    for k in 0..<count { y[k] = value(x[k]) }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func applyBackward<Scalar: TapeScalar>(
    _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, _ outputGradient: UnsafePointer<Scalar>, count: Int,
    to inputGradient: UnsafeMutablePointer<Scalar>
  ) {
    if self == .silu { return Scalar.siluBackward(count, x, outputGradient, inputGradient) }
    for k in 0..<count { inputGradient[k] += outputGradient[k] * slope(x[k], y[k]) }
  }
}

/// y = f(x), number by number.
struct ActivationOperation<Scalar: TapeScalar>: TapeOperation {
  let activation: Activation
  let input: Variable
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    activation.apply(values + input.offset, count: input.count, to: values + output.offset)
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    activation.applyBackward(
      values + input.offset, values + output.offset, gradients + output.offset, count: input.count,
      to: gradients + input.offset)
  }
}

extension Tape {
  /// Applies a nonlinearity to every number of a variable.
  package mutating func activate(_ input: Variable, _ activation: Activation) -> Variable {
    let output = allocate(rows: input.rows, columns: input.columns, isZero: false)
    record(ActivationOperation<Scalar>(activation: activation, input: input, output: output))
    return output
  }
}
