import Chemistry
import MaterialRecords
import NeuralNetworks

/// An autoencoder as a model file stores it: its weights, and the training compositions where they are few enough.
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
  /// The properties that designs can be asked for.
  package let conditions: ConditionScale
  /// All compositions of the data, those that were held out among them.
  package let known: KnownCompositions?
  /// Those that were held out of training.
  package let held: KnownCompositions?
  /// Nil where the card does not say.
  package let likelihood: Likelihood?

  package init(
    _ model: CompositionAutoencoder, name: String, conditions: ConditionScale = ConditionScale(),
    known: KnownCompositions?, held: KnownCompositions? = nil
  ) {
    precondition(model.shape.conditions == conditions.properties.count)
    self.name = name
    self.model = model
    self.conditions = conditions
    self.known = known
    self.held = held
    likelihood = nil
  }

  /// The tensors `encoder.layers.0.weight`, …, `decoder.layers.0.weight`, …, `known.percent` and `held.percent`.
  package var tensors: [ModelFile.Tensor] {
    var tensors: [ModelFile.Tensor] = []
    for (name, network) in [("encoder", model.encoder), ("decoder", model.decoder)] {
      for tensor in network.tensors(of: model.parameters) {
        tensors.append(ModelFile.Tensor(name: "\(name).\(tensor.name)", shape: tensor.shape, tensor.values))
      }
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
    known = try Self.compositions("known.percent", in: file, dimension: elements.count)
    held = try Self.compositions("held.percent", in: file, dimension: elements.count)
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
