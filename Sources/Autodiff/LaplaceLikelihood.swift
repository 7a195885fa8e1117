/// The heteroscedastic Laplace head: a network's two last numbers become a median and a standard deviation.
package enum LaplaceHead {
  /// Added to every deviation, so that a likelihood cannot diverge on a repeated point; targets are standardised.
  static let deviationFloor = 1e-2

  /// The standard deviation of the second output: softplus plus a floor.
  package static func deviation<Scalar: TapeScalar>(_ output: Scalar) -> Scalar {
    Scalar.softplus(output) + Scalar(deviationFloor)
  }
}

/// Mean over rows of σ^β·[√2·|t − μ|/σ + ln σ], the factor σ^β taken as a constant; β = 0 is the Laplace likelihood without
/// its constant, and with β = 1 the median is pulled alike everywhere, as by the absolute error. The slope by σ may have
/// another exponent: with 2 it is σ − √2·|t − μ|, that of a squared error, where with 1 an error far above a small σ would
/// outweigh every pull on the median in what both are computed from.
struct LaplaceLikelihood<Scalar: TapeScalar>: TapeOperation {
  let head: Variable
  let target: Variable
  let beta: Scalar
  let deviationBeta: Scalar
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    var sum: Scalar = 0
    for row in 0..<head.rows {
      let difference = values[target.offset + row] - values[head.offset + 2 * row]
      let deviation = LaplaceHead.deviation(values[head.offset + 2 * row + 1])
      sum +=
        Scalar.power(deviation, beta)
        * (Scalar(2).squareRoot() * abs(difference) / deviation + Scalar.logarithm(deviation))
    }
    values[output.offset] = sum / Scalar(head.rows)
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let scale = gradients[output.offset] / Scalar(head.rows)
    for row in 0..<head.rows {
      let raw = values[head.offset + 2 * row + 1]
      let difference = values[target.offset + row] - values[head.offset + 2 * row]
      let deviation = LaplaceHead.deviation(raw)
      let weight = scale * Scalar.power(deviation, beta)
      let unit = Scalar(2).squareRoot() / deviation
      let pull = difference == 0 ? 0 : weight * (difference > 0 ? unit : -unit)
      gradients[head.offset + 2 * row] -= pull
      gradients[target.offset + row] += pull
      gradients[head.offset + 2 * row + 1] +=
        scale * Scalar.power(deviation, deviationBeta) * (1 - unit * abs(difference)) / deviation * Scalar.sigmoid(raw)
    }
  }
}

extension Tape {
  /// The Laplace likelihood of a head [n, 2] (median, raw deviation) against targets [n, 1], averaged over rows.
  /// `deviationBeta` is the exponent in the slope by the deviation, if it is another.
  package mutating func laplaceLikelihood(
    _ head: Variable, target: Variable, beta: Scalar, deviationBeta: Scalar? = nil
  ) -> Variable {
    precondition(head.columns == 2 && target.rows == head.rows && target.columns == 1)
    let output = allocate(rows: 1, columns: 1)
    record(
      LaplaceLikelihood<Scalar>(
        head: head, target: target, beta: beta, deviationBeta: deviationBeta ?? beta, output: output))
    return output
  }
}
