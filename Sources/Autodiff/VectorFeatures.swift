/// Messages of scalars h and vectors v of nodes along edges with directions u (`schutt2021painn`): with s = c·w⊙φ(source)
/// in three parts, h' = h + Σ s₀ and v' = v + Σ s₁·u + s₂⊙v(source).
struct VectorMessages<Scalar: TapeScalar>: TapeOperation {
  let edges: EdgeList
  let scalars: Variable
  let vectors: Variable
  let filters: Variable
  let weights: Variable
  let directions: Variable
  let factors: Variable
  let newScalars: Variable
  let newVectors: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    edges.withKernelEdges {
      Scalar.vectorMessages(
        $0, scalars.columns, values + scalars.offset, values + vectors.offset, values + filters.offset,
        values + weights.offset, values + directions.offset, values + factors.offset, values + newScalars.offset,
        values + newVectors.offset)
    }
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    edges.withKernelEdges {
      Scalar.vectorMessagesBackward(
        $0, scalars.columns, values + vectors.offset, values + filters.offset, values + weights.offset,
        values + directions.offset, values + factors.offset, gradients + newScalars.offset,
        gradients + newVectors.offset, gradients + scalars.offset, gradients + vectors.offset,
        gradients + filters.offset, gradients + weights.offset, gradients + directions.offset,
        gradients + factors.offset)
    }
  }
}

/// Of vectors U and V of each node their product ⟨U, V⟩ and the norm ‖V‖.
struct VectorInvariants<Scalar: TapeScalar>: TapeOperation {
  let pairs: Variable
  let norms: Variable
  let products: Variable

  /// Keeps the slope of a norm finite at zero.
  private static var floor: Scalar { Scalar(1e-6) }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    let width = norms.columns
    for node in 0..<norms.rows {
      let pair = values + (pairs.offset + 6 * node * width)
      for k in 0..<width {
        var (square, product) = (Self.floor, Scalar(0))
        for axis in 0..<3 {
          let (first, second) = (pair[2 * axis * width + k], pair[(2 * axis + 1) * width + k])
          square += second * second
          product += first * second
        }
        values[norms.offset + node * width + k] = square.squareRoot()
        values[products.offset + node * width + k] = product
      }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let width = norms.columns
    for node in 0..<norms.rows {
      let start = pairs.offset + 6 * node * width
      for k in 0..<width {
        let place = node * width + k
        let outward = gradients[norms.offset + place] / values[norms.offset + place]
        let product = gradients[products.offset + place]
        for axis in 0..<3 {
          let (first, second) = (start + 2 * axis * width + k, start + (2 * axis + 1) * width + k)
          gradients[first] += product * values[second]
          gradients[second] += product * values[first] + outward * values[second]
        }
      }
    }
  }
}

/// h' = h + a + c·⟨U, V⟩ and v' = v + b·U, with a, b and c the thirds of `gates`.
struct VectorUpdate<Scalar: TapeScalar>: TapeOperation {
  let scalars: Variable
  let vectors: Variable
  let gates: Variable
  let pairs: Variable
  let products: Variable
  let newScalars: Variable
  let newVectors: Variable

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    let width = scalars.columns
    for node in 0..<scalars.rows {
      let gate = values + (gates.offset + 3 * node * width)
      for k in 0..<width {
        let place = node * width + k
        values[newScalars.offset + place] =
          values[scalars.offset + place] + gate[k] + gate[2 * width + k] * values[products.offset + place]
        for axis in 0..<3 {
          let vector = (3 * node + axis) * width + k
          values[newVectors.offset + vector] =
            values[vectors.offset + vector] + gate[width + k]
            * values[pairs.offset + (6 * node + 2 * axis) * width + k]
        }
      }
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    let width = scalars.columns
    for node in 0..<scalars.rows {
      let start = gates.offset + 3 * node * width
      for k in 0..<width {
        let place = node * width + k
        let gradient = gradients[newScalars.offset + place]
        gradients[scalars.offset + place] += gradient
        gradients[start + k] += gradient
        gradients[start + 2 * width + k] += gradient * values[products.offset + place]
        gradients[products.offset + place] += gradient * values[start + 2 * width + k]
        for axis in 0..<3 {
          let vector = (3 * node + axis) * width + k
          let pair = pairs.offset + (6 * node + 2 * axis) * width + k
          let pull = gradients[newVectors.offset + vector]
          gradients[vectors.offset + vector] += pull
          gradients[start + width + k] += pull * values[pair]
          gradients[pair] += pull * values[start + width + k]
        }
      }
    }
  }
}

extension Tape {
  /// One round of messages between nodes with scalars [nodes, f] and vectors [nodes, 3f] (components one after another):
  /// `filters` [nodes, 3f] is what a node sends, `weights` [edges, 3f] what its distance lets pass, `directions` [edges, 3]
  /// and `factors` [edges, 1] belong to the edges. Returns the scalars and vectors afterwards.
  package mutating func vectorMessages(
    scalars: Variable, vectors: Variable, filters: Variable, weights: Variable, directions: Variable,
    factors: Variable, edges: EdgeList
  ) -> (scalars: Variable, vectors: Variable) {
    let width = scalars.columns
    precondition(scalars.rows == edges.nodes && vectors.rows == edges.nodes && filters.rows == edges.nodes)
    precondition(vectors.columns == 3 * width && filters.columns == 3 * width && weights.columns == 3 * width)
    precondition(weights.rows == edges.count && directions.count == 3 * edges.count && factors.count == edges.count)
    let newScalars = allocate(rows: edges.nodes, columns: width)
    let newVectors = allocate(rows: edges.nodes, columns: 3 * width)
    record(
      VectorMessages<Scalar>(
        edges: edges, scalars: scalars, vectors: vectors, filters: filters, weights: weights,
        directions: directions, factors: factors, newScalars: newScalars, newVectors: newVectors))
    return (newScalars, newVectors)
  }

  /// A matrix with the same numbers in other rows: [n, k] as [rows, n·k/rows].
  package func reshaped(_ input: Variable, rows: Int) -> Variable {
    precondition(rows > 0 ? input.count.isMultiple(of: rows) : input.count == 0)
    return Variable(offset: input.offset, rows: rows, columns: rows > 0 ? input.count / rows : 0)
  }

  /// The norms ‖V‖ and products ⟨U, V⟩ [nodes, f] of vectors U and V, which stand side by side in `pairs` [3·nodes, 2f].
  package mutating func vectorInvariants(_ pairs: Variable) -> (norms: Variable, products: Variable) {
    precondition(pairs.rows.isMultiple(of: 3) && pairs.columns.isMultiple(of: 2))
    let norms = allocate(rows: pairs.rows / 3, columns: pairs.columns / 2)
    let products = allocate(rows: pairs.rows / 3, columns: pairs.columns / 2)
    record(VectorInvariants<Scalar>(pairs: pairs, norms: norms, products: products))
    return (norms, products)
  }

  /// Scalars h + a + c·⟨U, V⟩ and vectors v + b·U, with `gates` [nodes, 3f] = (a, b, c).
  package mutating func vectorUpdate(
    scalars: Variable, vectors: Variable, gates: Variable, pairs: Variable, products: Variable
  ) -> (scalars: Variable, vectors: Variable) {
    precondition(gates.columns == 3 * scalars.columns && vectors.columns == gates.columns)
    precondition(pairs.count == 2 * vectors.count && products.count == scalars.count)
    let newScalars = allocate(rows: scalars.rows, columns: scalars.columns)
    let newVectors = allocate(rows: vectors.rows, columns: vectors.columns)
    record(
      VectorUpdate<Scalar>(
        scalars: scalars, vectors: vectors, gates: gates, pairs: pairs, products: products, newScalars: newScalars,
        newVectors: newVectors))
    return (newScalars, newVectors)
  }
}
