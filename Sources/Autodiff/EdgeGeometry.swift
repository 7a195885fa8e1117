/// The lengths and directions of vectors.
struct EdgeGeometry<Scalar: TapeScalar>: TapeOperation {
  let vectors: Variable
  let lengths: Variable
  let directions: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    for row in 0..<vectors.rows {
      let vector = values + (vectors.offset + 3 * row)
      let length = (vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]).squareRoot()
      values[lengths.offset + row] = length
      for axis in 0..<3 { values[directions.offset + 3 * row + axis] = vector[axis] / length }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    for row in 0..<vectors.rows {
      let direction = values + (directions.offset + 3 * row)
      let gradient = gradients + (directions.offset + 3 * row)
      let length = values[lengths.offset + row]
      let along = direction[0] * gradient[0] + direction[1] * gradient[1] + direction[2] * gradient[2]
      for axis in 0..<3 {
        gradients[vectors.offset + 3 * row + axis] +=
          gradients[lengths.offset + row] * direction[axis] + (gradient[axis] - along * direction[axis]) / length
      }
    }
  }
}

/// y = n·½(cos(πd/r) + 1) below the cutoff r, zero beyond.
struct CosineCutoff<Scalar: TapeScalar>: TapeOperation {
  let distances: Variable
  let counts: Variable
  let cutoff: Scalar
  let output: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    for row in 0..<distances.count {
      let distance = values[distances.offset + row]
      let share = distance < cutoff ? (Scalar.cosine(Scalar.pi * distance / cutoff) + 1) / 2 : 0
      values[output.offset + row] = values[counts.offset + row] * share
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    for row in 0..<distances.count where values[distances.offset + row] < cutoff {
      let angle = Scalar.pi * values[distances.offset + row] / cutoff
      gradients[distances.offset + row] -=
        gradients[output.offset + row] * values[counts.offset + row] * Scalar.sine(angle) * Scalar.pi / (2 * cutoff)
      gradients[counts.offset + row] += gradients[output.offset + row] * (Scalar.cosine(angle) + 1) / 2
    }
  }
}

/// y[n, k] = exp(−((d − k·spacing)/width)²).
struct GaussianBasis<Scalar: TapeScalar>: TapeOperation {
  let distances: Variable
  let spacing: Scalar
  let width: Scalar
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    Scalar.gaussians(
      output.rows, output.columns, spacing, width, values + distances.offset, values + output.offset)
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    Scalar.gaussiansBackward(
      output.rows, output.columns, spacing, width, values + distances.offset, values + output.offset,
      gradients + output.offset, gradients + distances.offset)
  }
}

/// y[n, k] = √(2/r)·sin((k + 1)πd/r)/d.
struct BesselBasis<Scalar: TapeScalar>: TapeOperation {
  let distances: Variable
  let cutoff: Scalar
  let output: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    let norm = (2 / cutoff).squareRoot()
    for row in 0..<output.rows {
      let distance = values[distances.offset + row]
      for k in 0..<output.columns {
        let wave = Scalar(k + 1) * Scalar.pi / cutoff
        values[output.offset + row * output.columns + k] = norm * Scalar.sine(wave * distance) / distance
      }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let norm = (2 / cutoff).squareRoot()
    for row in 0..<output.rows {
      let distance = values[distances.offset + row]
      for k in 0..<output.columns {
        let wave = Scalar(k + 1) * Scalar.pi / cutoff
        let place = output.offset + row * output.columns + k
        let slope = (norm * wave * Scalar.cosine(wave * distance) - values[place]) / distance
        gradients[distances.offset + row] += gradients[place] * slope
      }
    }
  }
}

extension Tape {
  /// The lengths [n, 1] and directions [n, 3] of vectors [n, 3], none of which is zero.
  package mutating func edgeGeometry(_ vectors: Variable) -> (lengths: Variable, directions: Variable) {
    precondition(vectors.columns == 3)
    let isConstant = vectors.isConstant
    let lengths = allocate(rows: vectors.rows, columns: 1, isConstant: isConstant)
    let directions = allocate(rows: vectors.rows, columns: 3, isConstant: isConstant)
    record(
      EdgeGeometry<Scalar>(vectors: vectors, lengths: lengths, directions: directions), isConstant: isConstant)
    return (lengths, directions)
  }

  /// The weights [n, 1] of edges of a length [n, 1] that stand for `counts` [n, 1] edges: the cosine cutoff
  /// (`behler2007generalized`), which falls to zero at `cutoff` with its slope.
  package mutating func cosineCutoff(_ distances: Variable, counts: Variable, cutoff: Scalar) -> Variable {
    precondition(distances.columns == 1 && counts.count == distances.count)
    let isConstant = distances.isConstant && counts.isConstant
    let output = allocate(rows: distances.rows, columns: 1, isConstant: isConstant)
    record(
      CosineCutoff<Scalar>(distances: distances, counts: counts, cutoff: cutoff, output: output),
      isConstant: isConstant)
    return output
  }

  /// Distances [n, 1] in `count` Gaussians [n, count] whose centres stand evenly from zero to `cutoff`, 1.2 spacings wide.
  package mutating func gaussianBasis(_ distances: Variable, count: Int, cutoff: Scalar) -> Variable {
    precondition(distances.columns == 1 && count > 1)
    let output = allocate(rows: distances.rows, columns: count, isConstant: distances.isConstant)
    let spacing = cutoff / Scalar(count - 1)
    record(
      GaussianBasis<Scalar>(
        distances: distances, spacing: spacing, width: spacing * Scalar(1.2), output: output),
      isConstant: distances.isConstant)
    return output
  }

  /// Distances [n, 1], none of them zero, in the first `count` spherical Bessel waves of order zero [n, count] that vanish
  /// at `cutoff` (`gasteiger2020directional`).
  package mutating func besselBasis(_ distances: Variable, count: Int, cutoff: Scalar) -> Variable {
    precondition(distances.columns == 1 && count > 0)
    let output = allocate(rows: distances.rows, columns: count, isConstant: distances.isConstant)
    record(
      BesselBasis<Scalar>(distances: distances, cutoff: cutoff, output: output), isConstant: distances.isConstant)
    return output
  }
}
