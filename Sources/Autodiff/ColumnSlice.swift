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

/// y = the columns of x, then those of another.
struct ColumnJoin<Scalar: TapeScalar>: TapeOperation {
  let inputs: [Variable]
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    visit { values[$1] = values[$0] }
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    visit { gradients[$0] += gradients[$1] }
  }

  /// The place of every number in its input and in the output.
  @inline(__always)
  private func visit(_ body: (_ input: Int, _ output: Int) -> Void) {
    var first = 0
    for input in inputs {
      for row in 0..<output.rows {
        for column in 0..<input.columns {
          body(input.offset + row * input.columns + column, output.offset + row * output.columns + first + column)
        }
      }
      first += input.columns
    }
  }
}

extension Tape {
  /// The columns of variables of as many rows side by side.
  package mutating func joined(_ inputs: [Variable]) -> Variable {
    precondition(!inputs.isEmpty && inputs.allSatisfy { $0.rows == inputs[0].rows })
    let output = allocate(rows: inputs[0].rows, columns: inputs.reduce(0) { $0 + $1.columns })
    record(ColumnJoin<Scalar>(inputs: inputs, output: output))
    return output
  }

  /// A range of the columns of a variable.
  package mutating func columns(_ input: Variable, _ range: Range<Int>) -> Variable {
    precondition(range.lowerBound >= 0 && range.upperBound <= input.columns)
    let output = allocate(rows: input.rows, columns: range.count)
    record(ColumnSlice<Scalar>(input: input, first: range.lowerBound, output: output))
    return output
  }
}
