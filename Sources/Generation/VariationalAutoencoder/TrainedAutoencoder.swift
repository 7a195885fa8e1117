import Chemistry
import MaterialRecords
import NeuralNetworks

/// An autoencoder as a model file stores it: its weights, what designs are drawn from, and the training compositions where they are few enough.
package struct TrainedAutoencoder: Sendable {
  /// What the card says of compositions that the model was scored on, in nats a composition.
  package struct Likelihood: Sendable, Equatable {
    package let count: Int
    /// Whether they were held out of training.
    package let isHeldOut: Bool
    package let bound: Double
    package let divergence: Double
    /// Of a model that knows only how often and with which mean fraction each element comes.
    package let boundOfFrequencies: Double

    package init(count: Int, isHeldOut: Bool, bound: Double, divergence: Double, boundOfFrequencies: Double) {
      self.count = count
      self.isHeldOut = isHeldOut
      self.bound = bound
      self.divergence = divergence
      self.boundOfFrequencies = boundOfFrequencies
    }
  }

  /// As its card and its designs name it.
  package let name: String
  package let model: CompositionAutoencoder
  package let prior: LatentPrior
  /// The properties that designs can be asked for.
  package let conditions: ConditionScale
  /// All compositions of the data, those that were held out among them.
  package let known: KnownCompositions?
  /// Those that were held out of training.
  package let held: KnownCompositions?
  /// Nil where the card does not say.
  package let likelihood: Likelihood?

  package init(
    _ model: CompositionAutoencoder, prior: LatentPrior, name: String, conditions: ConditionScale = ConditionScale(),
    known: KnownCompositions?, held: KnownCompositions? = nil
  ) {
    precondition(prior.width == model.shape.latent.encoderOutputs)
    precondition(prior.expected.count == prior.count * conditions.properties.count)
    self.name = name
    self.model = model
    self.prior = prior
    self.conditions = conditions
    self.known = known
    self.held = held
    likelihood = nil
  }

  /// The tensors `encoder.layers.0.weight`, …, `decoder.layers.0.weight`, …, `exemplars.posterior`, of a conditional model
  /// `exemplars.expected` and `exemplars.certainty`, then `known.percent` and `held.percent`.
  package var tensors: [ModelFile.Tensor] {
    var tensors: [ModelFile.Tensor] = []
    for (name, network) in [("encoder", model.encoder), ("decoder", model.decoder)] {
      for tensor in network.tensors(of: model.parameters) {
        tensors.append(ModelFile.Tensor(name: "\(name).\(tensor.name)", shape: tensor.shape, tensor.values))
      }
    }
    tensors.append(
      ModelFile.Tensor(name: "exemplars.posterior", shape: [prior.count, prior.width], prior.exemplars))
    if !conditions.properties.isEmpty {
      let shape = [prior.count, conditions.properties.count]
      tensors.append(ModelFile.Tensor(name: "exemplars.expected", shape: shape, prior.expected))
      tensors.append(ModelFile.Tensor(name: "exemplars.certainty", shape: shape, prior.certainty))
    }
    for (name, set) in [("known.percent", known), ("held.percent", held)] {
      guard let set else { continue }
      tensors.append(
        ModelFile.Tensor(name: name, shape: [set.percents.count / set.dimension, set.dimension], set.percents))
    }
    return tensors
  }

  /// Reads the tensors of a network of a given shape; every extent and every number is checked.
  package init(
    _ file: ModelFile, name: String, elements: [Element], shape: CompositionAutoencoder.Shape,
    conditions: ConditionScale, likelihood: Likelihood?
  ) throws(ModelFileError) {
    self.name = name
    self.likelihood = likelihood
    self.conditions = conditions
    let (encoder, decoder) = CompositionAutoencoder.networks(dimension: elements.count, shape)
    var parameters: [Float] = []
    for (name, network) in [("encoder", encoder), ("decoder", decoder)] {
      for (index, layer) in network.layers.enumerated() {
        let prefix = "\(name).layers.\(index)"
        parameters += try file.floats("\(prefix).weight", shape: [layer.inputs, layer.outputs])
        parameters += try file.floats("\(prefix).bias", shape: [layer.outputs])
      }
    }
    // Beyond this a chain of layers overflows; trained weights are of order one.
    guard parameters.allSatisfy({ abs($0) < 1e6 }) else {
      throw ModelFileError("a weight is not a number of usual size")
    }
    model = CompositionAutoencoder(elements: elements, shape: shape, parameters: parameters)
    prior = try Self.prior(in: file, width: shape.latent.encoderOutputs, conditions: conditions.properties.count)
    known = try Self.compositions("known.percent", in: file, dimension: elements.count)
    held = try Self.compositions("held.percent", in: file, dimension: elements.count)
  }

  private static func prior(in file: ModelFile, width: Int, conditions: Int) throws(ModelFileError) -> LatentPrior {
    let count = file["exemplars.posterior"]?.shape.first ?? 0
    guard (1...LatentPrior.limit).contains(count) else {
      throw ModelFileError("\(count) exemplars, not 1 to \(LatentPrior.limit)")
    }
    func numbers(_ name: String, columns: Int) throws(ModelFileError) -> [Float] {
      let numbers = try file.floats(name, shape: [count, columns])
      guard numbers.allSatisfy({ abs($0) < 1e6 }) else {
        throw ModelFileError("'\(name)' holds a number that is not of usual size")
      }
      return numbers
    }
    let exemplars = try numbers("exemplars.posterior", columns: width)
    guard conditions > 0 else { return LatentPrior(exemplars: exemplars, width: width) }
    return LatentPrior(
      exemplars: exemplars, width: width, expected: try numbers("exemplars.expected", columns: conditions),
      certainty: try numbers("exemplars.certainty", columns: conditions))
  }

  private static func compositions(
    _ name: String, in file: ModelFile, dimension: Int
  ) throws(ModelFileError) -> KnownCompositions? {
    guard let tensor = file[name] else { return nil }
    guard tensor.shape.count == 2, tensor.shape[1] == dimension, tensor.bytes.count <= KnownCompositions.byteLimit
    else { throw ModelFileError("tensor '\(name)' has shape \(tensor.shape), not [n, \(dimension)]") }
    return KnownCompositions(dimension: dimension, percents: try file.bytes(name, shape: tensor.shape))
  }
}
