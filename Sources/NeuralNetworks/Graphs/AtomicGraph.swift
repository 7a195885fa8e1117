import Autodiff

/// What a graph network sees of one crystal, or of several side by side: what stands on each node, and edges between nodes.
package struct AtomicGraph: Sendable, Equatable {
  /// Of each node, which rows of the network's table of species stand there, and how much of each.
  package var species: SparseRows
  /// Edges by the node that receives.
  package var edges: EdgeList
  /// How many equal edges an edge stands for: [edges].
  package var counts: [Double]
  /// Å: [edges].
  package var distances: [Double]
  /// From the receiving node to the other, Å: [3·edges]; empty where edges were merged and have no direction.
  package var vectors: [Double]
  /// Where the nodes of each crystal begin, and their number: [crystals + 1].
  package var crystals: [Int32]
  /// What is known of a crystal as a whole: [crystals, descriptors], row-major; empty where nothing is.
  package var descriptors: [Double] = []

  /// One crystal. `vectors` may be empty, the other arrays have one entry an edge.
  package init(species: SparseRows, edges: EdgeList, counts: [Double], distances: [Double], vectors: [Double] = []) {
    precondition(species.rows == edges.nodes && counts.count == edges.count && distances.count == edges.count)
    precondition(vectors.isEmpty || vectors.count == 3 * edges.count)
    self.species = species
    self.edges = edges
    self.counts = counts
    self.distances = distances
    self.vectors = vectors
    crystals = [0, Int32(edges.nodes)]
  }

  /// Several graphs as one, in their order; all of them with vectors or none. O(size).
  package init(_ graphs: [AtomicGraph]) {
    var (starts, places, weights): ([Int32], [Int32], [Double]) = ([0], [], [])
    var (edgeStarts, sources): ([Int32], [Int32]) = ([0], [])
    var (counts, distances, vectors): ([Double], [Double], [Double]) = ([], [], [])
    var (crystals, descriptors): ([Int32], [Double]) = ([0], [])
    for graph in graphs {
      let (entries, edges) = (Int32(places.count), Int32(sources.count))
      let nodes = Int32(starts.count - 1)
      starts += graph.species.starts.dropFirst().map { $0 + entries }
      places += graph.species.places
      weights += graph.species.weights
      edgeStarts += graph.edges.starts.dropFirst().map { $0 + edges }
      sources += graph.edges.sources.map { $0 + nodes }
      counts += graph.counts
      distances += graph.distances
      vectors += graph.vectors
      crystals += graph.crystals.dropFirst().map { $0 + nodes }
      descriptors += graph.descriptors
    }
    species = SparseRows(starts: starts, places: places, weights: weights)
    edges = EdgeList(starts: edgeStarts, sources: sources)
    (self.counts, self.distances, self.vectors, self.crystals) = (counts, distances, vectors, crystals)
    self.descriptors = descriptors
  }

  /// How many crystals there are.
  package var crystalCount: Int { crystals.count - 1 }
}
