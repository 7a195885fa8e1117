/// y = x[:, first ..< first + k].
struct ColumnSlice<Scalar: TapeScalar>: TapeOperation {
  let input: Variable
  let first: Int
  let output: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    for row in 0..<output.rows {
      for column in 0..<output.columns {
        values[output.offset + row * output.columns + column] =
          values[input.offset + row * input.columns + first + column]
      }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    for row in 0..<output.rows {
      for column in 0..<output.columns {
        gradients[input.offset + row * input.columns + first + column] +=
          gradients[output.offset + row * output.columns + column]
      }
    }
  }
}

extension Tape {
  /// A range of the columns of a variable.
  package mutating func columns(_ input: Variable, _ range: Range<Int>) -> Variable {
    precondition(range.lowerBound >= 0 && range.upperBound <= input.columns)
    let output = allocate(rows: input.rows, columns: range.count)
    record(ColumnSlice<Scalar>(input: input, first: range.lowerBound, output: output))
    return output
  }
}
