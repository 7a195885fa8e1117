/// y[g] = Σ aᵢ·xᵢ over the rows of a segment, a the softmax of their logits. The shares are kept on the tape.
struct AttentionPool<Scalar: TapeScalar>: TapeOperation {
  /// Where each segment begins, and the number of rows: [segments + 1].
  let starts: [Int32]
  let input: Variable
  let logits: Variable
  let shares: Variable
  let output: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    let width = input.columns
    for segment in 0..<output.rows {
      let rows = Int(starts[segment])..<Int(starts[segment + 1])
      var greatest = -Scalar.infinity
      for row in rows { greatest = max(greatest, values[logits.offset + row]) }
      var total: Scalar = 0
      for row in rows {
        let share = Scalar.exponential(values[logits.offset + row] - greatest)
        values[shares.offset + row] = share
        total += share
      }
      let target = values + (output.offset + segment * width)
      for k in 0..<width { target[k] = 0 }
      for row in rows {
        values[shares.offset + row] /= total
        let share = values[shares.offset + row]
        let source = values + (input.offset + row * width)
        for k in 0..<width { target[k] += share * source[k] }
      }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let width = input.columns
    for segment in 0..<output.rows {
      let gradient = gradients + (output.offset + segment * width)
      let pooled = values + (output.offset + segment * width)
      var mean: Scalar = 0
      for k in 0..<width { mean += gradient[k] * pooled[k] }
      for row in Int(starts[segment])..<Int(starts[segment + 1]) {
        let share = values[shares.offset + row]
        let source = values + (input.offset + row * width)
        let target = gradients + (input.offset + row * width)
        var along: Scalar = 0
        for k in 0..<width {
          along += gradient[k] * source[k]
          target[k] += share * gradient[k]
        }
        gradients[logits.offset + row] += share * (along - mean)
      }
    }
  }
}

/// y = a + b.
struct Sum<Scalar: TapeScalar>: TapeOperation {
  let first: Variable
  let second: Variable
  let output: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    for k in 0..<output.count { values[output.offset + k] = values[first.offset + k] + values[second.offset + k] }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    for k in 0..<output.count {
      gradients[first.offset + k] += gradients[output.offset + k]
      gradients[second.offset + k] += gradients[output.offset + k]
    }
  }
}

extension Tape {
  /// One row [segments, f] for each segment of rows [n, f], which begins at `starts` [segments + 1] and is not empty: their
  /// mean under the softmax of their logits [n, 1].
  package mutating func attentionPool(_ input: Variable, logits: Variable, starts: [Int32]) -> Variable {
    precondition(logits.count == input.rows && starts.first == 0 && starts.last == Int32(input.rows))
    precondition(zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 })
    let shares = allocate(rows: input.rows, columns: 1)
    let output = allocate(rows: starts.count - 1, columns: input.columns)
    record(AttentionPool<Scalar>(starts: starts, input: input, logits: logits, shares: shares, output: output))
    return output
  }

  /// The sum of two variables of one shape.
  package mutating func sum(_ first: Variable, _ second: Variable) -> Variable {
    precondition(first.rows == second.rows && first.columns == second.columns)
    let output = allocate(rows: first.rows, columns: first.columns)
    record(Sum<Scalar>(first: first, second: second, output: output))
    return output
  }
}
