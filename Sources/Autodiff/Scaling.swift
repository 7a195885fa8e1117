/// y = factor·x.
struct Scaling<Scalar: TapeScalar>: TapeOperation {
  let input: Variable
  let factor: Scalar
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    for k in 0..<input.count { values[output.offset + k] = factor * values[input.offset + k] }
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    for k in 0..<input.count { gradients[input.offset + k] += factor * gradients[output.offset + k] }
  }
}

extension Tape {
  /// Every number of a variable [n, k] times a constant.
  package mutating func scaled(_ input: Variable, by factor: Scalar) -> Variable {
    let output = allocate(rows: input.rows, columns: input.columns)
    record(Scaling<Scalar>(input: input, factor: factor, output: output))
    return output
  }
}
