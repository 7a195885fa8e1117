/// z = μ + e^(ℓ/2)·ε: the reparameterised draw of a Gaussian whose moments [n, 2k] are the means and, in the second half
/// of the columns, the logarithms ℓ of the variances (`kingma2014vae`).
struct GaussianDraw<Scalar: TapeScalar>: TapeOperation {
  let moments: Variable
  let noise: Variable
  let output: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    let columns = output.columns
    for row in 0..<output.rows {
      let mean = moments.offset + row * 2 * columns
      for k in 0..<columns {
        let place = row * columns + k
        let deviation = Scalar.exponential(values[mean + columns + k] / 2)
        values[output.offset + place] = values[mean + k] + deviation * values[noise.offset + place]
      }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let columns = output.columns
    for row in 0..<output.rows {
      let mean = moments.offset + row * 2 * columns
      for k in 0..<columns {
        let place = row * columns + k
        let gradient = gradients[output.offset + place]
        let deviation = Scalar.exponential(values[mean + columns + k] / 2)
        gradients[mean + k] += gradient
        gradients[mean + columns + k] += gradient * deviation * values[noise.offset + place] / 2
      }
    }
  }
}

/// Mean over rows of KL(N(μ, e^ℓ) ‖ N(0, 1)) = Σ ½(μ² + e^ℓ − 1 − ℓ).
struct GaussianDivergence<Scalar: TapeScalar>: TapeOperation {
  let moments: Variable
  let output: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    let columns = moments.columns / 2
    var sum: Scalar = 0
    for row in 0..<moments.rows {
      let mean = moments.offset + row * 2 * columns
      for k in mean..<mean + columns {
        let logarithm = values[k + columns]
        sum += (values[k] * values[k] + Scalar.exponential(logarithm) - 1 - logarithm) / 2
      }
    }
    values[output.offset] = sum / Scalar(moments.rows)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let columns = moments.columns / 2
    let scale = gradients[output.offset] / Scalar(moments.rows)
    for row in 0..<moments.rows {
      let mean = moments.offset + row * 2 * columns
      for k in mean..<mean + columns {
        gradients[k] += scale * values[k]
        gradients[k + columns] += scale * (Scalar.exponential(values[k + columns]) - 1) / 2
      }
    }
  }
}

extension Tape {
  /// A draw [n, k] of Gaussians with moments [n, 2k] (means, then logarithms of variances) from standard normal noise
  /// [n, k], which is a constant.
  package mutating func gaussianDraw(_ moments: Variable, noise: Variable) -> Variable {
    precondition(moments.columns == 2 * noise.columns && moments.rows == noise.rows)
    let output = allocate(rows: noise.rows, columns: noise.columns)
    record(GaussianDraw<Scalar>(moments: moments, noise: noise, output: output))
    return output
  }

  /// The divergence of Gaussians with moments [n, 2k] from the standard normal, summed over the latent dimensions and
  /// averaged over rows, in nats.
  package mutating func gaussianDivergence(_ moments: Variable) -> Variable {
    precondition(moments.columns.isMultiple(of: 2))
    let output = allocate(rows: 1, columns: 1)
    record(GaussianDivergence<Scalar>(moments: moments, output: output))
    return output
  }
}
