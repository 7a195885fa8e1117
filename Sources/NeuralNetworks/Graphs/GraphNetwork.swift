import Autodiff
import Numerics

/// What a graph network knows of directions.
package enum GraphNetworkKind: String, Sendable, CaseIterable {
  /// Distances alone: messages of pairs of atoms through a gate of their own, edges of one length between two sites merged
  /// (after `xie2018cgcnn`).
  case invariant = "graph"
  /// Scalars and vectors of each atom, which turn with the crystal (`schutt2021painn`).
  case equivariant
}

/// The shape of a graph network and the tables that it does not learn.
package struct GraphNetworkShape: Sendable, Equatable {
  package var kind: GraphNetworkKind
  /// Rows of the table of species.
  package var species: Int
  /// Numbers that are known of a species, and the numbers themselves [species, properties].
  package var properties: Int
  package var table: [Double]
  /// f, the numbers of a node.
  package var width: Int
  package var layers: Int
  /// Radial functions.
  package var basis: Int
  /// Å.
  package var cutoff: Double
  /// Factor on sums over edges, so that they are of order one.
  package var edgeScale: Double
  /// Numbers that are known of a crystal as a whole.
  package var descriptors: Int
  /// Whether the numbers of an atom are brought to mean zero and variance one before each layer and the pool, so that an
  /// atom with many more neighbours than those of the training cannot make an answer diverge.
  package var isNormalized: Bool

  package init(
    kind: GraphNetworkKind, species: Int, properties: Int, table: [Double], width: Int, layers: Int, basis: Int,
    cutoff: Double, edgeScale: Double, descriptors: Int = 0, isNormalized: Bool = false
  ) {
    precondition(species > 0 && table.count == species * properties && width > 0 && layers > 0 && basis > 1)
    precondition(cutoff > 0 && descriptors >= 0)
    self.kind = kind
    self.species = species
    self.properties = properties
    self.table = table
    self.width = width
    self.layers = layers
    self.basis = basis
    self.cutoff = cutoff
    self.edgeScale = edgeScale
    self.descriptors = descriptors
    self.isNormalized = isNormalized
  }
}

/// A graph network from atoms and distances, or vectors, to two numbers a crystal. It describes where its weights stand in
/// a parameter vector that the caller holds.
///
/// Nodes start from a learnt row for their species plus a map of its known properties; a site that several elements share
/// takes their mean. Sums over edges are weighted by a smooth cutoff, so that an answer has a continuous slope where a
/// neighbour comes or goes; a softmax over the atoms pools them, so that a supercell has its cell's answer.
package struct GraphNetwork: Sendable, Equatable {
  package let shape: GraphNetworkShape
  /// Where each block of parameters stands.
  let layout: ParameterLayout

  package init(_ shape: GraphNetworkShape) {
    self.shape = shape
    layout = ParameterLayout(shape)
  }

  /// How many numbers the network occupies.
  package var parameterCount: Int { layout.count }

  /// A vector of first weights: maps uniform with variance 1/inputs (`lecun1998backprop`), biases zero. The rows of species
  /// are zero where properties tell them apart, so that one that is never seen is known by its properties alone; else
  /// uniform with variance one.
  package func initialParameters(_ random: inout SeededGenerator) -> [Float] {
    var parameters = [Float](repeating: 0, count: layout.count)
    for block in layout.blocks where block.isWeight && !(block.isTable && shape.properties > 0) {
      let bound = (3 / Double(block.isTable ? 1 : block.rows)).squareRoot()
      for k in block.offset..<block.offset + block.count {
        parameters[k] = Float(bound * (2 * random.uniform() - 1))
      }
    }
    return parameters
  }

  /// The network's tensors, named as a model file names them.
  package func tensors(of parameters: [Float]) -> [ParameterTensor] {
    layout.blocks.map {
      ParameterTensor(
        name: $0.name, shape: $0.isWeight ? [$0.rows, $0.columns] : [$0.columns],
        values: Array(parameters[$0.offset..<$0.offset + $0.count]))
    }
  }

  /// The names and shapes of the network's tensors, in the order of the parameter vector.
  package var tensorShapes: [(name: String, shape: [Int])] {
    layout.blocks.map { ($0.name, $0.isWeight ? [$0.rows, $0.columns] : [$0.columns]) }
  }

  /// What a recorded network leaves on the tape.
  package struct Recording {
    /// Median and raw deviation: [crystals, 2].
    package let head: Variable
    /// The pooled atoms: [crystals, width].
    package let pooled: Variable
    /// The nodes as they start: [nodes, width].
    package let nodes: Variable
    /// The rows of the species from which nodes are mixed: [species, width].
    package let species: Variable
    /// The edges: [edges, 3], or [edges, 1] of distances where they have no direction.
    package let geometry: Variable
  }

  /// Records the network on a tape. A crystal's numbers do not depend on the crystals beside it. Unless
  /// `differentiatesGeometry`, there is no gradient by the edges.
  package func record<Scalar: TapeScalar>(
    on tape: inout Tape<Scalar>, _ graph: AtomicGraph, differentiatesGeometry: Bool = true
  ) -> Recording {
    var recorder = NetworkRecorder<Scalar>(
      layout: layout, shape: shape, graph: graph, differentiatesGeometry: differentiatesGeometry)
    return recorder.record(&tape)
  }
}

/// A block of parameters: a matrix of weights or the row of a bias.
struct ParameterBlock: Sendable, Equatable {
  let name: String
  let offset: Int
  let rows: Int
  let columns: Int
  /// A bias is not; it starts at zero.
  let isWeight: Bool
  /// Rows to be looked up, not to be multiplied.
  let isTable: Bool
  var count: Int { rows * columns }
}

/// The blocks of a network one after another.
struct ParameterLayout: Sendable, Equatable {
  private(set) var blocks: [ParameterBlock] = []
  private var places: [String: Int] = [:]
  private(set) var count = 0

  init(_ shape: GraphNetworkShape) {
    let width = shape.width
    add("species.weight", shape.species, width, isTable: true)
    if shape.properties > 0 { add("properties.weight", shape.properties, width) }
    for layer in 0..<shape.layers {
      let name = "layers.\(layer)"
      switch shape.kind {
      case .invariant:
        add("\(name).ends.weight", width, 2 * width)
        addMap("\(name).distance", shape.basis, width)
        addMap("\(name).edge", width, width)
        addMap("\(name).gate", width, 1)
        addMap("\(name).node", width, width)
      case .equivariant:
        addMap("\(name).filter.0", width, width)
        addMap("\(name).filter.1", width, 3 * width)
        addMap("\(name).distance", shape.basis, 3 * width)
        add("\(name).pairs.weight", width, 2 * width)
        addMap("\(name).update.scalars", width, width)
        add("\(name).update.norms.weight", width, width)
        addMap("\(name).update.gates", width, 3 * width)
      }
    }
    addMap("attention.0", width, width)
    addMap("attention.1", width, 1)
    addMap("head.0", width, width)
    if shape.descriptors > 0 {
      addMap("descriptors.0", shape.descriptors, width)
      add("descriptors.1.weight", width, width)
    }
    addMap("head.1", width, 2)
  }

  subscript(name: String) -> ParameterBlock {
    guard let place = places[name] else { preconditionFailure("no block \(name)") }
    return blocks[place]
  }

  private mutating func addMap(_ name: String, _ inputs: Int, _ outputs: Int) {
    add("\(name).weight", inputs, outputs)
    add("\(name).bias", 1, outputs, isWeight: false)
  }

  private mutating func add(_ name: String, _ rows: Int, _ columns: Int, isWeight: Bool = true, isTable: Bool = false) {
    places[name] = blocks.count
    blocks.append(
      ParameterBlock(name: name, offset: count, rows: rows, columns: columns, isWeight: isWeight, isTable: isTable))
    count += rows * columns
  }
}
