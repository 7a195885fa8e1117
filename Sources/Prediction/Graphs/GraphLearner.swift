import Chemistry
import Crystallography
import Glibc
import NeuralNetworks
import Numerics

/// Trains the members of a graph network, each a task, on the crystals of a set and what is known of them beside.
struct GraphLearner: SurrogateLearner {
  let plan: GraphModelPlan

  var method: PredictionMethod { plan.kind == .invariant ? .graph : .equivariant }
  var tasks: Int { plan.members }
  var steps: Int { plan.training.training.epochs }

  func train(
    _ task: Int, on set: ScaledSet, random: inout SeededGenerator, progress: (_ step: Int, _ loss: Double?) -> Void
  ) -> SurrogatePart {
    var steps = plan.training
    steps.likelihood = set.task == .regression ? .laplace : .bernoulli
    steps.descriptorNoise = set.inputs.noise(plan.inputNoise)
    let training = GraphTraining(network(set), plan: steps, seed: random.next(), stream: UInt64(task) + 1)
    let targets = set.targets.map(Float.init)
    var state = training.start()
    while !state.isOver {
      let epoch = training.pass(&state, set.graphs, targets)
      progress(epoch.number + 1, epoch.trainingLoss)
    }
    return .member(state.result)
  }

  func assemble(_ parts: [SurrogatePart], on set: ScaledSet) throws(TrainingError) -> Surrogate {
    let members = parts.compactMap { part in if case .member(let parameters) = part { parameters } else { nil } }
    return .graph(GraphSurrogate(network: network(set), members: members, task: set.task))
  }

  private func network(_ set: ScaledSet) -> GraphNetwork {
    plan.network(for: set.graphs, descriptors: set.inputs.dimension)
  }
}

/// Graph networks as a part of a model of several kinds of surrogates.
package struct GraphSurrogate: Sendable {
  package let network: GraphNetwork
  /// The parameters of each member.
  package let members: [[Float]]
  package let task: PredictionTask

  package init(network: GraphNetwork, members: [[Float]], task: PredictionTask) {
    precondition(!members.isEmpty && members.allSatisfy { $0.count == network.parameterCount })
    self.network = network
    self.members = members
    self.task = task
  }

  /// How crystals become graphs for it.
  package var graphs: CrystalGraphs {
    CrystalGraphs(cutoff: network.shape.cutoff, isDirected: network.shape.kind == .equivariant)
  }

  /// The answers for graphs that hold their scaled inputs.
  func predict(_ graphs: [AtomicGraph]) -> [LatentPrediction] {
    GraphEnsemble.answers(network, members, graphs, task: task).answers
  }
}

extension GraphModelPlan {
  /// A network of the plan's shape, whose sums over edges are of order one on these graphs.
  func network(for graphs: [AtomicGraph], descriptors: Int) -> GraphNetwork {
    GraphNetwork(
      GraphNetworkShape(
        kind: kind, species: Element.count, properties: ElementDescriptors.count, table: ElementDescriptors.table,
        width: width, layers: layers, basis: basis, cutoff: cutoff, edgeScale: Self.edgeScale(graphs, cutoff: cutoff),
        descriptors: descriptors, isNormalized: true))
  }

  /// The graphs of records, all of which have a structure.
  /// - Throws: `noGraph`.
  func graphs(_ records: [TrainingRecord]) throws(TrainingError) -> [AtomicGraph] {
    let recipe = CrystalGraphs(cutoff: cutoff, isDirected: kind == .equivariant)
    var graphs: [AtomicGraph] = []
    for (k, record) in records.enumerated() {
      guard let structure = record.material.structure else { preconditionFailure("a record without a structure") }
      do throws(NeighbourError) {
        graphs.append(try recipe.graph(structure))
      } catch {
        throw .noGraph(record: k, error)
      }
    }
    return graphs
  }

  /// One over the root of the mean number of neighbours, each weighted as the cutoff weights it.
  private static func edgeScale(_ graphs: [AtomicGraph], cutoff: Double) -> Double {
    var (sum, nodes) = (0.0, 0)
    for graph in graphs {
      nodes += graph.edges.nodes
      for (distance, count) in zip(graph.distances, graph.counts) {
        sum += count * (cos(Double.pi * distance / cutoff) + 1) / 2
      }
    }
    return sum > 0 ? 1 / (sum / Double(nodes)).squareRoot() : 1
  }
}

extension AtomicGraph {
  /// The graph with scaled inputs of its crystal.
  func knowing(_ inputs: some Collection<Float>) -> AtomicGraph {
    var graph = self
    graph.descriptors = inputs.map(Double.init)
    return graph
  }
}
