import Autodiff
import Chemistry
import NeuralNetworks
import Numerics

/// A variational autoencoder of compositions (`kingma2014vae`): which elements are present and how the whole divides among
/// those are two heads of one decoder, so that an absent element is exactly zero.
///
/// The encoder takes d fractions and d flags of presence and gives a distribution over k latent numbers. The decoder gives d
/// logits of presence (independent Bernoulli variables) and d logits of fractions, of which a softmax is taken over the
/// elements present.
package struct CompositionAutoencoder: Sendable {
  /// The latent space and the widths of the hidden layers.
  package struct Shape: Sendable, Equatable {
    package var latent: LatentSpace
    package var hidden: [Int]

    package init(latent: LatentSpace = LatentSpace(), hidden: [Int] = [128, 128]) {
      self.latent = latent
      self.hidden = hidden
    }
  }

  /// The d coordinates.
  package let elements: [Element]
  package let shape: Shape
  /// [2d, …]: fractions and presence to what the latent space makes a distribution of.
  package let encoder: MultilayerPerceptron
  /// [k, …, 2d]: a latent point, scaled, to logits of presence and of fractions.
  package let decoder: MultilayerPerceptron
  /// The weights of the encoder, then of the decoder.
  package var parameters: [Float]

  /// d.
  package var dimension: Int { elements.count }

  /// A network over given weights.
  package init(elements: [Element], shape: Shape, parameters: [Float]) {
    let (encoder, decoder) = Self.networks(dimension: elements.count, shape)
    precondition(parameters.count == encoder.parameterCount + decoder.parameterCount)
    self.elements = elements
    self.shape = shape
    self.encoder = encoder
    self.decoder = decoder
    self.parameters = parameters
  }

  /// A network with random weights.
  package init(elements: [Element], shape: Shape, random: inout SeededGenerator) {
    let (encoder, decoder) = Self.networks(dimension: elements.count, shape)
    var parameters = [Float](repeating: 0, count: encoder.parameterCount + decoder.parameterCount)
    encoder.initialize(&parameters, &random)
    decoder.initialize(&parameters, &random)
    self.init(elements: elements, shape: shape, parameters: parameters)
  }

  /// The two networks and where their weights stand.
  package static func networks(dimension: Int, _ shape: Shape) -> (
    encoder: MultilayerPerceptron, decoder: MultilayerPerceptron
  ) {
    let encoder = MultilayerPerceptron(widths: [2 * dimension] + shape.hidden + [shape.latent.encoderOutputs])
    let decoder = MultilayerPerceptron(
      widths: [shape.latent.dimension] + shape.hidden.reversed() + [2 * dimension], offset: encoder.parameterCount)
    return (encoder, decoder)
  }

  /// The encoder's input for fractions [n, d]: each row with its flags of presence, [n, 2d].
  private static func encoderInput(_ fractions: [Float], dimension: Int) -> [Float] {
    var input: [Float] = []
    input.reserveCapacity(2 * fractions.count)
    for start in stride(from: 0, to: fractions.count, by: dimension) {
      let row = fractions[start..<start + dimension]
      input += row
      for fraction in row { input.append(fraction > 0 ? 1 : 0) }
    }
    return input
  }

  /// The encoder's input for sparse fractions [n, d].
  static func encoderInput(_ fractions: SparseRows, dimension: Int) -> SparseRows {
    var (starts, places, weights): ([Int32], [Int32], [Double]) = ([0], [], [])
    places.reserveCapacity(2 * fractions.places.count)
    weights.reserveCapacity(2 * fractions.places.count)
    for row in 0..<fractions.rows {
      let entries = fractions.entries(of: row)
      places += fractions.places[entries]
      weights += fractions.weights[entries]
      for place in fractions.places[entries] { places.append(Int32(dimension) + place) }
      weights += repeatElement(1, count: entries.count)
      starts.append(Int32(places.count))
    }
    return SparseRows(starts: starts, places: places, weights: weights)
  }

  /// The encoder's outputs for compositions [n, d].
  package func encode(_ fractions: [Float]) -> [Float] {
    encoder.evaluate(
      parameters, rows: fractions.count / dimension, Self.encoderInput(fractions, dimension: dimension))
  }

  /// The logits [n, 2d] of latent points [n, k]: presence, then fractions. A row does not depend on the others.
  package func decode(_ latent: [Float]) -> [Float] {
    let factor = shape.latent.decoderScale
    return decoder.evaluate(
      parameters, rows: latent.count / shape.latent.dimension, factor == 1 ? latent : latent.map { factor * $0 })
  }

  /// The composition that a row of logits makes most likely: the elements with a presence above one half, or the
  /// likeliest where none has, and the softmax of their fractions.
  package func mostLikely(_ logits: ArraySlice<Float>) -> [Float] {
    let presence = logits.prefix(dimension)
    var isPresent = presence.map { $0 > 0 }
    if !isPresent.contains(true), let likeliest = presence.indices.max(by: { presence[$0] < presence[$1] }) {
      isPresent[likeliest - presence.startIndex] = true
    }
    return Self.fractions(logits.dropFirst(dimension), isPresent: isPresent)
  }

  /// The softmax of logits over the elements present, zero elsewhere.
  package static func fractions(_ logits: ArraySlice<Float>, isPresent: [Bool]) -> [Float] {
    var greatest = -Float.infinity
    for (logit, present) in zip(logits, isPresent) where present { greatest = max(greatest, logit) }
    var sum: Float = 0
    let weights = zip(logits, isPresent).map { logit, present -> Float in
      guard present else { return 0 }
      let weight = Float.exponential(logit - greatest)
      sum += weight
      return weight
    }
    return weights.map { $0 / sum }
  }

  /// The latent points [n, k] that stand for compositions [n, d].
  package func centers(_ fractions: [Float]) -> [Float] {
    let outputs = encode(fractions)
    let width = shape.latent.encoderOutputs
    return stride(from: 0, to: outputs.count, by: width).flatMap { shape.latent.center(outputs[$0..<$0 + width]) }
  }

  /// Compositions [n, d] encoded to the points that stand for them and decoded to the likeliest composition.
  package func reconstruct(_ fractions: [Float]) -> [Float] {
    let logits = decode(centers(fractions))
    return stride(from: 0, to: logits.count, by: 2 * dimension).flatMap {
      mostLikely(logits[$0..<$0 + 2 * dimension])
    }
  }
}
