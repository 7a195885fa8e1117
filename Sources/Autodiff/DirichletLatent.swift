import Numerics

/// α = exp(s·tanh(x/s)): concentrations of any network output, between e^−s and e^s.
struct Concentrations<Scalar: TapeScalar>: TapeOperation {
  let input: Variable
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    for k in 0..<input.count { values[output.offset + k] = DirichletHead.concentration(values[input.offset + k]) }
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    for k in 0..<input.count {
      let bent = Scalar.hyperbolicTangent(values[input.offset + k] / Scalar(DirichletHead.reach))
      gradients[input.offset + k] += gradients[output.offset + k] * values[output.offset + k] * (1 - bent * bent)
    }
  }
}

/// The Dirichlet head: a network's k numbers become concentrations.
package enum DirichletHead {
  /// The largest |ln α|: concentrations from 0.0009 to 1097.
  static let reach = 7.0

  /// exp(s·tanh(x/s)).
  package static func concentration<Scalar: TapeScalar>(_ output: Scalar) -> Scalar {
    Scalar.exponential(Scalar(reach) * Scalar.hyperbolicTangent(output / Scalar(reach)))
  }
}

/// z = the proportions of gamma draws of shapes α, whose logarithms are given. Backwards each draw moves with its shape at a
/// constant quantile (`figurnov2018implicit`).
struct DirichletDraw<Scalar: TapeScalar>: TapeOperation {
  let concentrations: Variable
  let logarithms: Variable
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    let columns = output.columns
    for row in 0..<output.rows {
      let result = values + (output.offset + row * columns)
      result.update(from: values + (logarithms.offset + row * columns), count: columns)
      Softmax.fill(result, count: columns)
    }
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let columns = output.columns
    for row in 0..<output.rows {
      let start = row * columns
      Softmax.forEachLogit(values + output.offset + start, gradients + output.offset + start, count: columns) {
        column, pull in
        if pull == 0 { return }
        let k = start + column
        let slope = IncompleteGamma.logarithmSlope(
          shape: Double(values[concentrations.offset + k]), logarithm: Double(values[logarithms.offset + k]))
        gradients[concentrations.offset + k] += pull * Scalar(slope)
      }
    }
  }
}

/// Mean over rows of KL(Dir(α) ‖ Dir(β)), the mean no less than a floor, below which it has no gradient.
struct DirichletDivergence<Scalar: TapeScalar>: TapeOperation {
  let concentrations: Variable
  let prior: [Double]
  let floor: Double
  let output: Variable

  private func row(_ row: Int, _ values: UnsafePointer<Scalar>) -> [Double] {
    let start = concentrations.offset + row * concentrations.columns
    return (start..<start + concentrations.columns).map { Double(values[$0]) }
  }

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    var sum = 0.0
    for index in 0..<concentrations.rows {
      sum += DirichletDistribution.divergence(row(index, values), from: prior)
    }
    values[output.offset] = Scalar(max(floor, sum / Double(concentrations.rows)))
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    guard values[output.offset] > Scalar(floor) else { return }
    let scale = Double(gradients[output.offset]) / Double(concentrations.rows)
    for index in 0..<concentrations.rows {
      let slopes = DirichletDistribution.divergenceGradient(row(index, values), from: prior)
      let start = concentrations.offset + index * concentrations.columns
      for (k, slope) in slopes.enumerated() { gradients[start + k] += Scalar(scale * slope) }
    }
  }
}

/// z = softmax of each row.
struct RowSoftmax<Scalar: TapeScalar>: TapeOperation {
  let input: Variable
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    for row in 0..<input.rows {
      let result = values + (output.offset + row * input.columns)
      result.update(from: values + (input.offset + row * input.columns), count: input.columns)
      Softmax.fill(result, count: input.columns)
    }
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let columns = input.columns
    for row in 0..<input.rows {
      let start = row * columns
      Softmax.forEachLogit(values + output.offset + start, gradients + output.offset + start, count: columns) {
        gradients[input.offset + start + $0] += $1
      }
    }
  }
}

extension Softmax {
  /// Hands over each column with what flows back to its logit, pₖ(gₖ − Σ pⱼgⱼ), from the probabilities and their gradients.
  @inline(__always)
  static func forEachLogit<Scalar: TapeScalar>(
    _ probabilities: UnsafePointer<Scalar>, _ gradients: UnsafePointer<Scalar>, count: Int,
    _ body: (_ column: Int, _ gradient: Scalar) -> Void
  ) {
    var mean: Scalar = 0
    for k in 0..<count { mean += probabilities[k] * gradients[k] }
    for k in 0..<count { body(k, probabilities[k] * (gradients[k] - mean)) }
  }
}

extension Tape {
  /// Concentrations [n, k] above zero of a network's output [n, k].
  package mutating func concentrations(_ input: Variable) -> Variable {
    let output = allocate(rows: input.rows, columns: input.columns)
    record(Concentrations<Scalar>(input: input, output: output))
    return output
  }

  /// Dirichlet draws [n, k] of concentrations [n, k], from the logarithms [n, k] of gamma draws of these shapes, which are
  /// a constant to the tape but move with the shapes.
  package mutating func dirichletDraw(_ concentrations: Variable, logarithms: Variable) -> Variable {
    precondition(concentrations.columns == logarithms.columns && concentrations.rows == logarithms.rows)
    let output = allocate(rows: concentrations.rows, columns: concentrations.columns)
    record(DirichletDraw<Scalar>(concentrations: concentrations, logarithms: logarithms, output: output))
    return output
  }

  /// The divergence of Dirichlet distributions of concentrations [n, k] from one of `prior` (k), averaged over rows, in
  /// nats, at least `floor`.
  package mutating func dirichletDivergence(
    _ concentrations: Variable, prior: [Double], floor: Double = 0
  ) -> Variable {
    precondition(concentrations.columns == prior.count)
    let output = allocate(rows: 1, columns: 1)
    record(
      DirichletDivergence<Scalar>(concentrations: concentrations, prior: prior, floor: floor, output: output))
    return output
  }

  /// The softmax of each row [n, k].
  package mutating func softmax(_ input: Variable) -> Variable {
    let output = allocate(rows: input.rows, columns: input.columns)
    record(RowSoftmax<Scalar>(input: input, output: output))
    return output
  }
}
