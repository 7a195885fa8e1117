/// Mean over rows of −Σ tⱼ ln pⱼ over the entries of sparse targets, p the softmax of the logits at these entries, which
/// stand from a first column on. The probabilities are kept on the tape.
struct SoftmaxCrossEntropy<Scalar: TapeScalar>: TapeOperation {
  let logits: Variable
  let first: Int
  let target: SparseRows
  /// Of the entries.
  let probabilities: Variable
  let output: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    let p = values + probabilities.offset
    var sum: Scalar = 0
    for row in 0..<logits.rows {
      let x = UnsafePointer(values + (logits.offset + row * logits.columns + first))
      let entries = target.entries(of: row)
      for entry in entries { p[entry] = x[Int(target.places[entry])] }
      let logarithm = Softmax.fill(p + entries.lowerBound, count: entries.count)
      for entry in entries { sum += Scalar(target.weights[entry]) * (logarithm - x[Int(target.places[entry])]) }
    }
    values[output.offset] = sum / Scalar(logits.rows)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let scale = gradients[output.offset] / Scalar(logits.rows)
    for row in 0..<logits.rows {
      let gradient = gradients + (logits.offset + row * logits.columns + first)
      let entries = target.entries(of: row)
      var total: Scalar = 0
      for entry in entries { total += Scalar(target.weights[entry]) }
      for entry in entries {
        gradient[Int(target.places[entry])] +=
          scale * (total * values[probabilities.offset + entry] - Scalar(target.weights[entry]))
      }
    }
  }
}

/// The softmax.
enum Softmax {
  /// Replaces logits by their probabilities and returns ln Σ eˣ; zero if there are none.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @discardableResult
  static func fill<Scalar: TapeScalar>(_ numbers: UnsafeMutablePointer<Scalar>, count: Int) -> Scalar {
    guard count > 0 else { return 0 }
    var greatest = numbers[0]
    for k in 1..<count { greatest = max(greatest, numbers[k]) }
    var total: Scalar = 0
    for k in 0..<count {
      numbers[k] = Scalar.exponential(numbers[k] - greatest)
      total += numbers[k]
    }
    for k in 0..<count { numbers[k] /= total }
    return greatest + Scalar.logarithm(total)
  }
}

/// Mean over rows of Σ softplus(xⱼ) − tⱼxⱼ over some columns of the logits x: the Bernoulli likelihood of sparse t ∈ [0, 1].
struct BernoulliCrossEntropy<Scalar: TapeScalar>: TapeOperation {
  let logits: Variable
  let columns: Range<Int>
  let target: SparseRows
  let output: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    var sum: Scalar = 0
    for row in 0..<logits.rows {
      let x = values + (logits.offset + row * logits.columns + columns.lowerBound)
      sum += Scalar.softplusSum(columns.count, x)
      for entry in target.entries(of: row) { sum -= Scalar(target.weights[entry]) * x[Int(target.places[entry])] }
    }
    values[output.offset] = sum / Scalar(logits.rows)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let scale = gradients[output.offset] / Scalar(logits.rows)
    for row in 0..<logits.rows {
      let place = logits.offset + row * logits.columns + columns.lowerBound
      Scalar.softplusSumBackward(columns.count, scale, values + place, gradients + place)
      for entry in target.entries(of: row) {
        gradients[place + Int(target.places[entry])] -= scale * Scalar(target.weights[entry])
      }
    }
  }
}

extension Tape {
  /// Multinomial cross-entropy of logits [n, …] against sparse fractions [n, k], averaged over rows, with the softmax taken
  /// over the entries of a row. The logits of the fractions stand from column `first` on.
  package mutating func softmaxCrossEntropy(_ logits: Variable, from first: Int = 0, target: SparseRows) -> Variable {
    precondition(logits.rows == target.rows && first >= 0 && target.isWithin(columns: logits.columns - first))
    let probabilities = allocate(rows: 1, columns: target.places.count, isZero: false)
    let output = allocate(rows: 1, columns: 1)
    record(
      SoftmaxCrossEntropy<Scalar>(
        logits: logits, first: first, target: target, probabilities: probabilities, output: output))
    return output
  }

  /// Bernoulli cross-entropy of k columns of logits against sparse targets [n, k], summed over these columns, averaged over
  /// rows.
  package mutating func bernoulliCrossEntropy(
    _ logits: Variable, columns: Range<Int>, target: SparseRows
  ) -> Variable {
    precondition(logits.rows == target.rows && columns.lowerBound >= 0 && columns.upperBound <= logits.columns)
    precondition(target.isWithin(columns: columns.count))
    let output = allocate(rows: 1, columns: 1)
    record(BernoulliCrossEntropy<Scalar>(logits: logits, columns: columns, target: target, output: output))
    return output
  }
}
