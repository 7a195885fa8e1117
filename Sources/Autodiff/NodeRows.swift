/// Rows that are weighted sums of a few rows of a table: row r takes `weights[k]` of the table's row `places[k]` for k in
/// `starts[r] ..< starts[r + 1]`.
package struct RowMixture: Sendable, Equatable {
  package let starts: [Int32]
  package let places: [Int32]
  package let weights: [Double]

  /// Takes a mixture; the places are not negative.
  package init(starts: [Int32], places: [Int32], weights: [Double]) {
    precondition(starts.first == 0 && starts.last == Int32(places.count) && weights.count == places.count)
    precondition(zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 } && places.allSatisfy { $0 >= 0 })
    self.starts = starts
    self.places = places
    self.weights = weights
  }

  /// How many rows it makes.
  package var rows: Int { starts.count - 1 }
}

/// y[r] = Σ weight·table[place].
struct MixedRows<Scalar: TapeScalar>: TapeOperation {
  let mixture: RowMixture
  let table: Variable
  let output: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    let width = table.columns
    for row in 0..<output.rows {
      let target = values + (output.offset + row * width)
      for k in 0..<width { target[k] = 0 }
      for entry in Int(mixture.starts[row])..<Int(mixture.starts[row + 1]) {
        let source = values + (table.offset + Int(mixture.places[entry]) * width)
        let weight = Scalar(mixture.weights[entry])
        for k in 0..<width { target[k] += weight * source[k] }
      }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let width = table.columns
    for row in 0..<output.rows {
      let gradient = gradients + (output.offset + row * width)
      for entry in Int(mixture.starts[row])..<Int(mixture.starts[row + 1]) {
        let target = gradients + (table.offset + Int(mixture.places[entry]) * width)
        let weight = Scalar(mixture.weights[entry])
        for k in 0..<width { target[k] += weight * gradient[k] }
      }
    }
  }
}

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
  /// Weighted sums [rows, f] of rows of a table [n, f]; the weights are constants.
  package mutating func mixedRows(_ table: Variable, _ mixture: RowMixture) -> Variable {
    precondition(mixture.places.allSatisfy { $0 < table.rows })
    let output = allocate(rows: mixture.rows, columns: table.columns)
    record(MixedRows<Scalar>(mixture: mixture, table: table, output: output))
    return output
  }

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
