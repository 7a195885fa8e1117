import Autodiff
import Crystallography
import Glibc
import NeuralNetworks

/// An ensemble of graph networks that predicts one property of crystals: what a model file holds.
package struct GraphModel: Sendable {
  /// What is read of a crystal beside its structure; as many as the network's descriptors.
  package let inputs: InputScaling
  package let network: GraphNetwork
  /// The parameters of each member.
  package let members: [[Float]]
  package let target: TargetScaling
  package let calibration: ConformalCalibration
  package let domain: ModelDomain

  package init(
    inputs: InputScaling = InputScaling([]), network: GraphNetwork, members: [[Float]], target: TargetScaling,
    calibration: ConformalCalibration,
    domain: ModelDomain
  ) {
    precondition(inputs.dimension == network.shape.descriptors)
    precondition(!members.isEmpty && members.allSatisfy { $0.count == network.parameterCount })
    self.inputs = inputs
    self.network = network
    self.members = members
    self.target = target
    self.calibration = calibration
    self.domain = domain
  }

  /// What it predicts.
  package var task: PredictionTask { calibration.probabilities == nil ? .regression : .classification }

  /// Which errors a network of a task keeps small.
  package static func loss(_ task: PredictionTask) -> PredictionLoss { task == .regression ? .absolute : .squared }

  /// How crystals become graphs for it.
  package var graphs: CrystalGraphs {
    CrystalGraphs(cutoff: network.shape.cutoff, isDirected: network.shape.kind == .equivariant)
  }

  /// A crystal ready for the model.
  package struct Query: Sendable {
    let graph: AtomicGraph
    let material: MaterialDescription
  }

  /// Builds the graph of a material, which has a structure.
  /// - Throws: `NeighbourError`; `MissingInput`, the first of the inputs that it lacks.
  package func query(_ material: MaterialDescription) throws -> Query {
    guard let structure = material.structure else { preconditionFailure("a material without a structure") }
    let known = try inputs.scaled(material)
    let graph = try graphs.graph(structure).knowing(known)
    return Query(graph: graph, material: MaterialDescription(crystal: material, structure, graph))
  }

  /// What the model says of crystals, with intervals of half width `quantile` calibrated deviations, unbounded where that
  /// is nil. An answer is nil where it is no finite number, and depends on its query alone.
  package func predict(_ queries: [Query], quantile: Double?) -> [PropertyPrediction?] {
    let (answers, embeddings) = GraphEnsemble.answers(network, members, queries.map(\.graph), task: task)
    let width = network.shape.width
    return queries.indices.map { k in
      let departures = domain.departures(
        queries[k].material, inputs: Array(embeddings[k * width..<(k + 1) * width]))
      return switch task {
      case .regression:
        PropertyPrediction(
          calibration.applied(to: target.transformed(answers[k])), transform: target.transform, quantile: quantile,
          departures: departures)
      case .classification:
        PropertyPrediction(
          probability: calibration.applied(to: answers[k].asProbability), quantile: quantile, departures: departures)
      }
    }
  }
}

/// What several networks of one shape say together.
enum GraphEnsemble {
  /// Edges that are computed at once, of about four kilobytes each: what fits a cache, but for crystals that are larger by
  /// themselves.
  private static let batchEdges = 512

  /// The answers on the model's scale: the mean of the members' medians, or of their probabilities, Var = E[σ²] + Var[μ];
  /// and the atoms pooled by the first member [graphs, width]. An answer does not depend on the graphs beside it.
  static func answers(
    _ network: GraphNetwork, _ members: [[Float]], _ graphs: [AtomicGraph], task: PredictionTask
  ) -> (answers: [LatentPrediction], embeddings: [Float]) {
    var heads = [[Float]](repeating: [], count: members.count)
    var embeddings: [Float] = []
    for (member, parameters) in members.enumerated() {
      var tape = Tape<Float>(parameters: parameters)
      for batch in batches(graphs) {
        tape.rewind()
        let recording = network.record(on: &tape, AtomicGraph(Array(graphs[batch])))
        heads[member] += tape.value(recording.head)
        if member == 0 { embeddings += tape.value(recording.pooled) }
      }
    }
    let answers = graphs.indices.map { row in
      combined(heads.map { said(Double($0[2 * row]), Double($0[2 * row + 1]), task) })
    }
    return (answers, embeddings)
  }

  /// What a network's two numbers mean: median and raw deviation, or a logit, of which the second says nothing.
  private static func said(_ first: Double, _ second: Double, _ task: PredictionTask) -> (
    median: Double, variance: Double
  ) {
    switch task {
    case .regression:
      let deviation = LaplaceHead.deviation(second)
      return (first, deviation * deviation)
    case .classification:
      let probability = 1 / (1 + exp(-first))
      return (probability, probability * (1 - probability))
    }
  }

  private static func combined(_ heads: [(median: Double, variance: Double)]) -> LatentPrediction {
    let count = Double(heads.count)
    let mean = heads.reduce(0) { $0 + $1.median } / count
    return LatentPrediction(
      mean: mean, aleatoric: heads.reduce(0) { $0 + $1.variance } / count,
      epistemic: heads.reduce(0) { $0 + ($1.median - mean) * ($1.median - mean) } / count)
  }

  private static func batches(_ graphs: [AtomicGraph]) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var (start, edges) = (0, 0)
    for (k, graph) in graphs.enumerated() {
      if k > start, edges + graph.edges.count > batchEdges {
        batches.append(start..<k)
        (start, edges) = (k, 0)
      }
      edges += graph.edges.count + graph.edges.nodes
    }
    if start < graphs.count { batches.append(start..<graphs.count) }
    return batches
  }
}
