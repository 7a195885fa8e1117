import Autodiff
import DecisionTrees
import GaussianProcesses
import JSON
import MaterialRecords
import NeuralNetworks
import Numerics

/// The part of a model file that holds what learnt: read by the method that the card names.
struct SurrogateFile {
  static let treeLimit = 10_000

  let card: JSONValue
  let file: ModelFile
  let dimension: Int
  let task: PredictionTask

  /// The surrogate of the card's method.
  func surrogate() throws -> Surrogate {
    try surrogate(method(card.member("method").string()))
  }

  private func method(_ code: String) throws -> PredictionMethod {
    guard let method = PredictionMethod(rawValue: code) else {
      throw ModelFileError("unknown method '\(code.prefix(32))' in the model card")
    }
    return method
  }

  private func surrogate(_ method: PredictionMethod) throws -> Surrogate {
    switch method {
    case .ensemble: .ensemble(try ensemble(card.member("network")))
    case .gaussianProcess: .gaussianProcess(try process(card.member("kernel")))
    case .trees: .trees(try trees())
    case .stack: .stack(try stack(card.member("stack")))
    case .graph: .graph(try graph(.invariant))
    case .equivariant: .graph(try graph(.equivariant))
    }
  }

  private func graph(_ kind: GraphNetworkKind) throws -> GraphSurrogate {
    let (network, members) = try GraphModelFile.network(
      kind, descriptors: dimension, card: card.member("graph_network"), file: file, prefix: "graph.")
    return GraphSurrogate(network: network, members: members, task: task)
  }

  private func ensemble(_ card: JSONValue) throws -> DeepEnsemble {
    let count = try card.member("members").integer()
    let hidden = try card.member("hidden").elements().map { try $0.integer() }
    let code = try card.member("activation").string()
    guard let activation = Activation(rawValue: code), (1...PredictorModelFile.memberLimit).contains(count),
      hidden.count <= 8, hidden.allSatisfy({ (1...PredictorModelFile.widthLimit).contains($0) })
    else { throw ModelFileError("the model card states a network that is not read") }
    let name = try card["likelihood"]?.string() ?? RegressionHead.gaussian.rawValue
    guard let head = RegressionHead(rawValue: name) else {
      throw ModelFileError("unknown likelihood '\(name.prefix(32))' in the model card")
    }
    let network = MultilayerPerceptron(widths: [dimension] + hidden + [2], activation: activation)
    var members: [[Float]] = []
    for member in 0..<count {
      var parameters: [Float] = []
      for (index, layer) in network.layers.enumerated() {
        let name = "members.\(member).layers.\(index)"
        parameters += try PredictorModelFile.finite(file, "\(name).weight", shape: [layer.inputs, layer.outputs])
        parameters += try PredictorModelFile.finite(file, "\(name).bias", shape: [layer.outputs])
      }
      members.append(parameters)
    }
    return DeepEnsemble(network: network, members: members, task: task, head: head)
  }

  private func process(_ card: JSONValue) throws -> TrainedProcess {
    let code = try card.member("name").string()
    guard let kernel = StationaryKernel(rawValue: code) else {
      throw ModelFileError("unknown kernel '\(code.prefix(32))' in the model card")
    }
    let count = file["process.targets"]?.shape.first ?? 0
    let rows = try PredictorModelFile.finite(file, "process.inputs", shape: [count, dimension])
    let found = GaussianProcessHyperparameters(
      kernel: kernel,
      lengthScales: try PredictorModelFile.finiteDoubles(file, "process.length_scales", shape: [dimension]),
      noiseVariance: try PredictorModelFile.positive(card, "noise_variance"), mean: try card.member("mean").double(),
      targetOffset: try card.member("target_offset").double(),
      targetScale: try PredictorModelFile.positive(card, "target_scale"))
    let targets = try PredictorModelFile.finiteDoubles(file, "process.targets", shape: [count])
    let noise = try PredictorModelFile.finiteDoubles(file, "process.noise", shape: [count])
    do throws(GaussianProcessError) {
      let process = try GaussianProcess(
        inputs: Matrix(rows: count, columns: dimension, storage: rows.map(Double.init)), targets: targets,
        noiseVariances: noise, hyperparameters: found)
      return TrainedProcess(process, rows: rows, targets: targets, noise: noise)
    } catch {
      throw ModelFileError("the Gaussian process cannot be rebuilt: \(error)")
    }
  }

  private func trees() throws -> ExtremelyRandomizedTrees {
    let count = file["trees.sizes"]?.shape.first ?? 0
    guard (1...Self.treeLimit).contains(count) else { throw ModelFileError("\(count) trees are not read") }
    let sizes = try file.integers("trees.sizes", shape: [count], as: Int32.self)
    let nodes = file["trees.input"]?.shape.first ?? 0
    let inputs = try file.integers("trees.input", shape: [nodes], as: Int16.self)
    let values = try file.floats("trees.value", shape: [nodes])
    let rights = try file.integers("trees.right", shape: [nodes], as: Int32.self)
    let variances = try file.floats("trees.variance", shape: [nodes])
    var trees: [DecisionTree] = []
    var start = 0
    for size in sizes {
      guard size > 0, Int(size) <= nodes - start else { throw ModelFileError("the sizes of the trees do not fit") }
      let range = start..<start + Int(size)
      guard
        let tree = DecisionTree(
          input: Array(inputs[range]), value: Array(values[range]), right: Array(rights[range]),
          variance: Array(variances[range]), dimension: dimension)
      else { throw ModelFileError("tree \(trees.count) is malformed") }
      trees.append(tree)
      start = range.upperBound
    }
    return ExtremelyRandomizedTrees(trees, dimension: dimension)
  }

  private func stack(_ card: JSONValue) throws -> SurrogateStack {
    var members: [SurrogateStack.Member] = []
    for entry in try card.elements() {
      let method = try method(entry.member("method").string())
      let weight = try entry.member("weight").double()
      guard method != .stack, !members.contains(where: { $0.surrogate.method == method }) else {
        throw ModelFileError("a stack holds no stack and no method twice")
      }
      guard weight >= 0, weight <= 1 else { throw ModelFileError("the weight \(weight) is not within 0…1") }
      members.append(
        SurrogateStack.Member(
          try surrogate(method), weight: weight,
          deviations: try PredictorModelFile.deviations(entry)))
    }
    guard members.count(where: { if case .graph = $0.surrogate { true } else { false } }) <= 1 else {
      throw ModelFileError("a stack holds one graph network at most")
    }
    guard abs(members.reduce(0) { $0 + $1.weight } - 1) < 1e-6 else {
      throw ModelFileError("the weights of the stack do not sum to one")
    }
    return SurrogateStack(members, task: task)
  }
}
