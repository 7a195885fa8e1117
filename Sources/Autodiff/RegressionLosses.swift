/// Mean over rows of ½(y − t)², summed over columns.
struct SquaredError<Scalar: TapeScalar>: TapeOperation {
  let input: Variable
  let target: Variable
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    var sum: Scalar = 0
    for k in 0..<input.count {
      let difference = values[input.offset + k] - values[target.offset + k]
      sum += difference * difference / 2
    }
    values[output.offset] = sum / Scalar(input.rows)
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let scale = gradients[output.offset] / Scalar(input.rows)
    for k in 0..<input.count {
      let difference = values[input.offset + k] - values[target.offset + k]
      gradients[input.offset + k] += scale * difference
      gradients[target.offset + k] -= scale * difference
    }
  }
}

/// The heteroscedastic Gaussian head: a network's two last numbers become a mean and a variance.
package enum GaussianHead {
  /// Added to every variance, so that a likelihood cannot diverge on a repeated point; targets are standardised.
  static let varianceFloor = 1e-4

  /// The variance of the second output: softplus plus a floor.
  package static func variance<Scalar: TapeScalar>(_ output: Scalar) -> Scalar {
    Scalar.softplus(output) + Scalar(varianceFloor)
  }
}

/// Mean over rows of σ^(2β)·½[(t − μ)²/σ² + ln σ²], the factor σ^(2β) taken as a constant (β-NLL,
/// `seitzer2022pitfalls`); β = 0 is the Gaussian likelihood.
struct GaussianLikelihood<Scalar: TapeScalar>: TapeOperation {
  let head: Variable
  let target: Variable
  let beta: Scalar
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    var sum: Scalar = 0
    for row in 0..<head.rows {
      let difference = values[target.offset + row] - values[head.offset + 2 * row]
      let variance = GaussianHead.variance(values[head.offset + 2 * row + 1])
      sum +=
        Scalar.power(variance, beta) * (difference * difference / variance + Scalar.logarithm(variance)) / 2
    }
    values[output.offset] = sum / Scalar(head.rows)
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let scale = gradients[output.offset] / Scalar(head.rows)
    for row in 0..<head.rows {
      let raw = values[head.offset + 2 * row + 1]
      let difference = values[target.offset + row] - values[head.offset + 2 * row]
      let variance = GaussianHead.variance(raw)
      let weight = scale * Scalar.power(variance, beta)
      let pull = weight * difference / variance
      gradients[head.offset + 2 * row] -= pull
      gradients[target.offset + row] += pull
      gradients[head.offset + 2 * row + 1] +=
        weight * (1 - difference * difference / variance) / (2 * variance) * Scalar.sigmoid(raw)
    }
  }
}

extension Tape {
  /// Half the squared error of predictions [n, k] against targets [n, k], averaged over rows.
  package mutating func squaredError(_ input: Variable, target: Variable) -> Variable {
    precondition(input.rows == target.rows && input.columns == target.columns)
    let output = allocate(rows: 1, columns: 1)
    record(SquaredError<Scalar>(input: input, target: target, output: output))
    return output
  }

  /// The β-NLL of a head [n, 2] (mean, raw variance) against targets [n, 1], averaged over rows.
  package mutating func gaussianLikelihood(_ head: Variable, target: Variable, beta: Scalar) -> Variable {
    precondition(head.columns == 2 && target.rows == head.rows && target.columns == 1)
    let output = allocate(rows: 1, columns: 1)
    record(GaussianLikelihood<Scalar>(head: head, target: target, beta: beta, output: output))
    return output
  }
}
