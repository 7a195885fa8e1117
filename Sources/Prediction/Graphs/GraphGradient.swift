import Autodiff
import Chemistry
import Crystallography
import Glibc
import NeuralNetworks

/// How a model's answer changes with a crystal, in the property's unit.
package struct GraphGradient: Sendable, Equatable {
  /// By the fraction of each element on each site: [sites, elements].
  package let composition: [[Double]]
  /// The elements of the columns: those of the training data.
  package let elements: [Element]
  /// By the position of each site, per Å. The sum is zero.
  package let positions: [SIMD3<Double>]
  /// By a homogeneous strain ε of the crystal, r → (1 + ε)·r: rows of a matrix.
  package let strain: [SIMD3<Double>]
  /// The answer whose gradient it is.
  package let median: Double
}

extension GraphModel {
  /// The gradient of the median, or of a probability, by what stands on the sites, by their positions and by a strain, in double precision.
  /// - Throws: `NeighbourError`, also for more than `gradientEdgeLimit` neighbours.
  package func gradient(_ structure: CrystalStructure) throws(NeighbourError) -> GraphGradient {
    try slopes(structure).gradient
  }

  /// A gradient with what else is known of its crystal.
  struct Slopes {
    let gradient: GraphGradient
    let graph: AtomicGraph
    /// The atoms pooled by the first member: [width].
    let embedding: [Float]
    /// Å; nil where there are no neighbours.
    var nearestDistance: Double? { graph.distances.min() }
  }

  /// The gradient, and the crystal as the model's domain sees it.
  func slopes(_ structure: CrystalStructure) throws(NeighbourError) -> Slopes {
    let graph = try CrystalGraphs(cutoff: network.shape.cutoff, isDirected: true)
      .graph(structure, limit: CrystalGraphs.gradientEdgeLimit)
    let elements = domain.elements.sorted()
    let width = network.shape.width
    var composition = [[Double]](repeating: [Double](repeating: 0, count: elements.count), count: structure.count)
    var positions = [SIMD3<Double>](repeating: .zero, count: structure.count)
    var strain = [SIMD3<Double>](repeating: .zero, count: 3)
    var latent = 0.0
    var embedding: [Float] = []
    for parameters in members {
      var tape = Tape<Double>(parameters: parameters.map { Double($0) })
      let recording = network.record(on: &tape, graph)
      let (answer, slope) = answer(tape.value(recording.head)[0])
      latent += answer / Double(members.count)
      if embedding.isEmpty { embedding = tape.value(recording.pooled).map { Float($0) } }
      tape.backward(from: [(recording.head, [slope / Double(members.count), 0])])
      let (nodes, species) = (tape.gradient(recording.nodes), tape.value(recording.species))
      for site in 0..<structure.count {
        for (column, element) in elements.enumerated() {
          let row = (element.atomicNumber - 1) * width
          for k in 0..<width { composition[site][column] += nodes[site * width + k] * species[row + k] }
        }
      }
      let edges = tape.gradient(recording.geometry)
      for site in 0..<structure.count {
        for edge in Int(graph.edges.starts[site])..<Int(graph.edges.starts[site + 1]) {
          let slope = SIMD3(edges[3 * edge], edges[3 * edge + 1], edges[3 * edge + 2])
          positions[Int(graph.edges.sources[edge])] += slope
          positions[site] -= slope
          for axis in 0..<3 {
            strain[axis] +=
              slope[axis] * SIMD3(graph.vectors[3 * edge], graph.vectors[3 * edge + 1], graph.vectors[3 * edge + 2])
          }
        }
      }
    }
    let (median, unit) = answerOfEnsemble(latent)
    let gradient = GraphGradient(
      composition: composition.map { $0.map { unit * $0 } }, elements: elements,
      positions: positions.map { unit * $0 }, strain: strain.map { unit * $0 }, median: median)
    return Slopes(gradient: gradient, graph: graph, embedding: embedding)
  }
  /// What a member's first number says, and its slope: itself, or the probability of which it is the logit.
  private func answer(_ number: Double) -> (answer: Double, slope: Double) {
    guard task == .classification else { return (number, 1) }
    let probability = 1 / (1 + exp(-number))
    return (probability, probability * (1 - probability))
  }

  /// What the mean of the members' answers says in the property's unit, or as a calibrated probability, and the slope of
  /// that by the mean.
  private func answerOfEnsemble(_ mean: Double) -> (answer: Double, slope: Double) {
    if let probabilities = calibration.probabilities { return probabilities.applied(toProbability: mean) }
    let median = target.transform.backward(target.mean + target.deviation * mean)
    return (median, target.deviation * (target.transform == .log ? median : 1))
  }
}
