/// y = (x − mean)/√(variance + ε) in every row (`ba2016layer`), without gains of its own: a linear map follows. One over the
/// root is kept on the tape.
struct RowNormalization<Scalar: TapeScalar>: TapeOperation {
  let input: Variable
  let scales: Variable
  let output: Variable

  /// Keeps the slope of a row of equal numbers finite.
  private static var floor: Scalar { Scalar(1e-3) }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    let width = input.columns
    for row in 0..<input.rows {
      let x = values + (input.offset + row * width)
      let y = values + (output.offset + row * width)
      var (sum, squares): (Scalar, Scalar) = (0, 0)
      for k in 0..<width { sum += x[k] }
      let mean = sum / Scalar(width)
      for k in 0..<width { squares += (x[k] - mean) * (x[k] - mean) }
      let scale = 1 / (squares / Scalar(width) + Self.floor).squareRoot()
      values[scales.offset + row] = scale
      for k in 0..<width { y[k] = (x[k] - mean) * scale }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let width = input.columns
    for row in 0..<input.rows {
      let y = values + (output.offset + row * width)
      let outward = gradients + (output.offset + row * width)
      let inward = gradients + (input.offset + row * width)
      var (sum, along): (Scalar, Scalar) = (0, 0)
      for k in 0..<width {
        sum += outward[k]
        along += outward[k] * y[k]
      }
      let (mean, share) = (sum / Scalar(width), along / Scalar(width))
      let scale = values[scales.offset + row]
      for k in 0..<width { inward[k] += scale * (outward[k] - mean - y[k] * share) }
    }
  }
}

extension Tape {
  /// Every row of a variable shifted and scaled to mean zero and variance one, or less where it hardly varies.
  package mutating func normalizedRows(_ input: Variable) -> Variable {
    let scales = allocate(rows: input.rows, columns: 1)
    let output = allocate(rows: input.rows, columns: input.columns)
    record(RowNormalization<Scalar>(input: input, scales: scales, output: output))
    return output
  }
}
