import Autodiff
import Chemistry
import Crystallography
import NeuralNetworks

/// How a crystal becomes the graph that a network sees.
package struct CrystalGraphs: Sendable {
  /// Å.
  package let cutoff: Double
  /// Whether edges keep their directions; else those of one length between two sites are one.
  package let isDirected: Bool

  /// Most edges of a crystal: what a network computes of one takes about four kilobytes.
  package static let edgeLimit = 100_000
  /// Most edges of a crystal whose gradient is taken, which needs four times as much.
  package static let gradientEdgeLimit = 25_000

  package init(cutoff: Double, isDirected: Bool) {
    self.cutoff = cutoff
    self.isDirected = isDirected
  }

  /// The graph of a crystal: a node for each site, of the elements that share it, and an edge for each neighbour.
  /// - Throws: `NeighbourError`, also for more than `limit` neighbours.
  package func graph(
    _ structure: CrystalStructure, limit: Int = CrystalGraphs.edgeLimit
  ) throws(NeighbourError) -> AtomicGraph {
    let list = try NeighbourList(of: structure, cutoff: cutoff, limit: limit)
    var (starts, places, weights): ([Int32], [Int32], [Double]) = ([0], [], [])
    for site in 0..<structure.count {
      for constituent in structure.occupancy(ofSite: site).constituents {
        places.append(Int32(constituent.element.atomicNumber - 1))
        weights.append(constituent.fraction)
      }
      starts.append(Int32(places.count))
    }
    let species = SparseRows(starts: starts, places: places, weights: weights)
    guard !isDirected else {
      return AtomicGraph(
        species: species, edges: EdgeList(starts: list.offsets.map { Int32($0) }, sources: list.targets),
        counts: [Double](repeating: 1, count: list.count), distances: list.distances,
        vectors: list.vectors.flatMap { [$0.x, $0.y, $0.z] })
    }
    let merged = MergedEdges(list)
    return AtomicGraph(
      species: species, edges: EdgeList(starts: merged.offsets.map { Int32($0) }, sources: merged.targets),
      counts: merged.multiplicities.map { Double($0) }, distances: merged.distances)
  }
}

extension MaterialDescription {
  /// A crystal as a model's domain sees it: its composition, how dense it is, and which share of its sites stands alone.
  init(crystal material: MaterialDescription, _ structure: CrystalStructure, _ graph: AtomicGraph) {
    var conditions = material.conditions
    let atoms = structure.amounts.reduce(0) { $0 + $1.amount }
    if structure.periodicity.count == 3, atoms > 0 {
      conditions["volume_per_atom"] = abs(structure.lattice.signedVolume) / atoms
    }
    conditions["nearest_distance"] = graph.distances.min()
    let starts = graph.edges.starts
    let alone = zip(starts, starts.dropFirst()).count { $0 == $1 }
    conditions["sites_without_neighbours"] = Double(alone) / Double(structure.count)
    self.init(
      composition: material.composition, features: material.features, conditions: conditions, structure: structure)
  }
}
