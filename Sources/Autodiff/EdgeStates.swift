/// y[e] = silu(x[e] + p[target] + q[source]) with p and q the halves of `ends`.
struct EdgeStates<Scalar: TapeScalar>: TapeOperation {
  let edges: EdgeList
  let input: Variable
  let ends: Variable
  let sums: Variable
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    edges.withKernelEdges {
      Scalar.edgeStates(
        $0, input.columns, values + input.offset, values + ends.offset, values + sums.offset, values + output.offset)
    }
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    edges.withKernelEdges {
      Scalar.edgeStatesBackward(
        $0, input.columns, values + sums.offset, gradients + output.offset, gradients + input.offset,
        gradients + ends.offset)
    }
  }
}

/// y[i] = Σ cₑ·sigmoid(w·xₑ + b)·xₑ over the edges that i receives from. The gates are kept on the tape.
struct GatedSum<Scalar: TapeScalar>: TapeOperation {
  let edges: EdgeList
  let input: Variable
  let weight: Variable
  let bias: Variable
  let factors: Variable
  let gates: Variable
  let output: Variable

  func forward(_ values: UnsafeMutablePointer<Scalar>) {
    edges.withKernelEdges {
      Scalar.gatedSum(
        $0, input.columns, values + input.offset, values + weight.offset, values + bias.offset,
        values + factors.offset, values + gates.offset, values + output.offset)
    }
  }

  func backward(_ values: UnsafePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>) {
    edges.withKernelEdges {
      Scalar.gatedSumBackward(
        $0, input.columns, values + input.offset, values + weight.offset, values + factors.offset,
        values + gates.offset, gradients + output.offset, gradients + input.offset, gradients + weight.offset,
        gradients + bias.offset, gradients + factors.offset)
    }
  }
}

extension Tape {
  /// The states [edges, f] of edges that know x [edges, f] of themselves and `ends` [nodes, 2f] of their nodes: the first
  /// half of the receiving node, the second of the node that sends.
  package mutating func edgeStates(_ input: Variable, ends: Variable, edges: EdgeList) -> Variable {
    precondition(input.rows == edges.count && ends.rows == edges.nodes && ends.columns == 2 * input.columns)
    let sums = allocate(rows: input.rows, columns: input.columns)
    let output = allocate(rows: input.rows, columns: input.columns)
    record(EdgeStates<Scalar>(edges: edges, input: input, ends: ends, sums: sums, output: output))
    return output
  }

  /// For each node [nodes, f] the sum of what its edges carry [edges, f], each times its factor [edges, 1] and a gate that
  /// it opens by itself: sigmoid(x·w + b), w [f, 1], b [1, 1]. A node without edges gets zero.
  package mutating func gatedSum(
    _ input: Variable, weight: Variable, bias: Variable, factors: Variable, edges: EdgeList
  ) -> Variable {
    precondition(input.rows == edges.count && factors.count == edges.count)
    precondition(weight.count == input.columns && bias.count == 1)
    let gates = allocate(rows: edges.count, columns: 1)
    let output = allocate(rows: edges.nodes, columns: input.columns)
    record(
      GatedSum<Scalar>(
        edges: edges, input: input, weight: weight, bias: bias, factors: factors, gates: gates, output: output))
    return output
  }
}
