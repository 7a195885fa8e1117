import Autodiff
import NeuralNetworks
import Numerics
import Testing

@Suite("Graph networks") struct GraphNetworkTests {
  static func network(_ kind: GraphNetworkKind, width: Int = 16, descriptors: Int = 0) -> GraphNetwork {
    GraphNetwork(
      GraphNetworkShape(
        kind: kind, species: 3, properties: 2, table: [0.5, -1, 1, 0.25, -0.75, 0.5], width: width, layers: 2,
        basis: 8, cutoff: 3, edgeScale: 0.5, descriptors: descriptors, isNormalized: true))
  }

  /// Two to five nodes with random edges, and as the target a number that only the lengths of edges and species decide.
  static func graph(_ random: inout SeededGenerator) -> (graph: AtomicGraph, target: Float) {
    let nodes = 2 + random.index(below: 4)
    var (starts, sources, vectors, distances): ([Int32], [Int32], [Double], [Double]) = ([0], [], [], [])
    for _ in 0..<nodes {
      for _ in 0..<random.index(below: 4) {
        sources.append(Int32(random.index(below: nodes)))
        let vector = (0..<3).map { _ in 3 * random.uniform() - 1.5 }
        vectors += vector
        distances.append(vector.reduce(0) { $0 + $1 * $1 }.squareRoot())
      }
      starts.append(Int32(sources.count))
    }
    let places = (0..<nodes).map { _ in Int32(random.index(below: 3)) }
    let graph = AtomicGraph(
      species: SparseRows(
        starts: (0...nodes).map { Int32($0) }, places: places, weights: [Double](repeating: 1, count: nodes)),
      edges: EdgeList(starts: starts, sources: sources), counts: [Double](repeating: 1, count: sources.count),
      distances: distances, vectors: vectors)
    let mean = places.reduce(0) { $0 + Float($1) } / Float(nodes)
    return (graph, mean - 1 + 0.2 * Float(distances.reduce(0) { $0 + max(0, 3 - $1) }) / Float(nodes))
  }

  static let data: (graphs: [AtomicGraph], targets: [Float]) = {
    var random = SeededGenerator(seed: 21)
    let drawn = (0..<60).map { _ in graph(&random) }
    return (drawn.map(\.graph), drawn.map(\.target))
  }()

  @Test(
    "a crystal's answer does not depend on the crystals beside it, and nodes without edges have one",
    arguments: GraphNetworkKind.allCases)
  func batches(kind: GraphNetworkKind) {
    let network = Self.network(kind)
    var random = SeededGenerator(seed: 1)
    let parameters = network.initialParameters(&random)
    let lonely = AtomicGraph(
      species: SparseRows(starts: [0, 1], places: [2], weights: [1]), edges: EdgeList(starts: [0, 0], sources: []),
      counts: [], distances: [])
    let graphs = Array(Self.data.graphs[..<7]) + [lonely]
    func heads(_ graphs: [AtomicGraph]) -> [Float] {
      var tape = Tape<Float>(parameters: parameters)
      let recording = network.record(on: &tape, AtomicGraph(graphs))
      return tape.value(recording.head)
    }
    let together = heads(graphs)
    #expect(together == graphs.flatMap { heads([$0]) })
    #expect(together.allSatisfy { $0.isFinite })
  }

  @Test("single precision follows double", arguments: GraphNetworkKind.allCases)
  func precision(kind: GraphNetworkKind) {
    let network = Self.network(kind)
    var random = SeededGenerator(seed: 1)
    let parameters = network.initialParameters(&random)
    var single = Tape<Float>(parameters: parameters)
    var double = Tape<Double>(parameters: parameters.map { Double($0) })
    let graph = AtomicGraph(Self.data.graphs)
    let heads = (network.record(on: &single, graph).head, network.record(on: &double, graph).head)
    for (a, b) in zip(single.value(heads.0), double.value(heads.1)) { #expect(abs(Double(a) - b) < 2e-5) }
  }

  @Test(
    "the gradient by every parameter equals central differences in Double", arguments: GraphNetworkKind.allCases,
    [0, 2])
  func parameters(kind: GraphNetworkKind, descriptors: Int) {
    let network = Self.network(kind, width: 3, descriptors: descriptors)
    var random = SeededGenerator(seed: 1)
    var parameters = network.initialParameters(&random).map { Double($0) + 0.1 * (random.uniform() - 0.5) }
    let graph = AtomicGraph(
      Self.data.graphs[..<3].enumerated().map { k, graph in
        var graph = graph
        graph.descriptors = (0..<descriptors).map { Double(k - $0) / 2 }
        return graph
      })
    func run(_ parameters: [Double]) -> (Double, [Double]) {
      var tape = Tape<Double>(parameters: parameters)
      let head = network.record(on: &tape, graph).head
      let seed = (0..<head.count).map { Double($0) - 1.5 }
      tape.backward(from: [(head, seed)])
      let value = zip(tape.value(head), seed).reduce(0) { $0 + $1.0 * $1.1 }
      return (value, tape.gradient(tape.parameter(at: 0, rows: 1, columns: parameters.count)))
    }
    let gradient = run(parameters).1
    for k in parameters.indices {
      let middle = parameters[k]
      parameters[k] = middle + 1e-5
      let above = run(parameters).0
      parameters[k] = middle - 1e-5
      let below = run(parameters).0
      parameters[k] = middle
      #expect(abs((above - below) / 2e-5 - gradient[k]) < 1e-7 * max(1, abs(gradient[k])), "parameter \(k)")
    }
  }

  @Test("without the gradient by the edges those by the parameters are the same", arguments: GraphNetworkKind.allCases)
  func constantGeometry(kind: GraphNetworkKind) {
    let network = Self.network(kind)
    var random = SeededGenerator(seed: 1)
    let parameters = network.initialParameters(&random)
    let gradients = [true, false].map { isWanted in
      var tape = Tape<Float>(parameters: parameters)
      let recording = network.record(on: &tape, AtomicGraph(Self.data.graphs), differentiatesGeometry: isWanted)
      let seed = (0..<recording.head.count).map { Float($0 % 5) - 1.5 }
      tape.backward(from: [(recording.head, seed)])
      return tape.gradient(tape.parameter(at: 0, rows: 1, columns: parameters.count))
    }
    #expect(gradients[0] == gradients[1])
  }

  @Test("threads that share the batches of a network do not change its bytes", arguments: GraphNetworkKind.allCases)
  func threads(kind: GraphNetworkKind) {
    var plan = GraphTrainingPlan()
    plan.training.epochs = 3
    plan.training.batchSize = 27
    plan.training.patience = 10
    let states = [1, 2, 5].map { workers in
      let training = GraphTraining(Self.network(kind), plan: plan, seed: 4, stream: 1, workers: workers)
      var state = training.start()
      while !state.isOver {
        _ = training.pass(
          &state, Self.data.graphs, Self.data.targets, validation: Self.data.graphs,
          validationTargets: Self.data.targets)
      }
      return state
    }
    #expect(states[1] == states[0] && states[2] == states[0])
  }

  /// One pass of one batch, whose gradient the optimiser remembers, against the gradient of the batch on one tape.
  @Test("a batch in parts is trained as the batch as a whole", arguments: GraphNetworkKind.allCases)
  func parts(kind: GraphNetworkKind) {
    let network = Self.network(kind)
    var plan = GraphTrainingPlan()
    plan.training.epochs = 1
    plan.training.batchSize = 60
    let training = GraphTraining(network, plan: plan, seed: 4, stream: 1)
    var state = training.start()
    var tape = Tape<Float>(parameters: state.parameters)
    let head = network.record(on: &tape, AtomicGraph(Self.data.graphs)).head
    let target = tape.input(rows: 60, columns: 1, Self.data.targets)
    let loss = tape.laplaceLikelihood(head, target: target, beta: 1, deviationBeta: 2)
    tape.backward(from: [(loss, [1])])
    let gradient = tape.gradient(tape.parameter(at: 0, rows: 1, columns: state.parameters.count))
    let epoch = training.pass(&state, Self.data.graphs, Self.data.targets)
    #expect(abs(epoch.trainingLoss - Double(tape.scalar(loss))) < 1e-6)
    // After a first step the mean is a tenth of the gradient.
    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let scale = min(1, Float(plan.training.clip) / norm)
    for (mean, slope) in zip(state.optimizer.mean, gradient) { #expect(abs(10 * mean - scale * slope) < 1e-5) }
  }

  @Test("what only a descriptor tells is learnt, noise on it or not, and repeats its bytes", arguments: [0, 0.3])
  func descriptors(noise: Double) {
    let graphs = Self.data.graphs.enumerated().map { k, graph in
      var graph = graph
      graph.descriptors = [k.isMultiple(of: 2) ? 1 : -1]
      return graph
    }
    let targets = graphs.map { Float($0.descriptors[0]) }
    var plan = GraphTrainingPlan()
    plan.training.epochs = 20
    plan.training.batchSize = 8
    plan.training.rate = 5e-3
    plan.descriptorNoise = [noise]
    let network = Self.network(.invariant, descriptors: 1)
    let training = GraphTraining(network, plan: plan, seed: 4, stream: 1)
    func trained() -> [Float] {
      var state = training.start()
      while !state.isOver { _ = training.pass(&state, graphs, targets) }
      return state.result
    }
    let parameters = trained()
    #expect(trained() == parameters)
    var tape = Tape<Float>(parameters: parameters)
    let recording = network.record(on: &tape, AtomicGraph(graphs))
    let heads = tape.value(recording.head)
    for (k, target) in targets.enumerated() { #expect(abs(heads[2 * k] - target) < 0.5) }
  }

  @Test(
    "training learns, repeats its bytes, and a broken-off training ends at the same bytes",
    arguments: GraphNetworkKind.allCases)
  func training(kind: GraphNetworkKind) {
    var plan = GraphTrainingPlan()
    plan.training.epochs = 30
    plan.training.batchSize = 8
    plan.training.rate = 5e-3
    plan.training.patience = 100
    let training = GraphTraining(Self.network(kind), plan: plan, seed: 4, stream: 1)
    let (graphs, targets) = Self.data
    func pass(_ state: inout GraphTraining.State) -> Double {
      training.pass(
        &state, Array(graphs[..<50]), Array(targets[..<50]), validation: Array(graphs[50...]),
        validationTargets: Array(targets[50...])
      ).trainingLoss
    }
    var state = training.start()
    var losses: [Double] = []
    while !state.isOver { losses.append(pass(&state)) }
    #expect(losses.count == 30 && losses[29] < losses[0] - 0.3)
    var first = training.start()
    for _ in 0..<7 { _ = pass(&first) }
    var optimizer = AdamW(parameterCount: first.parameters.count, weightDecay: Float(plan.training.weightDecay))
    optimizer.resume(mean: first.optimizer.mean, square: first.optimizer.square, steps: first.optimizer.steps)
    var second = GraphTraining.State(
      epochs: first.epochs, parameters: first.parameters, average: first.average, optimizer: optimizer,
      stopping: EarlyStopping(patience: 100, best: first.stopping.best), isOver: false)
    while !second.isOver { _ = pass(&second) }
    #expect(second == state)
  }
}
