/// Mean over rows of −Σ tⱼ ln pⱼ, p = softmax of the logits over the columns whose mask is not zero. The probabilities are
/// kept on the tape.
struct SoftmaxCrossEntropy<Scalar: TapeScalar>: TapeOperation {
  let logits: Variable
  let target: Variable
  let mask: Variable
  let probabilities: Variable
  let output: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    let columns = logits.columns
    var sum: Scalar = 0
    for row in 0..<logits.rows {
      let x = UnsafePointer(values + (logits.offset + row * columns))
      let t = UnsafePointer(values + (target.offset + row * columns))
      let m = UnsafePointer(values + (mask.offset + row * columns))
      let p = values + (probabilities.offset + row * columns)
      let logarithm = Softmax.fill(p, x, mask: m, count: columns)
      for k in 0..<columns where m[k] != 0 { sum += t[k] * (logarithm - x[k]) }
    }
    values[output.offset] = sum / Scalar(logits.rows)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let columns = logits.columns
    let scale = gradients[output.offset] / Scalar(logits.rows)
    for row in 0..<logits.rows {
      var total: Scalar = 0
      for k in row * columns..<(row + 1) * columns where values[mask.offset + k] != 0 {
        total += values[target.offset + k]
      }
      for k in row * columns..<(row + 1) * columns where values[mask.offset + k] != 0 {
        gradients[logits.offset + k] +=
          scale * (total * values[probabilities.offset + k] - values[target.offset + k])
      }
    }
  }
}

/// The softmax over active columns.
package enum Softmax {
  /// Fills probabilities, zero where the mask is zero, and returns ln Σ eˣ over the active columns; all zero if none is
  /// active.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package static func fill<Scalar: TapeScalar>(
    _ probabilities: UnsafeMutablePointer<Scalar>, _ logits: UnsafePointer<Scalar>, mask: UnsafePointer<Scalar>,
    count: Int
  ) -> Scalar {
    var greatest = -Scalar.infinity
    for k in 0..<count where mask[k] != 0 { greatest = max(greatest, logits[k]) }
    var total: Scalar = 0
    for k in 0..<count {
      probabilities[k] = mask[k] == 0 ? 0 : Scalar.exponential(logits[k] - greatest)
      total += probabilities[k]
    }
    guard total > 0 else { return 0 }
    for k in 0..<count { probabilities[k] /= total }
    return greatest + Scalar.logarithm(total)
  }
}

/// Mean over rows of Σ softplus(xⱼ) − tⱼxⱼ: the Bernoulli likelihood of t ∈ [0, 1] under logits x, summed over columns.
struct BernoulliCrossEntropy<Scalar: TapeScalar>: TapeOperation {
  let logits: Variable
  let target: Variable
  let output: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    var sum: Scalar = 0
    for k in 0..<logits.count {
      let x = values[logits.offset + k]
      sum += Scalar.softplus(x) - values[target.offset + k] * x
    }
    values[output.offset] = sum / Scalar(logits.rows)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let scale = gradients[output.offset] / Scalar(logits.rows)
    for k in 0..<logits.count {
      gradients[logits.offset + k] +=
        scale * (Scalar.sigmoid(values[logits.offset + k]) - values[target.offset + k])
    }
  }
}

extension Tape {
  /// Multinomial cross-entropy of logits [n, k] against fractions [n, k], averaged over rows, with the softmax taken over
  /// the columns whose `mask` [n, k] is not zero. The targets and the mask are constants.
  package mutating func softmaxCrossEntropy(_ logits: Variable, target: Variable, mask: Variable) -> Variable {
    precondition(logits.count == target.count && logits.count == mask.count && logits.columns == target.columns)
    let probabilities = allocate(rows: logits.rows, columns: logits.columns)
    let output = allocate(rows: 1, columns: 1)
    record(
      SoftmaxCrossEntropy<Scalar>(
        logits: logits, target: target, mask: mask, probabilities: probabilities, output: output))
    return output
  }

  /// Bernoulli cross-entropy of logits [n, k] against targets [n, k], summed over columns, averaged over rows. The targets
  /// are constants.
  package mutating func bernoulliCrossEntropy(_ logits: Variable, target: Variable) -> Variable {
    precondition(logits.count == target.count && logits.columns == target.columns)
    let output = allocate(rows: 1, columns: 1)
    record(BernoulliCrossEntropy<Scalar>(logits: logits, target: target, output: output))
    return output
  }
}
