import Chemistry
import MaterialRecords
import NeuralNetworks

/// An autoencoder as a model file stores it: its weights, and the training compositions where they are few enough.
package struct TrainedAutoencoder: Sendable {
  /// As its card and its designs name it.
  package let name: String
  package let model: CompositionAutoencoder
  package let known: KnownCompositions?

  package init(_ model: CompositionAutoencoder, name: String, known: KnownCompositions?) {
    self.name = name
    self.model = model
    self.known = known
  }

  /// The tensors `encoder.layers.0.weight`, …, `decoder.layers.0.weight`, … and `known.percent`.
  package var tensors: [ModelFile.Tensor] {
    var tensors: [ModelFile.Tensor] = []
    for (name, network) in [("encoder", model.encoder), ("decoder", model.decoder)] {
      for tensor in network.tensors(of: model.parameters) {
        tensors.append(ModelFile.Tensor(name: "\(name).\(tensor.name)", shape: tensor.shape, tensor.values))
      }
    }
    if let known {
      tensors.append(
        ModelFile.Tensor(
          name: "known.percent", shape: [known.percents.count / known.dimension, known.dimension], known.percents))
    }
    return tensors
  }

  /// Reads the tensors of a network of a given shape; every extent and every number is checked.
  package init(
    _ file: ModelFile, name: String, elements: [Element], shape: CompositionAutoencoder.Shape
  ) throws(ModelFileError) {
    self.name = name
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
    guard let tensor = file["known.percent"] else {
      known = nil
      return
    }
    guard tensor.shape.count == 2, tensor.shape[1] == elements.count, tensor.bytes.count <= KnownCompositions.byteLimit
    else { throw ModelFileError("tensor 'known.percent' has shape \(tensor.shape), not [n, \(elements.count)]") }
    known = KnownCompositions(
      dimension: elements.count, percents: try file.bytes("known.percent", shape: tensor.shape))
  }
}
