import Autodiff

/// Records the operations of a graph network on a tape.
struct NetworkRecorder<Scalar: TapeScalar> {
  let layout: ParameterLayout
  let shape: GraphNetworkShape
  let graph: AtomicGraph
  /// Whether the gradient by the edges may be asked for; what only it needs is else not computed.
  let differentiatesGeometry: Bool

  private var cutoff: Scalar { Scalar(shape.cutoff) }

  mutating func record(_ tape: inout Tape<Scalar>) -> GraphNetwork.Recording {
    var species = parameter(tape, "species.weight")
    if shape.properties > 0 {
      let table = tape.constant(rows: shape.species, columns: shape.properties, shape.table.map { Scalar($0) })
      species = tape.sum(species, tape.linear(table, weight: parameter(tape, "properties.weight")))
    }
    let nodes = tape.linear(graph.species, weight: species)
    let edges = geometry(&tape)
    let factors = tape.cosineCutoff(
      edges.lengths,
      counts: tape.constant(
        rows: graph.edges.count, columns: 1, graph.counts.map { Scalar($0 * shape.edgeScale) }), cutoff: cutoff)
    var current = nodes
    switch shape.kind {
    case .invariant:
      let basis = tape.gaussianBasis(edges.lengths, count: shape.basis, cutoff: cutoff)
      for layer in 0..<shape.layers { current = invariantLayer(&tape, layer, current, basis, factors) }
    case .equivariant:
      guard let directions = edges.directions else { preconditionFailure("merged edges have no direction") }
      let basis = tape.besselBasis(edges.lengths, count: shape.basis, cutoff: cutoff)
      var vectors = tape.input(
        rows: graph.edges.nodes, columns: 3 * shape.width,
        [Scalar](repeating: 0, count: 3 * shape.width * graph.edges.nodes))
      for layer in 0..<shape.layers {
        (current, vectors) = equivariantLayer(&tape, layer, current, vectors, basis, directions, factors)
      }
    }
    current = normalized(&tape, current)
    let logits = perceptron(&tape, current, "attention")
    let pooled = tape.attentionPool(current, logits: logits, starts: graph.crystals)
    var hidden = map(&tape, pooled, "head.0")
    if shape.descriptors > 0 {
      let known = tape.input(rows: graph.crystalCount, columns: shape.descriptors, graph.descriptors.map { Scalar($0) })
      let states = tape.activate(map(&tape, known, "descriptors.0"), .silu)
      hidden = tape.sum(hidden, tape.linear(states, weight: parameter(tape, "descriptors.1.weight")))
    }
    return GraphNetwork.Recording(
      head: map(&tape, tape.activate(hidden, .silu), "head.1"), pooled: pooled, nodes: nodes, species: species,
      geometry: edges.input)
  }

  // MARK: Parts

  private func geometry(_ tape: inout Tape<Scalar>) -> (input: Variable, lengths: Variable, directions: Variable?) {
    let count = graph.edges.count
    if graph.vectors.isEmpty && count > 0 {
      let lengths = edges(&tape, columns: 1, graph.distances)
      return (lengths, lengths, nil)
    }
    let vectors = edges(&tape, columns: 3, graph.vectors)
    let (lengths, directions) = tape.edgeGeometry(vectors)
    return (vectors, lengths, directions)
  }

  private func edges(_ tape: inout Tape<Scalar>, columns: Int, _ numbers: [Double]) -> Variable {
    let (rows, numbers) = (graph.edges.count, numbers.map { Scalar($0) })
    return differentiatesGeometry
      ? tape.input(rows: rows, columns: columns, numbers) : tape.constant(rows: rows, columns: columns, numbers)
  }

  /// e = silu(W₂·silu(Wᵢhᵢ + Wⱼhⱼ + Wφ(d))), m = Σ c·sigmoid(w·e)·e, h' = h + silu(W·m).
  private func invariantLayer(
    _ tape: inout Tape<Scalar>, _ layer: Int, _ nodes: Variable, _ basis: Variable, _ factors: Variable
  ) -> Variable {
    let name = "layers.\(layer)"
    let ends = tape.linear(normalized(&tape, nodes), weight: parameter(tape, "\(name).ends.weight"))
    let first = tape.edgeStates(map(&tape, basis, "\(name).distance"), ends: ends, edges: graph.edges)
    let second = tape.activate(map(&tape, first, "\(name).edge"), .silu)
    let message = tape.gatedSum(
      second, weight: parameter(tape, "\(name).gate.weight"), bias: parameter(tape, "\(name).gate.bias"),
      factors: factors, edges: graph.edges)
    return tape.sum(nodes, tape.activate(map(&tape, message, "\(name).node"), .silu))
  }

  /// Messages, then an update of each atom by the invariants of its own vectors.
  private func equivariantLayer(
    _ tape: inout Tape<Scalar>, _ layer: Int, _ nodes: Variable, _ vectors: Variable, _ basis: Variable,
    _ directions: Variable, _ factors: Variable
  ) -> (Variable, Variable) {
    let name = "layers.\(layer)"
    let received = tape.vectorMessages(
      scalars: nodes, vectors: vectors, filters: perceptron(&tape, normalized(&tape, nodes), "\(name).filter"),
      weights: map(&tape, basis, "\(name).distance"), directions: directions, factors: factors, edges: graph.edges)
    let pairs = tape.linear(
      tape.reshaped(received.vectors, rows: 3 * graph.edges.nodes), weight: parameter(tape, "\(name).pairs.weight"))
    let invariants = tape.vectorInvariants(pairs)
    let hidden = tape.sum(
      map(&tape, normalized(&tape, received.scalars), "\(name).update.scalars"),
      tape.linear(invariants.norms, weight: parameter(tape, "\(name).update.norms.weight")))
    let gates = map(&tape, tape.activate(hidden, .silu), "\(name).update.gates")
    return tape.vectorUpdate(
      scalars: received.scalars, vectors: received.vectors, gates: gates, pairs: pairs, products: invariants.products)
  }

  private func normalized(_ tape: inout Tape<Scalar>, _ nodes: Variable) -> Variable {
    shape.isNormalized ? tape.normalizedRows(nodes) : nodes
  }

  /// Two affine maps with a nonlinearity between them.
  private func perceptron(_ tape: inout Tape<Scalar>, _ input: Variable, _ name: String) -> Variable {
    map(&tape, tape.activate(map(&tape, input, "\(name).0"), .silu), "\(name).1")
  }

  private func map(_ tape: inout Tape<Scalar>, _ input: Variable, _ name: String) -> Variable {
    tape.linear(input, weight: parameter(tape, "\(name).weight"), bias: parameter(tape, "\(name).bias"))
  }

  private func parameter(_ tape: borrowing Tape<Scalar>, _ name: String) -> Variable {
    let block = layout[name]
    return tape.parameter(at: block.offset, rows: block.rows, columns: block.columns)
  }
}
