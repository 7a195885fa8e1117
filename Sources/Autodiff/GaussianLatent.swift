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

/// Σ over the latent dimensions of the mean over rows of KL(N(μ, e^ℓ) ‖ N(0, v)) = ½((μ² + e^ℓ)/v − 1 − ℓ + ln v); the mean
/// of a dimension counts as no less than a floor, and has no gradient below it (`kingma2016improved`).
struct GaussianDivergence<Scalar: TapeScalar>: TapeOperation {
  let moments: Variable
  let variance: Scalar
  let floor: Scalar
  /// The means by dimension.
  let means: Variable
  let output: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    let columns = means.columns
    for row in 0..<moments.rows {
      let mean = moments.offset + row * 2 * columns
      for k in 0..<columns {
        let (middle, logarithm) = (values[mean + k], values[mean + columns + k])
        values[means.offset + k] +=
          ((middle * middle + Scalar.exponential(logarithm)) / variance - 1 - logarithm
            + Scalar.logarithm(variance)) / 2
      }
    }
    var sum: Scalar = 0
    for k in means.offset..<means.offset + columns {
      values[k] /= Scalar(moments.rows)
      sum += max(floor, values[k])
    }
    values[output.offset] = sum
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let columns = means.columns
    let scale = gradients[output.offset] / Scalar(moments.rows)
    for row in 0..<moments.rows {
      let mean = moments.offset + row * 2 * columns
      for k in 0..<columns where floor == 0 || values[means.offset + k] > floor {
        gradients[mean + k] += scale * values[mean + k] / variance
        gradients[mean + columns + k] += scale * (Scalar.exponential(values[mean + columns + k]) / variance - 1) / 2
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

  /// The divergence of Gaussians with moments [n, 2k] from one of mean zero and the same variance in every dimension, summed
  /// over the latent dimensions and averaged over rows, in nats; each dimension's average counts as `floor` at least.
  package mutating func gaussianDivergence(_ moments: Variable, variance: Scalar = 1, floor: Scalar = 0) -> Variable {
    precondition(moments.columns.isMultiple(of: 2) && variance > 0)
    let means = allocate(rows: 1, columns: moments.columns / 2)
    let output = allocate(rows: 1, columns: 1)
    record(
      GaussianDivergence<Scalar>(moments: moments, variance: variance, floor: floor, means: means, output: output))
    return output
  }
}
